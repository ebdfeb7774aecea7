extension GoogleProtobuf.AnyMessage {
  /// A message of any type, with the type's name.
  public init(packing message: some ContractMessage) {
    self.init(
      typeURL: "type.googleapis.com/\(type(of: message).fullName)",
      value: message.serializedBytes())
  }

  /// The full name of the packed message: what follows the last slash of the URL.
  public var messageName: String {
    guard let slash = typeURL.lastIndex(of: "/") else { return typeURL }
    return String(typeURL[typeURL.index(after: slash)...])
  }

  /// The packed message, or `nil` if it is of another type.
  /// - Throws: ``DecodeError`` when its bytes are not a message of that type.
  public func unpack<M: ContractMessage>(as type: M.Type = M.self) throws(DecodeError) -> M? {
    guard messageName == M.fullName else { return nil }
    return try M(serialized: value)
  }
}
