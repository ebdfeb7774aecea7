internal import Domain
internal import Messaging
internal import RPCCore
internal import Service
internal import Store

/// Takes messages into the full-text index, a moment after they were stored and many at a time.
struct SearchIndexer: Sendable {
  /// How many messages one write takes in: others' commands wait no longer than for this.
  static let batch = 256
  /// How long it lets messages gather.
  static let pause: Duration = .milliseconds(500)
  /// How long it waits after a failure.
  static let retry: Duration = .seconds(5)

  let environment: ServiceEnvironment<MessagingPolicy>
  let alarm: LoopAlarm

  /// Runs until its task is cancelled.
  func run() async {
    while !Task.isCancelled {
      do {
        let last = environment.store.lastSequence
        while try await advance() {
          // Calls that wait for the loop go first.
          await Task.yield()
          try Task.checkCancellation()
        }
        try await environment.store.waitForEvents(after: last)
        await alarm.wait(for: Self.pause)
      } catch {
        if Task.isCancelled { return }
        environment.logger.warning("the search index is behind", ["error": .text("\(error)")])
        await alarm.wait(for: Self.retry)
      }
    }
  }

  /// - Returns: whether more may be left.
  func advance() async throws -> Bool {
    let batch = try await environment.store.read {
      try SearchIndex.next(limit: Self.batch, in: $0)
    }
    if batch.isEmpty { return false }
    try await environment.store.write { try SearchIndex.insert(batch, in: $0) }
    return batch.terms.count == Self.batch || batch.newShopID != nil
  }
}
