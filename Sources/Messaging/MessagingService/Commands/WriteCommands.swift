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
  ) throws -> MessagingV1.SendMessageResponse {
    let conversation = try Conversations.require(conversationID, in: transaction)
    let change = try decide(.send(query), of: conversation.parties)
    let message = try recordSent(
      change, content, kind: query.kind, in: conversation)
    return .init(message: message, decision: change.decision.map { .init($0) })
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
    let message = try recordSent(
      change, content, kind: stored.reservation.kind, in: conversation)
    return .init(message: message)
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
    _ content: MessageContent, kind: MessageKind, order orderID: String,
    of parties: ConversationParties
  ) throws -> MessagingV1.DeliverCardResponse {
    _ = try decide(.deliver(kind), of: parties)
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
      try append(
        .buyerAccessChanged(.init(isBlocked: state.isBlocked, isOptedOut: state.hasOptedOut)),
        of: parties, orderID: "")
    }
    return .init(isBlocked: state.isBlocked, isOptedOut: state.hasOptedOut)
  }

  private func recordSent(
    _ change: QuotaChange, _ content: MessageContent, kind: MessageKind,
    in conversation: MessagingV1.Conversation
  ) throws -> MessagingV1.Message {
    var message = message(kind, content, in: conversation)
    for case .sent(let at, let tier, let isCounted, let reservationID) in change.events {
      message.isCounted = isCounted
      try record(message, sentAt: at, in: conversation) {
        .messageSent(
          .init(message: $0, tier: .init(tier), reservationID: reservationID ?? ""))
      }
    }
    return message
  }
}
