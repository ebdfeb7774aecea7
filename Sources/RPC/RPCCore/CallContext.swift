/// What a handler knows of a call beside its message.
public struct CallContext: Sendable {
  public let method: MethodDescriptor
  /// When the call fails with DEADLINE_EXCEEDED and the handler's task is cancelled. Never
  /// `.never`: the server caps what the caller asked for.
  public var deadline: Deadline
  public var metadata: Metadata
  /// Who calls; nil for an in-memory call without a given peer.
  public var peer: Peer?

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
