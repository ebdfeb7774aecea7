/// How wide a text is, without the fonts that will draw it: guessed on the wide side, so that what
/// fits by the guess fits on paper.
enum TextWidth {
  /// In hundredths of the font size.
  static func hundredths(_ character: Character) -> Int {
    character.unicodeScalars.map(hundredths).max() ?? 0
  }

  private static func hundredths(_ scalar: Unicode.Scalar) -> Int {
    switch scalar {
    case " ": 35
    case "i", "j", "l", "I", ".", ",", ":", ";", "'", "|", "!": 42
    case "m", "w", "M", "W", "@", "%": 102
    case "A"..."Z", "Đ", "Ư", "Ơ": 80
    case "\u{300}"..."\u{36F}": 0
    // Hangul Jamo, then everything from the CJK radicals on; emoji are wider still.
    case "\u{1100}"..."\u{11FF}", "\u{2E80}"..."\u{FFFF}", "\u{20000}"..."\u{3FFFF}": 100
    case "\u{1F000}"..."\u{1FFFF}": 140
    // Vietnamese capitals with tone marks are the widest of this block.
    case "\u{1EA0}"..."\u{1EFF}": 72
    default: 66
    }
  }

  static func of(_ text: some StringProtocol, size: Int) -> Int {
    text.reduce(0) { $0 + hundredths($1) } * size / 100
  }

  /// The text in lines of at most `width`, broken at blanks and beside wide characters, elsewhere
  /// only where a word alone is too long.
  static func lines(_ text: String, width: Int, size: Int) -> [String] {
    var lines: [String] = []
    var rest = Substring(text.split(whereSeparator: \.isWhitespace).joined(separator: " "))
    while !rest.isEmpty {
      let line = firstLine(rest, width: width, size: size)
      lines.append(String(line))
      rest = rest[line.endIndex...].drop { $0 == " " }
    }
    return lines
  }

  private static func firstLine(_ text: Substring, width: Int, size: Int) -> Substring {
    var used = 0
    var breakable = text.startIndex
    for index in text.indices {
      let character = text[index]
      if character == " " || hundredths(character) >= 100 && character > "\u{1100}" {
        breakable = index
      }
      used += hundredths(character) * size
      guard used > width * 100 else { continue }
      if breakable > text.startIndex { return text[..<breakable] }
      return text[..<max(index, text.index(after: text.startIndex))]
    }
    return text
  }
}
