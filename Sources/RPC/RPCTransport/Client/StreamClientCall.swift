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
  }

  /// Messages that the application took from the connection.
  struct Taken {
    var bytes = 0
    var messages = 0
  }

  struct Reader {
    var queue = MessageQueue()
    /// Not yet told to the connection.
    private var taken = Taken()

    /// Counts a message; what has come together once it is enough to matter.
    mutating func took(_ bytes: Int) -> Taken? {
      taken.bytes += bytes
      taken.messages += 1
      guard taken.bytes >= 128 * 1024 || taken.messages >= 1024 else { return nil }
      defer { taken = Taken() }
      return taken
    }
  }

  private let state = Mutex(State())
  private let reader = Mutex(Reader())
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
  override func failed(_ status: RPCStatus) {
    let gaveUp = status.origin == .local && status.code == .cancelled
    end(.some(status), dropping: gaveUp)
    if gaveUp { reader.withLock { $0.queue.removeAll() } }
  }

  private func push(_ message: UnsafeRawBufferPointer) {
    let message = Array(message)
    let reader = state.withLock { state in
      state.inbound.push(message)
      return state.reader.take()
    }
    reader?.resume()
  }

  private func end(_ outcome: RPCStatus??, dropping: Bool = false) {
    let (reader, start) = state.withLock { state in
      if dropping { state.inbound.removeAll() }
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

  /// What `next` has right now, and what has to be told to the connection.
  ///
  /// The reader takes all that is queued at once, so that it and the loop seldom meet at a lock.
  /// Messages that arrived before a failure come before it, unless this side gave the call up.
  func take() -> (next: Next, taken: Taken?) {
    reader.withLock { reader in
      if reader.queue.isEmpty {
        let empty = state.withLock { state -> Next in
          swap(&reader.queue, &state.inbound)
          switch state.outcome {
          case .none: return .wait
          case .some(.none): return .end
          case .some(.some(let status)): return .failed(status)
          }
        }
        guard let message = reader.queue.pop() else { return (empty, nil) }
        return (.message(message), reader.took(message.count))
      }
      guard let message = reader.queue.pop() else { return (.wait, nil) }
      return (.message(message), reader.took(message.count))
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
