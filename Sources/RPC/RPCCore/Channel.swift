/// A way to call the services of one peer. Any number of tasks may use it at the same time.
///
/// These are the calls in bytes, for transports and for tools that have no generated types;
/// `Calls` adds the typed layer that generated clients use.
public protocol Channel: Sendable {
  /// Run around every typed call, the first one outermost.
  var interceptors: [any ClientInterceptor] { get }

  /// Makes one unary call.
  ///
  /// - Throws: the status of the peer, or one of local origin: UNAVAILABLE (not reachable, or the
  ///   connection was lost before the reply), DEADLINE_EXCEEDED, CANCELLED (the awaiting task was
  ///   cancelled), RESOURCE_EXHAUSTED (the message is too long).
  func unary(
    _ method: MethodDescriptor, _ payload: [UInt8], _ options: CallOptions
  ) async throws(RPCStatus) -> [UInt8]

  /// Starts a streaming call.
  ///
  /// - Parameter payload: the only request of a server-streaming call; nil for the other kinds.
  /// - Returns: when the request is queued on a connection.
  func stream(
    _ method: MethodDescriptor, _ payload: [UInt8]?, _ options: CallOptions
  ) async throws(RPCStatus) -> any ClientStream
}

extension Channel {
  public var interceptors: [any ClientInterceptor] { [] }
}

/// One streaming call of a client. One task may send while another reads.
public protocol ClientStream: AnyObject, Sendable {
  /// Sends a request message, waiting while the peer is slow, at most until the deadline.
  func send(_ message: [UInt8]) async throws(RPCStatus)

  /// Says that no more requests come. Needed once for calls that stream requests.
  func finish() async throws(RPCStatus)

  /// The next response message; nil when the stream ended successfully.
  ///
  /// - Throws: the status with which the call failed. It keeps throwing it.
  func next() async throws(RPCStatus) -> [UInt8]?

  /// Gives the call up. The server learns it from the deadline or the end of the connection.
  func cancel()
}
