/// What can be seen of an event of a feed without decoding it: where its header is, and which
/// change it tells. While a gateway catches up, most events are only passed by.
public struct EventPeek: Sendable, Equatable {
  /// The bytes of the header; empty when there is none.
  public var header: Range<Int> = 0..<0
  /// The bytes of the shop's id; empty when it names none.
  public var shop: Range<Int> = 0..<0
  /// The field number of the change; 0 when there is none.
  public var change = 0

  /// - Parameter change: the fields that say what happened.
  /// - Returns: nil when the bytes are no protobuf message.
  public init?(_ bytes: [UInt8], change: ClosedRange<Int>) {
    var reader = FieldReader(bytes: bytes)
    while reader.position < bytes.count {
      guard let field = reader.field() else { return nil }
      if field.number == 1, field.isBytes {
        header = field.value
        guard let shop = Self.shop(in: bytes, field.value) else { return nil }
        self.shop = shop
      } else if change.contains(field.number), field.isBytes {
        self.change = field.number
      }
    }
  }

  /// EventHeader.shop_id, without decoding the rest.
  private static func shop(in bytes: [UInt8], _ header: Range<Int>) -> Range<Int>? {
    var shop = 0..<0
    var reader = FieldReader(bytes: bytes, position: header.lowerBound)
    while reader.position < header.upperBound {
      guard let field = reader.field() else { return nil }
      if field.number == 7, field.isBytes { shop = field.value }
    }
    return shop
  }
}

/// Steps over the fields of a message.
private struct FieldReader {
  let bytes: [UInt8]
  var position = 0

  /// The next field's number and where its value is; nil when the bytes end in the middle of it.
  mutating func field() -> (number: Int, isBytes: Bool, value: Range<Int>)? {
    guard let tag = varint(), tag >> 3 > 0, tag >> 3 < 1 << 29 else { return nil }
    let start: Int
    switch tag & 7 {
    case 0:
      start = position
      guard varint() != nil else { return nil }
    case 1:
      start = position
      guard skip(8) else { return nil }
    case 2:
      guard let length = varint(), length <= UInt64(Int.max) else { return nil }
      start = position
      guard skip(Int(length)) else { return nil }
    case 5:
      start = position
      guard skip(4) else { return nil }
    default:
      return nil
    }
    return (Int(tag >> 3), tag & 7 == 2, start..<position)
  }

  private mutating func skip(_ count: Int) -> Bool {
    guard count <= bytes.count - position else { return false }
    position += count
    return true
  }

  private mutating func varint() -> UInt64? {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while position < bytes.count, shift < 64 {
      let byte = bytes[position]
      position += 1
      value |= UInt64(byte & 0x7f) << shift
      if byte < 0x80 { return value }
      shift += 7
    }
    return nil
  }
}
