public import Contracts

/// The request messages of a client-streaming or bidirectional call, in the order sent.
///
/// One task reads it. It may be read by `for try await` or by `next`.
public struct RequestStream<Message: ContractMessage>: Sendable {
  @usableFromInline let call: any ServerCall

  @inlinable
  public init(_ call: any ServerCall) { self.call = call }

  /// Waits for the next message.
  ///
  /// - Returns: nil when the client has sent its last message.
  /// - Throws: INVALID_ARGUMENT for a message that cannot be decoded, CANCELLED or
  ///   DEADLINE_EXCEEDED when the call is over, RESOURCE_EXHAUSTED when more was sent than read.
  @inlinable
  public func next() async throws(RPCStatus) -> Message? {
    guard let bytes = try await call.nextMessage() else { return nil }
    do throws(DecodeError) {
      return try Message(serialized: bytes, unknownEnumValues: .refuse)
    } catch {
      throw RPCStatus(error, in: Message.fullName)
    }
  }
}

/// The response messages of a server-streaming or bidirectional call.
public struct ResponseWriter<Message: ContractMessage>: Sendable {
  @usableFromInline let call: any ServerCall

  @inlinable
  public init(_ call: any ServerCall) { self.call = call }

  /// Sends one message; messages arrive in the order sent. Waits while the peer is slow, so a
  /// handler that sends in a loop never holds more than a bounded queue.
  ///
  /// - Throws: RESOURCE_EXHAUSTED for a message over the frame limit (the stream lives on),
  ///   CANCELLED or DEADLINE_EXCEEDED when the call is over.
  @inlinable
  public func send(_ message: Message) async throws(RPCStatus) {
    if try Self.write(message, to: call) { return }
    try await call.send(message.serializedBytes())
  }

  /// The same with a message that is serialized already.
  public func send(serialized message: [UInt8]) async throws(RPCStatus) {
    guard let place = try call.beginMessage(size: message.count) else {
      return try await call.send(message)
    }
    message.withUnsafeBytes { bytes in
      if let start = bytes.baseAddress { place.copyMemory(from: start, byteCount: bytes.count) }
    }
    call.endMessage()
  }

  @inlinable
  static func write(_ message: Message, to call: any ServerCall) throws(RPCStatus) -> Bool {
    do throws(WriteFailure) {
      try message.serialize { (size: Int) throws(WriteFailure) in
        let place: UnsafeMutableRawPointer?
        do throws(RPCStatus) { place = try call.beginMessage(size: size) } catch {
          throw .failed(error)
        }
        guard let place else { throw .later }
        return place
      }
    } catch {
      switch error {
      case .later: return false
      case .failed(let status): throw status
      }
    }
    call.endMessage()
    return true
  }
}

@usableFromInline
enum WriteFailure: Error {
  case later
  case failed(RPCStatus)
}
