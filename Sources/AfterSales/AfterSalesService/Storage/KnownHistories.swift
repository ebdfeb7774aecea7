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
    var histories: [String: KnownHistory] = [:]
    /// The last event that was looked at: what is kept is as of then, or later.
    var sequence: Int64 = 0

    /// Forgets what no longer holds as of the last commit.
    mutating func lookOn(in store: Store) throws {
      let last = store.lastSequence
      guard sequence < last else { return }
      let changed = try store.look {
        try $0.eventSubjects(after: sequence, limit: KnownHistories.eventsMost + 1)
      }
      if changed.count > KnownHistories.eventsMost {
        histories = [:]
      } else {
        for subject in changed { histories[subject] = nil }
      }
      sequence = last
    }
  }

  private let state = Mutex(State())

  /// As of the last commit.
  func history(ofOrder id: String, in store: Store) throws -> KnownHistory {
    try state.withLock { state in
      try state.lookOn(in: store)
      if let known = state.histories[id] { return known }
      let known = KnownHistory(
        orderID: id, history: try store.look { try $0.history(ofOrder: id) })
      if state.histories.count >= Self.ordersMost { state.histories = [:] }
      state.histories[id] = known
      return known
    }
  }

  /// Whether a history is that of the last commit. It may be without this saying so.
  func holds(_ known: KnownHistory, in store: Store) throws -> Bool {
    try state.withLock { state in
      try state.lookOn(in: store)
      return state.histories[known.orderID] === known
    }
  }
}

/// A history as it was read once.
final class KnownHistory: Sendable {
  let orderID: String
  let history: OrderHistory

  init(orderID: String, history: OrderHistory) {
    self.orderID = orderID
    self.history = history
  }
}
