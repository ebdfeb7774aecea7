/// Decides which of the words that were found in a text count: whole words only, nothing inside of
/// an innocent phrase, weak names only in company.
struct WordScan {
  /// A word that counts, with its place in the original.
  struct Hit {
    var category: ComplianceCategory
    var term: Int
    var start: Int32
    var end: Int32
  }

  private(set) var hits: [Hit] = []
  private(set) var phoneHints: [Int32] = []
  private(set) var codeHints: [Int32] = []

  private let view: FoldedText
  private let terms: [Term]
  private var found: [(category: ComplianceCategory, isWeak: Bool, match: TermMatcher.Match)] = []
  private var innocents: [Range<Int>] = []
  private var verbEnds: [Int] = []

  /// A verb must end so near before a weak name.
  private static let verbReach = 3
  /// An id may follow a name after so many characters.
  private static let idReach = 6
  private static let idLengthMin = 5
  private static let idLengthMax = 32

  init(_ view: FoldedText, terms: [Term]) {
    self.view = view
    self.terms = terms
  }

  mutating func add(_ match: TermMatcher.Match) {
    let kind = terms[match.term].kind
    guard isWhole(match.range, kind) else { return }
    switch kind {
    case .finding(let category): found.append((category, false, match))
    case .weak(let category): found.append((category, true, match))
    case .alone(let category):
      if isAlone(match.range) { found.append((category, false, match)) }
    case .innocent: innocents.append(match.range)
    case .verb: verbEnds.append(match.range.upperBound)
    case .phoneHint: phoneHints.append(view.ends[match.range.upperBound - 1])
    case .codeHint: codeHints.append(view.ends[match.range.upperBound - 1])
    }
  }

  /// Call after the last match.
  mutating func finish() {
    guard !found.isEmpty else { return }
    let covers = Cover(innocents, count: view.count)
    let longer = Cover(found.lazy.filter { !$0.isWeak }.map(\.match.range), count: view.count)
    for (category, isWeak, match) in found {
      var end = match.range.upperBound
      let id = category == .messenger ? id(after: end) : nil
      if isWeak {
        guard id != nil || hasVerb(before: match.range.lowerBound) else { continue }
      }
      if let id {
        end = id
      } else if covers.contains(match.range) || longer.containsStrictly(match.range) {
        continue
      }
      hits.append(
        Hit(
          category: category, term: match.term, start: view.starts[match.range.lowerBound],
          end: view.ends[end - 1]))
    }
  }

  /// A word of Latin letters must not be a part of a longer one. After a messenger's name digits
  /// may follow: they are the id.
  private func isWhole(_ range: Range<Int>, _ kind: ComplianceLexicon.Kind) -> Bool {
    let characters = view.characters
    let first = characters[range.lowerBound]
    let last = characters[range.upperBound - 1]
    if CharacterClass.isAlphanumeric(first), range.lowerBound > 0 {
      let before = characters[range.lowerBound - 1]
      if CharacterClass.isLetter(before) { return false }
      if CharacterClass.isDigit(before),
        CharacterClass.isDigit(first) || kind == .finding(.abuse)
          || kind == .weak(.messenger)
      {
        return false
      }
    }
    if CharacterClass.isAlphanumeric(last), range.upperBound < characters.count {
      let after = characters[range.upperBound]
      if CharacterClass.isLetter(after) { return false }
      if CharacterClass.isDigit(after) {
        return kind == .finding(.messenger) && !CharacterClass.isDigit(last)
      }
    }
    return true
  }

  /// Whether the text has no other word.
  private func isAlone(_ range: Range<Int>) -> Bool {
    func isWord(_ character: UInt32) -> Bool {
      CharacterClass.isAlphanumeric(character) || CharacterClass.isIdeograph(character)
    }
    // One word alone is short: what is longer need not be read again for each of its words.
    return view.count <= range.count + 8
      && !view.characters[..<range.lowerBound].contains(where: isWord)
      && !view.characters[range.upperBound...].contains(where: isWord)
  }

  private func hasVerb(before start: Int) -> Bool {
    // Ascending, because matches come by where they end.
    var low = 0
    var high = verbEnds.count
    while low < high {
      let middle = (low + high) / 2
      if verbEnds[middle] <= start { low = middle + 1 } else { high = middle }
    }
    guard low > 0 else { return false }
    let end = verbEnds[low - 1]
    return start - end <= Self.verbReach && isLink(end..<start)
  }

  /// Nothing but blanks and signs between a verb and a name.
  private func isLink(_ range: Range<Int>) -> Bool {
    view.characters[range].allSatisfy {
      $0 == 0x20 || $0 == 0x3A || $0 == 0x2B || $0 == 0x7684 || $0 == 0x4E2A || $0 == 0x4E0B
    }
  }

  /// Where the id ends that follows a messenger's name; nil if none does.
  private func id(after end: Int) -> Int? {
    let characters = view.characters
    var index = end
    while index < characters.count, index - end < Self.idReach, isBeforeID(characters[index]) {
      index += 1
      // `id`, `no`, `la`, `is` between name and id.
      for word in Self.links where characters[index...].starts(with: word) {
        let next = index + word.count
        if next < characters.count, !CharacterClass.isAlphanumeric(characters[next]) {
          index = next
        }
      }
    }
    var last = index
    var digits = 0
    while last < characters.count, last - index < Self.idLengthMax, isIDCharacter(characters[last])
    {
      if CharacterClass.isDigit(characters[last]) || characters[last] == 0x5F { digits += 1 }
      last += 1
    }
    let isHandle = index > end && characters[index - 1] == 0x40
    guard last - index >= Self.idLengthMin, digits >= 2 || isHandle else { return nil }
    return last
  }

  private static let links = ["id", "no", "la", "is", "là"].map { FoldedText($0).characters }

  private func isBeforeID(_ character: UInt32) -> Bool {
    switch character {
    case 0x20, 0x3A, 0x3D, 0x40, 0x2C, 0x53F7, 0x7801, 0x662F, 0x4E3A, 0xFF1A: true
    default: false
    }
  }

  private func isIDCharacter(_ character: UInt32) -> Bool {
    CharacterClass.isAlphanumeric(character) && character < 0x80 || character == 0x5F
      || character == 0x2D
  }
}

/// Tells in constant time whether a range lies inside of one of many others.
private struct Cover {
  /// For each place, where the range ends that reaches furthest of those that begin there or before.
  private var reach: [Int] = []

  init(_ ranges: some Collection<Range<Int>>, count: Int) {
    guard !ranges.isEmpty else { return }
    reach = Array(repeating: 0, count: count)
    for range in ranges { reach[range.lowerBound] = max(reach[range.lowerBound], range.upperBound) }
    for index in reach.indices.dropFirst() { reach[index] = max(reach[index], reach[index - 1]) }
  }

  func contains(_ range: Range<Int>) -> Bool {
    !reach.isEmpty && reach[range.lowerBound] >= range.upperBound
  }

  /// Whether one of the ranges holds it and more.
  func containsStrictly(_ range: Range<Int>) -> Bool {
    guard !reach.isEmpty else { return false }
    return reach[range.lowerBound] > range.upperBound
      || range.lowerBound > 0 && reach[range.lowerBound - 1] >= range.upperBound
  }
}
