/// Why a core did not do what it was asked. The shell maps it to a status in one place.
public struct Refusal: Error, Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    /// The request makes no sense whatever the state: INVALID_ARGUMENT. Violations name fields.
    case invalid
    /// The thing does not exist for this caller: NOT_FOUND.
    case notFound
    /// It exists already, with other content: ALREADY_EXISTS.
    case alreadyExists
    /// A rule or the state forbids it: FAILED_PRECONDITION. Violations name rules.
    case precondition
    /// This actor may never do it: PERMISSION_DENIED.
    case permission
    /// A limit per time is used up: RESOURCE_EXHAUSTED, with `retryAt` where time helps.
    case quota
    /// The version the caller saw is not the current one: ABORTED.
    case aborted
  }

  public struct Violation: Hashable, Sendable {
    /// A rule id (`AS-CARD-CAP`), or for `.invalid` a field path (`lines[0].quantity`).
    public var subject: String
    public var explanation: String

    public init(_ subject: String, _ explanation: String) {
      self.subject = subject
      self.explanation = explanation
    }
  }

  public var kind: Kind
  /// Stable, upper case, for `google.rpc.ErrorInfo.reason`: `CARD_CAP_REACHED`.
  public var reason: String
  /// What happened and what to do next, for people.
  public var message: String
  public var violations: [Violation]
  /// From when the same command could pass, if nothing but time changes.
  public var retryAt: Instant?

  public init(
    _ kind: Kind, reason: String, message: String, violations: [Violation] = [],
    retryAt: Instant? = nil
  ) {
    self.kind = kind
    self.reason = reason
    self.message = message
    self.violations = violations
    self.retryAt = retryAt
  }
}

extension Refusal {
  /// A refusal by rules: one violation per failed outcome.
  public static func rules(
    reason: String, message: String, failed outcomes: [RuleOutcome], retryAt: Instant? = nil
  ) -> Refusal {
    Refusal(
      .precondition, reason: reason, message: message,
      violations: outcomes.filter { $0.result == .fail }.map {
        Violation($0.rule, $0.explanation)
      }, retryAt: retryAt)
  }
}
