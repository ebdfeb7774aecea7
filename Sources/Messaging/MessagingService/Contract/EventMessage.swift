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
    case .conversationRead: "conversation.read"
    case .conversationTransferred: "conversation.transferred"
    case .buyerMarked: "buyer.marked"
    case .buyerReported: "buyer.reported"
    case .conversationRated: "conversation.rated"
    case .alertPreferencesChanged: "alerts.preferences_changed"
    case .complianceFound: "compliance.found"
    case .findingJudged: "compliance.judged"
    case .penaltySet: "penalty.set"
    case .turnWaiting: "turn.waiting"
    case .complaintRecorded: "complaint.recorded"
    case .quickReplySaved: "quick_reply.saved"
    case .quickReplyDeleted: "quick_reply.deleted"
    }
  }
}

extension MessagingV1.MessageEvent.Change {
  /// The change as a field of its event, made of the bytes of the message that it tells; nil for a
  /// change that tells none.
  func field(telling message: [UInt8]) -> [UInt8]? {
    let number: Int
    // In all of them the message is field 1.
    var fields = message.withUnsafeBytes { SerializedField.message(1, $0) }
    switch self {
    case .messageReceived: number = 3
    case .messageSent(var sent):
      number = 4
      sent.message = nil
      fields += sent.serializedBytes()
    case .cardDelivered: number = 5
    case .messageImported: number = 6
    default: return nil
    }
    return fields.withUnsafeBytes { SerializedField.message(number, $0) }
  }
}

extension MessagingV1.MessageEvent {
  /// The message that the event is about; nil if it is about none.
  var message: MessagingV1.Message? {
    switch change {
    case .messageReceived(let received): received.message
    case .messageSent(let sent): sent.message
    case .cardDelivered(let delivered): delivered.message
    case .messageImported(let imported): imported.message
    default: nil
    }
  }

  /// Whether it changed what a conversation shows.
  var changesConversation: Bool {
    switch change {
    case .conversationOpened, .messageReceived, .messageSent, .cardDelivered, .messageImported,
      .conversationRead, .conversationTransferred, .conversationRated:
      true
    default: false
    }
  }
}
