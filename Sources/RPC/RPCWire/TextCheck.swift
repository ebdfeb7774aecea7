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
    while index &+ 8 <= count {
      let word = text.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      let high: UInt64 = 0x8080_8080_8080_8080
      if word & high != 0 || (word &- 0x0101_0101_0101_0101) & ~word & high != 0 { break }
      index &+= 8
    }
    while index < count {
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
