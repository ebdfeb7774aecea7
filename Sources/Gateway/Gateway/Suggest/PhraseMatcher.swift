/// A phrase that was found in a message.
struct PhraseMatch: Sendable, Equatable {
  var role: PhraseRole
  /// Indices of its first and last token.
  var first: Int
  var last: Int
}

/// All phrases, ready to be looked for. Made once per policy.
struct PhraseMatcher: Sendable {
  private struct Phrase: Sendable {
    /// Nil stands for `*`.
    var words: [String?]
    var role: PhraseRole
    /// What makes a phrase win over another: its own words.
    var length: Int
  }

  /// Up to so many tokens stand for `*`.
  static let gapMax = 3

  /// By first word, longest first.
  private let phrases: [String: [Phrase]]

  init(_ book: PhraseBook) {
    var roles: [[String]: PhraseRole] = [:]
    for (role, list) in book.sets.flatMap(\.roles) {
      for phrase in list {
        let words = Tokenizer.phrase(phrase)
        guard let first = words.first, first != "*" else { continue }
        roles[words, default: []].insert(role)
        let folded = words.map(Unaccented.fold)
        if folded != words { roles[folded, default: []].insert(role) }
      }
    }
    let all = roles.map { words, role in
      Phrase(
        words: words.map { $0 == "*" ? nil : $0 }, role: role,
        length: words.count { $0 != "*" })
    }
    phrases = Dictionary(grouping: all) { $0.words.first.flatMap { $0 } ?? "" }
      .mapValues { $0.sorted { $0.length > $1.length } }
  }

  /// The phrases of a message in the order of their first words. No word belongs to two.
  func matches(in tokens: [Token]) -> [PhraseMatch] {
    var isTaken = [Bool](repeating: false, count: tokens.count)
    var matches: [PhraseMatch] = []
    for index in tokens.indices where !isTaken[index] {
      for phrase in phrases[tokens[index].text] ?? [] {
        guard let places = places(of: phrase.words[...], in: tokens, at: index, isTaken) else {
          continue
        }
        for place in places { isTaken[place] = true }
        matches.append(
          PhraseMatch(role: phrase.role, first: index, last: places.last ?? index))
        break
      }
    }
    return matches
  }

  /// Where the words of a phrase are, none across the end of a sentence.
  private func places(
    of words: ArraySlice<String?>, in tokens: [Token], at index: Int, _ isTaken: [Bool]
  ) -> [Int]? {
    guard let word = words.first else { return [] }
    guard let word else {
      for gap in 0...Self.gapMax {
        if let rest = places(of: words.dropFirst(), in: tokens, at: index + gap, isTaken) {
          return rest
        }
      }
      return nil
    }
    guard index < tokens.count, !isTaken[index], tokens[index].text == word,
      words.startIndex == 0 || tokens[index].boundary != .sentence,
      let rest = places(of: words.dropFirst(), in: tokens, at: index + 1, isTaken)
    else { return nil }
    return [index] + rest
  }
}
