import Contracts
import Gateway
import RPCContracts
import RPCCore

extension Upstreams {
  /// The id of an order's conversation, which is opened where needed. Most have one, so it is
  /// looked for before a command is spent on opening it.
  func conversation(
    of order: TypeV1.OrderSnapshot, _ requestID: String, _ actor: TypeV1.Actor?,
    _ options: CallOptions
  ) async throws(RPCStatus) -> String {
    do throws(RPCStatus) {
      let found = try await messaging.getConversation(
        MessagingV1.GetConversationRequest(orderID: order.orderID), options: options)
      if let conversation = found.conversation { return conversation.conversationID }
    } catch {
      guard error.code == .notFound else { throw error }
    }
    let opened = try await messaging.openConversation(
      MessagingV1.OpenConversationRequest(
        requestID: DerivedRequestID.step(.open, of: requestID), actor: actor, shopID: order.shopID,
        buyerID: order.buyerID, orderID: order.orderID),
      options: options)
    guard let conversation = opened.conversation else {
      throw GatewayStatus.incomplete("MessagingService/OpenConversation")
    }
    return conversation.conversationID
  }
}
