public import Domain

/// One change of one order. All events of an order, applied in turn, rebuild it; they carry what
/// the policy of their time decided, so a later policy does not change the past.
public struct OrderEvent: Hashable, Sendable {
  public enum Change: Hashable, Sendable {
    /// The order as placed.
    indirect case created(Order)
    /// The order as taken in, with its past.
    indirect case imported(Order)
    /// With the time until which the shop has to accept it, if it has to now (ORD-ACCEPT).
    case paid(Money, acceptBy: Instant?)
    case groupFormed(acceptBy: Instant?)
    case groupFailed(refundDue: Money)
    /// The parcel is nil for virtual goods; late is later than promised (ORD-DELAY).
    case shipped(Parcel?, isLate: Bool)
    case signed(receipt: ReceiptClock)
    case completed
    /// The due amount is nil when nothing was paid; the ground is nil in old events.
    case cancelled(reason: String, refundDue: Money?, ground: Cancellation.Ground?)
    /// What the case holds is nil for nothing, and in old events; of a case that is open already
    /// nothing else changes. The receipt clock is nil while the order is not SIGNED.
    case afterSalesOpened(caseID: String, held: Money?, receipt: ReceiptClock?)
    case afterSalesClosed(caseID: String, receipt: ReceiptClock?)
    case refunded(Refund)
    case accepted
    /// ORD-ACCEPT
    case acceptanceOverdue
    case proposalOpened(Proposal)
    /// With the units that move and what becomes due, by line; nothing when declined.
    case proposalAnswered(id: String, accepted: Bool, effects: [LineAmount])
    /// Lapsed or withdrawn.
    case proposalClosed(id: String, Proposal.State)
    case addressMarked(issue: String)
    /// Nil when the address was confirmed as it is.
    case addressSettled(Address?)
    case contactRecorded(Contact, isUnreachable: Bool)
    /// The receipt clock is nil while the order is not SIGNED.
    case cancellationRequested(CancellationRequest, receipt: ReceiptClock?)
    case cancellationRefused(reason: String, receipt: ReceiptClock?)
    /// By the buyer; counts as no refusal.
    case cancellationWithdrawn(receipt: ReceiptClock?)
    case findingRecorded(text: String)
    /// By after-sales.
    case requestRefused(id: String, caseID: String)
    case replaced(Replacement)
    case receiptExtended(ReceiptClock)
    case receiptReminded(confirmsAt: Instant)
    case remarked(text: String)
    /// With the refund that compensation counts as.
    case smallPaymentRecorded(SmallPayment, refund: Refund?)
    case smallPaymentSettled(id: String)
    case couponIssued(Coupon)
    case shipmentEstimated(Instant, isLate: Bool)
    case delayNotified(note: String)
    case promiseLapsed(Instant)
    case taskDone(id: String, note: String)
  }

  public var orderID: String
  /// The order's version after the change.
  public var version: Int64
  /// When it happened; for an imported order when it was placed.
  public var occurredAt: Instant
  public var actor: Actor
  /// Empty in events from before it was recorded.
  public var policyVersion: String
  public var change: Change
  /// The tasks that it opened.
  public var openedTasks: [OrderTask] = []
  /// The tasks that it left nothing to do for.
  public var obsoleteTasks: [String] = []

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

extension OrderEvent.Change {
  /// Says something and moves nothing.
  var isNote: Bool {
    switch self {
    case .remarked, .contactRecorded: true
    default: false
    }
  }
}
