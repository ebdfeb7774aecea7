/// What protobuf-c does not look at in a string: whether it is UTF-8, and whether it holds a NUL,
/// at which the C string would end early.
enum WireText {
  enum Problem {
    case nul
    case notUTF8
  }

  /// The first problem of the text, or `nil`. Linear; eight bytes at a time while they are ASCII.
  static func problem(_ start: UnsafePointer<UInt8>, _ count: Int) -> Problem? {
    var p = start
    let end = start + count
    while p < end {
      while end - p >= 8, isASCII(word(p)) { p += 8 }
      guard p < end else { return nil }
      // The last few bytes are looked at together with some of those before them.
      if end - p < 8, count >= 4, isASCII(lastWord(start, end)) { return nil }
      let lead = p.pointee
      if lead < 0x80 {
        if lead == 0 { return .nul }
        p += 1
        continue
      }
      let length = sequenceLength(p, available: end - p, lead)
      if length == 0 { return .notUTF8 }
      p += length
    }
    return nil
  }

  @inline(__always)
  private static func word(_ p: UnsafePointer<UInt8>) -> UInt64 {
    UnsafeRawPointer(p).loadUnaligned(as: UInt64.self)
  }

  /// The last eight bytes, or of a text of four to seven its first four and its last four.
  @inline(__always)
  private static func lastWord(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
  ) -> UInt64 {
    if end - start >= 8 { return word(end - 8) }
    let first = UnsafeRawPointer(start).loadUnaligned(as: UInt32.self)
    let last = UnsafeRawPointer(end - 4).loadUnaligned(as: UInt32.self)
    return UInt64(first) << 32 | UInt64(last)
  }

  /// Whether all of eight bytes are ASCII and none is NUL.
  @inline(__always)
  private static func isASCII(_ word: UInt64) -> Bool {
    // The second mask finds a zero byte; below 0x80 in every byte it has no false positives.
    let zero = (word &- 0x0101_0101_0101_0101) & ~word
    return (word | zero) & 0x8080_8080_8080_8080 == 0
  }

  /// Bytes of the well-formed sequence at `p` (table 3-7 of the Unicode standard), or 0.
  private static func sequenceLength(
    _ p: UnsafePointer<UInt8>, available: Int, _ lead: UInt8
  ) -> Int {
    switch lead {
    case 0xC2...0xDF:
      return available >= 2 && isTail(p[1]) ? 2 : 0
    case 0xE0...0xEF:
      guard available >= 3, isTail(p[1]), isTail(p[2]) else { return 0 }
      // No overlong forms, no surrogates.
      if lead == 0xE0 && p[1] < 0xA0 || lead == 0xED && p[1] > 0x9F { return 0 }
      return 3
    case 0xF0...0xF4:
      guard available >= 4, isTail(p[1]), isTail(p[2]), isTail(p[3]) else { return 0 }
      // No overlong forms, nothing above U+10FFFF.
      if lead == 0xF0 && p[1] < 0x90 || lead == 0xF4 && p[1] > 0x8F { return 0 }
      return 4
    default:
      return 0
    }
  }

  private static func isTail(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }
}
