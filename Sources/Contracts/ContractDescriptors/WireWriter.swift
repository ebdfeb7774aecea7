/// A value as it stands on the wire after its tag.
struct WireContent {
  var bytes: [UInt8]
  var isDefault: Bool

  init(_ bytes: [UInt8], isDefault: Bool) {
    self.bytes = bytes
    self.isDefault = isDefault
  }
}

/// Writes the units of the protobuf wire format.
enum WireWriter {
  static func varint(_ value: UInt64) -> [UInt8] {
    var rest = value
    var bytes: [UInt8] = []
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
    return bytes
  }

  static func tag(_ field: FieldDescriptor, wireType: UInt64? = nil) -> [UInt8] {
    varint(UInt64(field.number) << 3 | (wireType ?? field.kind.wireType))
  }

  static func delimited(_ bytes: [UInt8]) -> [UInt8] { varint(UInt64(bytes.count)) + bytes }

  static func fixed<T: FixedWidthInteger>(_ value: T) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { [UInt8]($0) }
  }

  static func floating(_ value: Double, _ kind: FieldDescriptor.Kind) -> WireContent {
    if kind == .float { return floating(Float(value)) }
    return WireContent(fixed(value.bitPattern), isDefault: value.bitPattern == 0)
  }

  static func floating(_ value: Float) -> WireContent {
    WireContent(fixed(value.bitPattern), isDefault: value.bitPattern == 0)
  }
}

extension FieldDescriptor.Kind {
  var wireType: UInt64 {
    switch self {
    case .double, .fixed64, .sfixed64: 1
    case .float, .fixed32, .sfixed32: 5
    case .string, .bytes, .message: 2
    case .group: 3
    default: 0
    }
  }
}

extension FieldDescriptor {
  /// Whether lists of it stand in one block on the wire.
  var isPackable: Bool { isRepeated && [0, 1, 5].contains(kind.wireType) }
}

/// What an integer type holds, and how.
struct IntegerRange {
  let kind: FieldDescriptor.Kind

  init(_ kind: FieldDescriptor.Kind) { self.kind = kind }

  var isSigned: Bool { ![.uint32, .uint64, .fixed32, .fixed64].contains(kind) }

  var is64: Bool {
    [.int64, .uint64, .fixed64, .sfixed64, .sint64].contains(kind)
  }

  var minimum: String { isSigned ? (is64 ? "\(Int64.min)" : "\(Int32.min)") : "0" }

  var maximum: String {
    switch (isSigned, is64) {
    case (true, true): "\(Int64.max)"
    case (true, false): "\(Int32.max)"
    case (false, true): "\(UInt64.max)"
    case (false, false): "\(UInt32.max)"
    }
  }

  /// The wire form, or `nil` out of range.
  func encode(negative: Bool, magnitude: UInt64) -> [UInt8]? {
    if !isSigned {
      guard !negative || magnitude == 0, is64 || magnitude <= UInt64(UInt32.max) else { return nil }
      switch kind {
      case .fixed32: return WireWriter.fixed(UInt32(magnitude))
      case .fixed64: return WireWriter.fixed(magnitude)
      default: return WireWriter.varint(magnitude)
      }
    }
    let limit = UInt64(is64 ? Int64.max : Int64(Int32.max)) + (negative ? 1 : 0)
    guard magnitude <= limit else { return nil }
    let value = Int64(bitPattern: negative ? 0 &- magnitude : magnitude)
    switch kind {
    case .sfixed32: return WireWriter.fixed(Int32(truncatingIfNeeded: value))
    case .sfixed64: return WireWriter.fixed(value)
    case .sint32, .sint64:
      return WireWriter.varint(UInt64(bitPattern: value << 1 ^ value >> 63))
    default: return WireWriter.varint(UInt64(bitPattern: value))
    }
  }
}

/// Base64 of RFC 4648: written in the standard alphabet with padding, read in both alphabets, with
/// padding or without.
enum Base64 {
  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  static func encode(_ bytes: some Sequence<UInt8>) -> String {
    var output: [UInt8] = []
    var buffer: UInt32 = 0
    var bits = 0
    for byte in bytes {
      buffer = buffer << 8 | UInt32(byte)
      bits += 8
      while bits >= 6 {
        bits -= 6
        output.append(alphabet[Int(buffer >> UInt32(bits) & 0x3F)])
      }
      buffer &= 0xFF
    }
    if bits > 0 { output.append(alphabet[Int(buffer << UInt32(6 - bits) & 0x3F)]) }
    while output.count % 4 != 0 { output.append(UInt8(ascii: "=")) }
    return String(decoding: output, as: UTF8.self)
  }

  /// `nil` for anything else, also for padding in wrong places and bits that are left over.
  static func decode(_ text: String) -> [UInt8]? {
    var digits = Array(text.utf8)
    let isPadded = digits.last == UInt8(ascii: "=")
    if isPadded && digits.count % 4 != 0 { return nil }
    for _ in 0..<2 where digits.last == UInt8(ascii: "=") { digits.removeLast() }
    guard digits.count % 4 != 1 else { return nil }
    var output: [UInt8] = []
    var buffer: UInt32 = 0
    var bits = 0
    for digit in digits {
      guard let value = value(of: digit) else { return nil }
      buffer = buffer << 6 | value
      bits += 6
      if bits >= 8 {
        bits -= 8
        output.append(UInt8(truncatingIfNeeded: buffer >> UInt32(bits)))
        buffer &= 1 << UInt32(bits) - 1
      }
    }
    return buffer == 0 ? output : nil
  }

  private static func value(of digit: UInt8) -> UInt32? {
    switch digit {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(digit) - 65
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(digit) - 71
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(digit) + 4
    case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
    case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
    default: nil
    }
  }
}
