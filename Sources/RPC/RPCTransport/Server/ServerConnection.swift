import RPCCore
import RPCWire

/// A server's side of one connection.
final class ServerConnection: Connection, CallSource, @unchecked Sendable {
  let shard: ServerShard
  let peer: Peer?
  @exclusivity(unchecked) var machine = ServerMachine()
  @exclusivity(unchecked) private var envelope = RequestEnvelope()

  /// Calls that wait, by slot.
  @exclusivity(unchecked) private var calls: [ConnectionCall?] = []
  @exclusivity(unchecked) private var freeSlots: [Int] = []
  /// Handlers that wait for room in the output.
  @exclusivity(unchecked) private var waitingForRoom: [Suspension] = []
  /// No waiting call has an earlier deadline than when this fires.
  private var deadlineTimer: LoopTimer?
  /// Close as soon as nothing is in progress.
  @exclusivity(unchecked) private var closesWhenIdle = false

  init(
    _ descriptor: Int32, peer: Peer?, shard: ServerShard
  ) throws(SystemError) {
    self.shard = shard
    self.peer = peer
    try super.init(descriptor, on: shard.loop)
  }

  // MARK: calls in

  override func received() {
    if let call = nextCall() { loop.handlers.run(call, then: self, on: loop) }
  }

  /// Works through frames up to the next one that starts a call.
  ///
  /// A client that does not read its replies gets no further calls read.
  func nextCall() -> ConnectionCall? {
    while true {
      if output.count >= Limits.writeQueueBytesPause { setPaused(true) }
      guard let input = nextFrame() else { return nil }
      switch input {
      case .frame(let header, let data):
        let action = machine.receive(header, data, shard.routes, &envelope)
        if case .call(let route, let requestsEnded) = action {
          if let call = start(header.streamID, route, requestsEnded) { return call }
        } else {
          act(action, header, data)
        }
      case .oversized(let header):
        act(machine.receiveOversized(header), header, UnsafeRawBufferPointer(start: nil, count: 0))
      }
    }
  }

  @inline(__always)
  private func start(_ streamID: UInt32, _ route: Int, _ requestsEnded: Bool) -> ConnectionCall? {
    let entry = shard.routes.entries[route]
    let kind = entry.method.kind
    guard loop.handlers.callsInProgress < Limits.callsPerLoopMax,
      kind == .unary || shard.takesStream(of: peer)
    else {
      machine.turnedAway(streamID, requestsEnded: requestsEnded)
      refuse(.tooManyCalls, streamID)
      return nil
    }
    loop.handlers.callsInProgress &+= 1
    let longest =
      kind == .unary ? shard.unaryLongest : shard.streamLongest
    let asked = envelope.timeoutNanoseconds
    let context = CallContext(
      method: entry.method,
      deadline: loop.now.adding(nanoseconds: asked == 0 ? longest : min(asked, longest)),
      metadata: envelope.metadata, peer: peer)
    let call = ConnectionCall(
      self, entry, streamID: streamID, context: context, request: envelope.payload,
      requestsEnded: requestsEnded || !kind.streamsRequests, at: loop.now)
    if kind.streamsRequests {
      remember(call)
      if !requestsEnded { machine.opened(streamID, token: call.slot) }
      // Some clients put the first message of a stream into the request.
      if envelope.payload.count > 0 {
        machine.queued(streamID, bytes: envelope.payload.count)
        call.arrived(envelope.payload, last: requestsEnded)
      }
    }
    return call
  }

  private func act(
    _ action: ServerMachine.Action, _ header: FrameHeader, _ data: UnsafeRawBufferPointer
  ) {
    switch action {
    case .call: break
    case .message(let token, let last): calls[token]?.arrived(data, last: last)
    case .requestsEnded(let token): calls[token]?.requestsDidEnd()
    case .ignore: shard.observer?.frameIgnored(peer: peer)
    case .refuse(let refusal): refuse(refusal, header.streamID)
    case .fail(let token, let refusal):
      calls[token]?.end(refusal.status(envelope), answer: true)
    case .close(let reason): close("\(reason)")
    }
  }

