import Contracts
import Gateway
import RPCContracts
import RPCCore

/// A flow that moves a case by one step and then tells the other side: GW-DECIDE and the steps of a
/// return.
struct CaseFlow<Request: ContractMessage, Step: ContractMessage, Response: ContractMessage>:
  Sendable
{
  let upstreams: Upstreams
  let method: String
  /// The step's request, with the facts that it needs.
  let step: @Sendable (Request, CallOptions) async throws(RPCStatus) -> Step
  /// Runs the step.
  let move: @Sendable (Step, CallOptions) async throws(RPCStatus) -> AfterSalesV1.Case?
  /// What the conversation says about it, and in which form.
  let notice: @Sendable (AfterSalesV1.Case) -> (kind: MessagingV1.MessageKind, text: String)
  let response: @Sendable (AfterSalesV1.Case, MessagingV1.Message?) -> Response

  var saga: Saga<Request, Step, Response> {
    Saga(method: method, prepare: prepare, execute: execute)
  }

  @Sendable
  private func prepare(
    _ request: Request, _ options: CallOptions
  ) async throws(RPCStatus) -> Step { try await step(request, options) }

  @Sendable
  private func execute(
    _ requestID: String, _ step: Step, _ options: CallOptions
  ) async throws(StepFailure) -> Response {
    let value: AfterSalesV1.Case
    do throws(RPCStatus) {
      value = try await move(step, options) ?? AfterSalesV1.Case()
    } catch {
      throw .first(error)
    }
    let (kind, text) = notice(value)
    do throws(RPCStatus) {
      let message = try await upstreams.notify(
        MessagingV1.DeliverCardRequest(
          requestID: DerivedRequestID.step(.notify, of: requestID), actor: GatewayActor.system,
          shopID: value.shopID, buyerID: value.buyerID, orderID: value.orderID, kind: kind,
          text: text, referenceID: value.caseID),
        options)
      return response(value, message)
    } catch {
      throw .later(error)
    }
  }
}

/// The case flows of the contract.
struct CaseFlows: Sendable {
  let upstreams: Upstreams
  let texts: @Sendable () -> CardText

  var agreeReturn:
    CaseFlow<
      GatewayV1.DecideCaseRequest, AfterSalesV1.AgreeReturnRequest, GatewayV1.DecideCaseResponse
    >
  {
    CaseFlow(
      upstreams: upstreams, method: "DecideCase/return",
      step: { [upstreams] (request, options) async throws(RPCStatus) in
        AfterSalesV1.AgreeReturnRequest(
          requestID: DerivedRequestID.step(.decide, of: request.requestID), actor: request.actor,
          caseID: request.caseID, expectedVersion: request.expectedVersion,
          returnTo: request.returnTo,
          order: try await upstreams.order(ofCase: request.caseID, options))
      },
      move: { [afterSales = upstreams.afterSales] (step, options) async throws(RPCStatus) in
        try await afterSales.agreeReturn(step, options: options).afterSalesCase
      },
      notice: { [texts] value in (.card, texts().decided(value)) },
      response: { GatewayV1.DecideCaseResponse(afterSalesCase: $0, message: $1) })
  }

  var agreeRefund:
    CaseFlow<
      GatewayV1.DecideCaseRequest, AfterSalesV1.AgreeRefundRequest, GatewayV1.DecideCaseResponse
    >
  {
    CaseFlow(
      upstreams: upstreams, method: "DecideCase/refund",
      step: { [upstreams] (request, options) async throws(RPCStatus) in
        AfterSalesV1.AgreeRefundRequest(
          requestID: DerivedRequestID.step(.decide, of: request.requestID), actor: request.actor,
          caseID: request.caseID, expectedVersion: request.expectedVersion,
          order: try await upstreams.order(ofCase: request.caseID, options))
      },
      move: { [afterSales = upstreams.afterSales] (step, options) async throws(RPCStatus) in
        try await afterSales.agreeRefund(step, options: options).afterSalesCase
      },
      notice: { [texts] value in (.card, texts().decided(value)) },
      response: { GatewayV1.DecideCaseResponse(afterSalesCase: $0, message: $1) })
  }

  var shipReturn:
    CaseFlow<
      GatewayV1.ShipReturnRequest, AfterSalesV1.RecordReturnShipmentRequest,
      GatewayV1.ShipReturnResponse
    >
  {
    CaseFlow(
      upstreams: upstreams, method: "ShipReturn",
      step: { request, _ in
        AfterSalesV1.RecordReturnShipmentRequest(
          requestID: DerivedRequestID.step(.decide, of: request.requestID), actor: request.actor,
          caseID: request.caseID, parcel: request.parcel)
      },
      move: { [afterSales = upstreams.afterSales] (step, options) async throws(RPCStatus) in
        try await afterSales.recordReturnShipment(step, options: options).afterSalesCase
      },
      notice: { [texts] value in (.systemNotice, texts().returnShipped(value)) },
      response: { value, _ in GatewayV1.ShipReturnResponse(afterSalesCase: value) })
  }

  var receiveReturn:
    CaseFlow<
      GatewayV1.ReceiveReturnRequest, AfterSalesV1.RecordReturnReceiptRequest,
      GatewayV1.ReceiveReturnResponse
    >
  {
    CaseFlow(
      upstreams: upstreams, method: "ReceiveReturn",
      step: { request, _ in
        AfterSalesV1.RecordReturnReceiptRequest(
          requestID: DerivedRequestID.step(.decide, of: request.requestID), actor: request.actor,
          caseID: request.caseID)
      },
      move: { [afterSales = upstreams.afterSales] (step, options) async throws(RPCStatus) in
        try await afterSales.recordReturnReceipt(step, options: options).afterSalesCase
      },
      notice: { [texts] value in (.systemNotice, texts().returnReceived(value)) },
      response: { value, _ in GatewayV1.ReceiveReturnResponse(afterSalesCase: value) })
  }
}
