public import Domain

/// A message with what was found in it.
public struct ComplianceCheck: Sendable {
  public let text: String
  /// The id of what it shows; empty for none.
  public let reference: String
  public let findings: [ComplianceFinding]

  public init(text: String, reference: String = "", findings: [ComplianceFinding]) {
    self.text = text
    self.reference = reference
    self.findings = findings
  }

  /// Whether there is something to record.
  public var isNoted: Bool { findings.action != .allow }

  public func excerpt(_ finding: ComplianceFinding) -> String {
    finding.excerpt(of: finding.field == .text ? text : reference)
  }

  /// What MSG-CONTACT and MSG-ABUSE say of it: one outcome each. A finding is a fact, with its place
  /// in Unicode scalars.
  public var outcomes: [RuleOutcome] {
    [MessagingRules.contact, MessagingRules.abuse].map { rule in
      let found = findings.filter { $0.category.rule == rule }
      let facts = found.map {
        Fact(
          $0.category.rawValue.lowercased(),
          "\($0.action.rawValue) \($0.place)\($0.start)..<\($0.end): \(excerpt($0))")
      }
      guard found.action == .block else {
        return RuleOutcome(
          rule: rule, result: .pass,
          explanation: found.isEmpty
            ? "nothing was found" : "what was found is not refused by the policy", facts: facts)
      }
      let refused = found.filter { $0.action == .block }
      let places = ComplianceFinding.Field.allCases.compactMap { field -> String? in
        let places = refused.filter { $0.field == field }.map {
          "'\(excerpt($0))' at characters \($0.start) to \($0.end - 1) (\($0.category.rawValue))"
        }
        let holder = field == .text ? "the text" : field.rawValue
        return places.isEmpty ? nil : "\(holder) holds \(places.joined(separator: ", "))"
      }
      return RuleOutcome(
        rule: rule, result: .fail,
        explanation: "\(places.joined(separator: ", and ")): take it out", facts: facts)
    }
  }
}

extension ComplianceFinding {
  /// The name of the field in facts: that of the text goes without saying.
  fileprivate var place: String { field == .text ? "" : "\(field.rawValue) " }
}
