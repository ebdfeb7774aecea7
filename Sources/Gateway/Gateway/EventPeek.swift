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
    var reader = FieldReader(bytes)
    while !reader.isAtEnd {
      guard let field = reader.next() else { return nil }
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
    var reader = FieldReader(bytes, from: header.lowerBound)
    while reader.position < header.upperBound {
      guard let field = reader.next() else { return nil }
      if field.number == 7, field.isBytes { shop = field.value }
    }
    return shop
  }
}
