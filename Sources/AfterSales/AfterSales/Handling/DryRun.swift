public import Domain

/// What templates would have done: "would have handled 41 of 60, here they are" (AS-AUTO).
public struct DryRun: Hashable, Sendable {
  public struct Entry: Hashable, Sendable {
    public var caseID: String
    public var amount: Money?
    public var decision: TemplateDecision
  }

  /// In the order of the cases.
  public var entries: [Entry]

  /// Takes the step of the template that fits, as it would have been taken.
  ///
  /// - Parameter submitted: the cases as they were right after their submission.
  public init(
    _ submitted: [Case], _ templates: [HandlingTemplate], _ policy: AfterSalesPolicy
  ) {
    entries = submitted.map { item in
      let handling = AutomaticHandling(
        of: item, by: templates, at: item.submittedAt, policy)
      return Entry(caseID: item.id, amount: item.amount, decision: handling.decision)
    }
  }

  public var handledCount: Int { entries.count { $0.isHandled } }

  /// What the handled cases asked for, one sum per currency, by code.
  public var handledSums: [Money] {
    var sums: [Currency: Int64] = [:]
    for entry in entries where entry.isHandled {
      guard let amount = entry.amount else { continue }
      sums[amount.currency] = (sums[amount.currency] ?? 0).saturatingSum(amount.minorUnits)
    }
    return sums.map { Money($1, $0) }.sorted { $0.currency.code < $1.currency.code }
  }
}

extension DryRun.Entry {
  public var isHandled: Bool { if case .handled = decision { true } else { false } }
}
