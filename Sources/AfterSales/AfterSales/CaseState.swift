/// How far a case is.
public enum CaseState: String, Hashable, Sendable, CaseIterable {
  /// The merchant decides (AS-DEADLINE-MERCHANT).
  case pendingMerchant = "PENDING_MERCHANT"
  /// The merchant offered something else (AS-OFFER).
  case awaitBuyerResponse = "AWAIT_BUYER_RESPONSE"
  /// The return is agreed; the buyer ships (AS-DEADLINE-SHIP).
  case awaitBuyerShip = "AWAIT_BUYER_SHIP"
  /// The parcel is on its way to the merchant.
  case inReturn = "IN_RETURN"
  /// The parcel arrived; the merchant looks at it (AS-INSPECT, AS-DEADLINE-REFUND).
  case inspecting = "INSPECTING"
  /// The refund is decided; the payout is on its way.
  case refunding = "REFUNDING"
  /// The payout failed; it is tried again with the same key.
  case refundFailed = "REFUND_FAILED"
  /// The missing or other goods are being sent.
  case reshipping = "RESHIPPING"
  /// The goods are being repaired.
  case repairing = "REPAIRING"
  /// The buyer confirms what arrived.
  case awaitBuyerConfirm = "AWAIT_BUYER_CONFIRM"
  /// The platform decides (AS-PLATFORM).
  case platformReview = "PLATFORM_REVIEW"
  /// The merchant refused; the buyer asks again, asks the platform, or lets it close.
  case rejected = "REJECTED"
  /// Paid out.
  case refunded = "REFUNDED"
  /// Resent, exchanged or repaired, and confirmed.
  case completed = "COMPLETED"
  /// The buyer took it back.
  case withdrawn = "WITHDRAWN"
  /// A deadline of the buyer lapsed, or the platform decided against the buyer.
  case closed = "CLOSED"

  /// Whether the case still holds its money and units.
  public var isOpen: Bool {
    switch self {
    case .pendingMerchant, .awaitBuyerResponse, .awaitBuyerShip, .inReturn, .inspecting,
      .refunding, .refundFailed, .reshipping, .repairing, .awaitBuyerConfirm, .platformReview,
      .rejected:
      true
    case .refunded, .completed, .withdrawn, .closed: false
    }
  }

  /// Whether money may already be on its way: nothing takes the case back from here on.
  public var isPayoutStarted: Bool {
    self == .refunding || self == .refundFailed || self == .refunded
  }
}
