public import Contracts

/// Reads what a merchant's message says of refunds, returns and resends (GW-SUGGEST). Pure: the
/// phrase sets decide.
///
/// A message is cut into sentences and clauses. A remedy is refused by a negation in its clause,
/// left open by a question in its clause or a condition in its sentence, and agreed to by an
/// agreement in its clause, or alone in a clause before.
public struct MessageReader: Sendable {
  private let matcher: PhraseMatcher

  public init(_ book: PhraseBook) { matcher = PhraseMatcher(book) }

  /// What the message says of each remedy that it names, in the order of the text.
  public func mentions(in text: String) -> [GatewayV1.RemedyMention] {
    let (tokens, isAsked) = Tokenizer.tokens(text)
    let scalars = Array(text.unicodeScalars)
    func words(_ match: PhraseMatch) -> String {
      var view = String.UnicodeScalarView()
      view.append(contentsOf: scalars[tokens[match.first].start..<tokens[match.last].end])
      return String(view)
    }
    let sentences = Clauses.sentences(matcher.matches(in: tokens), tokens, isAsked)
    return sentences.flatMap { sentence in
      sentence.stances().map { match, stance, decidedBy in
        GatewayV1.RemedyMention(
          remedy: match.role.remedy, stance: stance, text: words(match),
          start: Int32(tokens[match.first].start), decidedBy: decidedBy.map(words) ?? "")
      }
    }
  }
}

extension PhraseRole {
  fileprivate var remedy: GatewayV1.Remedy {
    contains(.refund) ? .refund : contains(.returning) ? .return : .resend
  }
}

/// A part of a sentence between commas or contrasts.
struct Clause {
  var matches: [PhraseMatch] = []
  /// The sentence ends here with a question mark.
  var isAsked = false
  /// It begins with a contrast: conditions before it do not reach it.
  var isContrast = false
  var lastToken = 0

  func first(_ role: PhraseRole) -> PhraseMatch? { matches.first { $0.role.contains(role) } }

  var remedies: [PhraseMatch] { matches.filter { !$0.role.isDisjoint(with: .remedies) } }

  /// Agrees to nothing that it names itself: "Okay, …".
  var agreementAlone: PhraseMatch? {
    guard remedies.isEmpty, first(.negation) == nil, question == nil else { return nil }
    return first(.agreement)
  }

  /// What asks, unless it only asks for consent to an offer.
  var question: PhraseMatch? {
    if let asking = first(.question) { return asking }
    // A negation at the end, with nothing but particles behind it, asks: "… không ạ".
    let meaningful = matches.filter { !$0.role.contains(.particle) }
    if let last = meaningful.last, last.role.contains(.closingQuestion),
      matches.filter({ $0.first > last.last }).allSatisfy({ $0.role.contains(.particle) }),
      lastToken - last.last == matches.filter({ $0.first > last.last }).count,
      remedies.contains(where: { $0.last < last.first })
    {
      return last
    }
    guard isAsked, first(.consent) == nil else { return nil }
    return matches.last
  }
}

/// The clauses of one sentence.
struct Clauses {
  var clauses: [Clause] = []

  /// Between a negation and what it negates there are at most so many tokens.
  static let reach = 7
  /// Behind a remedy a negation has to be closer.
  static let reachBack = 4

  static func sentences(
    _ matches: [PhraseMatch], _ tokens: [Token], _ isAsked: [Bool]
  ) -> [Clauses] {
    var sentences: [Clauses] = []
    var rest = matches[...]
    for index in tokens.indices {
      let match = rest.first?.first == index ? rest.popFirst() : nil
      let isContrast = match?.role.contains(.contrast) ?? false
      if tokens[index].boundary == .sentence || sentences.isEmpty {
        sentences.append(Clauses(clauses: [Clause()]))
      } else if tokens[index].boundary == .clause || isContrast {
        sentences[sentences.count - 1].clauses.append(Clause())
      }
      sentences[sentences.count - 1].edit { clause in
        if let match { clause.matches.append(match) }
        clause.isContrast = clause.isContrast || isContrast
        clause.lastToken = index
        // Of a sentence with a question mark, the last clause asks.
        let isLast = index + 1 == tokens.count || tokens[index + 1].boundary == .sentence
        clause.isAsked = isLast && isAsked[index]
      }
    }
    return sentences
  }

  private mutating func edit(_ change: (inout Clause) -> Void) {
    change(&clauses[clauses.count - 1])
  }

  typealias Finding = (match: PhraseMatch, stance: GatewayV1.Stance, decidedBy: PhraseMatch?)

  /// Each remedy with its stance and what decided it.
  func stances() -> [Finding] {
    clauses.indices.flatMap { index -> [Finding] in
      let clause = clauses[index]
      guard !clause.remedies.isEmpty else { return [] }
      let question = clause.question
      let negated = Self.negated(clause)
      let condition = condition(for: index)
      let agreement = agreement(for: index)
      return clause.remedies.map { remedy in
        if let question { return (remedy, .asks, question) }
        if let negation = negated[remedy.first] { return (remedy, .refuses, negation) }
        if let condition { return (remedy, .conditional, condition) }
        if let agreement { return (remedy, .agrees, agreement) }
        return (remedy, .names, nil)
      }
    }
  }

  /// A condition of the sentence; one before a contrast does not reach what is behind it.
  private func condition(for index: Int) -> PhraseMatch? {
    let start = clauses[...index].lastIndex { $0.isContrast } ?? 0
    return clauses[start...].lazy.compactMap { $0.first(.condition) }.first
  }

  private func agreement(for index: Int) -> PhraseMatch? {
    if let own = clauses[index].first(.agreement) { return own }
    if let alone = clauses[..<index].reversed().lazy.compactMap(\.agreementAlone).first {
      return alone
    }
    // "Send it back, once we have it we refund": agreed to together.
    guard clauses.contains(where: { $0.first(.handover) != nil }) else { return nil }
    return clauses.lazy.filter { $0.first(.negation) == nil }.compactMap { $0.first(.agreement) }
      .first
  }

  /// The negation of each negated remedy, by the remedy's first token.
  static func negated(_ clause: Clause) -> [Int: PhraseMatch] {
    var result: [Int: PhraseMatch] = [:]
    let remedies = clause.remedies
    for negation in clause.matches where negation.role.contains(.negation) {
      if let next = remedies.firstIndex(where: { $0.first > negation.last }) {
        guard remedies[next].first - negation.last <= reach else { continue }
        for remedy in chain(from: next, in: clause) { result[remedy.first] = negation }
      } else if let before = remedies.last(where: { $0.last < negation.first }),
        negation.first - before.last <= reachBack
      {
        result[before.first] = negation
      }
    }
    return result
  }

  /// A remedy and those that follow it directly or joined by "or".
  private static func chain(from index: Int, in clause: Clause) -> [PhraseMatch] {
    let remedies = clause.remedies
    var chain = [remedies[index]]
    for next in remedies[(index + 1)...] {
      let from = chain[chain.count - 1].last
      let between = clause.matches.filter { $0.first > from && $0.last < next.first }
      let joined = between.reduce(0) { $0 + $1.last - $1.first + 1 }
      guard between.allSatisfy({ $0.role.contains(.connector) }),
        next.first - from - 1 == joined
      else { break }
      chain.append(next)
    }
    return chain
  }
}
