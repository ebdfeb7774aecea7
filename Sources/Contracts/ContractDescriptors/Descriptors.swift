/// A `.proto` file as the compiler read it.
public struct FileDescriptor: Equatable, Sendable {
  /// "aftercare/orders/v1/orders.proto".
  public var name: String
  /// "aftercare.orders.v1".
  public var package: String
  /// The files that it imports.
  public var dependencies: [String]
  /// "proto3", or "proto2".
  public var syntax: String
  public var messages: [MessageDescriptor]
  public var enums: [EnumDescriptor]
  public var services: [ServiceDescriptor]
  /// The comment of the `package` statement.
  public var comment: String
}

/// A message type.
public struct MessageDescriptor: Equatable, Sendable {
  public var name: String
  /// "aftercare.aftersales.v1.Case.Line".
  public var fullName: String
  public var fields: [FieldDescriptor]
  /// ``FieldDescriptor/oneofIndex`` points here.
  public var oneofs: [OneofDescriptor]
  /// Nested types; among them the entries of maps.
  public var messages: [MessageDescriptor]
  public var enums: [EnumDescriptor]
  /// Whether it is the entry of a map, made by the compiler.
  public var isMapEntry: Bool
  public var reservedNumbers: [Range<Int>]
  public var reservedNames: [String]
  public var comment: String
}

/// A group of fields of which at most one is set.
public struct OneofDescriptor: Equatable, Sendable {
  public var name: String
  public var comment: String
}

/// A field of a message.
public struct FieldDescriptor: Equatable, Sendable {
  public enum Label: Int, Sendable {
    case optional = 1
    case required = 2
    case repeated = 3
  }

  /// Numbers as in `descriptor.proto`.
  public enum Kind: Int, Sendable {
    case double = 1
    case float, int64, uint64, int32, fixed64, fixed32, bool, string, group, message, bytes, uint32
    case `enum`, sfixed32, sfixed64, sint32, sint64
  }

  public var name: String
  public var jsonName: String
  public var number: Int
  public var label: Label
  public var kind: Kind
  /// Full name of the message or enum type; empty for scalars.
  public var typeName: String
  public var oneofIndex: Int?
  /// Whether it is marked `optional` in proto3.
  public var isExplicitlyOptional: Bool
  public var comment: String

  public var isRepeated: Bool { label == .repeated }
}

/// An enum type.
public struct EnumDescriptor: Equatable, Sendable {
  public var name: String
  public var fullName: String
  public var values: [EnumValueDescriptor]
  /// Upper bounds are included, as in the descriptor.
  public var reservedNumbers: [ClosedRange<Int>]
  public var reservedNames: [String]
  public var comment: String
}

/// A value of an enum.
public struct EnumValueDescriptor: Equatable, Sendable {
  public var name: String
  public var number: Int
  public var comment: String
}

/// A service.
public struct ServiceDescriptor: Equatable, Sendable {
  public var name: String
  /// "aftercare.orders.v1.OrderService".
  public var fullName: String
  public var methods: [ServiceMethod]
  public var comment: String
}

/// A method of a service.
public struct ServiceMethod: Equatable, Sendable {
  public var name: String
  /// Full name of the request message.
  public var input: String
  /// Full name of the response message.
  public var output: String
  public var isClientStreaming: Bool
  public var isServerStreaming: Bool
  public var comment: String
}
