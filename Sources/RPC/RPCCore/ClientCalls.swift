public import Contracts

/// The responses of a call that streams them, in the order sent. Read it in a `for try await` loop
/// or with `next`; dropping it gives the call up.
public struct ResponseStream<Message: ContractMessage>: Sendable {
  @usableFromInline let stream: any ClientStream

  @inlinable
  public init(_ stream: any ClientStream) { self.stream = stream }

  /// - Returns: nil when the stream ended successfully.
  /// - Throws: the status with which it failed.
  @inlinable
  public func next() async throws(RPCStatus) -> Message? {
    guard let bytes = try await stream.next() else { return nil }
    return try Calls.reply(bytes) as Message
  }

  /// Gives the call up; `next` then throws CANCELLED.
  public func cancel() { stream.cancel() }
}

extension ResponseStream: AsyncSequence {
  public struct Iterator: AsyncIteratorProtocol {
    @usableFromInline let stream: ResponseStream

    @inlinable
    init(_ stream: ResponseStream) { self.stream = stream }

    @inlinable
    public mutating func next() async throws -> Message? { try await stream.next() }

    @inlinable
    public mutating func next(
      isolation actor: isolated (any Actor)?
    ) async throws(RPCStatus) -> Message? { try await stream.next() }
  }

  @inlinable
  public func makeAsyncIterator() -> Iterator { Iterator(self) }
}

extension RequestStream: AsyncSequence {
  public struct Iterator: AsyncIteratorProtocol {
    @usableFromInline let stream: RequestStream

    @inlinable
    init(_ stream: RequestStream) { self.stream = stream }

    @inlinable
    public mutating func next() async throws -> Message? { try await stream.next() }

    @inlinable
    public mutating func next(
      isolation actor: isolated (any Actor)?
    ) async throws(RPCStatus) -> Message? { try await stream.next() }
  }

  @inlinable
  public func makeAsyncIterator() -> Iterator { Iterator(self) }
}

/// A call that streams requests and gets one response.
public struct ClientStreamingCall<Request: ContractMessage, Response: ContractMessage>: Sendable {
  @usableFromInline let stream: any ClientStream

  @inlinable
  public init(_ stream: any ClientStream) { self.stream = stream }

  /// Sends one request, waiting while the peer is slow.
  @inlinable
  public func send(_ request: Request) async throws(RPCStatus) {
    try await stream.send(request.serializedBytes())
  }

  /// Says that no more requests come and waits for the response.
  @inlinable
  public func finish() async throws(RPCStatus) -> Response {
    try await stream.finish()
    guard let bytes = try await stream.next() else {
      throw RPCStatus.internal("the peer ended the call without a response")
    }
    return try Calls.reply(bytes)
  }

  public func cancel() { stream.cancel() }
}

/// A call that streams both ways.
public struct BidirectionalCall<Request: ContractMessage, Response: ContractMessage>: Sendable {
  @usableFromInline let stream: any ClientStream

  @inlinable
  public init(_ stream: any ClientStream) { self.stream = stream }

  /// Sends one request, waiting while the peer is slow.
  @inlinable
  public func send(_ request: Request) async throws(RPCStatus) {
    try await stream.send(request.serializedBytes())
  }

  /// Says that no more requests come; responses may still follow.
  @inlinable
  public func finish() async throws(RPCStatus) { try await stream.finish() }

  /// The responses, in the order sent.
  @inlinable public var responses: ResponseStream<Response> { ResponseStream(stream) }

  public func cancel() { stream.cancel() }
}
