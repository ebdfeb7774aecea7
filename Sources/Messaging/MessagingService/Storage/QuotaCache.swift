internal import Messaging
internal import Synchronization

/// What is remembered of the pairs that were asked about lately, so that a decision without effect
/// needs no query.
///
/// It holds what the last commit says, or one that is being acknowledged: whoever changes a quota
/// says so after the commit and before its caller hears of it. What was read meanwhile is then not
/// kept, by a count of the changes.
final class QuotaCache: Sendable {
  static let entriesMax = 1_024

  private struct State {
    var entries: [ConversationParties: QuotaState] = [:]
    var changes: UInt64 = 0
  }

  private let state = Mutex(State())

  /// - Parameter load: reads the last commit; runs outside the lock.
  func quota(
    _ parties: ConversationParties, load: () async throws -> QuotaState
  ) async rethrows -> QuotaState {
    let (known, changes) = state.withLock { ($0.entries[parties], $0.changes) }
    if let known { return known }
    let loaded = try await load()
    state.withLock {
      guard $0.changes == changes else { return }
      if $0.entries.count >= Self.entriesMax { $0.entries = [:] }
      $0.entries[parties] = loaded
    }
    return loaded
  }

  /// What is known without looking.
  func known(_ parties: ConversationParties) -> QuotaState? {
    state.withLock { $0.entries[parties] }
  }

  /// Their quotas were changed by what is committed now, or may have been.
  func forget(_ changed: Set<ConversationParties>) {
    guard !changed.isEmpty else { return }
    state.withLock {
      $0.changes += 1
      for parties in changed { $0.entries[parties] = nil }
    }
  }
}

/// Which quotas a write changed. Written on the writer's thread, read after the commit.
final class ChangedQuotas: Sendable {
  private let parties = Mutex<Set<ConversationParties>>([])

  func insert(_ changed: ConversationParties) { parties.withLock { _ = $0.insert(changed) } }

  var all: Set<ConversationParties> { parties.withLock { $0 } }
}
