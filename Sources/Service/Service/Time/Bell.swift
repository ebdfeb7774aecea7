internal import Synchronization

/// What one task waits for and anyone rings. A ring while nobody waits is remembered.
final class Bell: Sendable {
  private struct State {
    var isRung = false
    var waiter: CheckedContinuation<Void, Never>?
    /// Which wait it is: a timer that belongs to an earlier one must ring nothing.
    var number: UInt64 = 0
  }

  private let state = Mutex(State())

  /// Returns when it is rung or the task is cancelled.
  ///
  /// - Parameter begun: called with the number of this wait, unless it is over at once.
  func wait(_ begun: @Sendable (_ number: UInt64) -> Void = { _ in }) async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let number = state.withLock { state -> UInt64? in
          state.number += 1
          if state.isRung {
            state.isRung = false
            return nil
          }
          state.waiter = continuation
          return state.number
        }
        if let number { begun(number) } else { continuation.resume() }
      }
    } onCancel: {
      ring()
    }
  }

  func ring() {
    let waiter = state.withLock { state in
      let waiter = state.waiter
      state.waiter = nil
      if waiter == nil { state.isRung = true }
      return waiter
    }
    waiter?.resume()
  }

  /// Ends the wait of this number, if it is still on.
  func ring(only number: UInt64) {
    let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
      guard number == state.number, let waiter = state.waiter else { return nil }
      state.waiter = nil
      return waiter
    }
    waiter?.resume()
  }
}
