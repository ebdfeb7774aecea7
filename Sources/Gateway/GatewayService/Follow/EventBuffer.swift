import RPCCore
import Synchronization

/// Events between the task that reads a feed and the one that reacts: what arrives while a batch is
/// worked on becomes the next batch. A full buffer makes the reader wait, and with it the service.
final class EventBuffer: Sendable {
  private struct State {
    var events: [[UInt8]] = []
    /// How the feed ended; nil while it goes on.
    var end: Result<Void, RPCStatus>?
    var reader: CheckedContinuation<Void, Never>?
    var worker: CheckedContinuation<Void, Never>?
  }

  let capacity: Int
  private let state = Mutex(State())

  init(capacity: Int) { self.capacity = capacity }

  /// Waits while the buffer is full.
  func push(_ event: [UInt8]) async {
    let (worker, isFull) = state.withLock { state in
      state.events.append(event)
      defer { state.worker = nil }
      return (state.worker, state.events.count >= capacity)
    }
    worker?.resume()
    guard isFull else { return }
    await withCheckedContinuation { continuation in
      let goesOn = state.withLock { state in
        if state.events.count < capacity || state.end != nil { return true }
        state.reader = continuation
        return false
      }
      if goesOn { continuation.resume() }
    }
  }

  /// No more events come; both sides wake up.
  func finish(_ end: Result<Void, RPCStatus>) {
    let (reader, worker) = state.withLock { state in
      defer {
        state.reader = nil
        state.worker = nil
      }
      if state.end == nil { state.end = end }
      return (state.reader, state.worker)
    }
    reader?.resume()
    worker?.resume()
  }

  /// At least one event and at most `limit`, in order; nil at the end of the feed.
  ///
  /// - Throws: the status with which the feed failed, when all before it was taken.
  func take(_ limit: Int) async throws(RPCStatus) -> [[UInt8]]? {
    while true {
      let taken: Taken = state.withLock { state in
        if state.events.isEmpty { return state.end.map(Taken.end) ?? .nothing }
        let batch = Array(state.events.prefix(limit))
        state.events.removeFirst(batch.count)
        defer { state.reader = nil }
        return .batch(batch, state.reader)
      }
      switch taken {
      case .batch(let batch, let reader):
        reader?.resume()
        return batch
      case .end(let end):
        try end.get()
        return nil
      case .nothing:
        await wait()
      }
    }
  }

  private enum Taken {
    case batch([[UInt8]], CheckedContinuation<Void, Never>?)
    case end(Result<Void, RPCStatus>)
    case nothing
  }

  private func wait() async {
    await withCheckedContinuation { continuation in
      let goesOn = state.withLock { state in
        if !state.events.isEmpty || state.end != nil { return true }
        state.worker = continuation
        return false
      }
      if goesOn { continuation.resume() }
    }
  }

  /// Whether everything that arrived was taken.
  var isEmpty: Bool { state.withLock { $0.events.isEmpty } }
}
