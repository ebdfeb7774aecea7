internal import Contracts
internal import Domain
internal import Messaging
internal import Synchronization

/// The checker of the policy in force: building one takes about ten milliseconds, so it is kept.
final class ComplianceBox: Sendable {
  private let kept = Mutex<ComplianceChecker?>(nil)

  func check(_ text: String, _ policy: CompliancePolicy) -> ComplianceCheck {
    let checker = kept.withLock { kept in
      if let checker = kept, checker.policy == policy { return checker }
      let checker = ComplianceChecker(policy)
      kept = checker
      return checker
    }
    return ComplianceCheck(text: text, findings: checker.check(text))
  }
}

/// What was found in a text.
struct ComplianceCheck: Sendable {
  let text: String
  let findings: [ComplianceFinding]

  /// What the rules say of it.
  var outcomes: [RuleOutcome] { findings.outcomes(of: text) }

  /// The findings as clients see them.
  var messages: [MessagingV1.Finding] { findings.map { .init($0, in: text) } }

  /// Whether there is something to record.
  var isNoted: Bool { findings.action != .allow }
}
