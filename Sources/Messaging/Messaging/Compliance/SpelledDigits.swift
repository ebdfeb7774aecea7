/// Chinese characters, words and look-alike letters that stand for digits.
enum SpelledDigits {
  /// The digit that a folded character stands for by itself.
  static func digit(_ character: UInt32) -> UInt8? {
    if CharacterClass.isDigit(character) { return UInt8(character - 0x30) }
    guard character >= 0x3007 else { return nil }
    return switch Unicode.Scalar(character) {
    case "〇", "零", "洞": 0
    case "一", "壹", "幺", "么", "弌": 1
    case "二", "贰", "弍", "两": 2
    case "三", "叁", "弎": 3
    case "四", "肆": 4
    case "五", "伍": 5
    case "六", "陆": 6
    case "七", "柒", "拐": 7
    case "八", "捌": 8
    case "九", "玖", "勾": 9
    default: nil
    }
  }

  /// The digit that a letter is mistaken for among digits.
  static func lookAlike(_ character: UInt32) -> UInt8? {
    switch character {
    case 0x6F: 0  // o
    case 0x69, 0x6C, 0x7C: 1  // i l |
    case 0x7A: 2  // z
    case 0x73: 5  // s
    case 0x62: 8  // b
    case 0x67, 0x71: 9  // g q
    default: nil
    }
  }

  /// The digit of an English or Vietnamese word, its marks left out.
  static func word(_ characters: ArraySlice<UInt32>) -> UInt8? {
    guard (2...5).contains(characters.count) else { return nil }
    var key: UInt64 = 0
    for character in characters {
      key = key << 8 | UInt64(CharacterClass.base(character))
    }
    return words[key]
  }

  private static let words: [UInt64: UInt8] = {
    let lists = [
      "zero oh khong", "one mot", "two hai", "three ba", "four bon tu", "five nam lam", "six sau",
      "seven bay", "eight tam", "nine chin",
    ]
    var words: [UInt64: UInt8] = [:]
    for (digit, list) in lists.enumerated() {
      for word in list.split(separator: " ") {
        words[word.utf8.reduce(0) { $0 << 8 | UInt64($1) }] = UInt8(digit)
      }
    }
    return words
  }()
}
