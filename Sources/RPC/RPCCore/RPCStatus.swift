public import Contracts

/// How a call ended when it did not succeed: gRPC's code, words for people, typed details.
///
/// It is the only error of the RPC runtime that concerns one call. `origin` says who spoke: the
/// peer (its handler or its runtime decided) or this side (connection lost, deadline passed here).
public struct RPCStatus: Error, Sendable, Equatable {
  /// gRPC's canonical codes with their numbers on the wire.
  public enum Code: Int32, Sendable, Hashable, CaseIterable {
    case ok = 0
    case cancelled = 1
    case unknown = 2
    case invalidArgument = 3
    case deadlineExceeded = 4
    case notFound = 5
    case alreadyExists = 6
    case permissionDenied = 7
    case resourceExhausted = 8
    case failedPrecondition = 9
    case aborted = 10
    case outOfRange = 11
    case unimplemented = 12
    case `internal` = 13
    case unavailable = 14
    case dataLoss = 15
    case unauthenticated = 16
  }

  /// Who produced the status.
  public enum Origin: Sendable, Hashable {
    /// The other side answered with it.
    case peer
    /// This side made it, without an answer of the peer.
    case local
  }

  /// One `google.protobuf.Any` of `google.rpc.Status.details`.
  public struct Detail: Sendable, Hashable {
    /// `type.googleapis.com/` and the full name of the message.
    public var typeURL: String
    /// The encoded message.
    public var value: [UInt8]

    public init(typeURL: String, value: [UInt8]) {
      self.typeURL = typeURL
      self.value = value
    }

    public init<Message: ContractMessage>(_ message: Message) {
      self.init(
        typeURL: Detail.typeURL(of: Message.self), value: message.serializedBytes())
    }

    static func typeURL<Message: ContractMessage>(of type: Message.Type) -> String {
      "type.googleapis.com/" + Message.fullName
    }
  }

  public var code: Code
  /// For people; never parsed.
  public var message: String
  public var details: [Detail]
  public var origin: Origin

  public init(
    _ code: Code, _ message: String = "", details: [Detail] = [], origin: Origin = .local
  ) {
    self.code = code
    self.message = message
    self.details = details
    self.origin = origin
  }

  /// The first detail of the given type, decoded; nil when there is none or it does not decode.
  public func detail<Message: ContractMessage>(_ type: Message.Type) -> Message? {
    let url = Detail.typeURL(of: type)
    for detail in details where detail.typeURL == url {
      if let message = try? Message(serialized: detail.value) { return message }
    }
    return nil
  }

  /// The same status with one more typed detail.
  public func with<Message: ContractMessage>(detail message: Message) -> RPCStatus {
    var copy = self
    copy.details.append(Detail(message))
    return copy
  }
}

extension RPCStatus: CustomStringConvertible {
  public var description: String {
    message.isEmpty ? code.name : "\(code.name): \(message)"
  }
}

extension RPCStatus.Code {
  /// gRPC's name, `FAILED_PRECONDITION`.
  public var name: String {
    switch self {
    case .ok: "OK"
    case .cancelled: "CANCELLED"
    case .unknown: "UNKNOWN"
    case .invalidArgument: "INVALID_ARGUMENT"
    case .deadlineExceeded: "DEADLINE_EXCEEDED"
    case .notFound: "NOT_FOUND"
    case .alreadyExists: "ALREADY_EXISTS"
    case .permissionDenied: "PERMISSION_DENIED"
    case .resourceExhausted: "RESOURCE_EXHAUSTED"
    case .failedPrecondition: "FAILED_PRECONDITION"
    case .aborted: "ABORTED"
    case .outOfRange: "OUT_OF_RANGE"
    case .unimplemented: "UNIMPLEMENTED"
    case .internal: "INTERNAL"
    case .unavailable: "UNAVAILABLE"
    case .dataLoss: "DATA_LOSS"
    case .unauthenticated: "UNAUTHENTICATED"
    }
  }

  /// A code read from the wire; numbers that gRPC does not define are UNKNOWN.
  public init(wire: Int32) { self = RPCStatus.Code(rawValue: wire) ?? .unknown }
}
