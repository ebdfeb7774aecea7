public import Contracts

/// The typed calls that generated clients make on a channel.
public enum Calls {
  /// One request, one response.
  @inlinable @inline(__always)
  public static func unary<Request: ContractMessage, Response: ContractMessage>(
    _ channel: any Channel, _ method: MethodDescriptor, _ request: Request,
    _ options: CallOptions, _ type: Response.Type = Response.self
  ) async throws(RPCStatus) -> Response {
    let payload = request.serializedBytes()
    let bytes = try await intercepted(channel, method, options) {
      (options) async throws(RPCStatus) in try await channel.unary(method, payload, options)
    }
    return try reply(bytes)
  }

  /// One request, any number of responses.
  @inlinable
  public static func serverStreaming<Request: ContractMessage, Response: ContractMessage>(
    _ channel: any Channel, _ method: MethodDescriptor, _ request: Request,
    _ options: CallOptions, _ type: Response.Type = Response.self
  ) async throws(RPCStatus) -> ResponseStream<Response> {
    let payload = request.serializedBytes()
    let stream = try await intercepted(channel, method, options) {
      (options) async throws(RPCStatus) in try await channel.stream(method, payload, options)
    }
    return ResponseStream(stream)
  }

  /// Any number of requests, one response.
  @inlinable
  public static func clientStreaming<Request: ContractMessage, Response: ContractMessage>(
    _ channel: any Channel, _ method: MethodDescriptor, _ options: CallOptions,
    request: Request.Type = Request.self, response: Response.Type = Response.self
  ) async throws(RPCStatus) -> ClientStreamingCall<Request, Response> {
    let stream = try await intercepted(channel, method, options) {
      (options) async throws(RPCStatus) in try await channel.stream(method, nil, options)
    }
    return ClientStreamingCall(stream)
  }

  /// Any number of both.
  @inlinable
  public static func bidirectional<Request: ContractMessage, Response: ContractMessage>(
    _ channel: any Channel, _ method: MethodDescriptor, _ options: CallOptions,
    request: Request.Type = Request.self, response: Response.Type = Response.self
  ) async throws(RPCStatus) -> BidirectionalCall<Request, Response> {
    let stream = try await intercepted(channel, method, options) {
      (options) async throws(RPCStatus) in try await channel.stream(method, nil, options)
    }
    return BidirectionalCall(stream)
  }

  @inlinable
  static func reply<Response: ContractMessage>(_ bytes: [UInt8]) throws(RPCStatus) -> Response {
    do throws(DecodeError) { return try Response(serialized: bytes) } catch {
      throw RPCStatus(reply: error, of: Response.fullName)
    }
  }

  @inlinable @inline(__always)
  static func intercepted<Result: Sendable>(
    _ channel: any Channel, _ method: MethodDescriptor, _ options: CallOptions,
    _ body: (CallOptions) async throws(RPCStatus) -> Result
  ) async throws(RPCStatus) -> Result {
    let interceptors = channel.interceptors
    if interceptors.isEmpty { return try await body(options) }
    var result: Result?
    try await Interception.run(interceptors, method, options) {
      (options) async throws(RPCStatus) in result = try await body(options)
    }
    guard let result else {
      throw RPCStatus.internal("an interceptor returned without making the call")
    }
    return result
  }
}
