public import RPCCore

/// The protocol of one connection, seen from the client: gives out stream ids and says what a
/// frame of the server means. No I/O, no clock, no memory of payloads.
public struct ClientMachine: Sendable {
  /// The four outcomes of a frame: go on (the first three), ignore, fail the stream, close.
  public enum Action: Sendable {
    /// The call has ended; the envelope has been read and holds status or payload.
    case response(token: Int)
    /// The frame's data is the next message of a response stream; `last`: and its last one.
    case message(token: Int, last: Bool)
    /// The response stream ended successfully, without a further message.
    case end(token: Int)
    case ignore
    /// The call has failed by this side's judgement.
    case fail(token: Int, RPCStatus)
    case close(CloseReason)
  }

  private struct Call {
    var token: Int
    var streamsResponses: Bool
    var budget = FlowBudget()
    /// Counted in `unreadCalls`.
    var isUnread = false
  }

  private var nextStreamID: UInt32 = 1
  private var calls = StreamTable<Call>()
  /// Response streams that their application does not read.
  private var unreadCalls = 0
  /// Frames so far that broke the protocol.
  public private(set) var misbehavingFrames = 0

  public init() {}

  /// Calls in progress.
  public var callsInProgress: Int { calls.count }

  /// Starts a call: its request must be the next frame sent.
  ///
  /// - Returns: its stream id, or nil when the connection has used up all ids.
  public mutating func start(_ kind: CallKind, token: Int) -> UInt32? {
    guard nextStreamID <= UInt32.max - 2 else { return nil }
    let id = nextStreamID
    nextStreamID += 2
    calls.insert(id, Call(token: token, streamsResponses: kind.streamsResponses))
    return id
  }

  /// This side gave a call up; what still comes for it is late.
  public mutating func ended(_ streamID: UInt32) { _ = remove(streamID) }

  /// The application took messages of a response stream.
  public mutating func taken(_ streamID: UInt32, bytes: Int, messages: Int = 1) {
    let wasRead = calls.update(streamID) { call in
      call.budget.taken(bytes, messages: messages)
      guard call.isUnread, call.budget.isLow else { return false }
      call.isUnread = false
      return true
    }
    if wasRead == true { unreadCalls -= 1 }
  }

  /// Every call in progress is a stream that its application does not read: nobody would notice if
  /// this side stopped reading the socket, and the server would wait.
  public var allCallsAreUnread: Bool { unreadCalls > 0 && unreadCalls == calls.count }

  /// Takes one whole frame.
  ///
  /// - Parameter envelope: filled for `response`.
  public mutating func receive(
    _ header: FrameHeader, _ data: UnsafeRawBufferPointer, _ envelope: inout ResponseEnvelope
  ) -> Action {
    switch header.type {
    case FrameType.response.rawValue:
      guard let call = remove(header.streamID) else { return unexpected(header) }
      do throws(EnvelopeError) { try envelope.read(data) } catch {
        return misbehaved(
          .fail(
            token: call.token,
            .internal("the peer's reply cannot be read: ttrpc.Response: \(error)")))
      }
      return .response(token: call.token)
    case FrameType.data.rawValue:
      guard let call = calls[header.streamID] else { return unexpected(header) }
      return receiveData(header, data.count, call)
    default: return misbehaved(.ignore)
    }
  }

  /// Takes the header of a frame whose data is being skipped: it is over the limit, or there is no
  /// room for it now.
  public mutating func receiveOversized(_ header: FrameHeader) -> Action {
    guard
      header.type == FrameType.response.rawValue || header.type == FrameType.data.rawValue
    else { return misbehaved(.ignore) }
    guard let call = remove(header.streamID) else { return unexpected(header) }
    let isOversized = header.length > UInt32(Limits.frameDataBytesMax)
    return .fail(
      token: call.token,
      isOversized
        ? .resourceExhausted(
          "the peer's message of \(header.length) bytes is over \(Limits.frameDataBytesMax)")
        : .unavailable("there is no room for a large message now; try again"))
  }

  private mutating func receiveData(
    _ header: FrameHeader, _ count: Int, _ call: Call
  ) -> Action {
    guard call.streamsResponses else {
      _ = remove(header.streamID)
      return misbehaved(
        .fail(token: call.token, .internal("the peer streams where one response is expected")))
    }
    let closes = header.has(.remoteClosed)
    if header.has(.noData) {
      guard closes else { return misbehaved(.ignore) }
      _ = remove(header.streamID)
      return .end(token: call.token)
    }
    let arrival = calls.update(header.streamID) { call -> (fits: Bool, turnsUnread: Bool) in
      let fits = call.budget.arrived(count)
      let turnsUnread = !call.isUnread && call.budget.isHigh
      if turnsUnread { call.isUnread = true }
      return (fits, turnsUnread)
    }
    if arrival?.turnsUnread == true { unreadCalls += 1 }
    guard arrival?.fits == true else {
      _ = remove(header.streamID)
      return .fail(
        token: call.token,
        .resourceExhausted("the responses are not read as fast as the server sends them"))
    }
    if closes { _ = remove(header.streamID) }
    return .message(token: call.token, last: closes)
  }

  private mutating func remove(_ streamID: UInt32) -> Call? {
    guard let call = calls.remove(streamID) else { return nil }
    if call.isUnread { unreadCalls -= 1 }
    return call
  }

  /// A frame for a call that is not there: late if we once made it, else wrong.
  private mutating func unexpected(_ header: FrameHeader) -> Action {
    let wasOurs = header.streamID & 1 == 1 && header.streamID < nextStreamID
    return wasOurs ? .ignore : misbehaved(.ignore)
  }

  private mutating func misbehaved(_ action: Action) -> Action {
    misbehavingFrames += 1
    return misbehavingFrames >= Limits.misbehavingFramesMax ? .close(.misbehavingPeer) : action
  }
}
