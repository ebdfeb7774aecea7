public import Domain

/// The clock that confirms receipt by itself (ORD-RECEIPT-AUTO). It starts when the buyer signs
/// and stands still while a case is open.
public enum ReceiptClock: Hashable, Sendable {
  /// Receipt counts as confirmed from this instant.
  case running(until: Instant)
  /// A case is open; this much is left when the last one closes.
  case paused(remaining: Duration)

  /// - Parameter caseOpen: whether a case that was opened before signing is still open.
  static func started(at signed: Instant, caseOpen: Bool, policy: OrdersPolicy) -> ReceiptClock {
    caseOpen
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
