public import Domain

/// What a finding is about. Abuse is judged by MSG-ABUSE, all others by MSG-CONTACT.
public enum ComplianceCategory: String, Hashable, Sendable, CaseIterable, Codable {
  /// A phone number, however it is written.
  case phone = "PHONE"
  /// A messenger or an id there.
  case messenger = "MESSENGER"
  /// Another selling platform.
  case platform = "PLATFORM"
  /// A link or a domain.
  case link = "LINK"
  /// An electronic mail address.
  case email = "EMAIL"
  /// An invitation to talk or trade elsewhere that names no place.
  case invitation = "INVITATION"
  /// An insult, an obscenity or a threat.
  case abuse = "ABUSE"

  /// The rule that it falls under.
  public var rule: String {
    self == .abuse ? MessagingRules.abuse : MessagingRules.contact
  }
}

/// What becomes of a message with a finding.
public enum ComplianceAction: String, Hashable, Sendable, CaseIterable, Codable {
  /// Nothing.
  case allow = "ALLOW"
  /// It is sent, and the finding is recorded.
  case flag = "FLAG"
  /// It is refused.
  case block = "BLOCK"
}

/// A part of a text that the policy has a word or a pattern for.
public struct ComplianceFinding: Hashable, Sendable {
  public var category: ComplianceCategory
  /// What the policy says to do.
  public var action: ComplianceAction
  /// Where it begins in the text as it was given, in Unicode scalars.
  public var start: Int
  /// Where it ends, exclusive, in Unicode scalars.
  public var end: Int
  /// The policy's word in its folded form (`微信`), or the name of the pattern (`phone:cn-mobile`).
  public var term: String

  public init(
    category: ComplianceCategory, action: ComplianceAction, start: Int, end: Int, term: String
  ) {
    self.category = category
    self.action = action
    self.start = start
    self.end = end
    self.term = term
  }

  /// The part of `text` that was found; `text` must be the one that was checked.
  public func excerpt(of text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.dropFirst(start).prefix(end - start)))
  }
}

extension [ComplianceFinding] {
  /// What MSG-CONTACT and MSG-ABUSE say of a text with these findings: one outcome each. A finding
  /// is a fact, with its place in Unicode scalars.
  public func outcomes(of text: String) -> [RuleOutcome] {
    [MessagingRules.contact, MessagingRules.abuse].map { rule in
      let found = filter { $0.category.rule == rule }
      let facts = found.map {
        Fact(
          $0.category.rawValue.lowercased(),
          "\($0.action.rawValue) \($0.start)..<\($0.end): \($0.excerpt(of: text))")
      }
      guard found.action == .block else {
        return RuleOutcome(
          rule: rule, result: .pass,
          explanation: found.isEmpty
            ? "nothing was found" : "what was found is not refused by the policy", facts: facts)
      }
      let places = found.filter { $0.action == .block }.map {
        "'\($0.excerpt(of: text))' at characters \($0.start) to \($0.end - 1) "
          + "(\($0.category.rawValue))"
      }
      return RuleOutcome(
        rule: rule, result: .fail,
        explanation: "the text holds \(places.joined(separator: ", ")): take it out", facts: facts)
    }
  }
}
