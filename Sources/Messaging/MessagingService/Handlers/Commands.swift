internal import Contracts
internal import Domain
internal import Messaging
internal import RPCCore
internal import Service

extension MessagingHandler {
  func openConversation(
    _ request: MessagingV1.OpenConversationRequest, context: CallContext
  ) async throws(RPCStatus) -> MessagingV1.OpenConversationResponse {
    var fields = environment.fields
    let orderID = fields.id(request.orderID, "order_id")
    let parties = fields.parties(request.shopID, request.buyerID)
    return try await write(request, context, fields) {
      try $0.openConversation(order: orderID, of: parties)
    }
  }

  func receiveMessage(
    _ request: MessagingV1.ReceiveMessageRequest, context: CallContext
  ) async throws(RPCStatus) -> MessagingV1.ReceiveMessageResponse {
    var fields = environment.fields
    let conversationID = fields.id(request.conversationID, "conversation_id")
    let kind = fields.kind(request.kind)
    let content = fields.content(
      kind, request.text, reference: request.referenceID, amount: request.amount,
      environment.policy.current)
    let sentAt = fields.optionalTime(request.sentAt, "sent_at")
    let response = try await write(request, context, fields) {
      try $0.receive(
        content, kind: kind, sentAt: sentAt, isSuspectedSpam: request.isSuspectedSpam,
        in: conversationID)
    }
    pokeQuality(response.message)
    return response
  }

  func importMessages(
    _ request: MessagingV1.ImportMessagesRequest, context: CallContext
  ) async throws(RPCStatus) -> MessagingV1.ImportMessagesResponse {
    var fields = environment.fields
    fields.count(request.messages.count, "messages", 1...500)
    let policy = environment.policy.current
    let now = environment.clock.now
    let entries = request.messages.map { ImportEntry($0, policy, now: now) }
    return try await write(request, context, fields) {
      try $0.importMessages(entries)
    }
  }

  func sendMessage(
    _ request: MessagingV1.SendMessageRequest, context: CallContext
  ) async throws(RPCStatus) -> MessagingV1.SendMessageResponse {
    var fields = environment.fields
    let conversationID = fields.id(request.conversationID, "conversation_id")
    var query = SendQuery(
      kind: fields.kind(request.kind), relation: fields.standing(request.standing))
    let content = fields.content(
      query.kind, request.text, reference: request.referenceID, amount: request.amount,
      environment.policy.current)
    let check = compliance.check(content, environment.policy.current.compliance)
    query.checks = check.outcomes
    do throws(RPCStatus) {
      return try await writeInBytes(request, context, fields) { [query, decisions] write in
        let sent = try write.send(content, query, in: conversationID)
        try write.note(check, on: sent.message, cause: request.requestID)
        return write.response(to: sent, query, check, decisions)
      }
    } catch {
      await noteRefusal(check, error, by: request.actor, requestID: request.requestID) { _ in
        conversationID
      }
      throw error
    }
  }

  func reserveMessage(
    _ request: MessagingV1.ReserveMessageRequest, context: CallContext
  ) async throws(RPCStatus) -> MessagingV1.ReserveMessageResponse {
    var fields = environment.fields
    let conversationID = fields.id(request.conversationID, "conversation_id")
    let query = SendQuery(
      kind: fields.kind(request.kind), relation: fields.standing(request.standing))
    let response = try await write(request, context, fields) {
      try $0.reserve(query, in: conversationID)
    }
    if let due = response.expiresAt.flatMap({ Instant($0) }) { timer.poke(due) }
    return response
  }

  func commitMessage(
    _ request: MessagingV1.CommitMessageRequest, context: CallContext
  ) async throws(RPCStatus) -> MessagingV1.CommitMessageResponse {
    var fields = environment.fields
    let reservationID = fields.id(request.reservationID, "reservation_id")
    let shopID = fields.id(request.shopID, "shop_id")
    let content = fields.content(
      nil, request.text, reference: request.referenceID, amount: request.amount,
      environment.policy.current)
    let check = compliance.check(content, environment.policy.current.compliance)
    do throws(RPCStatus) {
      return try await write(request, context, fields) { write in
        let response = try write.commit(
          reservationID, shop: shopID, content, checks: check.outcomes)
        try write.note(check, on: response.message, cause: request.requestID)
        return response
      }
    } catch {
      await noteRefusal(check, error, by: request.actor, requestID: request.requestID) {
        try Reservations.require(reservationID, in: $0).conversationID
      }
      throw error
    }
  }

  func releaseMessage(
    _ request: MessagingV1.ReleaseMessageRequest, context: CallContext
  ) async throws(RPCStatus) -> MessagingV1.ReleaseMessageResponse {
    var fields = environment.fields
    let reservationID = fields.id(request.reservationID, "reservation_id")
    let shopID = fields.id(request.shopID, "shop_id")
    return try await write(request, context, fields) {
      try $0.release(reservationID, shop: shopID)
    }
  }

  func deliverCard(
    _ request: MessagingV1.DeliverCardRequest, context: CallContext
  ) async throws(RPCStatus) -> MessagingV1.DeliverCardResponse {
    var fields = environment.fields
    let kind = fields.kind(request.kind)
    let reference = fields.optionalID(request.referenceID, "reference_id")
    if reference == nil, kind == .card || kind == .invitationCard {
      fields.violation("reference_id", "is missing: which card or case is shown?")
    }
    let orderID = fields.id(request.orderID, "order_id")
    let parties = fields.parties(request.shopID, request.buyerID)
    let policy = environment.policy.current
    let content = MessageContent(
      text: fields.messageText(request.text, policy), referenceID: reference ?? "")
    // The platform's own words are not a shop's way around the rules.
    let check =
      request.actor?.kind == .merchant
      ? compliance.check(content, order: orderID, policy.compliance)
      : ComplianceCheck(text: content.text, findings: [])
    do throws(RPCStatus) {
      return try await write(request, context, fields) { write in
        let response = try write.deliver(
          content, kind: kind, checks: check.outcomes, order: orderID, of: parties)
        try write.note(check, on: response.message, cause: request.requestID)
        return response
      }
    } catch {
      await noteRefusal(check, error, by: request.actor, requestID: request.requestID) {
        try Conversations.load(order: orderID, in: $0)?.conversationID
      }
      throw error
    }
  }

  func updateStanding(
    _ request: MessagingV1.UpdateStandingRequest, context: CallContext
  ) async throws(RPCStatus) -> MessagingV1.UpdateStandingResponse {
    var fields = environment.fields
    let parties = fields.parties(request.shopID, request.buyerID)
    let update = fields.standingUpdate(request)
    return try await write(request, context, fields) {
      try $0.updateStanding(update, of: parties)
    }
  }

  func setBuyerAccess(
    _ request: MessagingV1.SetBuyerAccessRequest, context: CallContext
  ) async throws(RPCStatus) -> MessagingV1.SetBuyerAccessResponse {
    var fields = environment.fields
    let parties = fields.parties(request.shopID, request.buyerID)
    let (isBlocked, hasOptedOut) = request.access
    return try await write(request, context, fields) {
      try $0.setAccess(
        isBlocked: isBlocked, hasOptedOut: hasOptedOut, of: parties)
    }
  }
}
