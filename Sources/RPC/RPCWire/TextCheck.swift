/// The check of every string that comes off the wire: UTF-8 as Unicode defines it (no surrogates,
/// no overlong forms), and no NUL, at which C would cut it short.
public enum TextCheck {
  public enum Result: Sendable, Hashable {
    case good
    case notUTF8
    case hasNUL
  }

  /// Eight bytes at a time while they are ASCII.
  public static func check(_ text: UnsafeRawBufferPointer) -> Result {
    var index = 0
    let count = text.count
    while index < count {
      while index &+ 8 <= count, isASCII(text.loadUnaligned(fromByteOffset: index, as: UInt64.self))
      { index &+= 8 }
      guard index < count else { return .good }
      // The last few bytes are looked at together with some of those before them.
      if count &- index < 8, count >= 4, isASCII(lastWord(text)) { return .good }
      let byte = text[index]
      if byte == 0 { return .hasNUL }
      if byte < 0x80 {
        index &+= 1
        continue
      }
      let length = sequenceLength(text, at: index, first: byte)
      if length == 0 { return .notUTF8 }
      index &+= length
    }
    return .good
  }

  /// The last eight bytes, or of a text of four to seven its first four and its last four.
  @inline(__always)
  private static func lastWord(_ text: UnsafeRawBufferPointer) -> UInt64 {
    let count = text.count
    if count >= 8 { return text.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self) }
    let first = text.loadUnaligned(as: UInt32.self)
    let last = text.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self)
    return UInt64(first) << 32 | UInt64(last)
  }

  /// Whether all of eight bytes are ASCII and none is NUL.
  @inline(__always)
  private static func isASCII(_ word: UInt64) -> Bool {
    let zero = (word &- 0x0101_0101_0101_0101) & ~word
    return (word | zero) & 0x8080_8080_8080_8080 == 0
  }

  /// The length of the well-formed sequence at `index` that starts with `first`, or 0.
  private static func sequenceLength(
    _ text: UnsafeRawBufferPointer, at index: Int, first: UInt8
  ) -> Int {
    func continues(_ offset: Int, _ range: ClosedRange<UInt8> = 0x80...0xbf) -> Bool {
      index + offset < text.count && range.contains(text[index + offset])
    }
    switch first {
    case 0xc2...0xdf: return continues(1) ? 2 : 0
    case 0xe0: return continues(1, 0xa0...0xbf) && continues(2) ? 3 : 0
    case 0xed: return continues(1, 0x80...0x9f) && continues(2) ? 3 : 0
    case 0xe1...0xef: return continues(1) && continues(2) ? 3 : 0
    case 0xf0: return continues(1, 0x90...0xbf) && continues(2) && continues(3) ? 4 : 0
    case 0xf1...0xf3: return continues(1) && continues(2) && continues(3) ? 4 : 0
    case 0xf4: return continues(1, 0x80...0x8f) && continues(2) && continues(3) ? 4 : 0
    default: return 0
    }
  }
}
