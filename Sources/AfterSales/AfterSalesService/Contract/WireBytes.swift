internal import Contracts
internal import Domain
internal import Service

/// Writes protobuf's wire format, field after field in the order of their numbers, as the generated
/// encoder does: what has its default is left out.
///
/// For the one response that is worth it, see ``AfterSalesV1/EvaluateEligibilityResponse``.
struct WireBytes {
  private(set) var bytes: [UInt8] = []

  init(capacity: Int) { bytes.reserveCapacity(capacity) }

  mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  mutating func append(_ serialized: [UInt8]) { bytes.append(contentsOf: serialized) }

  /// A number, an enum or a truth value.
  mutating func number(_ field: UInt64, _ value: Int64) {
    guard value != 0 else { return }
    varint(field << 3)
    varint(UInt64(bitPattern: value))
  }

  mutating func text(_ field: UInt64, _ text: String) {
    var text = text
    text.withUTF8 { utf8 in
      if utf8.contains(0) {
        // As the generated encoder has it: no peer accepts a NUL.
        data(field, Array(String(decoding: utf8, as: UTF8.self).replacingNul.utf8))
      } else if !utf8.isEmpty {
        head(field, utf8.count)
        bytes.append(contentsOf: utf8)
      }
    }
  }

  mutating func time(_ field: UInt64, _ instant: Instant?) {
    guard let instant else { return }
    let time = GoogleProtobuf.Timestamp(instant)
    let length = Self.size(1, time.seconds) + Self.size(2, Int64(time.nanos))
    head(field, length)
    number(1, time.seconds)
    number(2, Int64(time.nanos))
  }

  /// A sub-message, or text in UTF-8 that is not empty.
  mutating func data(_ field: UInt64, _ serialized: [UInt8]) {
    head(field, serialized.count)
    bytes.append(contentsOf: serialized)
  }

  private mutating func head(_ field: UInt64, _ count: Int) {
    varint(field << 3 | 2)
    varint(UInt64(count))
  }

  private mutating func varint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }

  /// Bytes of a number with its tag of one byte.
  private static func size(_ field: UInt64, _ value: Int64) -> Int {
    guard value != 0 else { return 0 }
    return 1 + (70 - UInt64(bitPattern: value).leadingZeroBitCount) / 7
  }
}

extension String {
  fileprivate var replacingNul: String {
    String(String.UnicodeScalarView(unicodeScalars.map { $0 == "\0" ? "\u{FFFD}" : $0 }))
  }
}
