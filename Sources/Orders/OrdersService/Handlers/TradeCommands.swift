public import Contracts
internal import Domain
internal import Orders
public import RPCCore
internal import Service

extension OrdersV1.PayOrderRequest: OrderChangeRequest {}
extension OrdersV1.FormGroupRequest: OrderChangeRequest {}
extension OrdersV1.FailGroupRequest: OrderChangeRequest {}
extension OrdersV1.ShipOrderRequest: OrderChangeRequest {}
extension OrdersV1.SignOrderRequest: OrderChangeRequest {}
extension OrdersV1.CompleteOrderRequest: OrderChangeRequest {}
extension OrdersV1.CancelOrderRequest: OrderChangeRequest {}

extension OrdersHandler {
  public func payOrder(
    _ request: OrdersV1.PayOrderRequest, context: CallContext
  ) async throws(RPCStatus) -> OrdersV1.PayOrderResponse {
    var fields = environment.fields
    let amount = fields.money(request.amount, "amount")
    return try await change(
      request, context, .pay(amount), expecting: request.expectedVersion, fields
    )
  }

  public func formGroup(
    _ request: OrdersV1.FormGroupRequest, context: CallContext
  ) async throws(RPCStatus) -> OrdersV1.FormGroupResponse {
    try await change(request, context, .formGroup, expecting: request.expectedVersion)
  }

  public func failGroup(
    _ request: OrdersV1.FailGroupRequest, context: CallContext
  ) async throws(RPCStatus) -> OrdersV1.FailGroupResponse {
    try await change(request, context, .failGroup, expecting: request.expectedVersion)
  }

  public func shipOrder(
    _ request: OrdersV1.ShipOrderRequest, context: CallContext
  ) async throws(RPCStatus) -> OrdersV1.ShipOrderResponse {
    try await change(
      request, context, .ship(request.parcel.map { Parcel($0) }), expecting: request.expectedVersion
    )
  }

  public func signOrder(
    _ request: OrdersV1.SignOrderRequest, context: CallContext
  ) async throws(RPCStatus) -> OrdersV1.SignOrderResponse {
    try await change(request, context, .sign, expecting: request.expectedVersion)
  }

  public func completeOrder(
    _ request: OrdersV1.CompleteOrderRequest, context: CallContext
  ) async throws(RPCStatus) -> OrdersV1.CompleteOrderResponse {
    try await change(request, context, .complete, expecting: request.expectedVersion)
  }

  public func cancelOrder(
    _ request: OrdersV1.CancelOrderRequest, context: CallContext
  ) async throws(RPCStatus) -> OrdersV1.CancelOrderResponse {
    try await change(
      request, context, .cancel(reason: request.reason), expecting: request.expectedVersion
    )
  }
}
