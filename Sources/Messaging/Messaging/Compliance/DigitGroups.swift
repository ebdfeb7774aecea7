/// Digits without anything between them.
struct DigitGroup {
  /// What stands right before the digits.
  enum Prefix: Hashable {
    case none
    /// Letters.
    case letters
    /// Letters with which tracking and article numbers begin: `SF1234567890123`.
    case code
  }

  var range: Range<Int>
  var digits: [UInt8]
  /// Some digits are written as letters: `I38OOl38OOO`.
  var hasLetters = false
  /// One digit, written as a word.
  var isWord = false
  var hasPlus = false
  var prefix = Prefix.none
  /// What joins it to the group before, a blank only where there is nothing but blanks; nil if it
  /// is not joined.
  var separator: UInt32?
}

/// The digits of a text, in groups.
struct DigitGroups {
  private(set) var groups: [DigitGroup] = []

  private static let separatorsMax = 3
  /// Letters may stand for digits only among so many real ones.
  private static let realDigitsMin = 6
  private static let codePrefixes: Set<[UInt8]> = Set(
    """
    sf yt jt jtsd jd jdv jdvb jdx jdvc zto sto yd ems dhl ups lp ghn ghtk spx spxvn vn vtp nv nlvn tba cn rb rr lx cp ee \
    ev zj dpk db ky sku no p bx hh tt ca ra ea lt uk us jtvn ninjavn snp gho gy
    """.split(separator: " ").map { Array($0.utf8) })

  init(_ text: FoldedText) {
    let characters = text.characters
    var index = 0
    while index < characters.count {
      guard Self.isTokenCharacter(characters[index]) else {
        index += 1
        continue
      }
      var end = index + 1
      var letters = CharacterClass.isLetter(characters[index]) ? 1 : 0
      while end < characters.count, Self.isTokenCharacter(characters[end]) {
        if CharacterClass.isLetter(characters[end]) { letters += 1 }
        end += 1
      }
      if letters == end - index {
        if let digit = SpelledDigits.word(characters[index..<end]) {
          append(DigitGroup(range: index..<end, digits: [digit], isWord: true), characters)
        }
      } else if letters == 0 {
        appendDigits(index..<end, characters)
      } else {
        appendMixed(index..<end, letters: letters, characters)
      }
      index = end
    }
  }

  private static func isTokenCharacter(_ character: UInt32) -> Bool {
    CharacterClass.isAlphanumeric(character) || character == 0x7C
      || (character > 0x7F && SpelledDigits.digit(character) != nil)
  }

  private mutating func appendDigits(
    _ range: Range<Int>, prefix: DigitGroup.Prefix = .none, _ characters: [UInt32]
  ) {
    let digits = characters[range].compactMap(SpelledDigits.digit)
    if digits.isEmpty { return }
    append(DigitGroup(range: range, digits: digits, prefix: prefix), characters)
  }

  /// Letters and digits in one: digits written as letters, or groups of digits between letters.
  private mutating func appendMixed(_ range: Range<Int>, letters: Int, _ characters: [UInt32]) {
    if (9...15).contains(range.count), range.count - letters >= Self.realDigitsMin {
      let digits = characters[range].compactMap {
        SpelledDigits.digit($0) ?? SpelledDigits.lookAlike($0)
      }
      if digits.count == range.count {
        append(DigitGroup(range: range, digits: digits, hasLetters: true), characters)
        return
      }
    }
    var index = range.lowerBound
    var lettersFrom = index
    while index < range.upperBound {
      guard SpelledDigits.digit(characters[index]) != nil else {
        index += 1
        continue
      }
      let start = index
      while index < range.upperBound, SpelledDigits.digit(characters[index]) != nil { index += 1 }
      var prefix = DigitGroup.Prefix.none
      if start > lettersFrom {
        let name = characters[lettersFrom..<start].map { UInt8(truncatingIfNeeded: $0) }
        prefix = Self.codePrefixes.contains(name) ? .code : .letters
      }
      appendDigits(start..<index, prefix: prefix, characters)
      lettersFrom = index
    }
  }

  private mutating func append(_ group: DigitGroup, _ characters: [UInt32]) {
    var group = group
    let start = group.range.lowerBound
    if start > 0, characters[start - 1] == 0x2B {
      group.hasPlus = true
    } else if let last = groups.last, group.prefix == .none, last.isWord == group.isWord {
      group.separator = Self.separator(characters[last.range.upperBound..<start])
    }
    groups.append(group)
  }

  /// What joins two groups; nil if what stands between separates them.
  private static func separator(_ between: ArraySlice<UInt32>) -> UInt32? {
    guard between.count <= separatorsMax, !between.isEmpty else { return nil }
    var found: UInt32 = 0x20
    for character in between {
      let joins =
        CharacterClass.isSoftSeparator(character) || CharacterClass.isSpace(character)
        || character == 0x2C || character == 0x3001
      guard joins, character != 0x3E, character != 0x3D else { return nil }
      if !CharacterClass.isSpace(character) { found = character }
    }
    return found
  }
}
