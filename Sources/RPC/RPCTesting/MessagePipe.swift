import RPCCore
import Synchronization

/// Messages from one task to another, in order, with a bounded queue: who sends too fast waits.
final class MessagePipe: Sendable {
  private struct State {
    var messages: [[UInt8]] = []
    var bytes = 0
    /// No more messages come; nil inside for a good end.
    var end: RPCStatus??
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  private enum Step {
    case done
    case message([UInt8])
    case end(RPCStatus?)
    case wait
  }

  private let state = Mutex(State())

  /// Sends after the end are dropped, or throw its status.
  func send(_ message: [UInt8]) async throws(RPCStatus) {
    while true {
      let step: Step = state.withLock { state in
        if let end = state.end { return .end(end) }
        if state.bytes >= Limits.writeQueueBytesPause { return .wait }
        state.messages.append(message)
        state.bytes += message.count
        return .done
      }
      switch step {
      case .end(let status?): throw status
      case .wait: try await wait { $0.end == nil && $0.bytes >= Limits.writeQueueBytesPause }
      default: return wake()
      }
    }
  }

  func next() async throws(RPCStatus) -> [UInt8]? {
    while true {
      let step: Step = state.withLock { state in
        if !state.messages.isEmpty {
          let message = state.messages.removeFirst()
          state.bytes -= message.count
          return .message(message)
        }
        if let end = state.end { return .end(end) }
        return .wait
      }
      switch step {
      case .message(let message):
        wake()
        return message
      case .end(nil), .done: return nil
      case .end(let status?): throw status
      case .wait: try await wait { $0.end == nil && $0.messages.isEmpty }
      }
    }
  }

  /// Ends the pipe once; later ends change nothing. A failure drops what was not read.
  func end(_ status: RPCStatus?, dropping: Bool = false) {
    state.withLock { state in
      if dropping { state.messages = [] }
      if state.end == nil { state.end = .some(status) }
    }
    wake()
  }

  /// The only message, and a good end.
  func end(with message: [UInt8]) {
    state.withLock { state in
      guard state.end == nil else { return }
      state.messages.append(message)
      state.bytes += message.count
      state.end = .some(nil)
    }
    wake()
  }

  private func wake() {
    let waiting = state.withLock { state in
      defer { state.waiting = [] }
      return state.waiting
    }
    for continuation in waiting { continuation.resume() }
  }

  private func wait(while condition: @Sendable (borrowing State) -> Bool) async throws(RPCStatus) {
    if Task.isCancelled { throw .cancelled() }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let waits = state.withLock { state in
          if !condition(state) || Task.isCancelled { return false }
          state.waiting.append(continuation)
          return true
        }
        if !waits { continuation.resume() }
      }
    } onCancel: {
      wake()
    }
  }
}
