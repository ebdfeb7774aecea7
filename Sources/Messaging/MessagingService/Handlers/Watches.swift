internal import Contracts
internal import Domain
internal import Messaging
internal import RPCCore
internal import Service
internal import Store

extension MessagingHandler {
  func watchMessages(
    _ request: MessagingV1.WatchMessagesRequest,
    responses: ResponseWriter<MessagingV1.MessageEvent>, context: CallContext
  ) async throws(RPCStatus) {
    var fields = environment.fields
    let shopID = fields.optionalID(request.shopID, "shop_id")
    let orderID = fields.optionalID(request.orderID, "order_id")
    try environment.check(fields)
    try await environment.follow(
      request.cursor, subject: orderID, stopAtEnd: request.stopAtEnd, context,
      matches: { event in shopID == nil || event.header?.shopID == shopID },
      responses: responses)
  }

  func watchConversations(
    _ request: MessagingV1.WatchConversationsRequest,
    responses: ResponseWriter<MessagingV1.ConversationUpdate>, context: CallContext
  ) async throws(RPCStatus) {
    var fields = environment.fields
    let shopID = fields.id(request.shopID, "shop_id")
    let agentID = fields.optionalID(request.agentID, "agent_id")
    try environment.check(fields)
    try await environment.follow(
      request.cursor, stopAtEnd: request.stopAtEnd, context, responses: responses
    ) { [store = environment.store] (event: MessagingV1.MessageEvent) in
      guard let header = event.header, header.shopID == shopID, event.changesConversation else {
        return nil
      }
      let found = try await store.read { try Conversations.load(order: header.orderID, in: $0) }
      guard let found, agentID == nil || agentID == found.agentID else { return nil }
      return MessagingV1.ConversationUpdate(
        header: header, conversation: found, message: event.message)
    }
  }

  func watchAlerts(
    _ request: MessagingV1.WatchAlertsRequest, responses: ResponseWriter<MessagingV1.Alert>,
    context: CallContext
  ) async throws(RPCStatus) {
    var fields = environment.fields
    let agent = AlertedAgent(
      shopID: fields.id(request.shopID, "shop_id"), id: fields.id(request.agentID, "agent_id"))
    try environment.check(fields)
    try await environment.follow(
      request.cursor, stopAtEnd: request.stopAtEnd, context, responses: responses
    ) { [store = environment.store] (event: MessagingV1.MessageEvent) in
      guard event.header?.shopID == agent.shopID, event.mayAlert else { return nil }
      return try await store.read { try agent.alert(event, in: $0) }
    }
  }
}
