public import Contracts
internal import Domain
internal import Orders
public import RPCCore
internal import Service

extension OrdersV1.OpenAfterSalesRequest: OrderChangeRequest {}
extension OrdersV1.CloseAfterSalesRequest: OrderChangeRequest {}
extension OrdersV1.RecordRefundRequest: OrderChangeRequest {}

extension OrdersHandler {
  public func openAfterSales(
    _ request: OrdersV1.OpenAfterSalesRequest, context: CallContext
  ) async throws(RPCStatus) -> OrdersV1.OpenAfterSalesResponse {
    var fields = environment.fields
    let caseID = fields.id(request.caseID, "case_id")
    let held = fields.optionalMoney(request.held, "held")
    return try await change(
      request, context, .openAfterSales(caseID: caseID, held: held), fields)
  }

  public func closeAfterSales(
    _ request: OrdersV1.CloseAfterSalesRequest, context: CallContext
  ) async throws(RPCStatus) -> OrdersV1.CloseAfterSalesResponse {
    var fields = environment.fields
    let caseID = fields.id(request.caseID, "case_id")
    return try await change(request, context, .closeAfterSales(caseID: caseID), fields)
  }

  public func recordRefund(
    _ request: OrdersV1.RecordRefundRequest, context: CallContext
  ) async throws(RPCStatus) -> OrdersV1.RecordRefundResponse {
    var fields = environment.fields
    var refund = NewRefund(
      id: fields.id(request.refundID, "refund_id"),
      caseID: fields.optionalID(request.caseID, "case_id") ?? "",
      amount: fields.money(request.amount, "amount", minimum: 1))
    fields.count(request.lines.count, "lines", 0...OrdersLimits.lines)
    for (index, line) in request.lines.prefix(OrdersLimits.lines).enumerated() {
      let amount = fields.optionalMoney(line.amount, "lines[\(index)].amount")
      refund.parts.append(.init(lineID: line.lineID, quantity: line.quantity, amount: amount))
    }
    return try await change(request, context, .recordRefund(refund), fields)
  }
}
