public import Domain

/// What other services need to know of an order, at one version.
public struct OrderSnapshot: Hashable, Sendable {
  public struct Line: Hashable, Sendable {
    public var id: String
    public var itemName: String
    public var quantity: Int64
    /// Units that came back, were cancelled or exchanged: they cannot be asked for again.
    public var unavailable: Int64
    public var paid: Money
    public var refunded: Money
  }

  public var orderID: String
  public var version: Int64
  public var shopID: String
  public var buyerID: String
  public var tradeState: TradeState
  /// Nil before payment.
  public var paid: Money?
  public var refunded: Money
  /// What is due back and not paid out yet: it cannot be asked for again.
  public var refundDue: Money
  public var createdAt: Instant
  public var paidAt: Instant?
  public var signedAt: Instant?
  public var isVirtual: Bool
  public var isFresh: Bool
  public var isUnreturnable: Bool
  public var isInvoiced: Bool
  /// ORD-GROUP: no group, or its group formed.
  public var isSuccessful: Bool
  /// ORD-INSURANCE: in force; lapses with COMPLETED.
  public var hasFreightInsurance: Bool
  public var lines: [Line]
  /// The cases whose refund is part of `refunded`, each once, in the order of their first refund:
  /// who holds back money for a case knows by it that the refund counts already.
  public var settledCaseIDs: [String]
  /// ORD-SECOND-REQUEST, AS-SECOND-REQUEST.
  public var refusedRequests: Int

  public init(_ order: Order) {
    orderID = order.id
    version = order.version
    shopID = order.shopID
    buyerID = order.buyerID
    tradeState = order.tradeState
    paid = order.paid
    refunded = order.refunded
    refundDue = order.refundDue
    createdAt = order.times.created
    paidAt = order.times.paid
    signedAt = order.times.signed
    isVirtual = order.traits.isVirtual
    isFresh = order.traits.isFresh
    isUnreturnable = order.traits.isUnreturnable
    isInvoiced = order.traits.isInvoiced
    isSuccessful = order.isSuccessful
    hasFreightInsurance = order.insurance == .inForce
    lines = order.lines.map {
      Line(
        id: $0.id, itemName: $0.itemName, quantity: $0.quantity,
        unavailable: $0.quantity - $0.untouched, paid: $0.paid, refunded: $0.refunded)
    }
    refusedRequests = order.refusedRequests
    settledCaseIDs = []
    for refund in order.refunds
    where !refund.caseID.isEmpty && !settledCaseIDs.contains(refund.caseID) {
      settledCaseIDs.append(refund.caseID)
    }
  }
}
