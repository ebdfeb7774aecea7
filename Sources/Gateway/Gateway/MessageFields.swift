internal import Contracts

/// Steps over the fields of a serialized message without decoding it.
public struct FieldReader: Sendable {
  /// One field: where its value is, without tag and length.
  public struct Field: Sendable, Equatable {
    public var number: Int
    /// It is a message, a text or packed numbers.
    public var isBytes: Bool
    public var value: Range<Int>
  }

  private let bytes: [UInt8]
  private(set) var position: Int

  public init(_ bytes: [UInt8], from position: Int = 0) {
    self.bytes = bytes
    self.position = position
  }

  public var isAtEnd: Bool { position >= bytes.count }

  /// The next field; nil when the bytes end in the middle of it, or are no message.
  public mutating func next() -> Field? {
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
    return Field(number: Int(tag >> 3), isBytes: tag & 7 == 2, value: start..<position)
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

/// What a message holds in one field, as fields of another message.
public struct MovedFields: Sendable, Equatable {
  /// The fields, serialized.
  public var bytes: [UInt8]
  /// The value of the first one.
  public var first: ArraySlice<UInt8>?

  public init(bytes: [UInt8] = [], first: ArraySlice<UInt8>? = nil) {
    self.bytes = bytes
    self.first = first
  }
}

extension [UInt8] {
  /// One field of this message under another number.
  ///
  /// - Parameters:
  ///   - number: of a field that holds messages, texts or bytes.
  ///   - other: the number in the other message.
  /// - Returns: nil when the bytes are not fields to their end. What is inside them is not looked at.
  public func moved(_ number: Int, to other: Int) -> MovedFields? {
    var moved = MovedFields()
    moved.bytes.reserveCapacity(count + 16)
    var reader = FieldReader(self)
    while !reader.isAtEnd {
      guard let field = reader.next() else { return nil }
      guard field.number == number, field.isBytes else { continue }
      let value = self[field.value]
      if moved.first == nil { moved.first = value }
      SerializedField.appendHead(other, length: value.count, to: &moved.bytes)
      moved.bytes += value
    }
    return moved
  }

  /// This message as a field of another one; nil when the bytes are not fields to their end.
  public func asField(_ number: Int) -> MovedFields? {
    guard isMessage else { return nil }
    return MovedFields(
      bytes: withUnsafeBytes { SerializedField.message(number, $0) }, first: self[...])
  }

  /// The bytes are fields to their end. What is inside the fields is not looked at.
  private var isMessage: Bool {
    var reader = FieldReader(self)
    while !reader.isAtEnd { guard reader.next() != nil else { return false } }
    return true
  }

  /// The values of one field of this message, in order; those before the first mistake.
  ///
  /// - Parameter number: of a field that holds messages, texts or bytes.
  public func messageValues(_ number: Int) -> [ArraySlice<UInt8>] {
    var values: [ArraySlice<UInt8>] = []
    var reader = FieldReader(self)
    while !reader.isAtEnd, let field = reader.next() {
      if field.number == number, field.isBytes { values.append(self[field.value]) }
    }
    return values
  }
}
