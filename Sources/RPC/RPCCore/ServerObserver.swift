/// What a server tells about its work, for metrics and logs. Called on the event loop: every
/// function must return quickly and may not block.
public protocol ServerObserver: AnyObject, Sendable {
  /// A call ended, however it did.
  func callEnded(_ call: CallRecord)
  /// A request was refused before it became a call (unknown method, undecodable, over a limit).
  func requestRefused(_ code: RPCStatus.Code, peer: Peer?)
  func connectionOpened(_ peer: Peer?)
  func connectionClosed(_ peer: Peer?, reason: String)
  /// A connection was not taken: a limit, no descriptors, a listener that could not start.
  func connectionRefused(_ peer: Peer?, reason: String)
  /// A frame was ignored as the protocol demands; many of them mean a broken peer.
  func frameIgnored(peer: Peer?)
}

extension ServerObserver {
  public func callEnded(_ call: CallRecord) {}
  public func requestRefused(_ code: RPCStatus.Code, peer: Peer?) {}
  public func connectionOpened(_ peer: Peer?) {}
  public func connectionClosed(_ peer: Peer?, reason: String) {}
  public func connectionRefused(_ peer: Peer?, reason: String) {}
  public func frameIgnored(peer: Peer?) {}
}

/// One finished call.
public struct CallRecord: Sendable {
  public let context: CallContext
  public let code: RPCStatus.Code
  /// From the request's arrival to the queueing of its last frame.
  public let duration: Duration
  /// Message bytes, without frames and envelopes.
  public let bytesReceived: Int
  public let bytesSent: Int

  public init(
    context: CallContext, code: RPCStatus.Code, duration: Duration, bytesReceived: Int,
    bytesSent: Int
  ) {
    self.context = context
    self.code = code
    self.duration = duration
    self.bytesReceived = bytesReceived
    self.bytesSent = bytesSent
  }
}
