/// Cuts texts into the terms by which they are found (MSG-RECEPTION).
///
/// Of a word of an alphabet the first two, three and four letters are terms, and the whole word if
/// it is longer: so a word is found by its beginning without looking through all words that begin
/// so. Chinese, Japanese, Korean and Thai have no blanks between words: of a run of such signs each
/// sign and each pair of neighbours is a term, so that a word of two or more signs is found by its
/// pairs wherever it stands.
public enum SearchTerms {
  /// Longer words are cut: nobody looks for them whole.
  static let wordMax = 64
  /// How many letters the longest beginning of a word has that is a term.
  static let beginningMax = 4

  /// The terms of a text, repeated ones included.
  public static func of(_ text: String) -> [String] {
    var terms: [String] = []
    forEach(in: text) { terms.append(String($0)) }
    return terms
  }

  /// The same, each as a part of the folded text, of which no copies are made.
  public static func forEach(in text: String, _ body: (ArraySlice<Unicode.Scalar>) -> Void) {
    for run in runs(TextFolding.fold(text).scalars) {
      let signs = run.scalars
      if run.isWord {
        let word = signs.prefix(wordMax)
        for count in stride(from: 2, through: min(word.count, beginningMax), by: 1) {
          body(word.prefix(count))
        }
        if word.count < 2 || word.count > beginningMax { body(word) }
      } else {
        for place in signs.indices { body(signs[place...place]) }
        for place in signs.indices.dropFirst() { body(signs[place - 1...place]) }
      }
    }
  }

  /// A word, or signs that stand without blanks between words.
  struct Run {
    var scalars: ArraySlice<Unicode.Scalar>
    var isWord: Bool
  }

  static func runs(_ folded: [Unicode.Scalar]) -> [Run] {
    var runs: [Run] = []
    var start = 0
    while start < folded.count {
      let kind = Kind(folded[start])
      var end = start + 1
      while end < folded.count, Kind(folded[end]) == kind { end += 1 }
      if kind != .gap {
        runs.append(Run(scalars: folded[start..<end], isWord: kind == .letter))
      }
      start = end
    }
    return runs
  }

  private enum Kind {
    case letter
    case sign
    case gap

    init(_ scalar: Unicode.Scalar) {
      switch scalar.value {
      case 0x30...0x39, 0x61...0x7A: self = .letter
      case 0..<0x80, 0x2000...0x206F, 0x3000...0x3004, 0x3008...0x3020, 0x3030, 0xFF5F...0xFF65:
        self = .gap
      // Thai, Lao, Khmer, Burmese; symbols; radicals to hangul; compatibility; emoji; rare
      // ideographs.
      case 0x0E00...0x0EFF, 0x1000...0x109F, 0x1780...0x17FF, 0x2600...0x27BF, 0x2E80...0xD7FF,
        0xF900...0xFAFF, 0x1F000...0x1FAFF, 0x20000...0x3FFFF:
        self = .sign
      default:
        let properties = scalar.properties
        self = properties.isAlphabetic || properties.numericType != nil ? .letter : .gap
      }
    }
  }
}

/// What somebody looks for: every part of it must be in a text.
public struct SearchQuery: Hashable, Sendable {
  /// One part: signs that must follow each other, or a word that some word must begin with.
  struct Part: Hashable, Sendable {
    var scalars: [Unicode.Scalar]
    var isWord: Bool
  }

  /// How to look a part up in an index of ``SearchTerms/of(_:)``.
  public enum Lookup: Hashable, Sendable {
    case term(String)
    case prefix(String)
  }

  let parts: [Part]

  /// Nil if there is nothing in the text to look for.
  public init?(_ text: String) {
    parts = SearchTerms.runs(TextFolding.fold(text).scalars).map {
      Part(scalars: Array($0.scalars.prefix(SearchTerms.wordMax)), isWord: $0.isWord)
    }
    if parts.isEmpty { return nil }
  }

  /// All of them are in the index of a text that matches; the reverse needs ``spans(in:)``.
  public var lookups: [Lookup] {
    var lookups: [Lookup] = []
    for part in parts {
      switch part.scalars.count {
      // One letter begins too many words: it is looked up as a word of its own.
      case 1: lookups.append(.term(String(part.scalars)))
      case let count:
        if part.isWord {
          let word = String(part.scalars)
          lookups.append(count > SearchTerms.beginningMax ? .prefix(word) : .term(word))
        } else {
          let signs = part.scalars
          lookups += signs.indices.dropFirst().map { .term(String(signs[$0 - 1...$0])) }
        }
      }
    }
    return lookups
  }

  /// Where each part is found first, in scalars of the text; nil if one is not there.
  public func spans(in text: String) -> [Range<Int>]? {
    let (folded, places) = TextFolding.fold(text)
    let runs = SearchTerms.runs(folded)
    var spans: [Range<Int>] = []
    for part in parts {
      guard let found = runs.lazy.compactMap({ part.range(in: $0) }).first else { return nil }
      spans.append(places[found.lowerBound]..<places[found.upperBound - 1] + 1)
    }
    return spans
  }
}

extension SearchQuery.Part {
  fileprivate func range(in run: SearchTerms.Run) -> Range<Int>? {
    guard run.isWord == isWord else { return nil }
    let signs = run.scalars
    if isWord {
      let isFound =
        scalars.count == 1 ? signs.elementsEqual(scalars) : signs.starts(with: scalars)
      return isFound ? signs.startIndex..<signs.startIndex + scalars.count : nil
    }
    guard scalars.count <= signs.count else { return nil }
    for start in signs.startIndex...signs.endIndex - scalars.count
    where signs[start..<start + scalars.count].elementsEqual(scalars) {
      return start..<start + scalars.count
    }
    return nil
  }
}

extension String {
  fileprivate init(_ scalars: some Sequence<Unicode.Scalar>) {
    self.init()
    unicodeScalars.append(contentsOf: scalars)
  }
}
