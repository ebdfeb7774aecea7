public import Contracts
public import RPCCore
internal import Service

extension AfterSalesHandlers {
  public func watchCases(
    _ request: AfterSalesV1.WatchCasesRequest,
    responses: ResponseWriter<AfterSalesV1.CaseEvent>, context: CallContext
  ) async throws(RPCStatus) {
    var fields = environment.fields
    let order = fields.optionalID(request.orderID, "order_id")
    let shop = fields.optionalID(request.shopID, "shop_id")
    try environment.check(fields)
    try await environment.follow(
      request.cursor, subject: order, stopAtEnd: request.stopAtEnd, context,
      matches: { event in shop == nil || event.header?.shopID == shop }, responses: responses)
  }
}
