public import Contracts

/// Methods whose messages are not decoded here: proxies pass them on as they are.
extension Router {
  /// Adds a unary method that takes and gives the bytes of its messages.
  public mutating func unaryBytes(
    _ method: MethodDescriptor,
    _ handler:
      @escaping @Sendable (_ request: [UInt8], CallContext) async throws(RPCStatus) -> [UInt8]
  ) {
    precondition(method.kind == .unary)
    let invoke: Invocation = { call, interceptors in
      do throws(RPCStatus) {
        try Handling.admit(interceptors, call)
        // Copied before the first suspension, after which the frame is gone.
        let request = [UInt8](call.requestBytes)
        let reply = try await Handling.intercepted(interceptors, call.context) {
          (context) async throws(RPCStatus) in try await handler(request, context)
        }
        try Handling.reply(serialized: reply, to: call)
      } catch { call.fail(error) }
    }
    add(method, invoke)
  }

  /// Gives a unary method a handler in the place of the one that it has, which answers with the
  /// bytes of its response: a read whose stored bytes are the message passes them on, and nobody
  /// decodes and encodes them in between.
  ///
  /// - Precondition: the method was added.
  @inlinable
  public mutating func replaceUnary<Request: ContractMessage>(
    _ method: MethodDescriptor,
    answeringBytes handler:
      @escaping @Sendable (Request, CallContext) async throws(RPCStatus) -> [UInt8]
  ) {
    precondition(method.kind == .unary)
    let invoke: Invocation = { call, interceptors in
      do throws(RPCStatus) {
        try Handling.admit(interceptors, call)
        let request: Request = try Handling.decode(call)
        let reply: [UInt8]
        if interceptors.isEmpty {
          reply = try await handler(request, call.context)
        } else {
          reply = try await Handling.intercepted(interceptors, call.context) {
            (context) async throws(RPCStatus) in try await handler(request, context)
          }
        }
        try Handling.reply(serialized: reply, to: call)
      } catch { call.fail(error) }
    }
    replace(method, invoke)
  }
}
