/// One rule's part in a decision.
public struct RuleOutcome: Hashable, Sendable {
  public enum Result: String, Hashable, Sendable {
    case pass = "PASS"
    case fail = "FAIL"
    case notApplicable = "NOT_APPLICABLE"
  }

  /// The rule's id, part of the public contract: `AS-WINDOW`.
  public var rule: String
  public var result: Result
  /// One sentence for people, with the numbers in it.
  public var explanation: String
  /// The facts that the rule used, in a stable order.
  public var facts: [Fact]
  /// From when time alone would change the result; nil when time changes nothing.
  public var changesAt: Instant?

  public init(
    rule: String, result: Result, explanation: String, facts: [Fact] = [],
    changesAt: Instant? = nil
  ) {
    self.rule = rule
    self.result = result
    self.explanation = explanation
    self.facts = facts
    self.changesAt = changesAt
  }
}

/// A named input of a decision, printed as text: `signed_at = 2026-11-01T08:00:00Z`.
public struct Fact: Hashable, Sendable {
  public var name: String
  public var value: String

  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}
