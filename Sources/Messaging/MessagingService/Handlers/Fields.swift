internal import Contracts
internal import Domain
internal import Messaging
internal import Service

// Fields of messaging's requests, as the core knows them.

extension RequestValidator {
  mutating func parties(_ shopID: String, _ buyerID: String) -> ConversationParties {
    ConversationParties(shopID: id(shopID, "shop_id"), buyerID: id(buyerID, "buyer_id"))
  }

  mutating func kind(_ kind: MessagingV1.MessageKind) -> MessageKind {
    guard let kind = MessageKind(kind) else {
      violation("kind", "is \(kind.rawValue), which is no kind of message")
      return .text
    }
    return kind
  }

  mutating func messageText(_ text: String, _ policy: MessagingPolicy) -> String {
    if let problem = MessageText.problem(of: text, scalarsMax: policy.textScalarsMax) {
      violation("text", problem)
    }
    return text
  }

  /// Facts of the request; nil to decide by what was pushed before.
  mutating func standing(_ standing: MessagingV1.Standing?) -> RelationFacts? {
    guard let standing else { return nil }
    return RelationFacts(
      lastOrderPlacedAt: optionalTime(standing.lastOrderAt, "standing.last_order_at"),
      unfinishedCaseOpenedAt: optionalTime(standing.openCaseAt, "standing.open_case_at"))
  }

  mutating func standingUpdate(
    _ request: MessagingV1.UpdateStandingRequest
  ) -> StandingUpdate {
    var update = StandingUpdate(
      orderPlacedAt: optionalTime(request.orderPlacedAt, "order_placed_at"),
      endedCaseID: optionalID(request.endedCaseID, "ended_case_id"))
    if let opened = optionalID(request.openedCaseID, "opened_case_id") {
      update.openedCase = OpenCase(
        id: opened, openedAt: time(request.caseOpenedAt, "case_opened_at"))
    } else if request.caseOpenedAt != nil {
      violation("opened_case_id", "is missing: which case was opened then?")
    }
    if update == StandingUpdate() {
      violation("order_placed_at", "is missing, and so are opened_case_id and ended_case_id")
    }
    return update
  }
}

extension MessagingV1.SetBuyerAccessRequest {
  /// The block and the opt-out, nil where the actor leaves them as they are. Who sets what is not
  /// its own is refused by the core.
  var access: (isBlocked: Bool?, hasOptedOut: Bool?) {
    switch actor?.kind {
    case .merchant where !isOptedOut: (isBlocked, nil)
    case .buyer where !isBlocked: (nil, isOptedOut)
    default: (isBlocked, isOptedOut)
    }
  }
}

extension ImportEntry {
  /// Checks a message of the past by itself.
  init(_ message: MessagingV1.ImportedMessage, _ policy: MessagingPolicy, now: Instant) {
    var fields = RequestValidator(now: now)
    let item = ImportedItem(
      messageID: fields.id(message.messageID, "message_id"),
      orderID: fields.id(message.orderID, "order_id"),
      parties: fields.parties(message.shopID, message.buyerID),
      author: fields.actor(message.author, "author"),
      text: fields.messageText(message.text, policy),
      history: HistoricalMessage(
        author: Actor.Kind(message.author?.kind ?? .unspecified) ?? .system,
        kind: fields.kind(message.kind), sentAt: fields.time(message.sentAt, "sent_at"),
        isSuspectedSpam: message.isSuspectedSpam))
    if item.history.sentAt > now { fields.violation("sent_at", "lies in the future") }
    if item.author.kind == .buyer, item.author.id != item.parties.buyerID {
      fields.violation("author.id", "is not the buyer")
    }
    if let violation = fields.violations.first {
      self = .refused(
        messageID: message.messageID, problem: "\(violation.subject) \(violation.explanation)")
    } else {
      self = .item(item)
    }
  }
}
