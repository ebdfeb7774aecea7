internal import AfterSales
public import Contracts
internal import Domain
public import RPCCore
internal import Service
internal import Store

extension AfterSalesHandlers {
  public func evaluateEligibility(
    _ request: AfterSalesV1.EvaluateEligibilityRequest, context: CallContext
  ) async throws(RPCStatus) -> AfterSalesV1.EvaluateEligibilityResponse {
    try environment.response(try await evaluation(request, context), context)
  }

  /// The response, serialized.
  private func evaluation(
    _ request: AfterSalesV1.EvaluateEligibilityRequest, _ context: CallContext
  ) async throws(RPCStatus) -> [UInt8] {
    var fields = environment.fields
    var inquiry = Inquiry(
      order: fields.order(request.order), history: OrderHistory(),
      policy: environment.policy.current,
      now: fields.optionalTime(request.at, "at", isPlanned: true) ?? environment.clock.now,
      channel: fields.channel(request.channel), actor: fields.actor(request.actor),
      type: CaseType(request.type), lines: fields.caseLines(request.lines),
      amount: fields.asked(request.amount),
      reason: fields.text(
        request.reasonID, "reason_id", most: RequestLimits.idCharacters, isMultiline: false
      ).presence)
    try environment.check(fields)
    var flags: [RaisedFlag] = []
    do {
      try inquiry.order.validate(asking: inquiry.lines)
      inquiry.history = try await histories.history(
        ofOrder: inquiry.order.id, in: environment.store)
      if request.detail != .outcomes {
        flags = try await environment.store.read { try $0.flags(inquiry) }
      }
    } catch { throw environment.status(of: error, context) }
    return AfterSalesV1.EvaluateEligibilityResponse.serialized(
      Evaluation(inquiry), request.detail, flags)
  }
}
