public import Contracts
internal import Domain
internal import Orders
public import RPCCore
internal import Service
internal import Store

extension OrdersHandler {
  public func getOrder(
    _ request: OrdersV1.GetOrderRequest, context: CallContext
  ) async throws(RPCStatus) -> OrdersV1.GetOrderResponse {
    // As it is stored: to decode and encode an order takes several times as long as to find it.
    let response = try await environment.read(context) { transaction in
      try transaction.first(
        "SELECT body FROM orders WHERE order_id = ?", request.orderID
      ) { row in
        // `GetOrderResponse.order` is field 1.
        try row.withBytes(0) { SerializedField.message(1, $0) }
      }
    }
    guard let response else { throw missing(request.orderID, context) }
    return try environment.response(response, context)
  }

  public func getOrderSnapshot(
    _ request: OrdersV1.GetOrderSnapshotRequest, context: CallContext
  ) async throws(RPCStatus) -> OrdersV1.GetOrderSnapshotResponse {
    let now = environment.clock.now
    let snapshot = try await environment.read(context) { transaction in
      try OrderRepository.load(request.orderID, in: transaction).map { stored in
        var snapshot = TypeV1.OrderSnapshot(OrderSnapshot(stored.order))
        snapshot.recentPurchases = try RecentPurchases.besides(
          stored.order, at: now, in: transaction)
        return snapshot
      }
    }
    guard let snapshot else { throw missing(request.orderID, context) }
    return OrdersV1.GetOrderSnapshotResponse(snapshot: snapshot)
  }

  /// INVALID_ARGUMENT for an id that no order can have, else NOT_FOUND. Looked at only now: an id
  /// that is found needs no check.
  func missing(_ orderID: String, _ context: CallContext) -> RPCStatus {
    var fields = environment.fields
    fields.id(orderID, "order_id")
    do throws(RPCStatus) { try environment.check(fields) } catch { return error }
    return environment.status(
      of: Refusal(
        .notFound, reason: "ORDER_NOT_FOUND", message: "There is no order \(orderID)."), context)
  }

  public func listOrders(
    _ request: OrdersV1.ListOrdersRequest, context: CallContext
  ) async throws(RPCStatus) -> OrdersV1.ListOrdersResponse {
    var query = request
    query.pageSize = 0
    query.pageToken = ""
    let tokens = PageToken(query: query)
    var fields = environment.fields
    let scope = fields.scope(request.shopID, request.buyerID)
    let size = fields.pageSize(request.pageSize, most: Self.pageSizeMax)
    var filter = OrderQuery(scope: scope, bucket: request.bucket)
    filter.state = fields.state(request.tradeState, "trade_state")
    filter.createdFrom = fields.optionalTime(request.createdFrom, "created_from", isPlanned: true)
    filter.createdUntil = fields.optionalTime(
      request.createdUntil, "created_until", isPlanned: true)
    filter.text = fields.text(request.text, "text", most: Self.textMax, isMultiline: false)
    let key = PageKey(
      tokens.position(of: request.pageToken, like: PageKey.start.position, &fields))
    try environment.check(fields)
    let (orders, next) = try await environment.read(context) { [filter] in
      try OrderLists.page(filter, after: key, size: size, in: $0)
    }
    var response: [UInt8] = []
    for order in orders {
      // `ListOrdersResponse.orders` is field 1.
      response += order.withUnsafeBytes { SerializedField.message(1, $0) }
    }
    if let next {
      response += OrdersV1.ListOrdersResponse(
        nextPageToken: tokens.token(after: next.position)
      ).serializedBytes()
    }
    return try environment.response(response, context)
  }

  static let pageSizeMax = 200
  private static let textMax = 100

  public func countOrders(
    _ request: OrdersV1.CountOrdersRequest, context: CallContext
  ) async throws(RPCStatus) -> OrdersV1.CountOrdersResponse {
    var fields = environment.fields
    let scope = fields.scope(request.shopID, request.buyerID)
    try environment.check(fields)
    let counts = try await environment.read(context) { try OrderLists.counts(scope, in: $0) }
    return OrdersV1.CountOrdersResponse(
      buckets: OrdersV1.Bucket.listed.map {
        .init(bucket: $0, count: counts[$0.rawValue] ?? 0)
      })
  }
}

extension PageKey {
  /// The start for no position.
  init(_ position: [PagePosition]?) {
    if let position, position.count == 2, case .number(let createdAt) = position[0],
      case .number(let seq) = position[1]
    {
      self.init(createdAt: createdAt, seq: seq)
    } else {
      self = .start
    }
  }

  var position: [PagePosition] { [.number(createdAt), .number(seq)] }
}

extension RequestValidator {
  /// Nil for unspecified.
  mutating func state(_ state: TypeV1.TradeState, _ field: String) -> TradeState? {
    if case .unrecognized(let number) = state {
      violation(field, "is \(number), which is no state")
    }
    return state.state
  }

  /// Whose orders; at least one of both must be given.
  mutating func scope(_ shopID: String, _ buyerID: String) -> OrderScope {
    if shopID.isEmpty && buyerID.isEmpty {
      violation("shop_id", "is missing, and so is buyer_id: give at least one")
    }
    return OrderScope(
      shopID: optionalID(shopID, "shop_id") ?? "", buyerID: optionalID(buyerID, "buyer_id") ?? "")
  }
}
