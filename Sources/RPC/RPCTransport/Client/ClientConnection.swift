import RPCCore
import RPCWire

/// A client's side of one connection.
final class ClientConnection: Connection, @unchecked Sendable {
  /// Until it is closed; the two hold each other.
  private var channel: ChannelCore?
  @exclusivity(unchecked) private var machine = ClientMachine()
  @exclusivity(unchecked) private var envelope = ResponseEnvelope()
  @exclusivity(unchecked) private var calls: [ClientCall?] = []
  @exclusivity(unchecked) private var freeSlots: [Int] = []
  private var deadlineTimer: LoopTimer?
  private var waitingForRoom: [Suspension] = []
  /// The server answered at least once: the connection is good.
  @exclusivity(unchecked) private(set) var hasReceived = false
  private(set) var idsAreUsedUp = false
  private var closesWhenIdle = false

  init(_ descriptor: Int32, _ channel: ChannelCore) throws(SystemError) {
    self.channel = channel
    try super.init(descriptor, on: channel.loop)
  }

  var callsInProgress: Int { machine.callsInProgress }

  // MARK: calls out

  /// Queues the request of a call.
  func start(_ call: ClientCall) {
    let left = call.deadline.remainingNanoseconds(at: loop.now)
    if left <= 0 { return call.fail(.deadlineExceeded()) }
    let request = OutgoingRequest(
      method: call.method, payload: call.payload, timeoutNanoseconds: left,
      metadata: call.options.outgoingMetadata())
    let size = request.byteCount
    if size > Limits.frameDataBytesMax {
      return call.fail(
        .resourceExhausted(
          "the request of \(size) bytes is over the limit of \(Limits.frameDataBytesMax)"))
    }
    if output.count + size > Limits.writeQueueBytesMax {
      return call.fail(.resourceExhausted("the server does not read its requests"))
    }
    let slot = freeSlots.popLast() ?? calls.count
    guard let streamID = machine.start(call.method.kind, token: slot) else {
      idsAreUsedUp = true
      if slot < calls.count { freeSlots.append(slot) }
      return call.fail(.unavailable("the connection has used up its stream ids"))
    }
    if slot == calls.count { calls.append(call) } else { calls[slot] = call }
    call.slot = slot
    call.streamID = streamID
    call.connection = self
    call.payload = []
    let flags: FrameFlags =
      switch call.method.kind {
      case .unary: []
      case .serverStreaming: .remoteClosed
      case .clientStreaming, .bidirectional: .remoteOpen
      }
    let place = output.reserve(FrameHeader.byteCount + size)
    FrameHeader(length: size, streamID: streamID, type: .request, flags: flags).write(place)
    request.write(place + FrameHeader.byteCount)
    output.commit(FrameHeader.byteCount + size)
    outputGrew()
    watch(call.deadline)
    // The new call has to be answered even if nobody reads the streams beside it.
    if isPaused { setPaused(false) }
    call.sent()
  }

  /// Writes a frame of a request stream.
  func writeData(_ call: ClientCall, _ message: [UInt8], _ flags: FrameFlags) {
    let place = output.reserve(FrameHeader.byteCount + message.count)
    FrameHeader(length: message.count, streamID: call.streamID, type: .data, flags: flags)
      .write(place)
    message.withUnsafeBytes { bytes in
      if let start = bytes.baseAddress, bytes.count > 0 {
        (place + FrameHeader.byteCount).copyMemory(from: start, byteCount: bytes.count)
      }
    }
    output.commit(FrameHeader.byteCount + message.count)
    outputGrew()
  }

  var hasRoom: Bool { output.count < Limits.writeQueueBytesPause }

  func waitForRoom(_ suspension: Suspension) { waitingForRoom.append(suspension) }

  override func drained() {
    if waitingForRoom.isEmpty { return }
    let waiting = waitingForRoom
    waitingForRoom = []
    for suspension in waiting { suspension.resume() }
  }

  // MARK: answers in

  override func received() {
    hasReceived = true
    while let input = nextFrame() {
      switch input {
      case .frame(let header, let data):
        act(machine.receive(header, data, &envelope), data)
      case .oversized(let header):
        act(machine.receiveOversized(header), UnsafeRawBufferPointer(start: nil, count: 0))
      }
    }
  }

  @inline(__always)
  private func act(_ action: ClientMachine.Action, _ data: UnsafeRawBufferPointer) {
    switch action {
    case .response(let token):
      if let status = envelope.status {
        calls[token]?.fail(status)
      } else {
        calls[token]?.respond(envelope.payload)
      }
    case .message(let token, let last):
      calls[token]?.arrived(data)
      if last {
        calls[token]?.endStream()
      } else if machine.allCallsAreUnread {
        setPaused(true)
      }
    case .end(let token): calls[token]?.endStream()
    case .ignore: break
    case .fail(let token, let status): calls[token]?.fail(status)
    case .close(let reason): close("\(reason)")
    }
  }

  /// The application took messages.
  func taken(_ call: ClientCall, bytes: Int, messages: Int) {
    machine.taken(call.streamID, bytes: bytes, messages: messages)
    if isPaused, !machine.allCallsAreUnread { setPaused(false) }
  }

  /// What the server sent before it went is still read, whoever reads it or not.
  override func hungUp() { if isPaused { setPaused(false) } }

  // MARK: ends

  func forget(_ call: ClientCall) {
    machine.ended(call.streamID)
    calls[call.slot] = nil
    freeSlots.append(call.slot)
    call.connection = nil
    if machine.callsInProgress == 0 {
      if calls.count > 64 {
        calls = []
        freeSlots = []
      }
      if closesWhenIdle { close("the channel was closed") }
    }
    if isPaused, !machine.allCallsAreUnread { setPaused(false) }
  }

  private func watch(_ deadline: Deadline) {
    if let timer = deadlineTimer, timer.isPending {
      if timer.deadline <= deadline { return }
      loop.cancel(timer)
    }
    deadlineTimer = loop.schedule(at: deadline) { [self] in expire() }
  }

  private func expire() {
    var next = Deadline.never
    for case let call? in calls {
      if call.deadline <= loop.now {
        call.fail(.deadlineExceeded())
      } else {
        next = min(next, call.deadline)
      }
    }
    if next != .never { watch(next) }
  }

  override func closed(_ reason: String) {
    if let deadlineTimer { loop.cancel(deadlineTimer) }
    channel?.lost(self, reason)
    channel = nil
    let status = RPCStatus.unavailable("the connection was lost before the reply: \(reason)")
    for case let call? in calls { call.fail(status) }
    drained()
  }

  /// Closes once the calls in progress have ended.
  func closeWhenIdle() {
    closesWhenIdle = true
    if machine.callsInProgress == 0 { close("the channel was closed") }
  }
}
