public import Contracts
public import RPCCore
public import Store

extension ServiceEnvironment {
  /// Serves a `Watch…` method: sends every event after the cursor, then each new one as it is
  /// committed, in order and without gaps, until the caller leaves, its deadline passes, or the
  /// process goes down (UNAVAILABLE; resume from the last cursor).
  ///
  /// - Parameters:
  ///   - cursor: from an event's header; empty for the first event.
  ///   - subject: only events of this subject; nil for all.
  ///   - stopAtEnd: return after the last event instead of waiting.
  ///   - matches: which events to send; their header has sequence and cursor.
  ///   - responses: where they go; a slow reader slows only its own feed.
  public func follow<Event: FeedEvent>(
    _ cursor: String, subject: String? = nil, stopAtEnd: Bool = false, _ context: CallContext,
    matches: @Sendable (Event) -> Bool = { _ in true }, responses: ResponseWriter<Event>
  ) async throws(RPCStatus) {
    try await follow(
      cursor, subject: subject, stopAtEnd: stopAtEnd, context, responses: responses
    ) { (event: Event) in matches(event) ? event : nil }
  }

  /// The same for a feed of something else that is made of events.
  ///
  /// - Parameter response: what to send for an event; nil for nothing.
  public func follow<Event: FeedEvent, Response: ContractMessage>(
    _ cursor: String, subject: String? = nil, stopAtEnd: Bool = false, _ context: CallContext,
    responses: ResponseWriter<Response>,
    response: @Sendable (Event) async throws -> Response?
  ) async throws(RPCStatus) {
    do {
      var sequence = try store.sequence(of: cursor)
      while true {
        // What is committed up to here is seen by the page read after it.
        let end = store.lastSequence
        let page = try await page(of: subject, after: sequence)
        for recorded in page {
          sequence = recorded.sequence
          let event: Event = try self.event(recorded)
          if let message = try await response(event) { try await responses.send(message) }
        }
        if page.count == Self.pageSize { continue }
        if stopAtEnd { return }
        sequence = max(sequence, end)
        try await waitForEvents(after: sequence)
      }
    } catch { throw status(of: error, context) }
  }

  /// An event as clients see it, with its place in the log.
  public func event<Event: FeedEvent>(_ recorded: RecordedEvent) throws -> Event {
    var event = try Event(serialized: recorded.event.payload)
    event.header?.sequence = recorded.sequence
    event.header?.cursor = store.cursor(after: recorded.sequence)
    return event
  }

  private static var pageSize: Int { 128 }

  private func page(of subject: String?, after sequence: Int64) async throws -> [RecordedEvent] {
    if let subject {
      try await store.events(subject: subject, after: sequence, limit: Self.pageSize)
    } else {
      try await store.events(after: sequence, limit: Self.pageSize)
    }
  }

  /// Children of the call's task: they run on its loop.
  private func waitForEvents(after sequence: Int64) async throws {
    try await withThrowingTaskGroup(of: Void.self) { [store, drain] group in
      group.addTask { try await store.waitForEvents(after: sequence) }
      group.addTask { await drain.wait() }
      try await group.next()
      group.cancelAll()
    }
    try Task.checkCancellation()
    guard !drain.isDraining else {
      throw StatusMapping.failure(
        .unavailable, "GOING_DOWN", "the service is going down; resume from the last cursor")
    }
  }
}
