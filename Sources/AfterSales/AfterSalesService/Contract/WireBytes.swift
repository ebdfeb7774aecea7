internal import Contracts
internal import Domain
internal import Glibc
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

  /// A part of what others were told.
  mutating func append(_ range: Range<Int>, of other: WireBytes) {
    for start in other.moving where range.contains(start) {
      moving.append(bytes.count + start - range.lowerBound)
    }
    append(range, of: other.bytes)
  }

  mutating func append(_ range: Range<Int>, of serialized: [UInt8]) {
    serialized.withUnsafeBufferPointer {
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: $0[range]))
    }
  }

  /// A sub-message that is being written in its place.
  struct Opened {
    /// Where its length is.
    fileprivate let start: Int
    fileprivate let room: Int
  }

  /// Begins a sub-message: what is written until ``close(_:)`` are its fields.
  ///
  /// - Parameter room: for its length, in bytes, 1 or 2; with another length it is moved.
  mutating func open(_ field: Int, room: Int = 2) -> Opened {
    SerializedField.append(UInt64(field) << 3 | 2, to: &bytes)
    let opened = Opened(start: bytes.count, room: room)
    for _ in 0..<room { bytes.append(0) }
    return opened
  }

  mutating func close(_ opened: Opened) {
    let (start, room) = (opened.start, opened.room)
    let length = bytes.count - start - room
    if room == 1, length < 0x80 {
      bytes[start] = UInt8(truncatingIfNeeded: length)
    } else if room == 2, length >= 0x80, length < 0x4000 {
      bytes[start] = UInt8(truncatingIfNeeded: length) | 0x80
      bytes[start + 1] = UInt8(truncatingIfNeeded: length >> 7)
    } else {
      var varint: [UInt8] = []
      SerializedField.append(UInt64(length), to: &varint)
      bytes.replaceSubrange(start..<start + room, with: varint)
      for index in moving.indices where moving[index] > start {
        moving[index] += varint.count - room
      }
    }
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
      if let start = utf8.baseAddress, memchr(start, 0, utf8.count) != nil {
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
