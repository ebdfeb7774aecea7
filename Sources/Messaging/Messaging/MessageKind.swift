public import Domain

/// What a message is. The kind decides who may send it and whether it uses the quota (MSG-CARD).
public enum MessageKind: String, Hashable, Sendable, CaseIterable {
  case text = "TEXT"
  case emoji = "EMOJI"
  case picture = "PICTURE"
  case video = "VIDEO"
  /// A product card.
  case product = "PRODUCT"
  case coupon = "COUPON"
  /// A small payment asked for or paid out (ORD-SMALL-PAYMENT).
  case smallPayment = "SMALL_PAYMENT"
  case helpLink = "HELP_LINK"
  /// A card that invites the buyer to apply for after-sales: the merchant's initiative.
  case invitationCard = "INVITATION_CARD"
  /// Any other after-sales card: how a case that is already open goes on.
  case card = "CARD"
  case systemNotice = "SYSTEM_NOTICE"
  case automaticReply = "AUTOMATIC_REPLY"

  /// Whether a message of this kind from the shop takes a unit of the quota (MSG-CARD).
  /// After-sales cards have a cap of their own (AS-CARD-CAP), system notices none.
  public var consumesQuota: Bool {
    switch self {
    case .card, .invitationCard, .systemNotice: false
    case .text, .emoji, .picture, .video, .product, .coupon, .smallPayment, .helpLink,
      .automaticReply:
      true
    }
  }

  /// Whether a block or an opt-out keeps this kind away from the buyer (MSG-BLOCKED). It does for
  /// everything that the shop starts by itself. What becomes of the buyer's own case, and what the
  /// platform has to say, reaches the buyer in any event: otherwise a block would hide the answer
  /// to a request that the buyer made.
  public var isStoppedByBlock: Bool {
    switch self {
    case .card, .systemNotice: false
    case .text, .emoji, .picture, .video, .product, .coupon, .smallPayment, .helpLink,
      .invitationCard, .automaticReply:
      true
    }
  }

  /// Whether an actor of this kind sends such messages at all. Notices are not for merchants: they
  /// would be a way around the quota.
  public func canBeSent(by sender: Actor.Kind) -> Bool {
    switch self {
    case .text, .emoji, .picture, .video, .product: sender == .buyer || sender == .merchant
    case .coupon, .smallPayment, .helpLink: sender == .merchant
    case .automaticReply: sender == .merchant || sender == .system
    case .card, .invitationCard: sender == .merchant || sender == .system
    case .systemNotice: sender == .system
    }
  }

  /// Shows something that has an id of its own, beside which a text is not needed.
  public var showsReference: Bool {
    switch self {
    case .picture, .video, .product, .coupon, .smallPayment, .helpLink: true
    case .text, .emoji, .card, .invitationCard, .systemNotice, .automaticReply: false
    }
  }

  /// Shows an amount of money.
  public var showsAmount: Bool { self == .coupon || self == .smallPayment }

  /// Delivered by its own command instead of being written by somebody.
  public var isDelivered: Bool {
    switch self {
    case .card, .invitationCard, .systemNotice: true
    case .text, .emoji, .picture, .video, .product, .coupon, .smallPayment, .helpLink,
      .automaticReply:
      false
    }
  }
}
