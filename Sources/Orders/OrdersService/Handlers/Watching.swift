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
    let buyerID = fields.optionalID(request.buyerID, "buyer_id")
    fields.count(request.changes.count, "changes", 0...Self.watchedChangesMax)
    let types = Set(request.changes.map { "order.\($0)" })
    try environment.check(fields)
    try await environment.follow(
      request.cursor, subject: orderID, stopAtEnd: request.stopAtEnd, context,
      matches: { event in
        (shopID == nil || event.header?.shopID == shopID)
          && (buyerID == nil || event.header?.buyerID == buyerID)
          && (types.isEmpty || types.contains(event.type))
      }, responses: responses)
  }

  private static let watchedChangesMax = 50
}