  private func refuse(_ refusal: Refusal, _ streamID: UInt32) {
    let status = refusal.status(envelope)
    write(status, on: streamID)
    shard.observer?.requestRefused(status.code, peer: peer)
  }

  // MARK: calls in progress

  /// Keeps a call where deadlines, data frames and the end of the connection find it.
  func remember(_ call: ConnectionCall) {
    if let slot = freeSlots.popLast() {
      call.slot = slot
      calls[slot] = call
    } else {
      call.slot = calls.count
      calls.append(call)
    }
    let deadline = call.context.deadline
    if let timer = deadlineTimer, timer.isPending {
      if timer.deadline <= deadline { return }
      loop.cancel(timer)
    }
    watchDeadlines(from: deadline)
  }

  private func watchDeadlines(from deadline: Deadline) {
    deadlineTimer = loop.schedule(at: deadline) { [self] in expire() }
  }

  /// Ends the calls whose deadline passed, and looks again at the next one. One timer serves all
  /// calls of the connection, so a call that ends in time costs nothing here.
  private func expire() {
    var next = Deadline.never
    for case let call? in calls where !call.isAnswered {
      if call.context.deadline <= loop.now {
        call.end(.deadlineExceeded(), answer: true)
      } else {
        next = min(next, call.context.deadline)
      }
    }
    if next != .never { watchDeadlines(from: next) }
  }

  func ended(_ call: ConnectionCall) {
    loop.handlers.callsInProgress &-= 1
    machine.ended()
    if call.entry.method.kind != .unary { shard.streamEnded(of: peer) }
    if call.slot >= 0 {
      calls[call.slot] = nil
      freeSlots.append(call.slot)
      if freeSlots.count == calls.count, calls.count > 64 {
        calls = []
        freeSlots = []
      }
    }
    if closesWhenIdle { closeIfIdle() }
  }

  // MARK: output

  /// Room for a frame at the end of the output.
  ///
  /// - Throws: RESOURCE_EXHAUSTED when the peer has left too much unread.
  @inline(__always)
  func reserve(_ size: Int) throws(RPCStatus) -> UnsafeMutableRawPointer {
    if output.count + size > Limits.writeQueueBytesMax {
      throw .resourceExhausted("the client does not read its replies")
    }
    return output.reserve(size)
  }

  func write(_ status: RPCStatus, on streamID: UInt32) {
    guard isOpen else { return }
    let outgoing = OutgoingStatus(status)
    outgoing.write(output.reserve(outgoing.frameSize), streamID: streamID)
    output.commit(outgoing.frameSize)
    outputGrew()
  }

  func writeEnd(of streamID: UInt32) {
    guard isOpen else { return }
    FrameHeader(length: 0, streamID: streamID, type: .data, flags: [.remoteClosed, .noData])
      .write(output.reserve(FrameHeader.byteCount))
    output.commit(FrameHeader.byteCount)
    outputGrew()
  }

  func waitForRoom(_ suspension: Suspension) { waitingForRoom.append(suspension) }

  override func drained() {
    setPaused(false)
    if waitingForRoom.isEmpty { return }
    let waiting = waitingForRoom
    waitingForRoom = []
    for suspension in waiting { suspension.resume() }
  }

  override func wrote() { if closesWhenIdle { closeIfIdle() } }

  // MARK: closing

  override func closed(_ reason: String) {
    if let deadlineTimer { loop.cancel(deadlineTimer) }
    for case let call? in calls {
      call.end(.cancelled("the connection was lost: \(reason)"), answer: false)
    }
    for suspension in waitingForRoom { suspension.resume() }
    waitingForRoom = []
    shard.closed(self, reason)
  }

  /// Takes no further calls and closes when those in progress have ended and are answered.
  func drain() {
    machine.isDraining = true
    closesWhenIdle = true
    closeIfIdle()
  }

  private func closeIfIdle() {
    if machine.callsInProgress == 0, output.isEmpty { close("the server is shutting down") }
  }

  /// Ends what is still in progress.
  func cancelAll() {
    for case let call? in calls {
      call.end(.unavailable("the server is shutting down; the call was cancelled"), answer: true)
    }
    close("the server is shutting down")
  }
}
