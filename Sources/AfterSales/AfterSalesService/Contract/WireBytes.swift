internal import Contracts
internal import Domain
internal import Service

/// Writes protobuf's wire format, field after field in the order of their numbers, as the generated
/// encoder does: what has its default is left out.
///
/// For the one response that is worth it, see ``WrittenEvaluation``.
struct WireBytes {
  private(set) var bytes: [UInt8] = []
  /// Where texts begin that were written by ``movingText(_:_:)``.
  private(set) var moving: [Int] = []

  init(capacity: Int) { bytes.reserveCapacity(capacity) }

  mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    moving.removeAll(keepingCapacity: true)
  }

  mutating func append(_ serialized: [UInt8]) { bytes.append(contentsOf: serialized) }

  mutating func append(_ other: WireBytes) {
    for start in other.moving { moving.append(bytes.count + start) }
    bytes.append(contentsOf: other.bytes)
  }

  /// A sub-message.
  mutating func message(_ field: Int, _ message: WireBytes) {
    head(field, message.bytes.count)
    append(message)
  }

  /// A text that is another one when the same is told again at another time.
  mutating func movingText(_ field: Int, _ text: String) {
    self.text(field, text)
    moving.append(bytes.count - text.utf8.count)
  }

  /// A number, an enum or a truth value.
  mutating func number(_ field: Int, _ value: Int64) {
    guard value != 0 else { return }
    SerializedField.append(UInt64(field) << 3, to: &bytes)
    SerializedField.append(UInt64(bitPattern: value), to: &bytes)
  }

  mutating func text(_ field: Int, _ text: String) {
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

  mutating func time(_ field: Int, _ instant: Instant?) {
    guard let instant else { return }
    let time = GoogleProtobuf.Timestamp(instant)
    let length = Self.size(1, time.seconds) + Self.size(2, Int64(time.nanos))
    head(field, length)
    number(1, time.seconds)
    number(2, Int64(time.nanos))
  }

  /// A sub-message, or text in UTF-8 that is not empty.
  mutating func data(_ field: Int, _ serialized: [UInt8]) {
    head(field, serialized.count)
    bytes.append(contentsOf: serialized)
  }

  private mutating func head(_ field: Int, _ count: Int) {
    SerializedField.appendHead(field, length: count, to: &bytes)
  }

  /// Bytes of a number with its tag of one byte.
  private static func size(_ field: Int, _ value: Int64) -> Int {
    guard value != 0 else { return 0 }
    return 1 + (70 - UInt64(bitPattern: value).leadingZeroBitCount) / 7
  }
}

extension String {
  fileprivate var replacingNul: String {
    String(String.UnicodeScalarView(unicodeScalars.map { $0 == "\0" ? "\u{FFFD}" : $0 }))
  }
}
