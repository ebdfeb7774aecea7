public import Domain

/// Another solution that the merchant offers (AS-OFFER).
public struct Offer: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// A coupon; nothing is refunded.
    case coupon = "COUPON"
    /// Money besides; the goods stay.
    case compensation = "COMPENSATION"
    /// A part of the price back; the goods stay.
    case partialRefund = "PARTIAL_REFUND"
    /// What is missing or wrong is sent again.
    case resend = "RESEND"

    /// Whether accepting it pays money out of the order (AS-AMOUNT).
    public var paysMoney: Bool { self == .compensation || self == .partialRefund }
  }

  public enum State: String, Hashable, Sendable, CaseIterable {
    case made = "MADE"
    case accepted = "ACCEPTED"
    case declined = "DECLINED"
    case lapsed = "LAPSED"
  }

  public var kind: Kind
  /// The coupon's value, or the money; nil for a resend.
  public var amount: Money?
  public var note: String
  public var state: State
  public var madeBy: Actor
  public var madeAt: Instant
  public var answeredAt: Instant?
  /// Where the case returns unless the offer is accepted.
  public var stateBefore: CaseState
  /// What was due there; its clock stands still while the offer waits.
  public var suspended: [Deadline]

  public init(
    kind: Kind, amount: Money?, note: String, state: State = .made, madeBy: Actor,
    madeAt: Instant, answeredAt: Instant? = nil, stateBefore: CaseState, suspended: [Deadline]
  ) {
    self.kind = kind
    self.amount = amount
    self.note = note
    self.state = state
    self.madeBy = madeBy
    self.madeAt = madeAt
    self.answeredAt = answeredAt
    self.stateBefore = stateBefore
    self.suspended = suspended
  }
}

/// What a merchant says when making an offer.
public struct Proposal: Hashable, Sendable {
  public var kind: Offer.Kind
  public var amount: Money?
  public var note: String
  /// The most that can be paid to a case that asks for no money: refundable on fresh facts. Nil
  /// when nobody looked.
  public var refundable: Money?

  public init(
    kind: Offer.Kind, amount: Money? = nil, note: String = "", refundable: Money? = nil
  ) {
    self.kind = kind
    self.amount = amount
    self.note = note
    self.refundable = refundable
  }

  /// - Throws: `.precondition` by AS-AMOUNT, or by AS-OFFER for what cannot be offered.
  func validate(for item: Case) throws(Refusal) {
    if kind == .resend {
      guard amount == nil else {
        throw .step("OFFER_AMOUNT", "A resend takes no amount.", .amount)
      }
      guard item.type != .reship else {
        throw .step("OFFER_POINTLESS", "A RESHIP asks for a resend already: agree to it.", .offer)
      }
      return
    }
    guard let amount else {
      throw .step("OFFER_AMOUNT", "\(kind.rawValue) needs an amount.", .amount)
    }
    guard amount.minorUnits > 0 else {
      throw .step("OFFER_AMOUNT", "The amount must be positive.", .amount)
    }
    guard kind.paysMoney else { return }
    guard let most = item.amount ?? refundable else {
      throw .step(
        "ORDER_REQUIRED", "\(item.type.id) holds no money: send the order's fresh snapshot.",
        .amount)
    }
    guard amount.currency == most.currency else {
      throw .step("OFFER_AMOUNT", "The order was paid in \(most.currency.code).", .amount)
    }
    guard amount.minorUnits <= most.minorUnits else {
      throw .step("OFFER_AMOUNT", "\(amount) is more than \(most).", .amount)
    }
  }
}
