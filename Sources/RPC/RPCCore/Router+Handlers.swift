public import Contracts

/// The four kinds of handler. Generated code calls these with concrete messages; they are inlinable
/// so that decoding, the call and encoding are specialised there.
extension Router {
  /// One request, one response: the value that the handler returns, or the bytes that it left in
  /// `CallContext.answer`.
  @inlinable
  public mutating func unary<Request: ContractMessage, Response: ContractMessage>(
    _ method: MethodDescriptor,
    _ handler:
      @escaping @Sendable (Request, CallContext) async throws(RPCStatus) -> Response
  ) {
    precondition(method.kind == .unary)
    let invoke: Invocation = { call, interceptors in
      do throws(RPCStatus) {
        let request: Request = try Handling.decode(call)
        var context = call.context
        context.answer = call
        let response: Response
        if interceptors.isEmpty {
          response = try await handler(request, context)
        } else {
          response = try await Handling.intercepted(interceptors, context) {
            (context) async throws(RPCStatus) in try await handler(request, context)
          }
        }
        if let bytes = call.answerBytes {
          try Handling.reply(serialized: bytes, to: call)
        } else {
          try Handling.reply(response, to: call)
        }
      } catch { call.fail(error) }
    }
    add(method, invoke)
  }

  /// One request, any number of responses; the stream ends when the handler returns.
  @inlinable
  public mutating func serverStreaming<Request: ContractMessage, Response: ContractMessage>(
    _ method: MethodDescriptor,
    _ handler:
      @escaping @Sendable (Request, ResponseWriter<Response>, CallContext)
      async throws(RPCStatus) -> Void
  ) {
    precondition(method.kind == .serverStreaming)
    let invoke: Invocation = { call, interceptors in
      do throws(RPCStatus) {
        let request: Request = try Handling.decode(call)
        try await Handling.intercepted(interceptors, call.context) {
          (context) async throws(RPCStatus) in
          try await handler(request, ResponseWriter(call), context)
        }
        call.finish()
      } catch { call.fail(error) }
    }
    add(method, invoke)
  }

  /// Any number of requests, one response.
  @inlinable
  public mutating func clientStreaming<Request: ContractMessage, Response: ContractMessage>(
    _ method: MethodDescriptor,
    _ handler:
      @escaping @Sendable (RequestStream<Request>, CallContext)
      async throws(RPCStatus) -> Response
  ) {
    precondition(method.kind == .clientStreaming)
    let invoke: Invocation = { call, interceptors in
      do throws(RPCStatus) {
        let response: Response = try await Handling.intercepted(interceptors, call.context) {
          (context) async throws(RPCStatus) in try await handler(RequestStream(call), context)
        }
        try Handling.reply(response, to: call)
      } catch { call.fail(error) }
    }
    add(method, invoke)
  }

  /// Any number of both, in any order; the stream ends when the handler returns.
  @inlinable
  public mutating func bidirectional<Request: ContractMessage, Response: ContractMessage>(
    _ method: MethodDescriptor,
    _ handler:
      @escaping @Sendable (RequestStream<Request>, ResponseWriter<Response>, CallContext)
      async throws(RPCStatus) -> Void
  ) {
    precondition(method.kind == .bidirectional)
    let invoke: Invocation = { call, interceptors in
      do throws(RPCStatus) {
        try await Handling.intercepted(interceptors, call.context) {
          (context) async throws(RPCStatus) in
          try await handler(RequestStream(call), ResponseWriter(call), context)
        }
        call.finish()
      } catch { call.fail(error) }
    }
    add(method, invoke)
  }
}

/// The steps that all kinds of handler share.
@usableFromInline
enum Handling {
  @inlinable
  static func decode<Request: ContractMessage>(
    _ call: any ServerCall
  ) throws(RPCStatus) -> Request {
    do throws(DecodeError) {
      return try Request(serialized: call.requestBytes, unknownEnumValues: .refuse)
    } catch {
      throw RPCStatus(error, in: Request.fullName)
    }
  }

  @inlinable
  static func reply<Response: ContractMessage>(
    _ response: Response, to call: any ServerCall
  ) throws(RPCStatus) {
    if call.isAnswered { return }
    try response.serialize { (size: Int) throws(RPCStatus) in try call.beginReply(size: size) }
    call.endReply()
  }

  @inlinable
  static func reply(
    serialized response: [UInt8], to call: any ServerCall
  ) throws(RPCStatus) {
    if call.isAnswered { return }
    let place = try call.beginReply(size: response.count)
    response.withUnsafeBytes { bytes in
      if let start = bytes.baseAddress { place.copyMemory(from: start, byteCount: bytes.count) }
    }
    call.endReply()
  }

  @inlinable
  static func intercepted<Response: Sendable>(
    _ interceptors: [any ServerInterceptor], _ context: CallContext,
    _ body: (CallContext) async throws(RPCStatus) -> Response
  ) async throws(RPCStatus) -> Response {
    if interceptors.isEmpty { return try await body(context) }
    var response: Response?
    try await Interception.run(interceptors, context) { (context) async throws(RPCStatus) in
      response = try await body(context)
    }
    guard let response else {
      throw RPCStatus.internal("an interceptor returned without calling the handler")
    }
    return response
  }
}
