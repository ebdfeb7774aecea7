public import RPCCore

/// The protocol of one connection, seen from the server: a frame in, what to do out. No I/O, no
/// clock, no memory of payloads.
///
/// Three kinds of wrong. Our bug: a call that ends twice traps. The peer's fault: a status on that
/// stream, and too many of them close the connection. Legal but late: frames that crossed with the
/// end of their stream are dropped and cost the peer nothing.
public struct ServerMachine: Sendable {
  /// The four outcomes of a frame: go on (the first three), ignore, fail the stream, close.
  public enum Action: Sendable {
    /// A call starts; its envelope has been read. `requestsEnded`: no data frames follow.
    case call(route: Int, requestsEnded: Bool)
    /// The frame's data is the next message of a call; `last`: and its last one.
    case message(token: Int, last: Bool)
    /// A call has all its requests.
    case requestsEnded(token: Int)
    /// Drop the frame.
    case ignore
    /// Answer on the frame's stream; no call came of it.
    case refuse(Refusal)
    /// End a call in progress with this.
    case fail(token: Int, Refusal)
    /// Close the connection.
    case close(CloseReason)
  }

  private struct Requests {
    var token: Int
    var budget = FlowBudget()
  }

  private var lastStreamID: UInt32 = 0
  /// The route of the last call, which the next one mostly takes too.
  private var lastRoute = -1
  /// Calls whose client may still send.
  private var open = StreamTable<Requests>()
  /// Streams that we ended while their client was still sending: what it had under way is late,
  /// not wrong. A ring, because it may never end them.
  private var cut = [UInt32](repeating: 0, count: Limits.cutStreamsRemembered)
  private var cutNext = 0

  /// Calls that were started and not `ended`.
  public private(set) var callsInProgress = 0
  /// Frames so far that broke the protocol.
  public private(set) var misbehavingFrames = 0
  /// Refuse new calls from now on.
  public var isDraining = false

  public init() {}

  /// Calls whose client may still send, for tests that guard against leaks.
  public var openStreams: Int { open.count }

  /// Takes one whole frame.
  ///
  /// - Parameter envelope: filled for `call` and for refusals that name what was asked for.
  public mutating func receive(
    _ header: FrameHeader, _ data: UnsafeRawBufferPointer, _ routes: borrowing RouteTable,
    _ envelope: inout RequestEnvelope
  ) -> Action {
    switch header.type {
    case FrameType.request.rawValue: receiveRequest(header, data, routes, &envelope)
    case FrameType.data.rawValue: receiveData(header, data.count)
    default: misbehaved(.ignore)
    }
  }

  /// Takes the header of a frame whose data is being skipped: it is over the limit, or there is no
  /// room for it now, which is not the peer's fault.
  public mutating func receiveOversized(_ header: FrameHeader) -> Action {
    let isOversized = header.length > UInt32(Limits.frameDataBytesMax)
    let refusal = isOversized ? Refusal.oversized(bytes: Int(header.length)) : .noRoom
    switch header.type {
    case FrameType.request.rawValue:
      if let wrong = accept(header.streamID) { return misbehaved(.refuse(wrong)) }
      if header.has(.remoteOpen) { cutShort(header.streamID) }
      let action = Action.refuse(refusal)
      return isOversized ? misbehaved(action) : action
    case FrameType.data.rawValue:
      guard let requests = open.remove(header.streamID) else { return unexpectedData(header) }
      if !header.has(.remoteClosed) { cutShort(header.streamID) }
      let action = Action.fail(token: requests.token, refusal)
      return isOversized ? misbehaved(action) : action
    default: return misbehaved(.ignore)
    }
  }

  /// Remembers a started call that streams requests. `token` comes back with its frames.
  public mutating func opened(_ streamID: UInt32, token: Int) {
    open.insert(streamID, Requests(token: token))
  }

  /// The request itself carried the first message of the stream.
  public mutating func queued(_ streamID: UInt32, bytes: Int) {
    _ = open.update(streamID) { $0.budget.arrived(bytes) }
  }

