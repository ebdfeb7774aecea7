/// Reads the units of the protobuf wire format. Every read stays inside the buffer.
struct WireReader {
  private(set) var position: UnsafePointer<UInt8>
  let end: UnsafePointer<UInt8>

  init(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) {
    position = start
    self.end = end
  }

  var isAtEnd: Bool { position >= end }
  var remaining: Int { end - position }

  /// `nil` when the bytes end inside, or it has more than ten bytes.
  @inline(__always)
  mutating func varint() -> UInt64? {
    guard position < end else { return nil }
    let first = position.pointee
    if first < 0x80 {
      position += 1
      return UInt64(first)
    }
    return longVarint()
  }

  private mutating func longVarint() -> UInt64? {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while position < end && shift < 70 {
      let byte = position.pointee
      position += 1
      value |= UInt64(byte & 0x7F) &<< shift
      if byte < 0x80 { return value }
      shift += 7
    }
    return nil
  }

  /// A length that the remaining bytes can satisfy, or `nil`.
  @inline(__always)
  mutating func length() -> Int? {
    guard let value = varint(), value <= UInt64(remaining) else { return nil }
    return Int(truncatingIfNeeded: value)
  }

  /// `false` when fewer bytes remain.
  @inline(__always)
  mutating func skip(_ count: Int) -> Bool {
    guard count <= remaining else { return false }
    position += count
    return true
  }

  /// Skips a value of a wire type that protobuf-c accepts. `false` when the bytes end inside, or
  /// the wire type is another one.
  mutating func skipValue(wireType: UInt64) -> Bool {
    switch wireType {
    case 0: return varint() != nil
    case 1: return skip(8)
    case 2:
      guard let count = length() else { return false }
      return skip(count)
    case 5: return skip(4)
    default: return false
    }
  }
}
