public import RPCCore

/// Why one stream is refused or fails by the rules of the protocol, not by its handler. Trivial to
/// copy; it becomes a status only when it is sent.
public enum Refusal: Sendable {
  case evenStreamID
  case reusedStreamID
  case oversized(bytes: Int)
  /// Others are sending as much as there is room for.
  case noRoom
  case undecodable(EnvelopeError)
  case unknownService
  case unknownMethod
  case tooManyCalls
  case draining
  case deadlinePassed
  case unreadMessages
  case dataWithoutData

  /// - Parameter request: the envelope of the refused request, for its names.
  public func status(_ request: borrowing RequestEnvelope) -> RPCStatus {
    switch self {
    case .evenStreamID:
      .invalidArgument("StreamID must be odd for client initiated streams")
    case .reusedStreamID:
      .invalidArgument("StreamID cannot be re-used and must increment")
    case .oversized(let bytes):
      .resourceExhausted(
        "message length \(bytes) exceeds maximum message size of \(Limits.frameDataBytesMax)")
    case .noRoom:
      .unavailable("there is no room for a large message now; try again")
    case .undecodable(let error): .invalidArgument("ttrpc.Request: \(error)")
    case .unknownService:
      .unimplemented("service \(String(decoding: request.service, as: UTF8.self))")
    case .unknownMethod:
      .unimplemented("method \(String(decoding: request.method, as: UTF8.self))")
    case .tooManyCalls:
      .resourceExhausted("too many calls are in progress; retry when some have ended")
    case .draining: .unavailable("the server is shutting down; the call was not started")
    case .deadlinePassed: .deadlineExceeded("the deadline had passed when the call arrived")
    case .unreadMessages:
      .resourceExhausted("the handler does not read the stream as fast as it is sent")
    case .dataWithoutData: .invalidArgument("a data frame marked as empty carries data")
    }
  }
}

/// Why a connection is closed by the rules of the protocol.
public enum CloseReason: Sendable, Hashable, CustomStringConvertible {
  case misbehavingPeer

  public var description: String {
    switch self {
    case .misbehavingPeer:
      "the peer sent \(Limits.misbehavingFramesMax) frames that break the protocol"
    }
  }
}
