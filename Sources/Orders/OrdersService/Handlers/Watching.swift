public import Contracts
public import RPCCore
internal import Service

extension OrdersHandler {
  public func watchOrders(
    _ request: OrdersV1.WatchOrdersRequest, responses: ResponseWriter<OrdersV1.OrderEvent>,
    context: CallContext
  ) async throws(RPCStatus) {
    var fields = environment.fields
    let shopID = fields.optionalID(request.shopID, "shop_id")
    let orderID = fields.optionalID(request.orderID, "order_id")
    try environment.check(fields)
    try await environment.follow(
      request.cursor, subject: orderID, stopAtEnd: request.stopAtEnd, context,
      matches: { shopID == nil || $0.header?.shopID == shopID }, responses: responses)
  }
}
