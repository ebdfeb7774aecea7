public import ContractDescriptors
public import RPCCore

/// A method of the contracts, and the process that a case calls for it.
public struct ContractMethod: Sendable {
  public var service: ServiceDescriptor
  public var method: ServiceMethod
  /// "orders"; `nil` for whichever process is asked.
  public var process: String?

  public init(service: ServiceDescriptor, method: ServiceMethod, process: String? = nil) {
    self.service = service
    self.method = method
    self.process = process
  }

  /// "aftercare.orders.v1.OrderService/GetOrder".
  public var fullName: String { "\(service.fullName)/\(method.name)" }

  public var kind: CallKind {
    switch (method.isClientStreaming, method.isServerStreaming) {
    case (false, false): .unary
    case (false, true): .serverStreaming
    case (true, false): .clientStreaming
    case (true, true): .bidirectional
    }
  }

  public var descriptor: MethodDescriptor {
    MethodDescriptor(service: service.fullName, name: method.name, kind: kind)
  }
}

/// Why a name stands for no method.
public struct UnknownMethod: Error, Sendable {
  public var reason: String

  public init(_ reason: String) { self.reason = reason }
}
