import Contracts
import Gateway
import RPCContracts
import RPCCore

/// GW-DECIDE, the money was paid: the case ends, then the order learns the amount and the buyer is
/// told, side by side, and the order's receipt clock resumes.
struct RefundFlow: Sendable {
  let upstreams: Upstreams
  let texts: @Sendable () -> CardText

  var saga:
    Saga<
      GatewayV1.ConfirmRefundRequest, AfterSalesV1.RecordRefundPaidRequest,
      GatewayV1.ConfirmRefundResponse
    >
  {
    Saga(method: "ConfirmRefund", prepare: prepare, execute: execute)
  }

  @Sendable
  func prepare(
    _ request: GatewayV1.ConfirmRefundRequest, _ options: CallOptions
  ) async throws(RPCStatus) -> AfterSalesV1.RecordRefundPaidRequest {
    AfterSalesV1.RecordRefundPaidRequest(
      requestID: DerivedRequestID.step(.paid, of: request.requestID), actor: request.actor,
      caseID: request.caseID, payoutKey: request.payoutKey, amount: request.amount)
  }

  @Sendable
  func execute(
    _ requestID: String, _ paid: AfterSalesV1.RecordRefundPaidRequest, _ options: CallOptions
  ) async throws(StepFailure) -> GatewayV1.ConfirmRefundResponse {
    let value: AfterSalesV1.Case
    do throws(RPCStatus) {
      let reply = try await upstreams.afterSales.recordRefundPaid(paid, options: options)
      value = reply.afterSalesCase ?? AfterSalesV1.Case()
    } catch {
      throw .first(error)
    }
    let notice = MessagingV1.DeliverCardRequest(
      requestID: DerivedRequestID.notice(paidCase: value.caseID), actor: GatewayActor.system,
      shopID: value.shopID, buyerID: value.buyerID, orderID: value.orderID, kind: .card,
      text: texts().refundPaid(value), referenceID: value.caseID)
    async let order = tellOrder(value, requestID, options)
    async let told = upstreams.notify(notice, options)
    do {
      _ = try await told
      return GatewayV1.ConfirmRefundResponse(afterSalesCase: value, order: try await order)
    } catch {
      throw .later(RPCStatus(any: error))
    }
  }

  private func tellOrder(
    _ value: AfterSalesV1.Case, _ requestID: String, _ options: CallOptions
  ) async throws(RPCStatus) -> TypeV1.OrderSnapshot {
    let before = try await upstreams.snapshot(value.orderID, options)
    _ = try await upstreams.orders.recordRefund(
      OrdersV1.RecordRefundRequest(
        requestID: DerivedRequestID.step(.record, of: requestID), actor: GatewayActor.system,
        orderID: value.orderID, refundID: value.payoutKey, caseID: value.caseID,
        amount: value.amount,
        lines: RefundLines.lines(of: RefundLines.returned(by: value, of: before))),
      options: options)
    _ = try await upstreams.orders.closeAfterSales(
      OrdersV1.CloseAfterSalesRequest(
        requestID: DerivedRequestID.step(.unmark, of: requestID), actor: GatewayActor.system,
        orderID: value.orderID, caseID: value.caseID),
      options: options)
    return try await upstreams.snapshot(value.orderID, options)
  }
}
