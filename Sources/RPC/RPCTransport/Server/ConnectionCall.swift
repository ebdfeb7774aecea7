import RPCCore
import RPCWire

/// One call on a server's connection, from its request to the return of its handler.
final class ConnectionCall: ServerCall, @unchecked Sendable {
  let connection: ServerConnection
  let entry: Router.Entry
  let streamID: UInt32
  let context: CallContext
  @exclusivity(unchecked) var answerBytes: [UInt8]?
  /// Valid until the handler first waits.
  @exclusivity(unchecked) private(set) var requestBytes: UnsafeRawBufferPointer

  /// The task that runs the handler, until that returns.
  @exclusivity(unchecked) var worker: Worker?
  /// Its place among the connection's calls; -1 while it never waited and needs none.
  @exclusivity(unchecked) var slot = -1
  /// The caller has its answer, or is gone.
  @exclusivity(unchecked) private(set) var isAnswered = false
  /// How the call ended, for a handler that still uses its streams.
  @exclusivity(unchecked) private var ending: RPCStatus?
  private let started: Deadline
  @exclusivity(unchecked) private var bytesReceived: Int
  @exclusivity(unchecked) private var bytesSent = 0
  @exclusivity(unchecked) private var isWriting = 0

  /// Messages of a request stream that wait for the handler.
  @exclusivity(unchecked) private var inbound = MessageQueue()
  @exclusivity(unchecked) private var requestsEnded: Bool
  @exclusivity(unchecked) private var waiting: [Suspension] = []

  init(
    _ connection: ServerConnection, _ entry: Router.Entry, streamID: UInt32, context: CallContext,
    request: UnsafeRawBufferPointer, requestsEnded: Bool, at now: Deadline
  ) {
    self.connection = connection
    self.entry = entry
    self.streamID = streamID
    self.context = context
    self.requestsEnded = requestsEnded
    requestBytes = request
    bytesReceived = request.count
    started = now
  }

  private var loop: EventLoop { connection.loop }
  private var kind: CallKind { entry.method.kind }

  // MARK: life

  /// The handler waits for something: from now on deadlines and the end of the connection have to
  /// find the call.
  func suspended() {
    requestBytes = UnsafeRawBufferPointer(start: nil, count: 0)
    if slot < 0 { connection.remember(self) }
  }

  /// The handler has returned.
  func returned() {
    worker = nil
    if !isAnswered { fail(.internal("the handler ended without an answer")) }
    connection.ended(self)
  }

  /// Ends the call from outside: the caller is answered (if it is still there) and the handler's
  /// task is cancelled.
  func end(_ status: RPCStatus, answer: Bool) {
    if !isAnswered {
      if answer { connection.write(status, on: streamID) }
      answered(status.code)
      ending = status
      wake()
    }
    worker?.cancel()
  }

  @inline(__always)
  private func answered(_ code: RPCStatus.Code) {
    isAnswered = true
    connection.machine.answered(streamID, kind: kind)
    if let observer = connection.shard.observer {
      observer.callEnded(
        CallRecord(
          context: context, code: code, duration: Deadline.now() - started,
          bytesReceived: bytesReceived, bytesSent: bytesSent))
    }
  }

  private func wake() {
    let all = waiting
    waiting = []
    for suspension in all { suspension.resume() }
  }

  // MARK: the answer

  func beginReply(size: Int) throws(RPCStatus) -> UnsafeMutableRawPointer {
    if size > OutgoingResponse.payloadBytesMax {
      throw .resourceExhausted(
        "the response of \(size) bytes is over the limit of \(OutgoingResponse.payloadBytesMax)")
    }
    let frame = OutgoingResponse.frameSize(payload: size)
    let place = try connection.reserve(frame)
    isWriting = frame
    bytesSent += size
    return OutgoingResponse.begin(place, streamID: streamID, payload: size)
  }

  func endReply() {
    connection.output.commit(isWriting)
    connection.outputGrew()
    answered(.ok)
  }

  func finish() {
    if isAnswered { return }
    connection.writeEnd(of: streamID)
    answered(.ok)
  }

  func fail(_ status: RPCStatus) {
    if isAnswered { return }
    connection.write(status, on: streamID)
    answered(status.code)
  }

  // MARK: streams

  func beginMessage(size: Int) throws(RPCStatus) -> UnsafeMutableRawPointer? {
    guard loop.isCurrent else { return nil }
    try checkSend(size)
    if connection.output.count >= Limits.writeQueueBytesPause { return nil }
    let frame = FrameHeader.byteCount + size
    let place = try connection.reserve(frame)
    isWriting = frame
    bytesSent += size
    FrameHeader(length: size, streamID: streamID, type: .data).write(place)
    return place + FrameHeader.byteCount
  }

  func endMessage() {
    connection.output.commit(isWriting)
    connection.outputGrew()
  }

  private func checkSend(_ size: Int) throws(RPCStatus) {
    if let ending { throw ending }
    if isAnswered { throw .cancelled("the call has ended") }
    if size > Limits.frameDataBytesMax {
      throw .resourceExhausted(
        "the message of \(size) bytes is over the limit of \(Limits.frameDataBytesMax)")
    }
  }

  func send(_ message: [UInt8]) async throws(RPCStatus) {
    if loop.isCurrent { return try await sendHere(message) }
    try await onLoop { () async throws(RPCStatus) in try await self.sendHere(message) }
  }

  private func sendHere(_ message: [UInt8]) async throws(RPCStatus) {
    while true {
      if let place = try beginMessage(size: message.count) {
        message.withUnsafeBytes { bytes in
          if let start = bytes.baseAddress, bytes.count > 0 {
            place.copyMemory(from: start, byteCount: bytes.count)
          }
        }
        return endMessage()
      }
      if Task.isCancelled { throw .cancelled() }
      await loop.suspend { suspension in
        waiting.append(suspension)
        connection.waitForRoom(suspension)
      }
    }
  }

  func nextMessage() async throws(RPCStatus) -> [UInt8]? {
    if loop.isCurrent { return try await nextHere() }
    return try await onLoop { () async throws(RPCStatus) in try await self.nextHere() }
  }

  private func nextHere() async throws(RPCStatus) -> [UInt8]? {
    while true {
      if let ending { throw ending }
      if let message = inbound.pop() {
        connection.machine.taken(streamID, bytes: message.count)
        return message
      }
      if requestsEnded { return nil }
      if isAnswered { throw .cancelled("the call has ended") }
      if Task.isCancelled { throw .cancelled() }
      await loop.suspend { waiting.append($0) }
    }
  }

  /// A message of the request stream arrived.
  func arrived(_ message: UnsafeRawBufferPointer, last: Bool) {
    bytesReceived += message.count
    inbound.push(Array(message))
    if last { requestsEnded = true }
    wake()
  }

  func requestsDidEnd() {
    requestsEnded = true
    wake()
  }

  private func onLoop<Result: Sendable>(
    _ body: @escaping @Sendable () async throws(RPCStatus) -> Result
  ) async throws(RPCStatus) -> Result {
    let result = await withTaskExecutorPreference(loop) {
      () async -> Swift.Result<Result, RPCStatus> in
      do throws(RPCStatus) { return .success(try await body()) } catch { return .failure(error) }
    }
    return try result.get()
  }
}
