internal import AfterSales
public import Contracts
internal import Domain
public import RPCCore
internal import Service
internal import Store

extension AfterSalesHandlers {
  public func previewRefund(
    _ request: AfterSalesV1.PreviewRefundRequest, context: CallContext
  ) async throws(RPCStatus) -> AfterSalesV1.PreviewRefundResponse {
    let policy = environment.policy.current
    let now = environment.clock.now
    var fields = environment.fields
    let order = fields.order(request.order)
    let extras = fields.extras(request, order.paid.currency)
    guard let caseID = fields.optionalID(request.caseID, "case_id") else {
      let wanted = fields.request(
        request.type, request.lines, request.amount, request.reasonID, .unspecified)
      try environment.check(fields)
      let preview = try await environment.read(context) { transaction in
        try order.validate(asking: wanted.lines)
        return try RefundPreview(
          wanted, extras,
          Circumstances(
            order: order, history: try transaction.history(ofOrder: order.id), policy: policy,
            now: now, actor: Actor(.buyer, id: order.buyer)))
      }
      return .init(preview, policy)
    }
    if request.type != .unspecified || !request.lines.isEmpty || request.amount != nil
      || !request.reasonID.isEmpty
    {
      fields.violation("case_id", "says type, lines, amount and reason: leave them out")
    }
    try environment.check(fields)
    let preview = try await environment.read(context) { transaction in
      guard let stored = try transaction.afterSalesCase(caseID) else {
        throw Refusal.noCase(caseID)
      }
      return try RefundPreview(Case(stored: stored), extras, order, policy)
    }
    return .init(preview, policy)
  }

  public func getReturnLabel(
    _ request: AfterSalesV1.GetReturnLabelRequest, context: CallContext
  ) async throws(RPCStatus) -> AfterSalesV1.GetReturnLabelResponse {
    var fields = environment.fields
    let id = fields.id(request.caseID, "case_id")
    let language = fields.language(request.language, otherwise: .zh)
    try environment.check(fields)
    return try await environment.read(context) { transaction in
      guard let stored = try transaction.afterSalesCase(id) else { throw Refusal.noCase(id) }
      guard let label = try Case(stored: stored).returnLabel else { throw Refusal.noLabel(id) }
      return .init(label: .init(label), svg: label.svg(in: language))
    }
  }
}

extension Refusal {
  fileprivate static func noLabel(_ id: String) -> Refusal {
    Refusal(
      .precondition, reason: "NO_RETURN_LABEL",
      message: "Case '\(id)' has no label: its return is not agreed.",
      violations: [
        .init(AfterSalesRule.label.id, "An approved return yields a label; none is approved.")
      ])
  }
}
