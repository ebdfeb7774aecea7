/// Parts of messages that are serialized already.
public enum SerializedField {
  /// A sub-message with its tag and length: what a message serializes to in which only this field
  /// is set.
  ///
  /// - Parameter number: of the field, from 1.
  public static func message(_ number: Int, _ bytes: UnsafeRawBufferPointer) -> [UInt8] {
    var field: [UInt8] = []
    field.reserveCapacity(bytes.count + 8)
    appendHead(number, length: bytes.count, to: &field)
    field.append(contentsOf: bytes)
    return field
  }

  /// The same of a sub-message in two parts: some of its fields, and the others.
  public static func message(_ number: Int, _ some: [UInt8], _ others: [UInt8]) -> [UInt8] {
    var field: [UInt8] = []
    field.reserveCapacity(some.count + others.count + 8)
    appendHead(number, length: some.count + others.count, to: &field)
    field += some
    field += others
    return field
  }

  /// Tag and length of a sub-message, a text or bytes.
  @inlinable
  public static func appendHead(_ number: Int, length: Int, to bytes: inout [UInt8]) {
    append(UInt64(number) << 3 | 2, to: &bytes)
    append(UInt64(length), to: &bytes)
  }

  /// A varint: a tag, a length, or the value of a field that is one.
  @inlinable
  public static func append(_ varint: UInt64, to bytes: inout [UInt8]) {
    var rest = varint
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }
}
