internal import Contracts
internal import Domain
internal import Messaging
internal import Service

// One function per command: it runs inside the command's write, with input that was checked.

extension MessagingWrite {
  func openConversation(
    order orderID: String, of parties: ConversationParties
  ) throws -> MessagingV1.OpenConversationResponse {
    try requireBuyer(parties.buyerID)
    let (conversation, isNew) = try open(order: orderID, of: parties)
    return .init(conversation: conversation, isNew: isNew)
  }

  func receive(
    _ content: MessageContent, kind: MessageKind, sentAt: Instant?, isSuspectedSpam: Bool,
    in conversationID: String
  ) throws -> MessagingV1.ReceiveMessageResponse {
    let conversation = try Conversations.require(conversationID, in: transaction)
    try requireBuyer(conversation.buyerID)
    let change = try decide(
      .receive(kind: kind, sentAt: sentAt, isSuspectedSpam: isSuspectedSpam),
      of: conversation.parties)
    var time = now
    for case .received(let at) in change.events { time = at }
    var message = message(kind, content, in: conversation)
    // The platform passes on what the buyer wrote.
    message.author = .init(kind: .buyer, id: conversation.buyerID)
    message.sentAt = .init(time)
    message.isSuspectedSpam = isSuspectedSpam
    try record(message, sentAt: time, in: conversation) {
      .messageReceived(.init(message: $0))
    }
    return .init(message: message)
  }

  func send(
    _ content: MessageContent, _ query: SendQuery, in conversationID: String
  ) throws -> SentMessage {
    let conversation = try Conversations.require(conversationID, in: transaction)
    let change = try decide(.send(query), of: conversation.parties)
    return try recordSent(change, content, kind: query.kind, in: conversation)
  }

  func reserve(
    _ query: SendQuery, in conversationID: String
  ) throws -> MessagingV1.ReserveMessageResponse {
    let conversation = try Conversations.require(conversationID, in: transaction)
    let id = ids.next("rsv")
    let change = try decide(.reserve(id: id, query), of: conversation.parties)
    var response = MessagingV1.ReserveMessageResponse(
      reservationID: id, decision: change.decision.map { .init($0) })
    for case .reserved(let reservation) in change.events {
      response.expiresAt = .init(reservation.expiresAt)
      try Reservations.insert(reservation, conversationID: conversationID, in: transaction)
      try append(
        .messageReserved(
          .init(
            reservationID: id, expiresAt: response.expiresAt, conversationID: conversationID,
            tier: .init(change.decision?.tier ?? .closed))),
        of: conversation.parties, orderID: conversation.orderID)
    }
    return response
  }

  func commit(
    _ reservationID: String, shop shopID: String, _ content: MessageContent,
    checks: [RuleOutcome] = []
  ) throws -> MessagingV1.CommitMessageResponse {
    let stored = try Reservations.require(reservationID, in: transaction)
    let conversation = try Conversations.require(stored.conversationID, in: transaction)
    try ConversationRules.requireReservingShop(shopID, conversation.shopID)
    try stored.reservation.kind.requireContent(
      hasText: !content.text.isEmpty, hasAmount: content.amount != nil)
    let change = try decide(
      .commit(stored.reservation, checks: checks), of: conversation.parties)
    try Reservations.end(reservationID, as: .committed, in: transaction)
    let sent = try recordSent(change, content, kind: stored.reservation.kind, in: conversation)
    return .init(message: sent.message)
  }

  func release(
    _ reservationID: String, shop shopID: String
  ) throws -> MessagingV1.ReleaseMessageResponse {
    let stored = try Reservations.require(reservationID, in: transaction)
    let conversation = try Conversations.require(stored.conversationID, in: transaction)
    try ConversationRules.requireReservingShop(shopID, conversation.shopID)
    let change = try decide(
      .release(stored.reservation), of: conversation.parties)
    guard !change.events.isEmpty else { return .init(isReleased: false) }
    try Reservations.end(reservationID, as: .released, in: transaction)
    try append(
      .reservationReleased(.init(reservationID: reservationID)), of: conversation.parties,
      orderID: conversation.orderID)
    return .init(isReleased: true)
  }

