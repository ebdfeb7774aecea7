public import Domain

/// How far the trade of an order is.
public enum TradeState: String, Hashable, Sendable, CaseIterable {
  case created = "CREATED"
  case paid = "PAID"
  case toShip = "TO_SHIP"
  case inDelivery = "IN_DELIVERY"
  case signed = "SIGNED"
  case completed = "COMPLETED"
  case cancelled = "CANCELLED"
}

/// A line of an order, as the snapshot tells it.
public struct OrderLine: Hashable, Sendable {
  /// Unique in the order.
  public var id: String
  /// Units bought, at least 1.
  public var quantity: Int64
  /// Units that the order counts as returned, cancelled or exchanged.
  public var returned: Int64
  /// What was paid for the line, in minor units of the order's currency.
  public var paid: Int64
  /// The item's name; may be empty.
  public var item: String

  public init(
    id: String, quantity: Int64, returned: Int64 = 0, paid: Int64 = 0, item: String = ""
  ) {
    self.id = id
    self.quantity = quantity
    self.returned = returned
    self.paid = paid
    self.item = item
  }
}

/// What this service knows of an order: a snapshot, at one version, that arrives in the request.
public struct OrderFacts: Hashable, Sendable {
  public var id: String
  /// The version of the order that the snapshot was taken from.
  public var version: Int64
  public var shop: String
  public var buyer: String
  public var tradeState: TradeState
  /// What the buyer paid; zero before payment.
  public var paid: Money
  /// All refunds that the order counts, in the currency of `paid`.
  public var refunded: Money
  /// What the order owes and has not paid out yet, in the currency of `paid`.
  public var refundDue: Money
  /// The cases of this service that `refunded` and the lines' `returned` already count. A refund
  /// paid here reaches the order a moment later; the list tells which are still on their way, so
  /// that none is counted twice or not at all.
  public var settledCases: [String]
  public var paidAt: Instant?
  public var signedAt: Instant?
  /// Nothing is shipped: a voucher, a top-up.
  public var isVirtual: Bool
  /// Fresh goods (AS-DEADLINE-FRESH).
  public var isFresh: Bool
  /// Food, or goods that cannot be sold again once opened (AS-NO-REASON).
  public var isUnreturnable: Bool
  /// An invoice was issued (AS-INVOICE).
  public var isInvoiced: Bool
  /// Freight insurance is in force (AS-FREIGHT).
  public var isFreightInsured: Bool
  /// Requests after signing that the merchant refused on the order itself (AS-SECOND-REQUEST).
  public var refusedRequests: Int32
  public var lines: [OrderLine]
  /// Other orders of the buyer in the shop, as far as they are known (AS-FLAGS).
  public var purchases: [BuyerRecord.Purchase]

  public init(
    id: String, version: Int64, shop: String, buyer: String, tradeState: TradeState, paid: Money,
    refunded: Money? = nil, refundDue: Money? = nil, settledCases: [String] = [],
    paidAt: Instant? = nil,
    signedAt: Instant? = nil, isVirtual: Bool = false, isFresh: Bool = false,
    isUnreturnable: Bool = false, isInvoiced: Bool = false, isFreightInsured: Bool = false,
    refusedRequests: Int32 = 0, lines: [OrderLine],
    purchases: [BuyerRecord.Purchase] = []
  ) {
    self.id = id
    self.version = version
    self.shop = shop
    self.buyer = buyer
    self.tradeState = tradeState
    self.paid = paid
    self.refunded = refunded ?? .zero(paid.currency)
    self.refundDue = refundDue ?? .zero(paid.currency)
    self.settledCases = settledCases
    self.paidAt = paidAt
    self.signedAt = signedAt
    self.isVirtual = isVirtual
    self.isFresh = isFresh
    self.isUnreturnable = isUnreturnable
    self.isInvoiced = isInvoiced
    self.isFreightInsured = isFreightInsured
    self.refusedRequests = refusedRequests
    self.lines = lines
    self.purchases = purchases
  }

  var isDelivered: Bool { tradeState == .signed || tradeState == .completed }
}

extension OrderFacts {
  /// Whether the snapshot makes sense by itself.
  ///
  /// - Throws: a refusal of kind `.invalid`, with one violation per field in question.
  public func validate() throws(Refusal) {
    var wrong: [Refusal.Violation] = []
    if paid.minorUnits < 0 { wrong.append(.init("paid", "is negative")) }
    if refunded.minorUnits < 0 { wrong.append(.init("refunded", "is negative")) }
    if refunded.currency != paid.currency {
      wrong.append(.init("refunded", "is in another currency than what was paid"))
    }
    if refundDue.minorUnits < 0 { wrong.append(.init("refund_due", "is negative")) }
    if refundDue.currency != paid.currency {
      wrong.append(.init("refund_due", "is in another currency than what was paid"))
    }
    if lines.isEmpty { wrong.append(.init("lines", "an order has at least one line")) }
    for (index, line) in lines.enumerated() {
      if line.quantity < 1 || line.quantity > Limits.units {
        wrong.append(.init("lines[\(index)].quantity", "must be 1 to \(Limits.units)"))
      } else if line.returned < 0 || line.returned > line.quantity {
        wrong.append(.init("lines[\(index)].returned_quantity", "must be 0 to the quantity"))
      }
      if line.paid < 0 { wrong.append(.init("lines[\(index)].paid", "is negative")) }
      if lines[..<index].contains(where: { $0.id == line.id }) {
        wrong.append(.init("lines[\(index)].line_id", "occurs twice"))
      }
    }
    guard wrong.isEmpty else {
      throw Refusal(
        .invalid, reason: "ORDER_SNAPSHOT_INVALID",
        message: "The snapshot of order \(id) contradicts itself; ask the order service for it.",
        violations: wrong)
    }
  }
}

/// Sizes that keep sums far from the ends of `Int64`.
enum Limits {
  /// Units of one line.
  static let units: Int64 = 1_000_000
}
