/// A text as words are read in it: what stands between the characters of a Chinese word or between
/// the single letters of a spelled-out one is gone (`微*信`, `z.a.l.o`), other runs of separators are
/// one blank.
enum WordView {
  /// At most so many separators in a row hide a word; more of them separate.
  private static let separatorsMax = 4

  static func make(of text: FoldedText) -> FoldedText {
    var view = FoldedText(room: text.count)
    let characters = text.characters
    var index = 0
    while index < characters.count {
      let character = characters[index]
      guard CharacterClass.isSoftSeparator(character) else {
        view.append(character, from: index, through: index, of: text)
        index += 1
        continue
      }
      var end = index
      while end < characters.count, CharacterClass.isSoftSeparator(characters[end]) { end += 1 }
      append(index..<end, of: text, to: &view)
      index = end
    }
    return view
  }

  private static func append(_ range: Range<Int>, of text: FoldedText, to view: inout FoldedText) {
    let characters = text.characters
    guard let before = view.characters.last, range.upperBound < characters.count else { return }
    let after = characters[range.upperBound]
    // An underscore beside a digit is a part of an id.
    if range.count == 1, characters[range.lowerBound] == 0x5F,
      CharacterClass.isDigit(before) || CharacterClass.isDigit(after)
    {
      view.append(0x5F, from: range.lowerBound, through: range.lowerBound, of: text)
      return
    }
    if range.count <= separatorsMax {
      let ideographs =
        (CharacterClass.isIdeograph(before) ? 1 : 0) + (CharacterClass.isIdeograph(after) ? 1 : 0)
      if ideographs == 2 { return }
      if ideographs == 1,
        CharacterClass.isAlphanumeric(before) || CharacterClass.isAlphanumeric(after)
      {
        return
      }
      if range.count <= 2, isMask(range, characters) == isBesideMasks(range, characters),
        isSingleLetter(at: range.lowerBound - 1, characters),
        isSingleLetter(at: range.upperBound, characters)
      {
        return
      }
    }
    // A masked word keeps its mask: `f**k`.
    if isMask(range, characters), CharacterClass.isLetter(before), CharacterClass.isLetter(after) {
      for index in range { view.append(0x2A, from: index, through: index, of: text) }
      return
    }
    view.append(0x20, from: range.lowerBound, through: range.upperBound - 1, of: text)
  }

  private static func isMask(_ range: Range<Int>, _ characters: [UInt32]) -> Bool {
    range.allSatisfy { characters[$0] == 0x2A || characters[$0] == 0x23 }
  }

  /// Whether the letters beside the separators have masks on their far sides: then masks separate
  /// letters (`f*u*c*k`) and other separators words (`a s**t`).
  private static func isBesideMasks(_ range: Range<Int>, _ characters: [UInt32]) -> Bool {
    [range.lowerBound - 2, range.upperBound + 1].contains {
      characters.indices.contains($0) && isMask($0..<$0 + 1, characters)
    }
  }

  /// Whether the character is a Latin letter with no other one beside it.
  private static func isSingleLetter(at index: Int, _ characters: [UInt32]) -> Bool {
    guard CharacterClass.isLetter(characters[index]) else { return false }
    let before = index > 0 && CharacterClass.isAlphanumeric(characters[index - 1])
    let after =
      index + 1 < characters.count && CharacterClass.isAlphanumeric(characters[index + 1])
    return !before && !after
  }

  /// What digits and signs stand for inside of Latin words.
  enum Leet: CaseIterable {
    /// `1`, `!` and `|` are read as `i`.
    case withI
    /// They are read as `l`.
    case withL
  }

  /// The view with signs in Latin words read as letters, and letters that are drawn out written
  /// once (`zal0`, `$hopee`, `fuuuck`); nil if nothing changes.
  static func make(reading view: FoldedText, as leet: Leet) -> FoldedText? {
    let characters = view.characters
    guard mayRead(characters, leet) else { return nil }
    var result = FoldedText(room: view.count)
    var isChanged = false
    var index = 0
    while index < characters.count {
      guard isWordCharacter(characters[index]) else {
        result.append(characters[index], from: index, through: index, of: view)
        index += 1
        continue
      }
      var end = index
      var letters = 0
      while end < characters.count, isWordCharacter(characters[end]) {
        if CharacterClass.isLetter(characters[end]) { letters += 1 }
        end += 1
      }
      let isReadable = letters >= 2 && end - index - letters <= letters
      var position = index
      while position < end {
        var character = characters[position]
        var last = position
        while last + 1 < end, characters[last + 1] == character { last += 1 }
        let isLast = last + 1 == end
        if CharacterClass.isLetter(character) {
          if last - position >= 2 {
            isChanged = true
          } else {
            last = position
          }
        } else {
          last = position
          if isReadable, let letter = letter(character, leet, isLast: isLast) {
            character = letter
            isChanged = true
          }
        }
        result.append(character, from: position, through: last, of: view)
        position = last + 1
      }
      index = end
    }
    return isChanged ? result : nil
  }

  /// Whether there is anything to read otherwise: a sign beside a letter, or three letters alike.
  private static func mayRead(_ characters: [UInt32], _ leet: Leet) -> Bool {
    var last: UInt32 = 0x20
    var alike = 0
    var isDoubtful = leet == .withI
    var isFound = false
    for character in characters {
      let isLetter = CharacterClass.isLetter(character)
      if isLetter != CharacterClass.isLetter(last), isWordCharacter(character),
        isWordCharacter(last)
      {
        isFound = true
      }
      alike = character == last && isLetter ? alike + 1 : 0
      if alike == 2 { isFound = true }
      if character == 0x31 || character == 0x21 { isDoubtful = true }
      last = character
    }
    return isFound && isDoubtful
  }

  private static func isWordCharacter(_ character: UInt32) -> Bool {
    CharacterClass.isAlphanumeric(character) || character == 0x40 || character == 0x21
      || character == 0x24
  }

  private static func letter(_ sign: UInt32, _ leet: Leet, isLast: Bool) -> UInt32? {
    switch sign {
    case 0x30: 0x6F  // 0 o
    case 0x31: leet == .withI ? 0x69 : 0x6C  // 1 i l
    case 0x33: 0x65  // 3 e
    case 0x34, 0x40: 0x61  // 4 @ a
    case 0x35, 0x24: 0x73  // 5 $ s
    case 0x37: 0x74  // 7 t
    case 0x21: isLast ? nil : leet == .withI ? 0x69 : 0x6C  // ! i l
    default: nil
    }
  }
}
