public import RPCCore
import Synchronization

/// A channel that calls a router in this process: same messages, same statuses, same deadlines and
/// back-pressure as a socket, without one. For tests and simulation.
///
/// As on the wire, a caller that gives up does not stop the handler; the deadline and
/// `disconnect` do.
public final class InMemoryChannel: Channel {
  /// What goes wrong with a call.
  public enum Fault: Sendable, Hashable {
    /// The call is lost before the handler sees it.
    case lostBefore
    /// The handler runs to its end, but its reply is lost. Unary and client-streaming calls only.
    case lostAfter
    /// The call is refused with this code before the handler sees it.
    case refused(RPCStatus.Code)
  }

  private struct State {
    var calls: [ObjectIdentifier: InMemoryCall] = [:]
    var fault: (@Sendable (MethodDescriptor) -> Fault?)?
    var isClosed = false
  }

  private let router: Router
  private let peer: Peer?
  private let executor: (any TaskExecutor)?
  public let interceptors: [any ClientInterceptor]
  private let state = Mutex(State())

  /// - Parameters:
  ///   - peer: what handlers see as the caller.
  ///   - executor: where handlers run; nil for the global pool.
  public init(
    _ router: Router, peer: Peer? = nil, executor: (any TaskExecutor)? = nil,
    interceptors: [any ClientInterceptor] = []
  ) {
    self.router = router
    self.peer = peer
    self.executor = executor
    self.interceptors = interceptors
  }

  /// Decides for each later call what goes wrong with it; nil for nothing.
  public func inject(_ fault: (@Sendable (MethodDescriptor) -> Fault?)?) {
    state.withLock { $0.fault = fault }
  }

  /// Ends every call in progress as a lost connection does: callers get UNAVAILABLE, handlers are
  /// cancelled. Later calls work.
  public func disconnect() {
    let calls = state.withLock { state in
      defer { state.calls = [:] }
      return Array(state.calls.values)
    }
    for call in calls { call.lose() }
  }

  /// Calls whose handler has not returned.
  public var callsInProgress: Int { state.withLock { $0.calls.count } }

  public func unary(
    _ method: MethodDescriptor, _ payload: [UInt8], _ options: CallOptions
  ) async throws(RPCStatus) -> [UInt8] {
    let call = try start(method, payload, options)
    call.finishRequests()
    guard let response = try await call.nextResponse() else {
      throw RPCStatus.internal("the call ended without a response")
    }
    return response
  }

  public func stream(
    _ method: MethodDescriptor, _ payload: [UInt8]?, _ options: CallOptions
  ) async throws(RPCStatus) -> any ClientStream {
    let call = try start(method, payload ?? [], options)
    if !method.kind.streamsRequests { call.finishRequests() }
    return InMemoryStream(call)
  }

  private func start(
    _ method: MethodDescriptor, _ payload: [UInt8], _ options: CallOptions
  ) throws(RPCStatus) -> InMemoryCall {
    if payload.count > Limits.frameDataBytesMax {
      throw .resourceExhausted("the request of \(payload.count) bytes is over the limit")
    }
    let fault = state.withLock { $0.fault }?(method)
    switch fault {
    case .lostBefore: throw .unavailable("the connection was lost before the reply")
    case .refused(let code): throw RPCStatus(code, "refused by the test", origin: .peer)
    case .lostAfter, nil: break
    }
    let now = Deadline.now()
    let deadline = options.effectiveDeadline(for: method.kind, at: now)
    if deadline <= now { throw .deadlineExceeded() }
    guard let entry = router.entry(service: method.service, method: method.name) else {
      let text =
        router.services.contains(method.service)
        ? "method \(method.name)" : "service \(method.service)"
      throw RPCStatus(.unimplemented, text, origin: .peer)
    }
    let call = InMemoryCall(
      context: CallContext(
        method: entry.method, deadline: deadline, metadata: options.outgoingMetadata(),
        peer: peer),
      request: payload, losesReply: fault == .lostAfter)
    state.withLock { $0.calls[ObjectIdentifier(call)] = call }
    let handler = Task(executorPreference: executor) { [router] in
      if router.admits(call) {
        await entry.invoke(call, router.interceptors)
        router.gate?.left(call.context)
      }
      _ = self.state.withLock { $0.calls.removeValue(forKey: ObjectIdentifier(call)) }
      call.returned()
    }
    let watch = Task {
      try? await Task.sleep(for: deadline.remaining())
      if !Task.isCancelled { call.expire() }
    }
    call.started(handler: handler, watch: watch)
    return call
  }
}

/// The caller's handle on a streaming call; dropping it gives the call up.
private final class InMemoryStream: ClientStream {
  private let call: InMemoryCall

  init(_ call: InMemoryCall) { self.call = call }
  deinit { call.giveUp() }

  func send(_ message: [UInt8]) async throws(RPCStatus) { try await call.sendRequest(message) }
  func finish() async throws(RPCStatus) { call.finishRequests() }
  func next() async throws(RPCStatus) -> [UInt8]? { try await call.nextResponse() }
  func cancel() { call.giveUp() }
}
