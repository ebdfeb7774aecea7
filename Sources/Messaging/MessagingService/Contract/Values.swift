internal import Contracts
internal import Messaging

extension MessageKind {
  /// Not set is text; nil for a kind of a newer contract.
  init?(_ message: MessagingV1.MessageKind) {
    switch message {
    case .unspecified, .text: self = .text
    case .emoji: self = .emoji
    case .picture: self = .picture
    case .video: self = .video
    case .product: self = .product
    case .coupon: self = .coupon
    case .smallPayment: self = .smallPayment
    case .helpLink: self = .helpLink
    case .card: self = .card
    case .invitationCard: self = .invitationCard
    case .systemNotice: self = .systemNotice
    case .automaticReply: self = .automaticReply
    case .unrecognized: return nil
    }
  }
}

extension MessagingV1.MessageKind {
  init(_ kind: MessageKind) {
    self =
      switch kind {
      case .text: .text
      case .emoji: .emoji
      case .picture: .picture
      case .video: .video
      case .product: .product
      case .coupon: .coupon
      case .smallPayment: .smallPayment
      case .helpLink: .helpLink
      case .card: .card
      case .invitationCard: .invitationCard
      case .systemNotice: .systemNotice
      case .automaticReply: .automaticReply
      }
  }
}

extension MessagingV1.Tier {
  init(_ tier: Tier) {
    self =
      switch tier {
      case .active: .active
      case .recent: .recent
      case .related: .related
      case .closed: .closed
      case .blocked: .blocked
      case .granted: .granted
      case .daily: .daily
      }
  }
}

extension MessagingV1.QuotaShape {
  init(_ shape: QuotaShape) {
    self =
      switch shape {
      case .recency: .recency
      case .grants: .grants
      case .dailyBuyers: .dailyBuyers
      }
  }
}

extension MessagingV1.Grant.Cause {
  init(_ cause: Grant.Cause) {
    self =
      switch cause {
      case .buyerMessage: .buyerMessage
      case .orderPlaced: .orderPlaced
      case .orderPaid: .orderPaid
      case .caseOpened: .caseOpened
      }
  }
}

extension Grant.Cause {
  /// Nil for none, and for a cause of a newer contract.
  init?(_ cause: MessagingV1.Grant.Cause) {
    switch cause {
    case .buyerMessage: self = .buyerMessage
    case .orderPlaced: self = .orderPlaced
    case .orderPaid: self = .orderPaid
    case .caseOpened: self = .caseOpened
    case .unspecified, .unrecognized: return nil
    }
  }
}

extension Assumption {
  /// Nil when it is unset or unknown.
  init?(_ assumption: MessagingV1.Assumption) {
    switch assumption {
    case .buyerWrites: self = .buyerWrites
    case .orderPlaced: self = .orderPlaced
    case .orderPaid: self = .orderPaid
    case .caseOpened: self = .caseOpened
    case .unspecified, .unrecognized: return nil
    }
  }
}
