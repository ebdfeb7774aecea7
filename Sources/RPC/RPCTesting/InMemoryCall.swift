import RPCCore
import Synchronization

/// One in-memory call, with the handler's end of it. Everything mutable is behind the lock.
final class InMemoryCall: ServerCall {
  private struct State {
    var handler: Task<Void, Never>?
    var watch: Task<Void, Never>?
    /// The reply being written.
    var reply: ReplyBuffer?
    var answerBytes: [UInt8]?
    var isAnswered = false
    var hasReturned = false
  }

  let context: CallContext
  /// Allocated for the life of the call and never written again, hence safe to share.
  nonisolated(unsafe) let requestBytes: UnsafeRawBufferPointer
  private let losesReply: Bool
  private let requests = MessagePipe()
  private let responses = MessagePipe()
  private let state = Mutex(State())

  init(context: CallContext, request: [UInt8], losesReply: Bool) {
    self.context = context
    self.losesReply = losesReply
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: request.count, alignment: 1)
    copy.copyBytes(from: request)
    requestBytes = UnsafeRawBufferPointer(copy)
  }

  deinit { requestBytes.deallocate() }

  func started(handler: Task<Void, Never>, watch: Task<Void, Never>) {
    let isOver = state.withLock { state in
      state.handler = handler
      state.watch = watch
      return state.hasReturned
    }
    if isOver { watch.cancel() }
  }

  /// The handler has returned.
  func returned() {
    fail(.internal("the handler ended without an answer"))
    let watch = state.withLock { state in
      state.hasReturned = true
      state.handler = nil
      return state.watch.take()
    }
    watch?.cancel()
  }

  // MARK: ends from outside

  func expire() {
    end(RPCStatus(.deadlineExceeded, "the deadline passed", origin: .local))
  }

  func lose() {
    end(.unavailable("the connection was lost before the reply"))
  }

  private func end(_ status: RPCStatus) {
    guard answer() else { return }
    responses.end(status, dropping: true)
    requests.end(
      status.code == .unavailable ? .cancelled("the connection was lost") : status,
      dropping: true)
    state.withLock { $0.handler }?.cancel()
  }

  /// The caller takes no more responses; the handler goes on.
  func giveUp() { responses.end(.cancelled(), dropping: true) }

  // MARK: the caller's end

  func nextResponse() async throws(RPCStatus) -> [UInt8]? { try await responses.next() }
  func sendRequest(_ message: [UInt8]) async throws(RPCStatus) {
    try check(message.count)
    try await requests.send(message)
  }
  func finishRequests() { requests.end(nil) }

  // MARK: the handler's end

  var isAnswered: Bool { state.withLock { $0.isAnswered } }

  var answerBytes: [UInt8]? {
    get { state.withLock { $0.answerBytes } }
    set { state.withLock { $0.answerBytes = newValue } }
  }

  /// True for the first answer only.
  private func answer() -> Bool {
    state.withLock { state in
      defer { state.isAnswered = true }
      return !state.isAnswered
    }
  }

  func beginReply(size: Int) throws(RPCStatus) -> UnsafeMutableRawPointer {
    try check(size)
    let buffer = ReplyBuffer(size)
    state.withLock { $0.reply = buffer }
    return buffer.bytes
  }

  func endReply() {
    let message = state.withLock { $0.reply.take() }.map(\.message) ?? []
    guard answer() else { return }
    if losesReply {
      responses.end(.unavailable("the connection was lost before the reply"))
    } else {
      responses.end(with: message)
    }
    requests.end(nil, dropping: true)
  }

  /// Streams go through `send`, which is where back-pressure is.
  func beginMessage(size: Int) throws(RPCStatus) -> UnsafeMutableRawPointer? { nil }
  func endMessage() {}

  func send(_ message: [UInt8]) async throws(RPCStatus) {
    try check(message.count)
    try await responses.send(message)
  }

  func nextMessage() async throws(RPCStatus) -> [UInt8]? { try await requests.next() }

  func finish() {
    guard answer() else { return }
    responses.end(nil)
    requests.end(nil, dropping: true)
  }

  func fail(_ status: RPCStatus) {
    guard answer() else { return }
    var status = status
    status.origin = .peer
    responses.end(status)
    requests.end(nil, dropping: true)
  }

  private func check(_ size: Int) throws(RPCStatus) {
    if size > Limits.frameDataBytesMax {
      throw .resourceExhausted(
        "the message of \(size) bytes is over the limit of \(Limits.frameDataBytesMax)")
    }
  }
}

/// Memory for one reply, written by the handler's task before it is read.
private final class ReplyBuffer: Sendable {
  nonisolated(unsafe) let bytes: UnsafeMutableRawPointer
  private let size: Int

  init(_ size: Int) {
    self.size = size
    bytes = .allocate(byteCount: max(size, 1), alignment: 1)
  }

  deinit { bytes.deallocate() }

  var message: [UInt8] { Array(UnsafeRawBufferPointer(start: bytes, count: size)) }
}
