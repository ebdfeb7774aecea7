/// One call as a transport presents it to the typed layer: bytes in, bytes out.
///
/// Only the router's handlers use it; a transport implements it. Replies are written straight into
/// the connection's output: `begin…` returns where exactly `size` bytes have to be written before
/// `end…`, with no suspension between them. All but `send` and `nextMessage` are called on the
/// executor on which the transport runs its handlers.
public protocol ServerCall: EncodedAnswer {
  var context: CallContext { get }

  /// The payload of the request frame. Valid until the handler first suspends.
  var requestBytes: UnsafeRawBufferPointer { get }

  /// The caller has its answer (deadline passed, connection lost): a reply would be dropped.
  var isAnswered: Bool { get }

  /// Starts the only response message of a unary or client-streaming call.
  ///
  /// - Throws: RESOURCE_EXHAUSTED when a message of that size cannot be sent; answer with `fail`.
  func beginReply(size: Int) throws(RPCStatus) -> UnsafeMutableRawPointer
  func endReply()

  /// Starts one message of a response stream.
  ///
  /// - Returns: nil when it cannot be written here and now (the peer is slow, the caller is on
  ///   another thread): use `send`.
  /// - Throws: why the stream is over, or RESOURCE_EXHAUSTED for a message that is too long.
  func beginMessage(size: Int) throws(RPCStatus) -> UnsafeMutableRawPointer?
  func endMessage()

  /// Sends one message of a response stream, waiting while the peer is slow.
  func send(_ message: [UInt8]) async throws(RPCStatus)

  /// The next message of a request stream; nil at its end.
  func nextMessage() async throws(RPCStatus) -> [UInt8]?

  /// Ends a call that streams responses, successfully.
  func finish()

  /// Ends the call with an error.
  func fail(_ status: RPCStatus)
}
