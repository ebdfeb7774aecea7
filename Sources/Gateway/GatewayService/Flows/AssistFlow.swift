import Contracts
import Gateway
import RPCContracts
import RPCCore

/// GW-ASSIST: facts and permission are read, then a card is issued and delivered.
struct AssistFlow: Sendable {
  let upstreams: Upstreams
  let texts: @Sendable () -> CardText

  var saga:
    Saga<
      GatewayV1.AssistBuyerRequest, AfterSalesV1.IssueInvitationRequest,
      GatewayV1.AssistBuyerResponse
    >
  {
    Saga(method: "AssistBuyer", prepare: prepare, execute: execute)
  }

  @Sendable
  func prepare(
    _ request: GatewayV1.AssistBuyerRequest, _ options: CallOptions
  ) async throws(RPCStatus) -> AfterSalesV1.IssueInvitationRequest {
    let order = try await upstreams.snapshot(request.orderID, options)
    let permission = try await upstreams.messaging.evaluateSend(
      MessagingV1.EvaluateSendRequest(
        shopID: order.shopID, buyerID: order.buyerID, kind: .invitationCard),
      options: options)
    if let decision = permission.decision, !decision.isAllowed {
      throw RPCStatus.refusedByRules(
        decision.rules, "the card could not be delivered to the buyer")
    }
    return AfterSalesV1.IssueInvitationRequest(
      requestID: DerivedRequestID.step(.card, of: request.requestID), actor: request.actor,
      order: order, type: request.type, lines: request.lines, amount: request.amount,
      reasonID: request.reasonID, channel: request.channel)
  }

  @Sendable
  func execute(
    _ requestID: String, _ issue: AfterSalesV1.IssueInvitationRequest, _ options: CallOptions
  ) async throws(StepFailure) -> GatewayV1.AssistBuyerResponse {
    let issued: AfterSalesV1.IssueInvitationResponse
    do throws(RPCStatus) {
      issued = try await upstreams.afterSales.issueInvitation(issue, options: options)
    } catch {
      throw .first(error)
    }
    let card = issued.invitation ?? AfterSalesV1.Invitation()
    do throws(RPCStatus) {
      let delivered = try await upstreams.messaging.deliverCard(
        MessagingV1.DeliverCardRequest(
          requestID: DerivedRequestID.step(.deliver, of: requestID), actor: issue.actor,
          shopID: card.shopID, buyerID: card.buyerID, orderID: card.orderID, kind: .invitationCard,
          text: texts().invitation(card), referenceID: card.invitationID),
        options: options)
      return GatewayV1.AssistBuyerResponse(
        invitation: card, message: delivered.message, remainingCards: issued.remainingCards)
    } catch {
      guard StepFailure.isAnswer(error) else { throw .later(error) }
      try await revoke(card, requestID, because: error, options)
      throw StepFailure(kind: .undone, status: error)
    }
  }

  /// The buyer never saw the card: it is taken back, so that nobody can agree on it.
  private func revoke(
    _ card: AfterSalesV1.Invitation, _ requestID: String, because status: RPCStatus,
    _ options: CallOptions
  ) async throws(StepFailure) {
    do throws(RPCStatus) {
      _ = try await upstreams.afterSales.revokeInvitation(
        AfterSalesV1.RevokeInvitationRequest(
          requestID: DerivedRequestID.step(.revoke, of: requestID), actor: GatewayActor.system,
          invitationID: card.invitationID, reason: "not delivered: \(status.message)"),
        options: options)
    } catch {
      if !StepFailure.isAnswer(error) { throw .later(error) }
    }
  }
}

/// As whom the gateway acts where no client does.
enum GatewayActor {
  static let system = TypeV1.Actor(kind: .system, id: "gateway")
}
