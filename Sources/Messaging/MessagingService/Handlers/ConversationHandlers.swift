internal import Contracts
internal import Domain
internal import Messaging
internal import RPCCore
internal import Service

extension MessagingHandler {
  func markRead(
    _ request: MessagingV1.MarkReadRequest, context: CallContext
  ) async throws(RPCStatus) -> MessagingV1.MarkReadResponse {
    var fields = environment.fields
    let conversationID = fields.id(request.conversationID, "conversation_id")
    let shopID =
      request.actor?.kind == .merchant
      ? fields.id(request.shopID, "shop_id") : fields.optionalID(request.shopID, "shop_id")
    let messageID = fields.optionalID(request.messageID, "message_id")
    return try await write(request, context, fields) {
      try $0.markRead(conversationID, shop: shopID, through: messageID)
    }
  }

  func transferConversation(
    _ request: MessagingV1.TransferConversationRequest, context: CallContext
  ) async throws(RPCStatus) -> MessagingV1.TransferConversationResponse {
    var fields = environment.fields
    let conversationID = fields.id(request.conversationID, "conversation_id")
    let shopID = fields.id(request.shopID, "shop_id")
    let agentID = fields.id(request.toAgentID, "to_agent_id")
    let reason = fields.reason(request.reason)
    return try await write(request, context, fields) {
      try $0.transfer(conversationID, shop: shopID, to: agentID, reason: reason)
    }
  }

  func setBuyerMark(
    _ request: MessagingV1.SetBuyerMarkRequest, context: CallContext
  ) async throws(RPCStatus) -> MessagingV1.SetBuyerMarkResponse {
    var fields = environment.fields
    let parties = fields.parties(request.shopID, request.buyerID)
    return try await write(request, context, fields) {
      try $0.mark(parties, isFavourite: request.isFavourite)
    }
  }

  func reportBuyer(
    _ request: MessagingV1.ReportBuyerRequest, context: CallContext
  ) async throws(RPCStatus) -> MessagingV1.ReportBuyerResponse {
    var fields = environment.fields
    let parties = fields.parties(request.shopID, request.buyerID)
    let reason = fields.reason(request.reason)
    let conversationID = fields.optionalID(request.conversationID, "conversation_id")
    return try await write(request, context, fields) {
      try $0.report(parties, reason: reason, conversation: conversationID)
    }
  }

  func rateConversation(
    _ request: MessagingV1.RateConversationRequest, context: CallContext
  ) async throws(RPCStatus) -> MessagingV1.RateConversationResponse {
    var fields = environment.fields
    let conversationID = fields.id(request.conversationID, "conversation_id")
    let satisfaction = fields.satisfaction(request.rating)
    let comment = fields.text(request.comment, "comment", most: 500)
    return try await write(request, context, fields) {
      try $0.rate(conversationID, satisfaction, comment: comment)
    }
  }

  func setAlertPreferences(
    _ request: MessagingV1.SetAlertPreferencesRequest, context: CallContext
  ) async throws(RPCStatus) -> MessagingV1.SetAlertPreferencesResponse {
    var fields = environment.fields
    let preferences = MessagingV1.AlertPreferences(
      shopID: fields.id(request.shopID, "shop_id"), agentID: request.actor?.id ?? "",
      isSoundOn: request.isSoundOn, isWarningOn: request.isWarningOn,
      muted: fields.alertKinds(request.muted))
    return try await write(request, context, fields) { try $0.setAlerts(preferences) }
  }
}
