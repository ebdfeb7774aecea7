import Synchronization

/// Who waits for events. A commit that adds some wakes those who have not seen them.
final class Followers: Sendable {
  private struct State {
    var lastSequence: Int64
    var isClosed = false
    var waiting: [ObjectIdentifier: Follower] = [:]
  }

  /// One wait. All of it is guarded by the lock of `state`.
  private final class Follower: @unchecked Sendable {
    let sequence: Int64
    var isCancelled = false
    var continuation: UnsafeContinuation<Int64, any Error>?

    init(after sequence: Int64) { self.sequence = sequence }
  }

  private let state: Mutex<State>

  init(lastSequence: Int64) { state = Mutex(State(lastSequence: lastSequence)) }

  var lastSequence: Int64 { state.withLock { $0.lastSequence } }
  var count: Int { state.withLock { $0.waiting.count } }

  func wait(
    after sequence: Int64, isolation: isolated (any Actor)? = #isolation
  ) async throws -> Int64 {
    let follower = Follower(after: sequence)
    return try await withTaskCancellationHandler {
      try await withUnsafeThrowingContinuation { continuation in
        let now: Result<Int64, any Error>? = state.withLock { state in
          if follower.isCancelled { return .failure(CancellationError()) }
          if state.lastSequence > sequence { return .success(state.lastSequence) }
          if state.isClosed { return .failure(StoreError.closed) }
          follower.continuation = continuation
          state.waiting[ObjectIdentifier(follower)] = follower
          return nil
        }
        if let now { continuation.resume(with: now) }
      }
    } onCancel: {
      let continuation = state.withLock { state in
        follower.isCancelled = true
        return state.waiting.removeValue(forKey: ObjectIdentifier(follower))?.continuation
      }
      continuation?.resume(throwing: CancellationError())
    }
  }

  /// Makes the events up to `sequence` known; call `wakeUp` afterwards.
  func advance(to sequence: Int64) { state.withLock { $0.lastSequence = sequence } }

  /// Resumes those who wait for less than there is. After the writers of the same commit, who are
  /// owed an answer first.
  func wakeUp() {
    let (ready, last) = state.withLock { state in
      let last = state.lastSequence
      if state.waiting.values.allSatisfy({ $0.sequence < last }) {
        defer { state.waiting.removeAll(keepingCapacity: true) }
        return (Array(state.waiting.values), last)
      }
      let ready = state.waiting.values.filter { $0.sequence < last }
      for follower in ready { state.waiting[ObjectIdentifier(follower)] = nil }
      return (ready, last)
    }
    for follower in ready { follower.continuation?.resume(returning: last) }
  }

  /// Fails all that wait and will wait.
  func close() {
    let waiting = state.withLock { state in
      state.isClosed = true
      defer { state.waiting = [:] }
      return Array(state.waiting.values)
    }
    for follower in waiting { follower.continuation?.resume(throwing: StoreError.closed) }
  }
}

extension StoreError {
  static let closed = StoreError(.closed, "the store is closed: the service is stopping")
}
