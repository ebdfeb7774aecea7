public import Contracts

extension Timeline {
  /// The messaging service's part of the story; events without a known change are left out.
  ///
  /// - Parameter omitTexts: say only that something was sent.
  public static func entries(
    of events: [MessagingV1.MessageEvent], omitTexts: Bool
  ) -> [GatewayV1.TimelineEntry] {
    events.compactMap { event in
      guard let header = event.header, let change = event.change else { return nil }
      let (kind, summary, reference) = describe(change, omitTexts)
      return entry(.messaging, header, kind, summary, reference: reference)
    }
  }

  private static func describe(
    _ change: MessagingV1.MessageEvent.Change, _ omitTexts: Bool
  ) -> (kind: String, summary: String, reference: String) {
    func said(_ message: MessagingV1.Message?) -> String {
      guard let message, !omitTexts, !message.text.isEmpty else { return "" }
      return ": “\(message.text)”"
    }
    switch change {
    case .conversationOpened(let opened):
      return (
        "CONVERSATION_OPENED", "conversation opened", opened.conversation?.conversationID ?? ""
      )
    case .messageReceived(let received):
      let id = received.message?.messageID ?? ""
      return ("BUYER_MESSAGE", "the buyer wrote\(said(received.message))", id)
    case .messageSent(let sent):
      let id = sent.message?.messageID ?? ""
      return ("MERCHANT_MESSAGE", "the merchant wrote\(said(sent.message))", id)
    case .cardDelivered(let delivered):
      let id = delivered.message?.referenceID ?? ""
      return ("CARD_DELIVERED", "card in the conversation\(said(delivered.message))", id)
    case .messageImported(let imported):
      let id = imported.message?.messageID ?? ""
      let who = imported.message?.author?.kind == .buyer ? "buyer" : "merchant"
      return ("MESSAGE_IMPORTED", "the \(who) wrote\(said(imported.message))", id)
    case .messageReserved(let reserved):
      return ("MESSAGE_RESERVED", "a message was reserved", reserved.reservationID)
    case .reservationReleased(let released):
      return ("RESERVATION_RELEASED", "a reserved message was given up", released.reservationID)
    case .reservationExpired(let expired):
      return ("RESERVATION_EXPIRED", "a reserved message lapsed", expired.reservationID)
    case .buyerAccessChanged(let access):
      let state =
        access.isBlocked ? "blocked" : access.isOptedOut ? "opted out" : "can be written to"
      return ("BUYER_ACCESS", "the buyer is \(state)", "")
    default:
      guard case .standingChanged = change else { return unnamed(change) }
      return ("STANDING_CHANGED", "orders and cases changed the buyer's standing", "")
    }
  }
}
