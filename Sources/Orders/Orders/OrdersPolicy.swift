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
  /// How long a shop has to accept an order (ORD-ACCEPT).
  public var acceptWithin: Duration = .minutes(10)
  /// How many attempts to reach a buyer have to fail (ORD-UNREACHABLE).
  public var unreachableAttempts = 2
  /// More than this has to pass after the last one (ORD-UNREACHABLE).
  public var unreachableWait: Duration = .hours(1)
  /// How long a proposal can be answered (ORD-SHORTAGE, ORD-LISTING, ORD-SHIPMENT).
  public var proposalLapse: Duration = .hours(48)
  /// The largest small payment in hundredths of the currency's unit (ORD-SMALL-PAYMENT).
  public var smallPaymentMax: Int64 = 10_000
  /// Until when a task should be done that nothing else sets a time for.
  public var taskTime: Duration = .hours(24)

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
      ("receiptExtension", receiptExtension), ("acceptWithin", acceptWithin),
      ("unreachableWait", unreachableWait), ("proposalLapse", proposalLapse),
      ("taskTime", taskTime),
    ]
    for (name, duration) in durations
    where duration < .zero || duration > OrdersLimits.policyDuration {
      problems.append("\(name) must be 0 to 366 days")
    }
    if receiptReminder > receiptAutoConfirm {
      problems.append("receiptReminder must not be longer than receiptAutoConfirm")
    }
    if !(1...100).contains(unreachableAttempts) {
      problems.append("unreachableAttempts must be 1 to 100")
    }
    if !(0...1_000_000_000).contains(smallPaymentMax) {
      problems.append("smallPaymentMax must be 0 to 1000000000")
    }
    return problems
  }

  /// ORD-SMALL-PAYMENT in a currency, whatever its number of minor digits.
  func smallPaymentMax(_ currency: Currency) -> Money {
    var minorUnits = smallPaymentMax
    for _ in 0..<max(0, currency.minorDigits - 2) { minorUnits *= 10 }
    for _ in 0..<max(0, 2 - currency.minorDigits) { minorUnits /= 10 }
    return Money(minorUnits, currency)
  }
}
