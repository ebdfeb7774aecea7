/// Parts of messages that are serialized already.
public enum SerializedField {
  /// A sub-message with its tag and length: what a message serializes to in which only this field
  /// is set.
  ///
  /// - Parameter number: of the field, from 1.
  public static func message(_ number: Int, _ bytes: UnsafeRawBufferPointer) -> [UInt8] {
    var field: [UInt8] = []
    field.reserveCapacity(bytes.count + 8)
    append(UInt64(number) << 3 | 2, to: &field)
    append(UInt64(bytes.count), to: &field)
    field.append(contentsOf: bytes)
    return field
  }

  private static func append(_ varint: UInt64, to bytes: inout [UInt8]) {
    var rest = varint
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }
}
