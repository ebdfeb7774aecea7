import RPCCore
import RPCWire
import Synchronization

/// A streaming call: its messages wait here for the application, on whatever thread that runs.
final class StreamClientCall: ClientCall, @unchecked Sendable {
  struct State {
    var inbound = MessageQueue()
    /// How the call ended; success is nil inside.
    var outcome: RPCStatus??
    var reader: UnsafeContinuation<Void, Never>?
    var start: UnsafeContinuation<Void, Never>?
    var isStarted = false
    /// Taken by the application, not yet told to the connection.
    var takenBytes = 0
    var takenMessages = 0
  }

  let state = Mutex(State())
  /// The application said that no more requests come. On the loop.
  var hasFinished = false
  /// Tasks that wait for room in the output. On the loop.
  var senders: [Suspension] = []

  override func sent() { started() }

  override func responded(_ payload: UnsafeRawBufferPointer) {
    // The only response of a client-streaming call; elsewhere the status alone ends the stream.
    if !method.kind.streamsResponses || payload.count > 0 { push(payload) }
    end(.some(nil))
  }

  override func arrived(_ message: UnsafeRawBufferPointer) { push(message) }
  override func streamEnded() { end(.some(nil)) }
  override func failed(_ status: RPCStatus) { end(.some(status)) }

  private func push(_ message: UnsafeRawBufferPointer) {
    let message = Array(message)
    let reader = state.withLock { state in
      state.inbound.push(message)
      return state.reader.take()
    }
    reader?.resume()
  }

  private func end(_ outcome: RPCStatus??) {
    let (reader, start) = state.withLock { state in
      state.outcome = outcome
      state.isStarted = true
      return (state.reader.take(), state.start.take())
    }
    reader?.resume()
    start?.resume()
    let waiting = senders
    senders = []
    for suspension in waiting { suspension.resume() }
  }

  private func started() {
    let start = state.withLock { state in
      state.isStarted = true
      return state.start.take()
    }
    start?.resume()
  }

  // MARK: the application's side, from any thread

  enum Next {
    case message([UInt8])
    case end
    case failed(RPCStatus)
    case wait
  }

  /// What `next` has right now. Messages that arrived before a failure come before it, unless this
  /// side gave the call up.
  func take() -> Next {
    state.withLock { state in
      if case .some(.some(let status)) = state.outcome, status.origin == .local,
        status.code == .cancelled
      {
        state.inbound.removeAll()
        return .failed(status)
      }
      if let message = state.inbound.pop() {
        state.takenBytes += message.count
        state.takenMessages += 1
        return .message(message)
      }
      switch state.outcome {
      case .none: return .wait
      case .some(.none): return .end
      case .some(.some(let status)): return .failed(status)
      }
    }
  }

  /// What was taken since the last time, once it is enough to matter to the connection.
  func takenToTell() -> (bytes: Int, messages: Int)? {
    state.withLock { state in
      guard state.takenBytes >= 128 * 1024 || state.takenMessages >= 1024 else { return nil }
      defer { (state.takenBytes, state.takenMessages) = (0, 0) }
      return (state.takenBytes, state.takenMessages)
    }
  }

  var isOver: Bool { state.withLock { $0.outcome != nil } }

  /// Keeps the reader until there is something; false when there is something already.
  func wait(_ continuation: UnsafeContinuation<Void, Never>) -> Bool {
    state.withLock { state in
      guard state.outcome == nil, state.inbound.isEmpty else { return false }
      precondition(state.reader == nil, "two tasks read one stream")
      state.reader = continuation
      return true
    }
  }

  func waitForStart(_ continuation: UnsafeContinuation<Void, Never>) -> Bool {
    state.withLock { state in
      if state.isStarted { return false }
      state.start = continuation
      return true
    }
  }

  var failure: RPCStatus? { state.withLock { $0.outcome ?? nil } }
}
