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
      }
  }
}