  /// Gives the unit of an overdue reservation back; for the timer.
  func expire(_ stored: StoredReservation) throws {
    let conversation = try Conversations.require(stored.conversationID, in: transaction)
    let change = try decide(
      .expire(stored.reservation), of: conversation.parties)
    guard !change.events.isEmpty else { return }
    try Reservations.end(stored.reservation.id, as: .expired, in: transaction)
    try append(
      .reservationExpired(.init(reservationID: stored.reservation.id)),
      of: conversation.parties, orderID: conversation.orderID)
  }

  func deliver(
    _ content: MessageContent, kind: MessageKind, checks: [RuleOutcome] = [],
    order orderID: String, of parties: ConversationParties
  ) throws -> MessagingV1.DeliverCardResponse {
    _ = try decide(.deliver(kind, checks: checks), of: parties)
    let (conversation, _) = try open(order: orderID, of: parties)
    let message = message(kind, content, in: conversation)
    try record(message, sentAt: now, in: conversation) {
      .cardDelivered(.init(message: $0))
    }
    return .init(message: message)
  }

  func updateStanding(
    _ update: StandingUpdate, of parties: ConversationParties
  ) throws -> MessagingV1.UpdateStandingResponse {
    let change = try decide(.updateStanding(update), of: parties)
    let standing = MessagingV1.Standing(change.state.standing)
    if !change.events.isEmpty {
      try append(
        .standingChanged(.init(standing: standing)), of: parties, orderID: "")
    }
    return .init(standing: standing)
  }

  func setAccess(
    isBlocked: Bool?, hasOptedOut: Bool?, of parties: ConversationParties
  ) throws -> MessagingV1.SetBuyerAccessResponse {
    try requireBuyer(parties.buyerID)
    let change = try decide(
      .setAccess(isBlocked: isBlocked, hasOptedOut: hasOptedOut), of: parties)
    let state = change.state
    if !change.events.isEmpty {
      try Buyers.noteAccess(state, of: parties, in: transaction)
      try append(
        .buyerAccessChanged(.init(isBlocked: state.isBlocked, isOptedOut: state.hasOptedOut)),
        of: parties, orderID: "")
    }
    return .init(isBlocked: state.isBlocked, isOptedOut: state.hasOptedOut)
  }

  private func recordSent(
    _ change: QuotaChange, _ content: MessageContent, kind: MessageKind,
    in conversation: MessagingV1.Conversation
  ) throws -> SentMessage {
    var sent = SentMessage(message: message(kind, content, in: conversation), change: change)
    for case .sent(let at, let tier, let isCounted, let reservationID) in change.events {
      sent.message.isCounted = isCounted
      sent.encoded = try record(sent.message, sentAt: at, in: conversation) {
        .messageSent(
          .init(message: $0, tier: .init(tier), reservationID: reservationID ?? ""))
      }
    }
    return sent
  }
}

/// A message that was sent, also as it is stored, and what it made of the quota.
struct SentMessage {
  var message: MessagingV1.Message
  var encoded: [UInt8] = []
  var change: QuotaChange
}

extension MessagingWrite {
  /// `SendMessageResponse`: the message (1) and the decision after it (2), neither of which is
  /// encoded again.
  func response(
    to sent: SentMessage, _ query: SendQuery, _ check: ComplianceCheck, _ decisions: DecisionMemo
  ) -> [UInt8] {
    let message = sent.encoded.withUnsafeBytes { SerializedField.message(1, $0) }
    guard let decision = sent.change.decision else { return message }
    let encoded: EncodedDecision
    if check.findings.isEmpty, decision.shop.shape != .dailyBuyers {
      let key = DecisionKey(
        query: query, state: sent.change.state, policyRevision: policyRevision)
      encoded = decisions.encoded(key, of: sent.message.parties, at: now, by: policy) { decision }
    } else {
      encoded = EncodedDecision(decision, findings: check.messages)
    }
    return encoded.field(2, at: now, after: message)
  }
}
