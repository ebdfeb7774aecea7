internal import Contracts
internal import Domain
internal import Messaging
internal import Service
internal import Synchronization

/// What is remembered of the pairs that were asked about lately, and what was answered, so that a
/// decision without effect needs no query and mostly no decision: it stands until the next moment
/// at which time alone changes it.
///
/// It holds what the last commit says, or one that is being acknowledged: whoever changes a quota
/// says so after the commit and before its caller hears of it. What was read meanwhile is then not
/// kept, by a count of the changes.
final class QuotaCache: Sendable {
  /// About two kilobytes each.
  static let entriesMax = 1_024

  /// A decision as it was answered.
  struct Answer {
    var kind: MessageKind
    var encoded: EncodedDecision
    /// Of the policy that decided.
    var policyRevision: UInt64
    var from: Instant
    /// Exclusively.
    var until: Instant
  }

  private final class Entry {
    let quota: QuotaState
    /// One a kind.
    var answers: [Answer] = []

    init(_ quota: QuotaState) { self.quota = quota }
  }

  private struct State {
    var entries: [ConversationParties: Entry] = [:]
    var changes: UInt64 = 0
  }

  private let state = Mutex(State())

  /// - Parameter load: reads the last commit; runs outside the lock.
  func quota(
    _ parties: ConversationParties, load: () async throws -> QuotaState
  ) async rethrows -> QuotaState {
    let (known, changes) = state.withLock { ($0.entries[parties]?.quota, $0.changes) }
    if let known { return known }
    let loaded = try await load()
    state.withLock {
      guard $0.changes == changes else { return }
      if $0.entries.count >= Self.entriesMax { $0.entries = [:] }
      $0.entries[parties] = Entry(loaded)
    }
    return loaded
  }

  /// What was answered about a kind of message, if it is the answer at another time as well.
  func answer(
    _ parties: ConversationParties, _ kind: MessageKind, at time: Instant, policyRevision: UInt64
  ) -> EncodedDecision? {
    state.withLock { state in
      let known = state.entries[parties]?.answers.first { $0.kind == kind }
      guard let known, known.from <= time, time < known.until,
        known.policyRevision == policyRevision
      else { return nil }
      return known.encoded
    }
  }

  /// Keeps an answer, if it was made of the quota that is known.
  func keep(_ answer: Answer, of quota: QuotaState, _ parties: ConversationParties) {
    state.withLock { state in
      guard let entry = state.entries[parties], entry.quota == quota else { return }
      entry.answers.removeAll { $0.kind == answer.kind }
      entry.answers.append(answer)
    }
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
