internal import Contracts
internal import Domain
internal import Messaging
internal import Synchronization

/// The checker of the policy in force: building one takes about ten milliseconds, so it is kept.
final class ComplianceBox: Sendable {
  private let kept = Mutex<ComplianceChecker?>(nil)

  func check(_ text: String, _ policy: CompliancePolicy) -> ComplianceCheck {
    ComplianceCheck(text: text, findings: checker(policy).check(text))
  }

  /// Checks all of a message that reaches the buyer as its author wrote it.
  /// - Parameter orderID: the order that the message is about, which may be named.
  func check(
    _ content: MessageContent, order orderID: String = "", _ policy: CompliancePolicy
  ) -> ComplianceCheck {
    let checker = checker(policy)
    var findings = checker.check(content.text)
    if !orderID.isEmpty {
      findings.removeAll { orderID.contains($0.excerpt(of: content.text)) }
    }
    if !content.referenceID.isEmpty { findings += checker.check(reference: content.referenceID) }
    return ComplianceCheck(
      text: content.text, reference: content.referenceID, findings: findings)
  }

  private func checker(_ policy: CompliancePolicy) -> ComplianceChecker {
    kept.withLock { kept in
      if let checker = kept, checker.policy == policy { return checker }
      let checker = ComplianceChecker(policy)
      kept = checker
      return checker
    }
  }
}

extension ComplianceCheck {
  /// The findings as clients see them.
  var messages: [MessagingV1.Finding] {
    findings.map { finding in
      MessagingV1.Finding(
        category: .init(finding.category), action: .init(finding.action),
        start: Int32(clamping: finding.start), end: Int32(clamping: finding.end),
        excerpt: excerpt(finding), term: finding.term,
        field: finding.field == .text ? "" : finding.field.rawValue)
    }
  }
}
