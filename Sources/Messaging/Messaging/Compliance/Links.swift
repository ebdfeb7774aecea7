/// Finds links, domains and mail addresses, also where the dot is written out or bracketed.
struct Links {
  /// Domains that may be linked to, folded.
  var allowed: [[UInt32]] = []

  enum Kind: Hashable {
    case link, email
  }

  /// No domain name is longer (RFC 1035).
  private static let domainMax = 253

  private static let strong = set("com cn net org vn xyz cc hk tw kr ru sg io wang ltd edu gov jp")
  private static let weak = set(
    """
    top vip shop store club site info app online link live pro me in to is it so us co tv ly ee gl \
    la ai at be am id page fun ink ws im uk de fr my biz asia th gg ga ml tk pw icu cyou
    """)

  private static func set(_ list: String) -> Set<[UInt32]> {
    Set(list.split(separator: " ").map { $0.unicodeScalars.map(\.value) })
  }

  /// Calls `found` with the range of each link in `text`.
  func forEach(in text: FoldedText, _ found: (Range<Int>, Kind) -> Void) {
    let characters = text.characters
    var from = 0
    var index = 0
    while index < characters.count {
      if let end = protocolEnd(at: index, characters) {
        let range = index..<pathEnd(from: end, characters)
        if !isAllowed(characters[end..<range.upperBound]) { found(range, .link) }
        from = range.upperBound
        index = from
        continue
      }
      if let dot = dot(at: index, characters),
        let range = domain(around: dot, from: from, characters)
      {
        let kind: Kind =
          range.lowerBound > from && isAt(before: range.lowerBound, characters) ? .email : .link
        let start =
          kind == .email
          ? localPart(before: range.lowerBound, from: from, characters) : range.lowerBound
        if kind == .email || !isAllowed(characters[range]) { found(start..<range.upperBound, kind) }
        from = range.upperBound
        index = from
        continue
      }
      index += 1
    }
  }

  /// Where `http://` that begins at `index` ends.
  private func protocolEnd(at index: Int, _ characters: [UInt32]) -> Int? {
    guard characters[index] == 0x68 else { return nil }
    for name in Self.protocols where characters[index...].starts(with: name) {
      return index + name.count
    }
    return nil
  }

  private static let protocols = ["https://", "http://", "https:", "http:", "hxxp"].map {
    $0.unicodeScalars.map(\.value)
  }

  /// A dot, or what is written for one, that begins at `index`.
  private func dot(at index: Int, _ characters: [UInt32]) -> (range: Range<Int>, isPlain: Bool)? {
    switch characters[index] {
    case 0x2E: return (index..<(index + 1), true)
    case 0x3002, 0xB7, 0x70B9: return (index..<(index + 1), false)  // 。 · 点
    case 0x28, 0x5B, 0x7B, 0x3010:
      guard index + 2 < characters.count, [0x2E, 0x70B9, 0x3002].contains(characters[index + 1]),
        [0x29, 0x5D, 0x7D, 0x3011].contains(characters[index + 2])
      else { return nil }
      return (index..<(index + 3), false)
    case 0x64, 0x63:  // dot, chấm
      guard index > 0, characters[index - 1] == 0x20 else { return nil }
      for word in Self.dotWords where characters[index...].starts(with: word) {
        let end = index + word.count
        if end < characters.count, characters[end] == 0x20 { return (index..<end, false) }
      }
      return nil
    default: return nil
    }
  }

  private static let dotWords = ["dot", "chấm", "cham"].map { FoldedText($0).characters }

