internal import Contracts
internal import RPCContracts
public import RPCCore
internal import Service
internal import Store

extension OrdersHandler {
  /// As generated, except that GetOrder passes on the bytes that are stored: decoding an order and
  /// encoding it again costs several times as much as finding it.
  public func register(on router: inout Router) {
    registerAsGenerated(self, on: &router)
    router.replaceUnary(OrderServiceMethods.getOrder) {
      (request: OrdersV1.GetOrderRequest, context) async throws(RPCStatus) -> [UInt8] in
      try await storedOrder(request, context)
    }
  }

  private func storedOrder(
    _ request: OrdersV1.GetOrderRequest, _ context: CallContext
  ) async throws(RPCStatus) -> [UInt8] {
    let response = try await environment.read(context) { transaction in
      try transaction.first(
        "SELECT body FROM orders WHERE order_id = ?", request.orderID
      ) { row in
        // `GetOrderResponse.order` is field 1.
        try row.withBytes(0) { SerializedField.message(1, $0) }
      }
    }
    if let response { return response }
    // Says what is wrong.
    return try await getOrder(request, context: context).serializedBytes()
  }
}

/// Calls the generated function, which the one above has the name of.
private func registerAsGenerated(_ handler: some OrderServiceHandler, on router: inout Router) {
  handler.register(on: &router)
}
