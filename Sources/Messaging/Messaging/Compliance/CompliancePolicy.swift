/// What to look for in messages and what to do about it (MSG-CONTACT, MSG-ABUSE). The built-in word
/// lists are in ``ComplianceLexicon``; a policy adds to them and takes away from them.
public struct CompliancePolicy: Hashable, Sendable, Codable {
  public var phone = ComplianceAction.block
  public var messenger = ComplianceAction.block
  public var platform = ComplianceAction.block
  public var link = ComplianceAction.block
  public var email = ComplianceAction.block
  public var invitation = ComplianceAction.block
  public var abuse = ComplianceAction.block
  /// Further names of messengers.
  public var messengerTerms: [String] = []
  /// Further names of platforms.
  public var platformTerms: [String] = []
  /// Further invitations.
  public var invitationTerms: [String] = []
  /// Further abuse.
  public var abuseTerms: [String] = []
  /// Phrases that are innocent although they hold a listed word: `qq糖`.
  public var innocentTerms: [String] = []
  /// Built-in words that are not looked for: the names of one's own platform.
  public var ignoredTerms: [String] = []
  /// Domains that may be linked to, with all their subdomains: `example.com`.
  public var allowedDomains: [String] = []
  /// MSG-ABUSE: how long a confirmed finding penalises the shop. Positive, at most 365 d.
  public var abusePenalty: Duration = .seconds(3 * 86_400)

  public init() {}

  public func action(for category: ComplianceCategory) -> ComplianceAction {
    switch category {
    case .phone: phone
    case .messenger: messenger
    case .platform: platform
    case .link: link
    case .email: email
    case .invitation: invitation
    case .abuse: abuse
    }
  }

  /// What is wrong with the policy, one sentence each.
  var problems: [String] {
    var problems: [String] = []
    let lists = [
      ("messengerTerms", messengerTerms), ("platformTerms", platformTerms),
      ("invitationTerms", invitationTerms), ("abuseTerms", abuseTerms),
      ("innocentTerms", innocentTerms), ("ignoredTerms", ignoredTerms),
      ("allowedDomains", allowedDomains),
    ]
    for (name, terms) in lists {
      if terms.count > 10_000 {
        problems.append("compliance.\(name) must have at most 10000 entries")
      }
      if let bad = terms.first(where: { !(1...64).contains($0.unicodeScalars.count) }) {
        problems.append("compliance.\(name) must have entries of 1 to 64 characters: '\(bad)'")
      }
    }
    if abusePenalty <= .zero || abusePenalty > .seconds(365 * 86_400) {
      problems.append("compliance.abusePenalty must be positive and at most 365d")
    }
    return problems
  }
}
