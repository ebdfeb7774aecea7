import Contracts
import Gateway
import RPCContracts
import RPCCore

/// GW-SEND: orders and cases supply the facts of MSG-RELATED, messaging decides.
struct SendFlow: Sendable {
  let upstreams: Upstreams

  var saga:
    Saga<
      GatewayV1.SendMessageRequest, MessagingV1.SendMessageRequest, GatewayV1.SendMessageResponse
    >
  {
    Saga(method: "SendMessage", prepare: prepare, execute: execute)
  }

  @Sendable
  func prepare(
    _ request: GatewayV1.SendMessageRequest, _ options: CallOptions
  ) async throws(RPCStatus) -> MessagingV1.SendMessageRequest {
    let order = try await upstreams.snapshot(request.orderID, options)
    async let conversation = upstreams.conversation(
      of: order, request.requestID, request.actor, options)
    async let standing = upstreams.standing(
      shopID: order.shopID, buyerID: order.buyerID, options)
    do {
      return MessagingV1.SendMessageRequest(
        requestID: DerivedRequestID.step(.message, of: request.requestID), actor: request.actor,
        conversationID: try await conversation, kind: request.kind, text: request.text,
        standing: try await standing)
    } catch {
      throw RPCStatus(any: error)
    }
  }

  @Sendable
  func execute(
    _ requestID: String, _ send: MessagingV1.SendMessageRequest, _ options: CallOptions
  ) async throws(StepFailure) -> GatewayV1.SendMessageResponse {
    do throws(RPCStatus) {
      let sent = try await upstreams.messaging.sendMessage(send, options: options)
      return GatewayV1.SendMessageResponse(message: sent.message, decision: sent.decision)
    } catch {
      throw .first(error)
    }
  }
}
