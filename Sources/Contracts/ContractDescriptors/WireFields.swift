/// The fields of a message as they stand on the wire.
struct WireFields {
  enum Value {
    case varint(UInt64)
    case fixed64(UInt64)
    case fixed32(UInt32)
    case delimited(ArraySlice<UInt8>)
  }

  /// In the order of the wire, by field number.
  private(set) var values: [Int: [Value]] = [:]

  /// - Returns: `nil` when the bytes are not fields of messages.
  init?(_ bytes: ArraySlice<UInt8>) {
    var reader = Reader(rest: bytes)
    while !reader.rest.isEmpty {
      guard let tag = reader.varint(), tag >= 8, tag <= UInt64(UInt32.max),
        let value = reader.value(wireType: tag & 7)
      else { return nil }
      values[Int(tag >> 3), default: []].append(value)
    }
  }

  /// The values of a list of scalars in one block. `nil` when the block ends inside one.
  static func unpacked(_ bytes: ArraySlice<UInt8>, wireType: UInt64) -> [Value]? {
    var reader = Reader(rest: bytes)
    var values: [Value] = []
    while !reader.rest.isEmpty {
      guard let value = reader.value(wireType: wireType) else { return nil }
      values.append(value)
    }
    return values
  }

  private struct Reader {
    var rest: ArraySlice<UInt8>

    mutating func varint() -> UInt64? {
      var value: UInt64 = 0
      for (index, byte) in rest.prefix(10).enumerated() {
        value |= UInt64(byte & 0x7F) << UInt64(7 * index)
        if byte < 0x80 {
          rest = rest.dropFirst(index + 1)
          return value
        }
      }
      return nil
    }

    mutating func value(wireType: UInt64) -> Value? {
      switch wireType {
      case 0: return varint().map { .varint($0) }
      case 1: return fixed(8).map { .fixed64($0) }
      case 5: return fixed(4).map { .fixed32(UInt32(truncatingIfNeeded: $0)) }
      case 2:
        guard let count = varint(), count <= UInt64(rest.count) else { return nil }
        let content = rest.prefix(Int(count))
        rest = rest.dropFirst(Int(count))
        return .delimited(content)
      default: return nil
      }
    }

    private mutating func fixed(_ count: Int) -> UInt64? {
      guard rest.count >= count else { return nil }
      let value = rest.prefix(count).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      rest = rest.dropFirst(count)
      return value
    }
  }
}
