/// Code around every call of a server: authorisation, logs, limits of rate.
///
/// An interceptor calls `next` at most once, may change the context that the handler sees, and may
/// refuse the call or change its error by throwing. The reply is sent after the last one returned.
public protocol ServerInterceptor: Sendable {
  /// Looks at a call before its request is decoded, and refuses it by throwing: who may not call
  /// learns nothing of what else is wrong. Does nothing by default.
  func admit(_ context: CallContext) throws(RPCStatus)

  func intercept(
    _ context: CallContext,
    next: (CallContext) async throws(RPCStatus) -> Void
  ) async throws(RPCStatus)
}

extension ServerInterceptor {
  public func admit(_ context: CallContext) throws(RPCStatus) {}
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
