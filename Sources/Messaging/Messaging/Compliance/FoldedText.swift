/// A text as a row of folded characters, each with its place in the original.
struct FoldedText {
  /// Folded characters; letters may carry marks above ``CharacterFolding/markShift``.
  private(set) var characters: [UInt32] = []
  /// Where each begins and ends in the original, in Unicode scalars.
  private(set) var starts: [Int32] = []
  private(set) var ends: [Int32] = []

  var count: Int { characters.count }

  /// Empty, with room for so many characters.
  init(room: Int = 0) { reserve(room) }

  /// All visible characters of the text.
  init(_ text: String) {
    reserve(text.utf8.count)
    var index: Int32 = 0
    for scalar in text.unicodeScalars {
      switch CharacterFolding.fold(scalar.value) {
      case .character(let character): append(character, index, index + 1)
      case .digits(let tens, let ones):
        append(tens, index, index + 1)
        append(ones, index, index + 1)
      case .mark(let mark):
        if let last = characters.last, CharacterClass.isLetter(last) {
          characters[count - 1] = last | mark
          ends[count - 1] = index + 1
        }
      case .nothing: break
      }
      index += 1
    }
  }

  mutating func append(_ character: UInt32, _ start: Int32, _ end: Int32) {
    characters.append(character)
    starts.append(start)
    ends.append(end)
  }

  mutating func append(
    _ character: UInt32, from index: Int, through last: Int, of other: FoldedText
  ) {
    append(character, other.starts[index], other.ends[last])
  }

  private mutating func reserve(_ size: Int) {
    characters.reserveCapacity(size)
    starts.reserveCapacity(size)
    ends.reserveCapacity(size)
  }
}

/// Kinds of folded characters.
enum CharacterClass {
  static func base(_ character: UInt32) -> UInt32 { character & CharacterFolding.baseMask }

  static func isLetter(_ character: UInt32) -> Bool {
    let base = base(character)
    return base >= 0x61 && base <= 0x7A
  }

  static func isDigit(_ character: UInt32) -> Bool { character >= 0x30 && character <= 0x39 }

  static func isAlphanumeric(_ character: UInt32) -> Bool {
    isLetter(character) || isDigit(character)
  }

  /// Chinese characters, and the few pictures that stand for one in a disguise.
  static func isIdeograph(_ character: UInt32) -> Bool {
    switch character {
    case 0x3400..<0xA000, 0x3007, 0x20000..<0x30000, 0x1F351, 0x1F427, 0x2764: true
    default: false
    }
  }

  static func isSpace(_ character: UInt32) -> Bool {
    character == 0x20 || (character >= 0x09 && character <= 0x0D)
  }

  /// What people put between the characters of a word to hide it, as against what ends a phrase.
  static func isSoftSeparator(_ character: UInt32) -> Bool {
    if isSpace(character) { return character != 0x0A && character != 0x0D }
    switch character {
    // " # $ % & ' ( ) * - . / < = > [ \ ] ^ _ ` { | } ~ ·
    case 0x22, 0x23, 0x26, 0x27, 0x28, 0x29, 0x2A, 0x2D, 0x2E, 0x2F, 0x3C...0x3E, 0x5B...0x60,
      0x7B...0x7E, 0xB7, 0x2018...0x201F, 0x2026, 0x2500...0x25FF, 0x2600...0x2763,
      0x2765...0x27BF, 0x3008...0x3011, 0x3014...0x301B, 0x1F000..<0x1F351, 0x1F352..<0x1F427,
      0x1F428..<0x1FB00:
      return true
    default: return false
    }
  }
}
