internal import AfterSales
internal import Store
internal import Synchronization

/// The histories of orders that were asked about lately: a question about an order whose cards and
/// cases did not change since then reads nothing.
///
/// Whatever changes a card or a case appends an event about its order. So the log says which
/// histories no longer hold, and nothing that writes has to know of this.
final class KnownHistories: Sendable {
  /// Orders that are kept; with one more it starts over. A history has a few kilobytes at most.
  private static let ordersMost = 512
  /// Events that are looked through; after more of them it starts over.
  private static let eventsMost = 256

  private struct State {
    var histories: [String: OrderHistory] = [:]
    /// The last event that was looked at: what is kept is as of then, or later.
    var sequence: Int64 = 0
  }

  private let state = Mutex(State())

  /// As of the last commit.
  func history(ofOrder id: String, in store: Store) async throws -> OrderHistory {
    let last = store.lastSequence
    let (known, sequence) = state.withLock { ($0.histories[id], $0.sequence) }
    if let known, sequence == last { return known }
    return try await store.read { transaction in
      let changed =
        sequence == last
        ? [] : try transaction.eventSubjects(after: sequence, limit: Self.eventsMost + 1)
      let holds = changed.count <= Self.eventsMost && !changed.contains(id)
      let history =
        if holds, let known { known } else { try transaction.history(ofOrder: id) }
      state.withLock { state in
        // Unless another call looked on meanwhile: what it left is newer.
        guard state.sequence == sequence else { return }
        if changed.count > Self.eventsMost || state.histories.count >= Self.ordersMost {
          state.histories = [:]
        }
        for subject in changed { state.histories[subject] = nil }
        state.histories[id] = history
        state.sequence = last
      }
      return history
    }
  }
}
