public import Domain

/// One change of one order. All events of an order, applied in turn, rebuild it; they carry what
/// the policy of their time decided, so a later policy does not change the past.
public struct OrderEvent: Hashable, Sendable {
  public enum Change: Hashable, Sendable {
    /// The order as placed.
    indirect case created(Order)
    /// The order as taken in, with its past.
    indirect case imported(Order)
    case paid(Money)
    case groupFormed
    case groupFailed(refundDue: Money)
    /// Nil for virtual goods.
    case shipped(Parcel?)
    case signed(receipt: ReceiptClock)
    case completed
    /// The due amount is nil when nothing was paid.
    case cancelled(reason: String, refundDue: Money?)
    /// The receipt clock is nil while the order is not SIGNED.
    case afterSalesOpened(caseID: String, receipt: ReceiptClock?)
    case afterSalesClosed(caseID: String, receipt: ReceiptClock?)
    case refunded(Refund)
  }

  public var orderID: String
  /// The order's version after the change.
  public var version: Int64
  /// When it happened; for an imported order when it was placed.
  public var occurredAt: Instant
  public var actor: Actor
  public var policyVersion: String
  public var change: Change

  public init(
    orderID: String, version: Int64, occurredAt: Instant, actor: Actor, policyVersion: String,
    change: Change
  ) {
    self.orderID = orderID
    self.version = version
    self.occurredAt = occurredAt
    self.actor = actor
    self.policyVersion = policyVersion
    self.change = change
  }
}
