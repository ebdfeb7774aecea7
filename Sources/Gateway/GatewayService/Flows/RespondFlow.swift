import Contracts
import Gateway
import RPCContracts
import RPCCore

/// GW-RESPOND, the buyer agrees: the case is opened on fresh facts, then the order is marked and
/// the merchant told, side by side.
struct AcceptFlow: Sendable {
  let upstreams: Upstreams
  let texts: @Sendable () -> CardText

  var saga:
    Saga<
      GatewayV1.RespondToInvitationRequest, AfterSalesV1.AcceptInvitationRequest,
      GatewayV1.RespondToInvitationResponse
    >
  {
    Saga(method: "RespondToInvitation/accept", prepare: prepare, execute: execute)
  }

  @Sendable
  func prepare(
    _ request: GatewayV1.RespondToInvitationRequest, _ options: CallOptions
  ) async throws(RPCStatus) -> AfterSalesV1.AcceptInvitationRequest {
    let card = try await upstreams.invitation(request.invitationID, options)
    return AfterSalesV1.AcceptInvitationRequest(
      requestID: DerivedRequestID.step(.answer, of: request.requestID), actor: request.actor,
      invitationID: request.invitationID,
      order: try await upstreams.snapshot(card.orderID, options), statement: request.statement,
      contact: request.contact)
  }

  @Sendable
  func execute(
    _ requestID: String, _ accept: AfterSalesV1.AcceptInvitationRequest, _ options: CallOptions
  ) async throws(StepFailure) -> GatewayV1.RespondToInvitationResponse {
    let accepted: AfterSalesV1.AcceptInvitationResponse
    do throws(RPCStatus) {
      accepted = try await upstreams.afterSales.acceptInvitation(accept, options: options)
    } catch {
      throw .first(error)
    }
    let value = accepted.afterSalesCase ?? AfterSalesV1.Case()
    let notice = MessagingV1.DeliverCardRequest(
      requestID: DerivedRequestID.step(.notify, of: requestID), actor: GatewayActor.system,
      shopID: value.shopID, buyerID: value.buyerID, orderID: value.orderID, kind: .systemNotice,
      text: texts().caseOpened(value), referenceID: value.caseID)
    async let marked = upstreams.orders.openAfterSales(
      OrdersV1.OpenAfterSalesRequest(marking: value.orderID, for: value), options: options)
    async let told = upstreams.notify(notice, options)
    do {
      _ = try await marked
      _ = try await told
    } catch {
      throw .later(RPCStatus(any: error))
    }
    return GatewayV1.RespondToInvitationResponse(
      invitation: accepted.invitation, afterSalesCase: value)
  }
}

/// GW-RESPOND, the buyer declines: recorded, and the merchant is told.
struct DeclineFlow: Sendable {
  let upstreams: Upstreams
  let texts: @Sendable () -> CardText

  var saga:
    Saga<
      GatewayV1.RespondToInvitationRequest, AfterSalesV1.DeclineInvitationRequest,
      GatewayV1.RespondToInvitationResponse
    >
  {
    Saga(method: "RespondToInvitation/decline", prepare: prepare, execute: execute)
  }

  @Sendable
  func prepare(
    _ request: GatewayV1.RespondToInvitationRequest, _ options: CallOptions
  ) async throws(RPCStatus) -> AfterSalesV1.DeclineInvitationRequest {
    AfterSalesV1.DeclineInvitationRequest(
      requestID: DerivedRequestID.step(.answer, of: request.requestID), actor: request.actor,
      invitationID: request.invitationID)
  }

  @Sendable
  func execute(
    _ requestID: String, _ decline: AfterSalesV1.DeclineInvitationRequest, _ options: CallOptions
  ) async throws(StepFailure) -> GatewayV1.RespondToInvitationResponse {
    let card: AfterSalesV1.Invitation
    do throws(RPCStatus) {
      let declined = try await upstreams.afterSales.declineInvitation(decline, options: options)
      card = declined.invitation ?? AfterSalesV1.Invitation()
    } catch {
      throw .first(error)
    }
    do throws(RPCStatus) {
      try await upstreams.notify(
        MessagingV1.DeliverCardRequest(
          requestID: DerivedRequestID.step(.notify, of: requestID), actor: GatewayActor.system,
          shopID: card.shopID, buyerID: card.buyerID, orderID: card.orderID, kind: .systemNotice,
          text: texts().invitationDeclined(card), referenceID: card.invitationID),
        options)
    } catch {
      throw .later(error)
    }
    return GatewayV1.RespondToInvitationResponse(invitation: card)
  }
}
