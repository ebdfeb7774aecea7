/// The trimmed UTF-8 bytes of a cell, valid UTF-8, only while they are read.
///
/// Most cells are numbers, times and empty: reading them as bytes makes no strings of them.
struct CellText {
  let bytes: UnsafeBufferPointer<UInt8>

  /// - Parameter bytes: valid UTF-8 without blanks at its ends.
  init(trimmed bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  /// - Parameter bytes: valid UTF-8.
  init(trimming bytes: UnsafeBufferPointer<UInt8>) {
    var start = 0
    var end = bytes.count
    while start < end, let length = Self.blank(at: start, in: bytes, end) { start += length }
    while start < end, let length = Self.blank(before: end, in: bytes, start) { end -= length }
    self.bytes = UnsafeBufferPointer(rebasing: bytes[start..<end])
  }

  var isEmpty: Bool { bytes.isEmpty }
  var count: Int { bytes.count }
  var string: String { String(decoding: bytes, as: UTF8.self) }

  func append(to target: inout [UInt8]) { target.append(contentsOf: bytes) }

  subscript(index: Int) -> UInt8 { bytes[index] }

  func starts(with text: StaticString, at index: Int = 0) -> Bool {
    text.withUTF8Buffer { text in
      index + text.count <= bytes.count
        && text.indices.allSatisfy { bytes[index + $0] == text[$0] }
    }
  }

  func dropping(prefix: StaticString) -> CellText? {
    starts(with: prefix)
      ? CellText(trimming: UnsafeBufferPointer(rebasing: bytes[prefix.utf8CodeUnitCount...])) : nil
  }

  func dropping(suffix: StaticString) -> CellText? {
    let rest = bytes.count - suffix.utf8CodeUnitCount
    guard rest >= 0, starts(with: suffix, at: rest) else { return nil }
    return CellText(trimming: UnsafeBufferPointer(rebasing: bytes[..<rest]))
  }

  /// As reasons quote it: at most 40 characters, control characters escaped.
  var quoted: String {
    var result = ""
    let scalars = string.unicodeScalars
    for scalar in scalars.prefix(40) {
      if scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) {
        result += scalar.escaped(asASCII: true)
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return "‘\(result)\(scalars.count > 40 ? "…" : "")’"
  }

  /// Text as reasons quote it.
  static func quoted(_ text: String) -> String {
    var text = text
    return text.withUTF8 { CellText(trimming: $0).quoted }
  }

  /// The length of the blank that begins at `index`: blanks of ASCII, U+00A0, U+200B, U+3000 and
  /// U+FEFF; nil when another character does.
  private static func blank(
    at index: Int, in bytes: UnsafeBufferPointer<UInt8>, _ end: Int
  ) -> Int? {
    let byte = bytes[index]
    if byte == 0x20 || (0x09...0x0D).contains(byte) { return 1 }
    if byte == 0xC2, index + 1 < end { return bytes[index + 1] == 0xA0 ? 2 : nil }
    guard (0xE2...0xEF).contains(byte), index + 2 < end else { return nil }
    switch (byte, bytes[index + 1], bytes[index + 2]) {
    case (0xE2, 0x80, 0x8B), (0xE3, 0x80, 0x80), (0xEF, 0xBB, 0xBF): return 3
    default: return nil
    }
  }

  /// The same for the blank that ends before `end`.
  private static func blank(
    before end: Int, in bytes: UnsafeBufferPointer<UInt8>, _ start: Int
  ) -> Int? {
    for length in 1...3 where end - length >= start {
      // Continuation bytes belong to a longer character.
      if bytes[end - length] & 0xC0 == 0x80 { continue }
      return blank(at: end - length, in: bytes, end) == length ? length : nil
    }
    return nil
  }
}
