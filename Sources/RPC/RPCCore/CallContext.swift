/// What a handler knows of a call beside its message.
public struct CallContext: Sendable {
  public let method: MethodDescriptor
  /// When the call fails with DEADLINE_EXCEEDED and the handler's task is cancelled. Never
  /// `.never`: the server caps what the caller asked for.
  public var deadline: Deadline
  public var metadata: Metadata
  /// Who calls; nil for an in-memory call without a given peer.
  public var peer: Peer?
  /// Where a unary handler may leave its response in bytes; nil where only the value counts.
  public var answer: (any EncodedAnswer)?

  public init(
    method: MethodDescriptor, deadline: Deadline, metadata: Metadata = Metadata(),
    peer: Peer? = nil
  ) {
    self.method = method
    self.deadline = deadline
    self.metadata = metadata
    self.peer = peer
  }

  /// The caller's trace, nil when it sent none. Parsed at each use.
  public var trace: TraceContext? { TraceContext(metadata) }
}

/// The response of a unary call in bytes, for handlers that have them: they are sent as they are, and
/// the value that the handler returns is not looked at.
///
/// Used by one handler, before it returns.
public protocol EncodedAnswer: AnyObject, Sendable {
  var answerBytes: [UInt8]? { get set }
}
