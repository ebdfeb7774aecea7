internal import Contracts

extension MessagingV1.MessageEvent.Change {
  /// What the log calls it. Stable.
  var name: String {
    switch self {
    case .conversationOpened: "conversation.opened"
    case .messageReceived: "message.received"
    case .messageSent: "message.sent"
    case .cardDelivered: "card.delivered"
    case .messageImported: "message.imported"
    case .messageReserved: "message.reserved"
    case .reservationReleased: "reservation.released"
    case .reservationExpired: "reservation.expired"
    case .buyerAccessChanged: "buyer.access_changed"
    case .standingChanged: "buyer.standing_changed"
    }
  }
}