  /// The application took a message of a stream.
  public mutating func taken(_ streamID: UInt32, bytes: Int) {
    _ = open.update(streamID) { $0.budget.taken(bytes) }
  }

  /// The call has its answer; what still comes for it is late.
  public mutating func answered(_ streamID: UInt32, kind: CallKind) {
    guard kind.streamsRequests, open.remove(streamID) != nil else { return }
    cutShort(streamID)
  }

  private mutating func cutShort(_ streamID: UInt32) {
    cut[cutNext] = streamID
    cutNext = (cutNext + 1) % cut.count
  }

  /// A call gets no handler after all.
  public mutating func turnedAway(_ streamID: UInt32, requestsEnded: Bool) {
    ended()
    if !requestsEnded { cutShort(streamID) }
  }

  /// The call's handler has returned.
  public mutating func ended() {
    callsInProgress -= 1
    precondition(callsInProgress >= 0, "a call ended twice")
  }

  // MARK: frames

  private mutating func receiveRequest(
    _ header: FrameHeader, _ data: UnsafeRawBufferPointer, _ routes: borrowing RouteTable,
    _ envelope: inout RequestEnvelope
  ) -> Action {
    if let wrong = accept(header.streamID) { return misbehaved(.refuse(wrong)) }
    do throws(EnvelopeError) { try envelope.read(data) } catch {
      if header.has(.remoteOpen) { cutShort(header.streamID) }
      return misbehaved(.refuse(.undecodable(error)))
    }
    let refusal: Refusal
    if let route = routes.route(
      service: envelope.service, method: envelope.method, guess: lastRoute)
    {
      lastRoute = route
      if isDraining {
        refusal = .draining
      } else if callsInProgress >= Limits.callsPerConnectionMax {
        refusal = .tooManyCalls
      } else if envelope.timeoutNanoseconds < 0 {
        refusal = .deadlinePassed
      } else {
        callsInProgress &+= 1
        return .call(route: route, requestsEnded: header.has(.remoteClosed))
      }
    } else {
      refusal = routes.hasService(envelope.service) ? .unknownMethod : .unknownService
    }
    // The client may already be sending the messages of its stream.
    if header.has(.remoteOpen) { cutShort(header.streamID) }
    return .refuse(refusal)
  }

  /// Ids are odd and increase in the order sent.
  @inline(__always)
  private mutating func accept(_ streamID: UInt32) -> Refusal? {
    if streamID & 1 == 0 { return .evenStreamID }
    if streamID <= lastStreamID { return .reusedStreamID }
    lastStreamID = streamID
    return nil
  }

  private mutating func receiveData(_ header: FrameHeader, _ count: Int) -> Action {
    let closes = header.has(.remoteClosed)
    guard let requests = open[header.streamID] else { return unexpectedData(header) }
    if header.has(.noData) {
      if count > 0 {
        _ = open.remove(header.streamID)
        if !closes { cutShort(header.streamID) }
        return misbehaved(.fail(token: requests.token, .dataWithoutData))
      }
      guard closes else { return misbehaved(.ignore) }
      _ = open.remove(header.streamID)
      return .requestsEnded(token: requests.token)
    }
    guard open.update(header.streamID, { $0.budget.arrived(count) }) == true else {
      answered(header.streamID, kind: .clientStreaming)
      return .fail(token: requests.token, .unreadMessages)
    }
    if closes { _ = open.remove(header.streamID) }
    return .message(token: requests.token, last: closes)
  }

  /// Data for a stream that takes none: late if we cut it short, else wrong.
  private mutating func unexpectedData(_ header: FrameHeader) -> Action {
    if header.streamID != 0, let index = cut.firstIndex(of: header.streamID) {
      if header.has(.remoteClosed) { cut[index] = 0 }
      return .ignore
    }
    return misbehaved(.ignore)
  }

  private mutating func misbehaved(_ action: Action) -> Action {
    misbehavingFrames += 1
    return misbehavingFrames >= Limits.misbehavingFramesMax ? .close(.misbehavingPeer) : action
  }
}