  /// The domain whose last dot, or one of its dots, is `dot`.
  private func domain(
    around dot: (range: Range<Int>, isPlain: Bool), from: Int, _ characters: [UInt32]
  ) -> Range<Int>? {
    var labelEnd = dot.range.lowerBound
    while labelEnd > from, characters[labelEnd - 1] == 0x20, dot.range.lowerBound - labelEnd < 1 {
      labelEnd -= 1
    }
    var start = labelEnd
    while start > from, labelEnd - start < Self.domainMax, Self.isLabel(characters[start - 1]) {
      start -= 1
    }
    guard start < labelEnd else { return nil }
    let isSpacedBefore = labelEnd < dot.range.lowerBound
    // Labels to the right, as long as they are joined by plain dots.
    var end = dot.range.upperBound
    if end < characters.count, characters[end] == 0x20, isSpacedBefore || !dot.isPlain { end += 1 }
    let isSpaced = isSpacedBefore || end > dot.range.upperBound
    var last = end..<end
    while true {
      let labelStart = end
      while end < characters.count, end - labelStart < Self.domainMax,
        CharacterClass.isAlphanumeric(characters[end]) || characters[end] == 0x2D
      {
        end += 1
      }
      guard end > labelStart else { return nil }
      last = labelStart..<end
      guard end + 1 < characters.count, end - start < 2 * Self.domainMax, characters[end] == 0x2E,
        CharacterClass.isAlphanumeric(characters[end + 1])
      else { break }
      end += 1
    }
    let top = Array(characters[last])
    let hasPath = end < characters.count && (characters[end] == 0x2F || characters[end] == 0x3F)
    let label = characters[start..<labelEnd]
    let hasLetter = label.contains(where: CharacterClass.isLetter)
    let isWeb = label.elementsEqual([0x77, 0x77, 0x77])
    if Self.strong.contains(top) {
      let isUnit = top == [0x63, 0x63] || top == [0x6E, 0x65, 0x74] || top == [0x6B, 0x72]
      if !hasLetter, isUnit || label.count < 2 { return nil }
      if isSpaced, dot.isPlain, top == [0x6E, 0x65, 0x74] { return nil }
      return start..<pathEnd(from: end, characters)
    }
    let hasDigit = label.contains(where: CharacterClass.isDigit)
    let isSure =
      isWeb || (hasPath && hasLetter && !isSpaced) || (hasDigit && hasLetter && label.count >= 5)
    guard Self.weak.contains(top), isSure else { return nil }
    return start..<pathEnd(from: end, characters)
  }

  private static func isLabel(_ character: UInt32) -> Bool {
    CharacterClass.isAlphanumeric(character) || character == 0x2D || character == 0x5F
      || character == 0x2E
  }

  /// The end of the path that goes on at `index`.
  private func pathEnd(from index: Int, _ characters: [UInt32]) -> Int {
    var end = index
    while end < characters.count, characters[end] > 0x20,
      characters[end] < 0x80
        || CharacterClass.isLetter(characters[end])
    {
      end += 1
    }
    while end > index, [0x2E, 0x2C, 0x21, 0x3F, 0x29].contains(characters[end - 1]) { end -= 1 }
    return end
  }

  private func isAt(before index: Int, _ characters: [UInt32]) -> Bool {
    let at = characters[index - 1]
    if at == 0x40 { return true }
    // (at), [at], 艾特
    return characters[..<index].suffix(4).elementsEqual([0x28, 0x61, 0x74, 0x29])
      || characters[..<index].suffix(4).elementsEqual([0x5B, 0x61, 0x74, 0x5D])
      || characters[..<index].suffix(2).elementsEqual([0x827E, 0x7279])
  }

  private func localPart(before index: Int, from: Int, _ characters: [UInt32]) -> Int {
    var start = index
    while start > from, !CharacterClass.isSpace(characters[start - 1]),
      characters[start - 1] < 0x80 || characters[start - 1] == 0x827E
        || characters[start - 1] == 0x7279
        || CharacterClass.isLetter(characters[start - 1])
    {
      start -= 1
    }
    return start
  }

  /// Whether the host that `address` begins with is one of the allowed domains or below one.
  private func isAllowed(_ address: ArraySlice<UInt32>) -> Bool {
    let host = address.prefix { $0 != 0x2F && $0 != 0x3F && $0 != 0x3A }
    return allowed.contains { domain in
      guard host.count >= domain.count, host.suffix(domain.count).elementsEqual(domain) else {
        return false
      }
      return host.count == domain.count || host[host.endIndex - domain.count - 1] == 0x2E
    }
  }
}
