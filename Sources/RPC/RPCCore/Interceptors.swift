/// Looks at every call of a server on its way in and out: authorisation, counts. It waits for
/// nothing, and so costs little: code that is around a call changes its task's context several times.
/// A class, because every call reaches for it.
public protocol ServerGate: AnyObject, Sendable {
  /// Looks at a call before its request is decoded, and refuses it by throwing: who may not call
  /// learns nothing of what else is wrong.
  func admit(_ context: CallContext) throws(RPCStatus)

  /// The handler of a call that was admitted has returned.
  func left(_ context: CallContext)
}

/// Code around every call of a server, behind its gate: logs, limits of rate.
///
/// An interceptor calls `next` at most once, may change the context that the handler sees, and may
/// refuse the call or change its error by throwing. The reply is sent after the last one returned.
public protocol ServerInterceptor: Sendable {
  func intercept(
    _ context: CallContext,
    next: (CallContext) async throws(RPCStatus) -> Void
  ) async throws(RPCStatus)
}

/// Code around every call of a client. For a streaming call it is around the start of the stream.
public protocol ClientInterceptor: Sendable {
  func intercept(
    _ method: MethodDescriptor, _ options: CallOptions,
    next: (CallOptions) async throws(RPCStatus) -> Void
  ) async throws(RPCStatus)
}

@usableFromInline
enum Interception {
  @usableFromInline
  static func run(
    _ interceptors: [any ServerInterceptor], from index: Int = 0, _ context: CallContext,
    _ body: (CallContext) async throws(RPCStatus) -> Void
  ) async throws(RPCStatus) {
    if index == interceptors.count { return try await body(context) }
    try await interceptors[index].intercept(context) { (context) async throws(RPCStatus) in
      try await run(interceptors, from: index + 1, context, body)
    }
  }

  @usableFromInline
  static func run(
    _ interceptors: [any ClientInterceptor], from index: Int = 0, _ method: MethodDescriptor,
    _ options: CallOptions, _ body: (CallOptions) async throws(RPCStatus) -> Void
  ) async throws(RPCStatus) {
    if index == interceptors.count { return try await body(options) }
    try await interceptors[index].intercept(method, options) { (options) async throws(RPCStatus) in
      try await run(interceptors, from: index + 1, method, options, body)
    }
  }
}
