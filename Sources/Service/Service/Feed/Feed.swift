public import Contracts
public import RPCCore
internal import Store

extension ServiceEnvironment {
  /// Serves a `Watch…` method: sends every event after the cursor, then each new one as it is
  /// committed, in order and without gaps, until the caller leaves, its deadline passes, or the
  /// process goes down (UNAVAILABLE; resume from the last cursor).
  ///
  /// - Parameters:
  ///   - cursor: from an event's header; empty for the first event.
  ///   - subject: only events of this subject; nil for all.
  ///   - stopAtEnd: return after the last event instead of waiting.
  ///   - matches: which events to send; nil for all.
  ///   - responses: where they go; a slow reader slows only its own feed.
  public func follow<Event: FeedEvent>(
    _ cursor: String, subject: String? = nil, stopAtEnd: Bool = false, _ context: CallContext,
    matches: (@Sendable (FeedEntry) -> Bool)? = nil, responses: ResponseWriter<Event>
  ) async throws(RPCStatus) {
    try await follow(cursor, stopAtEnd, context) { sequence in
      var page = Page(after: sequence)
      var messages: [[UInt8]] = []
      try await store.read { transaction in
        try transaction.forEachEvent(subject: subject, after: sequence, limit: Page.size) {
          page.add($0, bytes: $2.count)
          if matches?(FeedEntry(type: $1, payload: $2)) ?? true {
            messages.append(EventBytes.placed($2, at: $0, cursor: store.cursor(after: $0)))
          }
          return !page.isFull
        }
      }
      for message in messages { try await responses.send(serialized: message) }
      return page
    }
  }

  /// The same for a feed of something else that is made of events.
  ///
  /// - Parameter response: what to send for an event; nil for nothing.
  public func follow<Event: FeedEvent, Response: ContractMessage>(
    _ cursor: String, subject: String? = nil, stopAtEnd: Bool = false, _ context: CallContext,
    responses: ResponseWriter<Response>,
    response: @Sendable (Event) async throws -> Response?
  ) async throws(RPCStatus) {
    try await follow(cursor, stopAtEnd, context) { sequence in
      var page = Page(after: sequence)
      var events: [[UInt8]] = []
      try await store.read { transaction in
        try transaction.forEachEvent(subject: subject, after: sequence, limit: Page.size) {
          page.add($0, bytes: $2.count)
          events.append(EventBytes.placed($2, at: $0, cursor: store.cursor(after: $0)))
          return !page.isFull
        }
      }
      for event in events {
        if let message = try await response(Event(serialized: event)) {
          try await responses.send(message)
        }
      }
      return page
    }
  }

  /// - Parameter send: sends what there is after a place in the log, a page at most.
  private func follow(
    _ cursor: String, _ stopAtEnd: Bool, _ context: CallContext,
    send: (_ sequence: Int64) async throws -> Page
  ) async throws(RPCStatus) {
    do {
      var sequence = try store.sequence(of: cursor)
      while true {
        // What is committed up to here is seen by the page read after it.
        let end = store.lastSequence
        if sequence < end {
          let page = try await send(sequence)
          sequence = page.last
          if page.isFull {
            // A reader that is fast, or that nothing is sent to, leaves the loop to others.
            await Task.yield()
            continue
          }
        }
        if stopAtEnd { return }
        sequence = max(sequence, end)
        try await waitForEvents(after: sequence)
      }
    } catch { throw status(of: error, context) }
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

/// How far a follower got with one read.
private struct Page {
  /// Few enough not to hold the loop for long, many enough to pay for a query.
  static let size = 256
  /// What a follower that takes nothing makes us hold, but for one event.
  static let bytes = 256 * 1024

  private(set) var last: Int64
  private var count = 0
  private var bytes = 0

  init(after sequence: Int64) { last = sequence }

  /// There may be more after it.
  var isFull: Bool { count == Self.size || bytes >= Self.bytes }

  mutating func add(_ sequence: Int64, bytes: Int) {
    last = sequence
    count += 1
    self.bytes += bytes
  }
}
