public import Domain

/// A past case of a dry run.
public struct PastCase: Hashable, Sendable {
  public var id: String
  public var facts: TemplateFacts

  public init(id: String, facts: TemplateFacts) {
    self.id = id
    self.facts = facts
  }
}

/// What templates would have done: "would have handled 41 of 60, here they are" (AS-AUTO).
public struct DryRun: Hashable, Sendable {
  public struct Entry: Hashable, Sendable {
    public var caseID: String
    public var amount: Money?
    public var decision: TemplateDecision
  }

  /// In the order of the cases.
  public var entries: [Entry]

  public init(
    _ cases: [PastCase], _ templates: [HandlingTemplate], _ policy: TemplatePolicy
  ) {
    entries = cases.map { item in
      Entry(
        caseID: item.id, amount: item.facts.amount,
        decision: item.facts.decide(templates, policy))
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
