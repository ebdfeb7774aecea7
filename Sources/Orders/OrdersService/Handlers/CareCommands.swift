public import Contracts
internal import Domain
internal import Orders
public import RPCCore
internal import Service

extension OrdersV1.AcceptOrderRequest: OrderChangeRequest {}
extension OrdersV1.MarkAddressUnclearRequest: OrderChangeRequest {}
extension OrdersV1.SettleAddressRequest: OrderChangeRequest {}
extension OrdersV1.RecordContactRequest: OrderChangeRequest {}
extension OrdersV1.EstimateShipmentRequest: OrderChangeRequest {}
extension OrdersV1.NotifyDelayRequest: OrderChangeRequest {}
extension OrdersV1.CompleteTaskRequest: OrderChangeRequest {}
extension OrdersV1.ExtendReceiptRequest: OrderChangeRequest {}
extension OrdersV1.AddRemarkRequest: OrderChangeRequest {}

// What shop and buyer do around the trade.
extension OrdersHandler {
  public func acceptOrder(
    _ request: OrdersV1.AcceptOrderRequest, context: CallContext
  ) async throws(RPCStatus) -> OrdersV1.AcceptOrderResponse {
    try await change(request, context, .accept, expecting: request.expectedVersion)
  }

  public func markAddressUnclear(
    _ request: OrdersV1.MarkAddressUnclearRequest, context: CallContext
  ) async throws(RPCStatus) -> OrdersV1.MarkAddressUnclearResponse {
    try await change(
      request, context, .markAddressUnclear(issue: request.issue),
      expecting: request.expectedVersion
    )
  }

  public func settleAddress(
    _ request: OrdersV1.SettleAddressRequest, context: CallContext
  ) async throws(RPCStatus) -> OrdersV1.SettleAddressResponse {
    try await change(
      request, context, .settleAddress(request.address.map { Address($0) }),
      expecting: request.expectedVersion
    )
  }

  public func recordContact(
    _ request: OrdersV1.RecordContactRequest, context: CallContext
  ) async throws(RPCStatus) -> OrdersV1.RecordContactResponse {
    var fields = environment.fields
    let means: Contact.Means = fields.twin(request.means, "means", default: .other)
    let outcome: Contact.Outcome = fields.twin(request.outcome, "outcome", default: .failed)
    return try await change(
      request, context, .recordContact(means, outcome, note: request.note),
      expecting: request.expectedVersion, fields
    )
  }

  public func estimateShipment(
    _ request: OrdersV1.EstimateShipmentRequest, context: CallContext
  ) async throws(RPCStatus) -> OrdersV1.EstimateShipmentResponse {
    var fields = environment.fields
    let estimate = fields.time(request.estimatedShipAt, "estimated_ship_at", isPlanned: true)
    return try await change(
      request, context, .estimateShipment(estimate), expecting: request.expectedVersion, fields
    )
  }

  public func notifyDelay(
    _ request: OrdersV1.NotifyDelayRequest, context: CallContext
  ) async throws(RPCStatus) -> OrdersV1.NotifyDelayResponse {
    try await change(
      request, context, .notifyDelay(note: request.note), expecting: request.expectedVersion
    )
  }

  public func completeTask(
    _ request: OrdersV1.CompleteTaskRequest, context: CallContext
  ) async throws(RPCStatus) -> OrdersV1.CompleteTaskResponse {
    var fields = environment.fields
    let taskID = fields.id(request.taskID, "task_id")
    return try await change(
      request, context, .completeTask(id: taskID, note: request.note),
      expecting: request.expectedVersion, fields
    )
  }

  public func extendReceipt(
    _ request: OrdersV1.ExtendReceiptRequest, context: CallContext
  ) async throws(RPCStatus) -> OrdersV1.ExtendReceiptResponse {
    try await change(request, context, .extendReceipt, expecting: request.expectedVersion)
  }

  public func addRemark(
    _ request: OrdersV1.AddRemarkRequest, context: CallContext
  ) async throws(RPCStatus) -> OrdersV1.AddRemarkResponse {
    try await change(
      request, context, .addRemark(text: request.text), expecting: request.expectedVersion
    )
  }
}

extension RequestValidator {
  /// An enum value that must be given.
  mutating func twin<Core: CaseIterable>(
    _ value: some ContractEnum, _ field: String, default fallback: Core
  ) -> Core {
    if let core = value.twin(Core.self) { return core }
    violation(
      field, value.rawValue == 0 ? "is missing" : "is \(value.rawValue), which is not known")
    return fallback
  }
}
