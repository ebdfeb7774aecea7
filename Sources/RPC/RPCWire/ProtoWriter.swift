/// Writes protobuf's wire format to memory that is known to be large enough.
struct ProtoWriter {
  private(set) var cursor: UnsafeMutableRawPointer

  init(_ start: UnsafeMutableRawPointer) { cursor = start }

  @inline(__always)
  static func varintSize(_ value: UInt64) -> Int {
    value < 0x80 ? 1 : (70 &- (value | 1).leadingZeroBitCount) / 7
  }

  /// Size of a length-delimited field with a one-byte tag.
  @inline(__always)
  static func fieldSize(_ count: Int) -> Int { 1 + varintSize(UInt64(count)) + count }

  @inline(__always)
  mutating func byte(_ value: UInt8) {
    cursor.storeBytes(of: value, as: UInt8.self)
    cursor += 1
  }

  @inline(__always)
  mutating func varint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      byte(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    byte(UInt8(truncatingIfNeeded: rest))
  }

  /// Tag and length of a length-delimited field.
  @inline(__always)
  mutating func head(_ tag: UInt8, _ count: Int) {
    byte(tag)
    varint(UInt64(count))
  }

  @inline(__always)
  mutating func bytes(_ source: UnsafeRawBufferPointer) {
    if let start = source.baseAddress, source.count > 0 {
      cursor.copyMemory(from: start, byteCount: source.count)
      cursor += source.count
    }
  }

  mutating func field(_ tag: UInt8, _ value: [UInt8]) {
    head(tag, value.count)
    value.withUnsafeBytes { bytes($0) }
  }

  mutating func field(_ tag: UInt8, _ value: String) {
    var value = value
    value.withUTF8 { text in
      head(tag, text.count)
      bytes(UnsafeRawBufferPointer(text))
    }
  }
}
