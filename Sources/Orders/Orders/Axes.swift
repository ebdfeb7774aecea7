/// How far the trade is. One of the independent axes of an order; never merged with the others.
public enum TradeState: String, Hashable, Sendable, CaseIterable {
  case created = "CREATED"
  /// Paid; only a group-buy order stays here, until its group formed or failed.
  case paid = "PAID"
  case toShip = "TO_SHIP"
  case inDelivery = "IN_DELIVERY"
  case signed = "SIGNED"
  case completed = "COMPLETED"
  case cancelled = "CANCELLED"
}

/// Whether the order waits for a group (ORD-GROUP).
public enum GroupState: String, Hashable, Sendable, CaseIterable {
  /// No group buy, or one that is not paid yet, or one that was left by cancelling.
  case none = "NONE"
  case forming = "FORMING"
  case formed = "FORMED"
  case failed = "FAILED"
}

/// Whether the shop accepted the order (ORD-ACCEPT).
public enum Acceptance: String, Hashable, Sendable, CaseIterable {
  case notRequired = "NOT_REQUIRED"
  case awaiting = "AWAITING"
  case accepted = "ACCEPTED"
  case overdue = "OVERDUE"
}

/// What after-sales did to the order. Follows from open cases and refunds, so it is computed.
public enum AfterSalesState: String, Hashable, Sendable, CaseIterable {
  case none = "NONE"
  case open = "OPEN"
  /// Part of the payment went back and no case is open.
  case partlyRefunded = "PARTLY_REFUNDED"
  case refunded = "REFUNDED"
}

/// What is wrong with an order at the moment.
public enum OrderException: String, Hashable, Sendable, CaseIterable {
  /// ORD-SHORTAGE
  case shortage = "SHORTAGE"
  /// ORD-LISTING
  case listingError = "LISTING_ERROR"
  /// ORD-SHIPMENT
  case shipmentIssue = "SHIPMENT_ISSUE"
  /// ORD-DELAY: the promise passed before the buyer was notified, or before it was shipped.
  case delay = "DELAY"
  /// ORD-UNREACHABLE
  case unreachable = "UNREACHABLE"
}

/// Whether freight insurance is in force (ORD-INSURANCE).
public enum Insurance: String, Hashable, Sendable, CaseIterable {
  case none = "NONE"
  case inForce = "IN_FORCE"
  /// The order is COMPLETED.
  case lapsed = "LAPSED"
}

/// How a buyer's orders are grouped on a screen (ORD-BUCKET). An order is in at most one: only
/// an order that was cancelled before payment is in none.
public enum OrderBucket: String, Hashable, Sendable, CaseIterable {
  /// Placed, or waiting for its group.
  case unfinished = "UNFINISHED"
  case toShip = "TO_SHIP"
  case toReceive = "TO_RECEIVE"
  /// Signed or completed.
  case signed = "SIGNED"
  /// A case is open, or money went back, or cancelled after payment.
  case refund = "REFUND"
}
