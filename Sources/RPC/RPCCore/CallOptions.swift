/// How a client makes one call.
///
/// A call always has a deadline, because ttrpc has no other way to tell a server that the caller
/// gave up: the earlier of `deadline` and now + `timeout`; without either, `Limits.unaryTimeout`
/// or `Limits.streamTimeout`.
public struct CallOptions: Sendable {
  /// The longest that the call may take from when it is made.
  public var timeout: Duration?
  /// The instant at which the call must have ended; for a hop inside another call, its deadline.
  public var deadline: Deadline?
  public var metadata: Metadata
  /// The trace of the call that causes this one; sent on with a span id of its own.
  public var trace: TraceContext?
  /// False: a call fails at once with UNAVAILABLE while the service cannot be reached. True: it
  /// waits for a connection until its deadline.
  public var waitForReady: Bool

  public init(
    timeout: Duration? = nil, deadline: Deadline? = nil, metadata: Metadata = Metadata(),
    trace: TraceContext? = nil, waitForReady: Bool = false
  ) {
    self.timeout = timeout
    self.deadline = deadline
    self.metadata = metadata
    self.trace = trace
    self.waitForReady = waitForReady
  }

  /// The options of a call made while handling another: it shares that call's deadline and trace.
  public init(within context: CallContext, timeout: Duration? = nil) {
    self.init(timeout: timeout, deadline: context.deadline, trace: context.trace)
  }

  /// The limits as the clock counts, worked out once.
  private static let unaryTimeout = Limits.unaryTimeout.wholeNanoseconds
  private static let streamTimeout = Limits.streamTimeout.wholeNanoseconds

  /// The instant at which a call made at `now` ends.
  public func effectiveDeadline(for kind: CallKind, at now: Deadline) -> Deadline {
    var end = deadline ?? .never
    if let timeout {
      end = min(end, now + timeout)
    } else if end == .never {
      end = now.adding(nanoseconds: kind == .unary ? Self.unaryTimeout : Self.streamTimeout)
    }
    return end
  }

  /// The metadata to send, the trace context included.
  public func outgoingMetadata() -> Metadata {
    guard let trace else { return metadata }
    var all = metadata
    let child = trace.child()
    all["traceparent"] = child.traceparent
    if let state = child.state { all["tracestate"] = state }
    return all
  }
}
