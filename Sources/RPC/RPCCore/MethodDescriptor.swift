/// How messages flow in a call. It is decided by the contract, never by lengths or flags on the
/// wire.
public enum CallKind: Sendable, Hashable {
  case unary
  case serverStreaming
  case clientStreaming
  case bidirectional

  /// More than one request message may come.
  @inlinable public var streamsRequests: Bool { self == .clientStreaming || self == .bidirectional }
  /// More than one response message may come.
  @inlinable
  public var streamsResponses: Bool { self == .serverStreaming || self == .bidirectional }
}

/// One method of a contract. A class, so that naming a method in every call costs one pointer.
public final class MethodDescriptor: Sendable {
  /// The protobuf name of the service, `aftercare.orders.v1.OrderService`.
  public let service: String
  /// The name within the service, `CreateOrder`.
  public let name: String
  public let kind: CallKind

  public init(service: String, name: String, kind: CallKind) {
    self.service = service
    self.name = name
    self.kind = kind
  }
}

extension MethodDescriptor: Hashable, CustomStringConvertible {
  /// `service/name`.
  public var description: String { "\(service)/\(name)" }

  public static func == (a: MethodDescriptor, b: MethodDescriptor) -> Bool {
    a === b || (a.name == b.name && a.service == b.service && a.kind == b.kind)
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(service)
    hasher.combine(name)
  }
}
