public import Domain

/// A time at which something happens to a case by itself. A case keeps all of its deadlines; the
/// earliest is its due time, and each acts once.
public struct Deadline: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// Fresh goods: the shop responds. A miss is recorded.
    case firstResponse = "FIRST_RESPONSE"
    /// Fresh goods: the shop offers a solution. A miss is recorded.
    case solution = "SOLUTION"
    /// The merchant decides, or the platform reviews.
    case merchantDecision = "MERCHANT_DECISION"
    /// The buyer answers an offer, or the request stands as before.
    case offerAnswer = "OFFER_ANSWER"
    /// The buyer ships, or the case closes.
    case buyerShip = "BUYER_SHIP"
    /// The parcel arrives, or the platform reviews.
    case returnArrival = "RETURN_ARRIVAL"
    /// The goods are inspected, or count as in order.
    case inspection = "INSPECTION"
    /// The refund is agreed, or made in full by SYSTEM.
    case refund = "REFUND"
    /// The payout is confirmed, or counts as failed.
    case payout = "PAYOUT"
    /// A failed payout is tried again with the same key.
    case payoutRetry = "PAYOUT_RETRY"
    /// The merchant sends the goods, or the platform reviews.
    case resend = "RESEND"
    /// The merchant repairs and sends the goods, or the platform reviews.
    case repair = "REPAIR"
    /// The buyer confirms what was sent, or the case completes.
    case buyerConfirm = "BUYER_CONFIRM"
    /// The buyer resubmits or asks the platform, or the case closes.
    case rejectionAnswer = "REJECTION_ANSWER"
    /// The platform decides. A miss is recorded, and it is due again.
    case platformDecision = "PLATFORM_DECISION"

    /// The rule that sets it.
    public var rule: AfterSalesRule {
      switch self {
      case .firstResponse, .solution: .deadlineFresh
      case .merchantDecision: .deadlineMerchant
      case .offerAnswer: .offer
      case .buyerShip: .deadlineShip
      case .inspection: .inspect
      case .refund, .payout, .payoutRetry: .deadlineRefund
      case .rejectionAnswer: .secondRequest
      case .buyerConfirm: .consent
      case .returnArrival, .resend, .repair, .platformDecision: .platform
      }
    }

    /// Whether it moves the case; otherwise its miss is only recorded.
    public var movesCase: Bool {
      self != .firstResponse && self != .solution && self != .platformDecision
    }
  }

  public var kind: Kind
  /// From this instant on it acts.
  public var at: Instant

  public init(_ kind: Kind, at instant: Instant) {
    self.kind = kind
    self.at = instant
  }
}

extension AfterSalesPolicy {
  /// How long something may take; for ``Deadline/Kind/refund`` see ``refundDue(receivedAt:)``.
  public func length(of kind: Deadline.Kind) -> Duration {
    switch kind {
    case .firstResponse: freshResponse
    case .solution: freshSolution
    case .merchantDecision: merchantDecision
    case .offerAnswer: offerAnswer
    case .buyerShip: buyerShip
    case .returnArrival: returnArrival
    case .inspection: inspection
    case .refund: refundAfterReceipt
    case .payout: payoutAnswer
    case .payoutRetry: payoutRetry
    case .resend: resend
    case .repair: repair
    case .buyerConfirm: buyerConfirm
    case .rejectionAnswer: rejectionAnswer
    case .platformDecision: platformDecision
    }
  }

  func deadline(_ kind: Deadline.Kind, from now: Instant) -> Deadline {
    Deadline(kind, at: kind == .refund ? refundDue(receivedAt: now) : now + length(of: kind))
  }
}
