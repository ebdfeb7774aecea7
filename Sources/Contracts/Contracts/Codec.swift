internal import CContracts

/// A message that reads and writes its own fields. Generated.
protocol WireMessage: ContractMessage {
  /// What protobuf-c knows of the message: the authority for its fields.
  static var descriptor: UnsafePointer<ProtobufCMessageDescriptor> { get }

  /// Sets the fields up to the end of the message.
  mutating func read(_ wire: inout WireDecoder)

  /// Writes the fields that are not at their defaults, the last one first.
  func write(to wire: inout WireEncoder)
}

/// Between bytes and messages.
enum Codec {
  /// The decoder only notices that something is wrong. What it is, the validator says, which knows
  /// names and costs nothing as long as all is well.
  static func decode<M: WireMessage>(
    _ bytes: UnsafeRawBufferPointer, _ unknownEnumValues: UnknownEnumValues
  ) throws(DecodeError) -> M {
    var message = M()
    guard let start = bytes.baseAddress, bytes.count > 0 else { return message }
    if bytes.count <= DecodeLimits.messageBytes {
      var wire = WireDecoder(start, start + bytes.count, unknownEnumValues)
      message.read(&wire)
      if !wire.hasFailed { return message }
    }
    try WireValidator.check(bytes, M.descriptor, unknownEnumValues)
    throw DecodeError(reason: "has elements of more than \(DecodeLimits.elementBytes) bytes")
  }

  static func encode<M: WireMessage, E: Error>(
    _ message: M, _ reserve: (Int) throws(E) -> UnsafeMutableRawPointer
  ) throws(E) {
    var wire = WireEncoder()
    defer { wire.end() }
    message.write(to: &wire)
    let written = wire.written
    let target = try reserve(written.count)
    if let start = written.baseAddress { target.copyMemory(from: start, byteCount: written.count) }
  }

  static func encode<M: WireMessage>(_ message: M) -> [UInt8] {
    var wire = WireEncoder()
    defer { wire.end() }
    message.write(to: &wire)
    return [UInt8](wire.written)
  }
}
