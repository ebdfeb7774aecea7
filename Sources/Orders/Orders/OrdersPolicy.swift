internal import Domain

/// The numbers by which orders are decided: one versioned document, the defaults of the rules
/// where it says nothing.
public struct OrdersPolicy: Hashable, Sendable, Codable {
  /// Names the document in every decision: 1 to 64 characters.
  public var version = "default"
  /// From signing until receipt confirms itself (ORD-RECEIPT-AUTO).
  public var receiptAutoConfirm: Duration = .days(7)
  /// How long before that the buyer is reminded (ORD-RECEIPT-AUTO).
  public var receiptReminder: Duration = .days(3)
  /// What at least remains when a case closes unrefunded (ORD-RECEIPT-AUTO).
  public var receiptMinimumAfterCase: Duration = .days(3)
  /// By how much receipt can be extended, once (ORD-RECEIPT-EXTEND).
  public var receiptExtension: Duration = .days(3)

  public init() {}

  /// What makes no sense about the document; empty when nothing does.
  public var problems: [String] {
    var problems: [String] = []
    if !OrdersLimits.isID(version) {
      problems.append("version must have 1 to \(OrdersLimits.idLength) characters")
    }
    let durations = [
      ("receiptAutoConfirm", receiptAutoConfirm), ("receiptReminder", receiptReminder),
      ("receiptMinimumAfterCase", receiptMinimumAfterCase),
      ("receiptExtension", receiptExtension),
    ]
    for (name, duration) in durations
    where duration < .zero || duration > OrdersLimits.policyDuration {
      problems.append("\(name) must be 0 to 366 days")
    }
    if receiptReminder > receiptAutoConfirm {
      problems.append("receiptReminder must not be longer than receiptAutoConfirm")
    }
    return problems
  }
}
