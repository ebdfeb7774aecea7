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

/// A part of a message that the policy has a word or a pattern for.
public struct ComplianceFinding: Hashable, Sendable {
  /// Which part of the message.
  public enum Field: String, Hashable, Sendable, CaseIterable {
    case text = "text"
    /// The id of what it shows.
    case reference = "reference_id"
  }

  public var category: ComplianceCategory
  /// What the policy says to do.
  public var action: ComplianceAction
  public var field = Field.text
  /// Where it begins in the field as it was given, in Unicode scalars.
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

  /// The part of a field that was found; it must be the one that was checked.
  public func excerpt(of field: String) -> String {
    String(String.UnicodeScalarView(field.unicodeScalars.dropFirst(start).prefix(end - start)))
  }
}
