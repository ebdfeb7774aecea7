internal import AfterSales
public import Contracts
public import RPCCore
internal import Service

// What the merchant, the platform and the buyer decide about a request.
extension AfterSalesHandlers {
  public func agreeReturn(
    _ request: AfterSalesV1.AgreeReturnRequest, context: CallContext
  ) async throws(RPCStatus) -> AfterSalesV1.AgreeReturnResponse {
    try await take(request, context, paying: request.order) { fields in
      .agreeReturn(
        reason: fields.text(request.reason, "reason"),
        returnTo: fields.contact(request.returnTo, "return_to") ?? Contact(),
        promise: fields.promise(request.freightPromise))
    }
  }

  public func agreeRefund(
    _ request: AfterSalesV1.AgreeRefundRequest, context: CallContext
  ) async throws(RPCStatus) -> AfterSalesV1.AgreeRefundResponse {
    try await take(request, context, paying: request.order) { fields in
      .agreeRefund(
        reason: fields.text(request.reason, "reason"),
        deduction: fields.deduction(request.deduction))
    }
  }

  public func agreeResend(
    _ request: AfterSalesV1.AgreeResendRequest, context: CallContext
  ) async throws(RPCStatus) -> AfterSalesV1.AgreeResendResponse {
    try await take(request, context) { .agreeResend(reason: $0.text(request.reason, "reason")) }
  }

  public func agreeRepair(
    _ request: AfterSalesV1.AgreeRepairRequest, context: CallContext
  ) async throws(RPCStatus) -> AfterSalesV1.AgreeRepairResponse {
    try await take(request, context) { .agreeRepair(reason: $0.text(request.reason, "reason")) }
  }

  public func rejectCase(
    _ request: AfterSalesV1.RejectCaseRequest, context: CallContext
  ) async throws(RPCStatus) -> AfterSalesV1.RejectCaseResponse {
    try await take(request, context) { .reject(reason: $0.reason(request.reason)) }
  }

  public func respondToOffer(
    _ request: AfterSalesV1.RespondToOfferRequest, context: CallContext
  ) async throws(RPCStatus) -> AfterSalesV1.RespondToOfferResponse {
    try await take(request, context, paying: request.accept ? request.order : nil) { _ in
      .respondToOffer(accept: request.accept)
    }
  }

  public func withdrawCase(
    _ request: AfterSalesV1.WithdrawCaseRequest, context: CallContext
  ) async throws(RPCStatus) -> AfterSalesV1.WithdrawCaseResponse {
    try await take(request, context) { _ in .withdraw }
  }

  public func requestPlatformReview(
    _ request: AfterSalesV1.RequestPlatformReviewRequest, context: CallContext
  ) async throws(RPCStatus) -> AfterSalesV1.RequestPlatformReviewResponse {
    try await take(request, context) { .requestReview(reason: $0.reason(request.reason)) }
  }

  public func recordFinding(
    _ request: AfterSalesV1.RecordFindingRequest, context: CallContext
  ) async throws(RPCStatus) -> AfterSalesV1.RecordFindingResponse {
    try await take(request, context) { fields in
      .recordFinding(
        atFault: fields.optionalChoice(request.atFault, "at_fault"),
        text: fields.reason(request.text, "text"))
    }
  }

  public func fileAppeal(
    _ request: AfterSalesV1.FileAppealRequest, context: CallContext
  ) async throws(RPCStatus) -> AfterSalesV1.FileAppealResponse {
    try await take(request, context) {
      .fileAppeal(statement: $0.reason(request.statement, "statement"))
    }
  }

  public func decideAppeal(
    _ request: AfterSalesV1.DecideAppealRequest, context: CallContext
  ) async throws(RPCStatus) -> AfterSalesV1.DecideAppealResponse {
    try await take(request, context) {
      .decideAppeal(grant: request.grant, reason: $0.reason(request.reason))
    }
  }

  public func takeCase(
    _ request: AfterSalesV1.TakeCaseRequest, context: CallContext
  ) async throws(RPCStatus) -> AfterSalesV1.TakeCaseResponse {
    try await take(request, context) { _ in .take }
  }

  public func handOverCase(
    _ request: AfterSalesV1.HandOverCaseRequest, context: CallContext
  ) async throws(RPCStatus) -> AfterSalesV1.HandOverCaseResponse {
    try await take(request, context) { fields in
      .handOver(
        to: fields.id(request.handlerID, "handler_id"), note: fields.text(request.note, "note"))
    }
  }
}
