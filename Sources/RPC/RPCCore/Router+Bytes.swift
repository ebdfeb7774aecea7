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
        // Copied before the first suspension, after which the frame is gone.
        let request = [UInt8](call.requestBytes)
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
    add(method, invoke)
  }
}
