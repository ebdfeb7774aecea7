public import Domain

/// The clock that confirms receipt by itself (ORD-RECEIPT-AUTO). It starts when the buyer signs
/// and stands still while a case or a request to cancel is open.
public enum ReceiptClock: Hashable, Sendable {
  /// Receipt counts as confirmed from this instant.
  case running(until: Instant)
  /// In dispute; this much is left when the last case or request closes.
  case paused(remaining: Duration)

  /// - Parameter isInDispute: whether something from before signing is still open.
  static func started(
    at signed: Instant, isInDispute: Bool, policy: OrdersPolicy
  ) -> ReceiptClock {
    isInDispute
      ? .paused(remaining: policy.receiptAutoConfirm)
      : .running(until: signed + policy.receiptAutoConfirm)
  }

  func paused(at now: Instant) -> ReceiptClock {
    switch self {
    case .running(let until): .paused(remaining: max(until - now, .zero))
    case .paused: self
    }
  }

  /// - Parameter refunded: whether the case that closed paid something back; only an unrefunded
  ///   one grants the minimum.
  func resumed(at now: Instant, refunded: Bool, policy: OrdersPolicy) -> ReceiptClock {
    switch self {
    case .running: self
    case .paused(let remaining):
      .running(
        until: now + (refunded ? remaining : max(remaining, policy.receiptMinimumAfterCase)))
    }
  }
}
