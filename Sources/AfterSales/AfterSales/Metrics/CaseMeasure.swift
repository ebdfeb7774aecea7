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

  public init(_ item: Case) {
    switch item.state {
    case .refunded: self = item.receivedAt == nil ? .refundedOnly : .refundedWithReturn
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
public struct CaseObservation: Hashable, Sendable {
  public var item: Case
  public var at: Instant

  public init(_ item: Case, at instant: Instant) {
    self.item = item
    self.at = instant
  }
}

extension CaseMeasure {
  /// The measure after one more event of the case; `earlier` is nil for its first.
  ///
  /// Deterministic and without a clock: the same events give the same measure, whenever and however
  /// often they are replayed from the beginning.
  public init(_ observation: CaseObservation, after earlier: CaseMeasure?) {
    let item = observation.item
    self =
      earlier
      ?? CaseMeasure(caseID: item.id, shop: item.shop, submittedAt: item.submittedAt)
    respondedAt = item.respondedAt
    if item.state == .platformReview { isIntervened = true }
    if item.state == .refunded, refundedAt == nil { refundedAt = observation.at }
    outcome = CaseOutcome(item)
    cost = item.cost
  }
}

extension Case {
  /// What was paid to the buyer: the refund, and what was repaid of the return's freight, which the
  /// shop or its insurance bears. Nil when nothing was.
  fileprivate var cost: Money? {
    let refund = state == .refunded ? amount : nil
    let freight = freight?.repaidAt == nil ? nil : freight?.prepaid
    guard let refund, let freight, refund.currency == freight.currency else {
      return refund ?? freight
    }
    return Money(refund.minorUnits.saturatingSum(freight.minorUnits), refund.currency)
  }
}
