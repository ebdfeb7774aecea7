import RPCCore
import Synchronization

/// Lets one caller at a time run a request id; others with the same id wait for it to end.
final class RequestGate: Sendable {
  private struct Waiter {
    var id: UInt64
    var continuation: CheckedContinuation<Bool, Never>
  }

  private struct State {
    /// The waiters of each id that is being run, in the order of their arrival.
    var running: [String: [Waiter]] = [:]
    var nextID: UInt64 = 0
  }

  private let state = Mutex(State())

  /// Whether nobody runs the id now; if so, the caller does until `leave`.
  func tryEnter(_ requestID: String) -> Bool {
    state.withLock { state in
      guard state.running[requestID] == nil else { return false }
      state.running[requestID] = []
      return true
    }
  }

  /// Waits until nobody else runs the id.
  ///
  /// - Throws: CANCELLED when the caller gave up while waiting; then `leave` must not be called.
  func enter(_ requestID: String) async throws(RPCStatus) {
    if tryEnter(requestID) { return }
    let id = state.withLock { state in
      state.nextID += 1
      return state.nextID
    }
    let entered = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let immediate: Bool? = state.withLock { state in
          if Task.isCancelled { return false }
          guard state.running[requestID] != nil else {
            state.running[requestID] = []
            return true
          }
          state.running[requestID]?.append(Waiter(id: id, continuation: continuation))
          return nil
        }
        if let immediate { continuation.resume(returning: immediate) }
      }
    } onCancel: {
      let waiter = state.withLock { state -> Waiter? in
        guard let index = state.running[requestID]?.firstIndex(where: { $0.id == id }) else {
          return nil
        }
        return state.running[requestID]?.remove(at: index)
      }
      waiter?.continuation.resume(returning: false)
    }
    guard entered else {
      throw RPCStatus(.cancelled, "gave up waiting for the same request that is under way")
    }
  }

  /// Lets the next one in.
  func leave(_ requestID: String) {
    let next = state.withLock { state -> Waiter? in
      guard var waiting = state.running[requestID], !waiting.isEmpty else {
        state.running[requestID] = nil
        return nil
      }
      let first = waiting.removeFirst()
      state.running[requestID] = waiting
      return first
    }
    next?.continuation.resume(returning: true)
  }
}
