/// The phrases of one language by which a merchant's message is read (GW-SUGGEST). Policy data.
///
/// A phrase is a sequence of words, or of characters in Chinese. `*` stands for up to three words
/// or characters between its neighbours. Where phrases overlap, the longest one counts. A phrase
/// may be in several lists: "no problem" agrees, and hides the negation in it.
///
/// Vietnamese phrases are also found when they are written without any accents.
public struct PhraseSet: Codable, Sendable, Equatable {
  /// Names money going back.
  public var refund: [String] = []
  /// Names goods going back.
  public var returning: [String] = []
  /// Names something being sent again.
  public var resend: [String] = []
  /// Name a remedy and promise it: "money is on its way".
  public var refundPromise: [String] = []
  public var returnPromise: [String] = []
  public var resendPromise: [String] = []
  /// Agrees, offers or promises whatever is named near it.
  public var agreement: [String] = []
  /// Refuses the remedy that follows, or the one before when none follows.
  public var negation: [String] = []
  /// Makes the sentence depend on something that is open.
  public var condition: [String] = []
  /// Looks like a condition but leaves nothing open: the buyer's own wish.
  public var settled: [String] = []
  /// The goods come back first: no condition either, and what the sentence says of the goods and of
  /// the money belongs together.
  public var handover: [String] = []
  /// Asks.
  public var question: [String] = []
  /// Asks for the buyer's consent to what is offered: "okay?".
  public var consent: [String] = []
  /// Says nothing about remedies although words of the other lists are in it.
  public var neutral: [String] = []
  /// Begins a new thought in the same sentence: "but".
  public var contrast: [String] = []
  /// Joins remedies that share a negation: "or".
  public var connector: [String] = []
  /// Negations that ask when they end a clause: "không".
  public var closingQuestion: [String] = []
  /// Words without meaning after a closing question: "ạ".
  public var particle: [String] = []

  public init() {}

  /// The lists with the role that each gives to its phrases.
  var roles: [(role: PhraseRole, phrases: [String])] {
    [
      (.refund, refund), (.returning, returning), (.resend, resend),
      ([.refund, .agreement], refundPromise), ([.returning, .agreement], returnPromise),
      ([.resend, .agreement], resendPromise), (.agreement, agreement), (.negation, negation),
      (.condition, condition), (.settled, settled), (.handover, handover), (.question, question),
      (.consent, consent),
      (.neutral, neutral), (.contrast, contrast), (.connector, connector),
      (.closingQuestion, closingQuestion), (.particle, particle),
    ]
  }
}

/// What a phrase means where it is found.
struct PhraseRole: OptionSet, Hashable, Sendable {
  let rawValue: UInt16

  static let refund = PhraseRole(rawValue: 1 << 0)
  static let returning = PhraseRole(rawValue: 1 << 1)
  static let resend = PhraseRole(rawValue: 1 << 2)
  static let agreement = PhraseRole(rawValue: 1 << 3)
  static let negation = PhraseRole(rawValue: 1 << 4)
  static let condition = PhraseRole(rawValue: 1 << 5)
  static let settled = PhraseRole(rawValue: 1 << 6)
  static let question = PhraseRole(rawValue: 1 << 7)
  static let consent = PhraseRole(rawValue: 1 << 8)
  static let neutral = PhraseRole(rawValue: 1 << 9)
  static let contrast = PhraseRole(rawValue: 1 << 10)
  static let connector = PhraseRole(rawValue: 1 << 11)
  static let closingQuestion = PhraseRole(rawValue: 1 << 12)
  static let particle = PhraseRole(rawValue: 1 << 13)
  static let handover = PhraseRole(rawValue: 1 << 14)

  static let remedies: PhraseRole = [.refund, .returning, .resend]
}

/// The phrase sets of all languages.
public struct PhraseBook: Codable, Sendable, Equatable {
  public var zh = PhraseSet.chinese
  public var vi = PhraseSet.vietnamese
  public var en = PhraseSet.english

  public init() {}

  var sets: [PhraseSet] { [zh, vi, en] }

  /// What cannot be used, for people; empty when all is well.
  public var problems: [String] {
    sets.flatMap { $0.roles }.flatMap { $0.phrases }.compactMap { phrase in
      let tokens = Tokenizer.phrase(phrase)
      if tokens.isEmpty { return "'\(phrase)' has no words" }
      if tokens.count > 12 { return "'\(phrase)' has more than 12 words" }
      if tokens.first == "*" || tokens.last == "*" { return "'\(phrase)' begins or ends with *" }
      return nil
    }
  }
}
