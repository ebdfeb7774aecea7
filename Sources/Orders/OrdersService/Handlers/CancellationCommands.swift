public import Contracts
internal import Domain
internal import Orders
public import RPCCore
internal import Service

extension OrdersV1.RequestCancellationRequest: OrderChangeRequest {}
extension OrdersV1.WithdrawCancellationRequestRequest: OrderChangeRequest {}
extension OrdersV1.DecideCancellationRequest: OrderChangeRequest {}
extension OrdersV1.RecordFindingRequest: OrderChangeRequest {}
extension OrdersV1.RecordRefusedRequestRequest: OrderChangeRequest {}

// ORD-CANCEL-TRANSIT, ORD-CANCEL-SIGNED, ORD-SECOND-REQUEST.
extension OrdersHandler {
  public func requestCancellation(
    _ request: OrdersV1.RequestCancellationRequest, context: CallContext
  ) async throws(RPCStatus) -> OrdersV1.RequestCancellationResponse {
    try await change(
      request, context, .requestCancellation(reason: request.reason),
      expecting: request.expectedVersion
    )
  }

  public func withdrawCancellationRequest(
    _ request: OrdersV1.WithdrawCancellationRequestRequest, context: CallContext
  ) async throws(RPCStatus) -> OrdersV1.WithdrawCancellationRequestResponse {
    try await change(
      request, context, .withdrawCancellationRequest, expecting: request.expectedVersion)
  }

  public func decideCancellation(
    _ request: OrdersV1.DecideCancellationRequest, context: CallContext
  ) async throws(RPCStatus) -> OrdersV1.DecideCancellationResponse {
    try await change(
      request, context,
      .decideCancellation(approved: request.isApproved, reason: request.reason),
      expecting: request.expectedVersion
    )
  }

  public func recordFinding(
    _ request: OrdersV1.RecordFindingRequest, context: CallContext
  ) async throws(RPCStatus) -> OrdersV1.RecordFindingResponse {
    try await change(
      request, context, .recordFinding(text: request.text), expecting: request.expectedVersion
    )
  }

  public func recordRefusedRequest(
    _ request: OrdersV1.RecordRefusedRequestRequest, context: CallContext
  ) async throws(RPCStatus) -> OrdersV1.RecordRefusedRequestResponse {
    var fields = environment.fields
    let id = fields.id(request.refusalID, "refusal_id")
    let caseID = fields.optionalID(request.caseID, "case_id") ?? ""
    return try await change(
      request, context, .recordRefusedRequest(id: id, caseID: caseID),
      expecting: request.expectedVersion, fields
    )
  }
}
