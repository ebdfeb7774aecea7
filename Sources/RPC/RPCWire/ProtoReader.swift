/// Why an envelope cannot be read. Both texts are constants, so that refusing costs nothing.
public struct EnvelopeError: Error, Sendable {
  /// The field's protobuf name, empty for the envelope itself.
  public let field: StaticString
  public let reason: StaticString

  @usableFromInline
  init(_ field: StaticString, _ reason: StaticString) {
    self.field = field
    self.reason = reason
  }
}

extension EnvelopeError: CustomStringConvertible {
  public var description: String {
    field.utf8CodeUnitCount == 0 ? "\(reason)" : "\(field): \(reason)"
  }
}

/// Reads protobuf's wire format in place. Every read is checked against the end.
struct ProtoReader {
  private var cursor: UnsafeRawPointer
  private let end: UnsafeRawPointer

  /// Nil for empty bytes, which hold no field.
  @inline(__always)
  init?(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress, bytes.count > 0 else { return nil }
    cursor = start
    end = start + bytes.count
  }

  /// Goes past fields that need not be read.
  @inline(__always)
  mutating func skip(bytes: Int) {
    precondition(bytes <= end - cursor)
    cursor += bytes
  }

  @inline(__always)
  var isAtEnd: Bool { cursor == end }

  /// A field's number and wire type.
  @inline(__always)
  mutating func tag() throws(EnvelopeError) -> (field: UInt64, type: UInt8) {
    let value = try varint()
    let field = value >> 3
    guard field != 0, field < 1 << 29 else {
      throw EnvelopeError("", "a field number is out of range")
    }
    return (field, UInt8(truncatingIfNeeded: value & 7))
  }

  @inline(__always)
  mutating func varint() throws(EnvelopeError) -> UInt64 {
    if cursor != end {
      let byte = cursor.load(as: UInt8.self)
      if byte < 0x80 {
        cursor += 1
        return UInt64(byte)
      }
    }
    return try longVarint()
  }

  private mutating func longVarint() throws(EnvelopeError) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while cursor != end {
      let byte = cursor.load(as: UInt8.self)
      cursor += 1
      if shift == 63, byte > 1 { throw EnvelopeError("", "a number is longer than 64 bits") }
      value |= UInt64(byte & 0x7f) << shift
      if byte < 0x80 { return value }
      shift += 7
    }
    throw EnvelopeError("", "it ends inside a number")
  }

  @inline(__always)
  mutating func bytes() throws(EnvelopeError) -> UnsafeRawBufferPointer {
    let count = try varint()
    guard count <= UInt64(end - cursor) else {
      throw EnvelopeError("", "a field is longer than what is left")
    }
    let start = cursor
    cursor += Int(count)
    return UnsafeRawBufferPointer(start: start, count: Int(count))
  }

  /// A string, checked for UTF-8 and NUL.
  @inline(__always)
  mutating func text(_ field: StaticString) throws(EnvelopeError) -> UnsafeRawBufferPointer {
    let text = try bytes()
    switch TextCheck.check(text) {
    case .good: return text
    case .notUTF8: throw EnvelopeError(field, "is not valid UTF-8")
    case .hasNUL: throw EnvelopeError(field, "contains a NUL")
    }
  }

  /// Passes over a field that nobody knows, or that has an unexpected wire type.
  mutating func skip(_ type: UInt8) throws(EnvelopeError) {
    switch type {
    case 0: _ = try varint()
    case 1: try advance(8)
    case 2: _ = try bytes()
    case 5: try advance(4)
    default: throw EnvelopeError("", "a field has an unknown wire type")
    }
  }

  private mutating func advance(_ count: Int) throws(EnvelopeError) {
    guard end - cursor >= count else { throw EnvelopeError("", "it ends inside a field") }
    cursor += count
  }
}
