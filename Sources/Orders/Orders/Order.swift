public import Domain

/// An order: independent axes, a ledger of units and money per line, and facts with their times.
///
/// A value. It changes only by ``apply(_:)``, so its events rebuild it exactly.
public struct Order: Hashable, Sendable {
  public var id: String
  /// 1 when it came into being; grows by one with each change.
  public var version: Int64
  public var shopID: String
  public var buyerID: String
  public var traits: OrderTraits

  public var tradeState: TradeState
  public var groupState: GroupState
  public var acceptance: Acceptance
  /// In the order of ``OrderException``, without repetition.
  public var exceptions: [OrderException]

  /// At least one; all amounts in one currency.
  public var lines: [OrderLine]
  public var charges: Charges
  /// What the buyer has to pay: lines plus postage minus discounts.
  public var payable: Money
  /// Nil before payment. The lines' shares add up to it.
  public var paid: Money?
  /// The sum of `refunds`; at most `paid`.
  public var refunded: Money
  /// What a cancellation owes and nobody paid out yet; with `refunded` at most `paid`.
  public var refundDue: Money
  /// Oldest first.
  public var refunds: [Refund]
  /// The after-sales cases that are open now, oldest first.
  public var openCases: [String]
  /// What open cases hold of the payment; those that hold nothing are left out.
  public var holds: [CaseHold] = []

  public var times: OrderTimes
  /// Set while the order is SIGNED, except when it was taken in after its time: its source says
  /// when receipt was confirmed.
  public var receipt: ReceiptClock?
  /// ORD-RECEIPT-EXTEND: only once.
  public var isReceiptExtended = false
  /// Nil while the reminder is to come.
  public var receiptRemindedAt: Instant?
  public var parcel: Parcel?
  public var address: Address?
  /// Why the address cannot be used; empty when it can (ORD-ADDRESS).
  public var addressIssue = ""
  /// Oldest first.
  public var contacts: [Contact] = []
  /// Set while `acceptance` is AWAITING (ORD-ACCEPT).
  public var acceptBy: Instant?
  /// When the merchant expects to ship (ORD-DELAY).
  public var estimatedShipAt: Instant?
  public var delayNotifiedAt: Instant?
  /// Oldest first.
  public var proposals: [Proposal] = []
  /// Oldest first; at most the last one is open.
  public var requests: [CancellationRequest] = []
  /// Refused here and by after-sales (ORD-SECOND-REQUEST).
  public var refusedRequests = 0
  /// The refusals of after-sales that are counted.
  public var refusalIDs: [String] = []
  public var findings: [Finding] = []
  /// Set while the order is CANCELLED, unless the past does not say.
  public var cancellation: Cancellation?
  public var smallPayments: [SmallPayment] = []
  public var coupons: [Coupon] = []
  public var replacements: [Replacement] = []
  /// Oldest first; closed ones stay.
  public var tasks: [OrderTask] = []
  /// When it was taken in; nil for an order that was placed here.
  public var importedAt: Instant?
  /// Oldest first; every change left one (ORD-REMARK).
  public var remarks: [Remark]
  /// The policy under which the last change was decided.
  public var policyVersion: String

  /// An order as it is placed: CREATED, nothing paid.
  public init(
    id: String, shopID: String, buyerID: String, traits: OrderTraits, lines: [OrderLine],
    charges: Charges, payable: Money, createdAt: Instant, address: Address? = nil,
    promisedShipAt: Instant? = nil, policyVersion: String
  ) {
    self.id = id
    self.version = 1
    self.shopID = shopID
    self.buyerID = buyerID
    self.traits = traits
    tradeState = .created
    groupState = .none
    acceptance = .notRequired
    exceptions = []
    self.lines = lines
    self.charges = charges
    self.payable = payable
    paid = nil
    refunded = .zero(payable.currency)
    refundDue = .zero(payable.currency)
    refunds = []
    openCases = []
    times = OrderTimes(created: createdAt)
    times.promisedShip = promisedShipAt
    self.address = address
    remarks = []
    self.policyVersion = policyVersion
  }

  public var currency: Currency { payable.currency }

  /// What is left to refund, in minor units.
  public var refundable: Int64 { (paid?.minorUnits ?? 0) - refunded.minorUnits }

  /// What all open cases hold of the payment, in minor units.
  public var held: Int64 { holds.reduce(0) { $0 + $1.amount.minorUnits } }

  /// What one case holds of the payment, in minor units.
  public func held(by caseID: String) -> Int64 {
    holds.first { $0.caseID == caseID }?.amount.minorUnits ?? 0
  }

  /// What is left to refund, neither due nor held by an open case, in minor units. Never negative.
  public var free: Int64 { max(0, lines.reduce(0) { $0 + $1.free } - held) }

  public var afterSalesState: AfterSalesState {
    if refunded.minorUnits > 0, refundable == 0 { return .refunded }
    if !openCases.isEmpty { return .open }
    return refunded.minorUnits > 0 ? .partlyRefunded : .none
  }

  /// ORD-BUCKET. Nil for an order that was cancelled before payment.
  public var bucket: OrderBucket? {
    if afterSalesState != .none { return .refund }
    switch tradeState {
    case .created, .paid: return .unfinished
    case .toShip: return .toShip
    case .inDelivery: return .toReceive
    case .signed, .completed: return .signed
    case .cancelled: return paid == nil ? nil : .refund
    }
  }

  /// ORD-INSURANCE: bought, and not lapsed with COMPLETED.
  public var insurance: Insurance {
    guard traits.hasFreightInsurance else { return .none }
    return tradeState == .completed ? .lapsed : .inForce
  }

  /// ORD-GROUP: paid, and without a group or with one that formed.
  public var isSuccessful: Bool {
    paid != nil && (traits.isGroupBuy ? groupState == .formed : true)
  }
}
