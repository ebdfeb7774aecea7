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

  /// What a message of a kind shows; a kind that is not known yet is checked when it is.
  mutating func content(
    _ kind: MessageKind?, _ text: String, reference: String, amount: TypeV1.Money?,
    _ policy: MessagingPolicy
  ) -> MessageContent {
    let content = MessageContent(
      text: text, referenceID: optionalID(reference, "reference_id") ?? "",
      amount: optionalMoney(amount, "amount", minimum: 1).map { .init($0) })
    let needsText = kind.map { !$0.showsReference } ?? false
    if !text.isEmpty || reference.isEmpty || needsText { _ = messageText(text, policy) }
    if let kind, amount != nil, !kind.showsAmount {
      violation("amount", "does not belong to \(kind.rawValue)")
    }
    return content
  }

  /// Something that people write about what they do.
  mutating func reason(_ reason: String) -> String {
    text(reason, "reason", least: 1, most: 500)
  }

  mutating func satisfaction(_ rating: Int32) -> Satisfaction {
    guard let satisfaction = Satisfaction(rawValue: rating) else {
      violation(
        "rating",
        "is \(rating); \(MessagingRules.satisfaction) takes 1 (very satisfied), 2 (neutral) or 3 "
          + "(dissatisfied)")
      return .neutral
    }
    return satisfaction
  }

  mutating func assumptions(_ assume: [MessagingV1.Assumption]) -> [Assumption] {
    count(assume.count, "assume", 0...8)
    return assume.enumerated().compactMap { index, assumption in
      let known = Assumption(assumption)
      if known == nil { violation("assume[\(index)]", "is \(assumption.rawValue), which is none") }
      return known
    }
  }

  /// Kinds of alerts, each once.
  mutating func alertKinds(_ kinds: [MessagingV1.AlertKind]) -> [MessagingV1.AlertKind] {
    count(kinds.count, "muted", 0...16)
    for (index, kind) in kinds.enumerated() {
      if kind == .unspecified || MessagingV1.AlertKind.allCases.contains(kind) == false {
        violation("muted[\(index)]", "is \(kind.rawValue), which is no kind of alert")
      }
      if kinds.firstIndex(of: kind) != index { violation("muted[\(index)]", "is there twice") }
    }
    return kinds
  }

  /// Facts of the request; nil to decide by what was pushed before.
  mutating func standing(_ standing: MessagingV1.Standing?) -> RelationFacts? {
    guard let standing else { return nil }
    return RelationFacts(
      lastOrderPlacedAt: optionalTime(standing.lastOrderAt, "standing.last_order_at"),
      unfinishedCaseOpenedAt: optionalTime(standing.openCaseAt, "standing.open_case_at"),
      lastOrderPaidAt: optionalTime(standing.lastPaidAt, "standing.last_paid_at"))
  }

  mutating func standingUpdate(
    _ request: MessagingV1.UpdateStandingRequest
  ) -> StandingUpdate {
    var update = StandingUpdate(
      orderPlacedAt: optionalTime(request.orderPlacedAt, "order_placed_at"),
      orderPaidAt: optionalTime(request.orderPaidAt, "order_paid_at"),
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
      content: fields.content(
        MessageKind(message.kind), message.text, reference: message.referenceID,
        amount: message.amount, policy),
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
