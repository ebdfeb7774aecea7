public import Domain

/// What the metrics need of one case, folded from its events in the order of the log (AS-METRICS).
public struct CaseMeasure: Hashable, Sendable {
  public var caseID: String
  public var shop: String
  /// The case counts for the period in which it was first submitted.
  public var submittedAt: Instant
  /// When the shop first answered in any way; nil before.
  public var respondedAt: Instant?
  /// When the money was paid; nil before.
  public var refundedAt: Instant?
  /// Whether the platform ever had to step in.
  public var isIntervened: Bool
  public var outcome: CaseOutcome
  /// What it cost the shop: what was paid out; nil while, or if, nothing was.
  public var cost: Money?

  public init(
    caseID: String, shop: String, submittedAt: Instant, respondedAt: Instant? = nil,
    refundedAt: Instant? = nil, isIntervened: Bool = false, outcome: CaseOutcome = .open,
    cost: Money? = nil
  ) {
    self.caseID = caseID
    self.shop = shop
    self.submittedAt = submittedAt
    self.respondedAt = respondedAt
    self.refundedAt = refundedAt
    self.isIntervened = isIntervened
    self.outcome = outcome
    self.cost = cost
  }
}

/// How a case came out.
public enum CaseOutcome: String, Hashable, Sendable, CaseIterable {
  /// Not ended.
  case open = "OPEN"
  /// Paid, and the goods came back.
  case refundedWithReturn = "REFUNDED_WITH_RETURN"
  /// Paid, and the goods stayed or never left.
  case refundedOnly = "REFUNDED_ONLY"
  /// Sent again, exchanged or repaired, or settled by an offer.
  case completed = "COMPLETED"
  /// A no was the last word: the merchant's, to which the buyer did not answer, or the platform's.
  case rejected = "REJECTED"
  /// Taken back by the buyer.
  case withdrawn = "WITHDRAWN"
  /// A deadline of the buyer lapsed.
  case closed = "CLOSED"

  init(_ item: CaseObservation) {
    switch item.state {
    case .refunded: self = item.isReceived ? .refundedWithReturn : .refundedOnly
    case .completed: self = .completed
    case .withdrawn: self = .withdrawn
    case .closed:
      self = item.closedBy == .platform || item.closedBy == .secondRequest ? .rejected : .closed
    case .pendingMerchant, .awaitBuyerResponse, .awaitBuyerShip, .inReturn, .inspecting,
      .refunding, .refundFailed, .reshipping, .repairing, .awaitBuyerConfirm, .platformReview,
      .rejected:
      self = .open
    }
  }
}

/// What an event of a case says, as far as the metrics care: the case as it is after it.
///
/// Every event is observed, so it holds no more of the case than that.
public struct CaseObservation: Hashable, Sendable {
  public var caseID: String
  public var shop: String
  public var submittedAt: Instant
  public var respondedAt: Instant?
  public var state: CaseState
  /// The goods came back.
  public var isReceived: Bool
  public var closedBy: AfterSalesRule?
  public var amount: Money?
  /// What was repaid of the return's freight.
  public var freight: Money?
  public var at: Instant

  public init(
    caseID: String, shop: String, submittedAt: Instant, respondedAt: Instant?, state: CaseState,
    isReceived: Bool, closedBy: AfterSalesRule?, amount: Money?, freight: Money?,
    at instant: Instant
  ) {
    self.caseID = caseID
    self.shop = shop
    self.submittedAt = submittedAt
    self.respondedAt = respondedAt
    self.state = state
    self.isReceived = isReceived
    self.closedBy = closedBy
    self.amount = amount
    self.freight = freight
    at = instant
  }

  public init(_ item: Case, at instant: Instant) {
    self.init(
      caseID: item.id, shop: item.shop, submittedAt: item.submittedAt,
      respondedAt: item.respondedAt, state: item.state, isReceived: item.receivedAt != nil,
      closedBy: item.closedBy, amount: item.amount, freight: item.freight?.repaid, at: instant)
  }
}

extension FreightTerms {
  /// What the buyer paid for the return and got back; nil while it did not.
  public var repaid: Money? { repaidAt == nil ? nil : prepaid }
}

extension CaseMeasure {
  /// The measure after one more event of the case; `earlier` is nil for its first.
  ///
  /// Deterministic and without a clock: the same events give the same measure, whenever and however
  /// often they are replayed from the beginning.
  public init(_ item: CaseObservation, after earlier: CaseMeasure?) {
    self =
      earlier
      ?? CaseMeasure(caseID: item.caseID, shop: item.shop, submittedAt: item.submittedAt)
    respondedAt = item.respondedAt
    if item.state == .platformReview { isIntervened = true }
    if item.state == .refunded, refundedAt == nil { refundedAt = item.at }
    outcome = CaseOutcome(item)
    cost = item.cost
  }
}

extension CaseObservation {
  /// What was paid to the buyer: the refund, and what was repaid of the return's freight, which the
  /// shop or its insurance bears. Nil when nothing was.
  fileprivate var cost: Money? {
    let refund = state == .refunded ? amount : nil
    guard let refund, let freight, refund.currency == freight.currency else {
      return refund ?? freight
    }
    return Money(refund.minorUnits.saturatingSum(freight.minorUnits), refund.currency)
  }
}
