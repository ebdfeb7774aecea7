/// A word, or a single character of a script that is written without spaces.
struct Token: Sendable, Equatable {
  /// Lower case; compared by canonical equivalence, so that it does not matter how accents are
  /// encoded.
  var text: String
  /// In Unicode scalars of the message.
  var start: Int
  var end: Int
  /// What stands between this token and the one before.
  var boundary: Boundary

  enum Boundary: Int, Comparable, Sendable {
    case none, clause, sentence
    static func < (a: Boundary, b: Boundary) -> Bool { a.rawValue < b.rawValue }
  }
}

/// Cuts messages and phrases into tokens.
enum Tokenizer {
  /// The tokens of a message, and whether a question mark ends the sentence of each.
  static func tokens(_ text: String) -> (tokens: [Token], isAsked: [Bool]) {
    var scan = Scan()
    for character in text { scan.take(character) }
    scan.endWord()
    return (scan.tokens, scan.asked())
  }

  /// The words of a phrase; `*` stays as it is.
  static func phrase(_ text: String) -> [String] {
    text.split(separator: "*", omittingEmptySubsequences: false).enumerated().flatMap {
      index, part in (index > 0 ? ["*"] : []) + tokens(String(part)).tokens.map(\.text)
    }
  }

  private struct Scan {
    var tokens: [Token] = []
    /// The number of tokens before each question mark.
    private var questionMarks: [Int] = []
    private var word = ""
    private var wordStart = 0
    private var offset = 0
    private var boundary = Token.Boundary.sentence
    private var sawSpace = false

    mutating func take(_ character: Character) {
      let length = character.unicodeScalars.count
      defer { offset += length }
      if Tokenizer.isIdeograph(character) {
        endWord()
        // People write a space where they would put a comma.
        if sawSpace, let last = tokens.last, Tokenizer.isIdeograph(last.text) { raise(.clause) }
        add(String(Traditional.simplified(character)), from: offset, to: offset + length)
      } else if character.isLetter || character.isNumber {
        if word.isEmpty { wordStart = offset }
        word.append(character)
      } else if character == "'" || character == "’", !word.isEmpty {
        word.append("'")
      } else {
        separate(character)
      }
    }

    private mutating func separate(_ character: Character) {
      // "3.5" and "1,000" are one number.
      let wasNumber = word.last?.isNumber == true && (character == "." || character == ",")
      endWord()
      switch character {
      case " ", "\t", "\u{a0}", "\u{3000}": sawSpace = true
      case "?", "？":
        questionMarks.append(tokens.count)
        raise(.sentence)
      case ".", ",":
        if !wasNumber { raise(character == "." ? .sentence : .clause) }
      case "!", "！", "。", "；", ";", "~", "～", "\n", "\r\n", "\r": raise(.sentence)
      case "，", "：", ":", "(", ")", "（", "）", "…", "—", "–": raise(.clause)
      default: break
      }
    }

    mutating func endWord() {
      guard !word.isEmpty else { return }
      while word.last == "'" { word.removeLast() }
      let text = word
      word = ""
      add(text.lowercased(), from: wordStart, to: wordStart + text.unicodeScalars.count)
    }

    private mutating func add(_ text: String, from start: Int, to end: Int) {
      tokens.append(Token(text: text, start: start, end: end, boundary: boundary))
      boundary = .none
      sawSpace = false
    }

    private mutating func raise(_ new: Token.Boundary) { boundary = max(boundary, new) }

    func asked() -> [Bool] {
      var asked = [Bool](repeating: false, count: tokens.count)
      for mark in questionMarks where mark > 0 {
        var index = mark - 1
        while true {
          asked[index] = true
          if tokens[index].boundary == .sentence || index == 0 { break }
          index -= 1
        }
      }
      return asked
    }
  }

  static func isIdeograph(_ character: Character) -> Bool {
    guard let scalar = character.unicodeScalars.first else { return false }
    switch scalar.value {
    case 0x3400...0x4dbf, 0x4e00...0x9fff, 0xf900...0xfaff, 0x20000...0x3fffd: return true
    default: return false
    }
  }

  static func isIdeograph(_ text: String) -> Bool { text.first.map(isIdeograph) ?? false }
}

/// Traditional characters of the words that matter here, read as simplified ones.
private enum Traditional {
  static func simplified(_ character: Character) -> Character { table[character] ?? character }

  private static let table = Dictionary(
    uniqueKeysWithValues: zip(
      "貨補發給換錢幫馬還沒處請們會這寄開關問題準證實據單運費賠償過時後無絕為嗎麼個來對買賣壞點碼讓說應該樣現辦",
      "货补发给换钱帮马还没处请们会这寄开关问题准证实据单运费赔偿过时后无绝为吗么个来对买卖坏点码让说应该样现办"))
}

/// Vietnamese words without their accents, as many people type them.
enum Unaccented {
  static func fold(_ text: String) -> String {
    String(text.map { table[$0] ?? $0 })
  }

  private static let table: [Character: Character] = {
    var table: [Character: Character] = [:]
    for (plain, accented) in [
      ("a", "àáảãạăằắẳẵặâầấẩẫậ"), ("e", "èéẻẽẹêềếểễệ"), ("i", "ìíỉĩị"), ("o", "òóỏõọôồốổỗộơờớởỡợ"),
      ("u", "ùúủũụưừứửữự"), ("y", "ỳýỷỹỵ"), ("d", "đ"),
    ] as [(Character, String)] {
      for character in accented { table[character] = plain }
    }
    return table
  }()
}
