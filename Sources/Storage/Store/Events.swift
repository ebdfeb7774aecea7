public import Domain

/// Something that happened, for the feed, the timeline and the audit.
public struct Event: Sendable, Equatable {
  /// What it is about: an order's id. Events of one subject can be read apart.
  public var subject: String
  /// The kind of event, stable: `order.paid`.
  public var type: String
  public var time: Instant
  /// The serialized event message of the contract.
  public var payload: [UInt8]
  /// On whose behalf, as the service writes it: `MERCHANT:agent-7`.
  public var actor: String
  /// The W3C `traceparent` of the call; empty when there was none.
  public var trace: String
  /// The request id of the command, or the timer or feed event behind it; empty when unknown.
  public var cause: String

  public init(
    subject: String, type: String, time: Instant, payload: [UInt8], actor: String = "",
    trace: String = "", cause: String = ""
  ) {
    self.subject = subject
    self.type = type
    self.time = time
    self.payload = payload
    self.actor = actor
    self.trace = trace
    self.cause = cause
  }
}

/// An event with its place in the log.
public struct RecordedEvent: Sendable, Equatable {
  /// From 1, without gaps, in the order of the commits.
  public var sequence: Int64
  public var event: Event

  public init(sequence: Int64, event: Event) {
    self.sequence = sequence
    self.event = event
  }
}

extension WriteTransaction {
  /// Adds an event, which becomes visible with the commit of everything else in this write.
  ///
  /// - Returns: its sequence number, which is final once the write has succeeded.
  @discardableResult
  public func append(_ event: Event) throws(StoreError) -> Int64 {
    let sequence = lastSequence + 1
    try execute(
      """
      INSERT INTO store_events (seq, time, subject, type, payload, actor, trace, cause)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      """, sequence, event.time, event.subject, event.type, event.payload, event.actor,
      event.trace, event.cause)
    lastSequence = sequence
    return sequence
  }
}

extension ReadTransaction {
  /// Events that follow `sequence` (0: from the first), in order.
  ///
  /// - Parameter limit: at most so many, 1 or more.
  public final func events(after sequence: Int64, limit: Int) throws -> [RecordedEvent] {
    try all(
      """
      SELECT seq, subject, type, time, payload, actor, trace, cause FROM store_events
      WHERE seq > ? ORDER BY seq LIMIT ?
      """, sequence, limit, row: RecordedEvent.init(row:))
  }

  /// The same for one subject.
  public final func events(
    subject: String, after sequence: Int64 = 0, limit: Int
  ) throws -> [RecordedEvent] {
    try all(
      """
      SELECT seq, subject, type, time, payload, actor, trace, cause FROM store_events
      WHERE subject = ? AND seq > ? ORDER BY seq LIMIT ?
      """, subject, sequence, limit, row: RecordedEvent.init(row:))
  }

  /// The same as they are stored, for feeds, which pass most of them on without a look.
  ///
  /// - Parameters:
  ///   - subject: nil for all.
  ///   - body: returns whether to go on; the payload is valid while it runs.
  public final func forEachEvent(
    subject: String?, after sequence: Int64, limit: Int,
    _ body: (_ sequence: Int64, _ type: String, _ payload: UnsafeRawBufferPointer) throws -> Bool
  ) throws {
    func read(_ row: borrowing Row) throws -> Bool {
      let (sequence, type) = (try row.int64(0), try row.string(1))
      return try row.withBytes(2) { try body(sequence, type, $0) }
    }
    if let subject {
      try readRows(
        """
        SELECT seq, type, payload FROM store_events WHERE subject = ? AND seq > ?
        ORDER BY seq LIMIT ?
        """, subject, sequence, limit, while: read)
    } else {
      try readRows(
        "SELECT seq, type, payload FROM store_events WHERE seq > ? ORDER BY seq LIMIT ?",
        sequence, limit, while: read)
    }
  }

  /// Only what they are about, one entry an event: for whoever keeps something by subject.
  public final func eventSubjects(after sequence: Int64, limit: Int) throws -> [String] {
    try all(
      "SELECT subject FROM store_events WHERE seq > ? ORDER BY seq LIMIT ?", sequence, limit
    ) { try $0.string(0) }
  }

  /// The sequence number of the last event; 0 before the first.
  public final func lastEventSequence() throws -> Int64 {
    try first("SELECT coalesce(max(seq), 0) FROM store_events") { try $0.int64(0) } ?? 0
  }
}

extension RecordedEvent {
  fileprivate init(row: borrowing Row) throws {
    sequence = try row.int64(0)
    event = Event(
      subject: try row.string(1), type: try row.string(2), time: try row.instant(3),
      payload: try row.bytes(4), actor: try row.string(5), trace: try row.string(6),
      cause: try row.string(7))
  }
}

extension Store {
  /// The last committed event's number, from memory; 0 before the first.
  public var lastSequence: Int64 { followers.lastSequence }

  /// Events that follow `sequence` (0: from the first), in order, at most `limit`.
  public func events(
    after sequence: Int64, limit: Int,
    isolation: isolated (any _Concurrency.Actor)? = #isolation
  ) async throws -> [RecordedEvent] {
    // A follower that is at the end asks often; it is told so without a query.
    guard sequence < lastSequence else { return [] }
    return try await read { try $0.events(after: sequence, limit: limit) }
  }

  /// The same for one subject.
  public func events(
    subject: String, after sequence: Int64 = 0, limit: Int,
    isolation: isolated (any _Concurrency.Actor)? = #isolation
  ) async throws -> [RecordedEvent] {
    try await read { try $0.events(subject: subject, after: sequence, limit: limit) }
  }

  /// Waits until there is an event after `sequence`; returns at once if there is.
  ///
  /// Commits wake the callers; nobody polls. A follower alternates between this and
  /// ``events(after:limit:isolation:)``.
  ///
  /// - Returns: the number of the last event.
  /// - Throws: `CancellationError` when the task is cancelled, ``StoreError/Kind/closed``.
  @discardableResult
  public func waitForEvents(
    after sequence: Int64, isolation: isolated (any _Concurrency.Actor)? = #isolation
  ) async throws -> Int64 {
    try await followers.wait(after: sequence)
  }
}
