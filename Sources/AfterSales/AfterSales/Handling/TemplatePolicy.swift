/// The numbers of AS-AUTO: `templates` in the policy file.
public struct TemplatePolicy: Hashable, Sendable, Codable {
  /// The highest amount paid for an order that templates handle, in minor units by currency. Orders
  /// in other currencies are never handled automatically.
  public var orderMaximum: [String: Int64] = ["CNY": 50_000]

  /// The defaults of the rules.
  public init() {}

  /// What makes it unusable, each as one sentence; empty when it is sound.
  public var problems: [String] {
    orderMaximum.allSatisfy { $0.key.utf8.count == 3 && $0.value >= 0 }
      ? [] : ["templates.orderMaximum must name currencies and amounts of at least 0"]
  }
}
