extension UnsafeBufferPointer<UInt8> {
  /// Whether the bytes are well-formed UTF-8 (table 3-7 of the Unicode standard): no overlong forms,
  /// no surrogates, nothing above U+10FFFF.
  ///
  /// Every cell of a file passes here; `String(validating:as:)` makes a string to find out.
  var isUTF8: Bool {
    var index = 0
    while index < count {
      let first = self[index]
      if first < 0x80 {
        index += 1
        continue
      }
      let length: Int
      var second: ClosedRange<UInt8> = 0x80...0xBF
      switch first {
      case 0xC2...0xDF: length = 2
      case 0xE0...0xEF:
        length = 3
        if first == 0xE0 { second = 0xA0...0xBF }
        if first == 0xED { second = 0x80...0x9F }
      case 0xF0...0xF4:
        length = 4
        if first == 0xF0 { second = 0x90...0xBF }
        if first == 0xF4 { second = 0x80...0x8F }
      default: return false
      }
      guard count - index >= length, second.contains(self[index + 1]) else { return false }
      for next in index + 2..<index + length where self[next] & 0xC0 != 0x80 { return false }
      index += length
    }
    return true
  }
}
