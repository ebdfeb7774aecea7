internal import AfterSales
public import Contracts
internal import Domain
public import RPCCore
public import Service
internal import Store

extension AfterSalesV1.SubmitCaseRequest: CommandRequest {}

extension AfterSalesHandlers {
  public func submitCase(
    _ request: AfterSalesV1.SubmitCaseRequest, context: CallContext
  ) async throws(RPCStatus) -> AfterSalesV1.SubmitCaseResponse {
    let policy = environment.policy.current
    let id = environment.ids.next("case")
    var fields = environment.fields
    let order = fields.order(request.order)
    let wanted = fields.request(
      request.type, request.lines, request.amount, request.reasonID, request.channel)
    let statement = fields.text(request.statement, "statement")
    let contact = fields.contact(request.contact, "contact")
    let token = fields.token(request.decisionToken)
    let due = StoredDue()
    let response: AfterSalesV1.SubmitCaseResponse = try await environment.commandInBytes(
      request, context, fields, validateOnly: request.validateOnly
    ) { scope in
      let history = try scope.transaction.history(ofOrder: order.id)
      let circumstances = scope.circumstances(order, history, policy, token)
      let opened = try Case.submit(
        id: id, wanted, statement: statement, contact: contact, circumstances)
      let changes = try scope.handleAutomatically(opened, circumstances)
      let item = try scope.store(changes)
      due.add(item?.item.dueAt)
      return item?.response ?? []
    }
    due.tell(onDue)
    return response
  }

  public func resubmitCase(
    _ request: AfterSalesV1.ResubmitCaseRequest, context: CallContext
  ) async throws(RPCStatus) -> AfterSalesV1.ResubmitCaseResponse {
    let policy = environment.policy.current
    var fields = environment.fields
    let order = fields.order(request.order)
    let amount = fields.asked(request.amount)
    let reason = fields.text(
      request.reasonID, "reason_id", most: RequestLimits.idCharacters, isMultiline: false
    ).presence
    let statement = fields.text(request.statement, "statement").presence
    let token = fields.token(request.decisionToken)
    return try await change(request, context, fields) { item, scope in
      let history = try scope.transaction.history(ofOrder: item.orderID)
      let circumstances = scope.circumstances(order, history, policy, token)
      let opened = try item.resubmit(
        amount: amount, reason: reason, statement: statement, circumstances)
      return try scope.handleAutomatically(opened, circumstances)
    }
  }

  public func makeOffer(
    _ request: AfterSalesV1.MakeOfferRequest, context: CallContext
  ) async throws(RPCStatus) -> AfterSalesV1.MakeOfferResponse {
    let policy = environment.policy.current
    var fields = environment.fields
    let order = request.order.map { fields.order($0) }
    let offer = request.offer ?? .init()
    if request.offer == nil { fields.violation("offer", "is missing") }
    let proposal = Proposal(
      kind: fields.choice(offer.kind, "offer.kind", otherwise: .coupon),
      amount: fields.optionalMoney(
        offer.amount, "offer.amount", minimum: .min, maximum: RequestLimits.amountMinorUnits),
      note: fields.text(offer.note, "offer.note"))
    return try await change(request, context, fields) { item, scope in
      var proposal = proposal
      if let order, item.amount == nil {
        proposal.refundable = try item.refundable(
          order, scope.transaction.history(ofOrder: item.orderID))
      }
      return try item.take(.makeOffer(proposal), by: scope.actor, at: scope.now, policy)
    }
  }

  /// One step of the life of a case.
  ///
  /// - Parameter snapshot: the order, fresh, for a step that commits money; nil not to look.
  func take<Command: CaseCommand, Response: CaseResponse>(
    _ request: Command, _ context: CallContext, paying snapshot: TypeV1.OrderSnapshot? = nil,
    _ step: (inout RequestValidator) -> CaseStep
  ) async throws(RPCStatus) -> Response {
    let policy = environment.policy.current
    var fields = environment.fields
    let step = step(&fields)
    let order = snapshot.map { fields.order($0) }
    return try await change(request, context, fields) { item, scope in
      var refundable: Money?
      if let order {
        refundable = try item.refundable(
          order, scope.transaction.history(ofOrder: item.orderID))
      }
      return try item.take(
        step, by: scope.actor, at: scope.now, policy, refundable: refundable)
    }
  }

  /// A change of a case: loads it, decides, and stores what was decided.
  func change<Command: CaseCommand, Response: CaseResponse>(
    _ request: Command, _ context: CallContext, _ fields: RequestValidator,
    _ decide: @escaping @Sendable (Case, CommandScope) throws -> Changes
  ) async throws(RPCStatus) -> Response {
    var fields = fields
    let id = fields.id(request.caseID, "case_id")
    let version = fields.expectedVersion(request.expectedVersion)
    let due = StoredDue()
    let response: Response = try await environment.commandInBytes(request, context, fields) {
      scope in
      guard let stored = try scope.transaction.afterSalesCase(id) else {
        throw Refusal.noCase(id)
      }
      try stored.require(version)
      let item = try scope.store(try decide(Case(stored: stored), scope), over: stored)
      due.add(item?.item.dueAt)
      return item?.response ?? []
    }
    due.tell(onDue)
    return response
  }

  func pokeCase(_ item: AfterSalesV1.Case?) {
    if let due = item?.dueAt.flatMap({ Instant($0) }) { onDue(due) }
  }
}

extension AfterSalesV1.Case {
  /// - Throws: `.aborted` unless this is the version that the caller saw; nil for any.
  func require(_ expected: Int64?) throws(Refusal) {
    guard let expected, expected != version else { return }
    throw Refusal(
      .aborted, reason: "VERSION_MISMATCH",
      message: "Case \(caseID) has version \(version), not \(expected): read it again and decide.")
  }
}

/// A command that takes one step of a case.
protocol CaseCommand: CommandRequest {
  var caseID: String { get }
  var expectedVersion: Int64 { get }
}

/// A response that is the case after the step, in field 1.
protocol CaseResponse: ContractMessage {
  var afterSalesCase: AfterSalesV1.Case? { get }
}

extension AfterSalesV1.AgreeReturnRequest: CaseCommand {}
extension AfterSalesV1.AgreeReturnResponse: CaseResponse {}
extension AfterSalesV1.AgreeRefundRequest: CaseCommand {}
extension AfterSalesV1.AgreeRefundResponse: CaseResponse {}
extension AfterSalesV1.AgreeResendRequest: CaseCommand {}
extension AfterSalesV1.AgreeResendResponse: CaseResponse {}
extension AfterSalesV1.AgreeRepairRequest: CaseCommand {}
extension AfterSalesV1.AgreeRepairResponse: CaseResponse {}
extension AfterSalesV1.RejectCaseRequest: CaseCommand {}
extension AfterSalesV1.RejectCaseResponse: CaseResponse {}
extension AfterSalesV1.ResubmitCaseRequest: CaseCommand {}
extension AfterSalesV1.ResubmitCaseResponse: CaseResponse {}
extension AfterSalesV1.MakeOfferRequest: CaseCommand {}
extension AfterSalesV1.MakeOfferResponse: CaseResponse {}
extension AfterSalesV1.RespondToOfferRequest: CaseCommand {}
extension AfterSalesV1.RespondToOfferResponse: CaseResponse {}
extension AfterSalesV1.RecordReturnShipmentRequest: CaseCommand {}
extension AfterSalesV1.RecordReturnShipmentResponse: CaseResponse {}
extension AfterSalesV1.RecordReturnReceiptRequest: CaseCommand {}
extension AfterSalesV1.RecordReturnReceiptResponse: CaseResponse {}
extension AfterSalesV1.RecordInspectionRequest: CaseCommand {}
extension AfterSalesV1.RecordInspectionResponse: CaseResponse {}
extension AfterSalesV1.RecordResendRequest: CaseCommand {}
extension AfterSalesV1.RecordResendResponse: CaseResponse {}
extension AfterSalesV1.ConfirmReceivedRequest: CaseCommand {}
extension AfterSalesV1.ConfirmReceivedResponse: CaseResponse {}
extension AfterSalesV1.RecordRefundPaidRequest: CaseCommand {}
extension AfterSalesV1.RecordRefundPaidResponse: CaseResponse {}
extension AfterSalesV1.RecordRefundFailedRequest: CaseCommand {}
extension AfterSalesV1.RecordRefundFailedResponse: CaseResponse {}
extension AfterSalesV1.RetryRefundRequest: CaseCommand {}
extension AfterSalesV1.RetryRefundResponse: CaseResponse {}
extension AfterSalesV1.WithdrawCaseRequest: CaseCommand {}
extension AfterSalesV1.WithdrawCaseResponse: CaseResponse {}
extension AfterSalesV1.RequestPlatformReviewRequest: CaseCommand {}
extension AfterSalesV1.RequestPlatformReviewResponse: CaseResponse {}
extension AfterSalesV1.RecordFindingRequest: CaseCommand {}
extension AfterSalesV1.RecordFindingResponse: CaseResponse {}
extension AfterSalesV1.FileAppealRequest: CaseCommand {}
extension AfterSalesV1.FileAppealResponse: CaseResponse {}
extension AfterSalesV1.DecideAppealRequest: CaseCommand {}
extension AfterSalesV1.DecideAppealResponse: CaseResponse {}
extension AfterSalesV1.TakeCaseRequest: CaseCommand {}
extension AfterSalesV1.TakeCaseResponse: CaseResponse {}
extension AfterSalesV1.HandOverCaseRequest: CaseCommand {}
extension AfterSalesV1.HandOverCaseResponse: CaseResponse {}
extension AfterSalesV1.CompleteInvoiceTaskRequest: CaseCommand {}
extension AfterSalesV1.CompleteInvoiceTaskResponse: CaseResponse {}
extension AfterSalesV1.RecordFreightRepaidRequest: CaseCommand {}
extension AfterSalesV1.RecordFreightRepaidResponse: CaseResponse {}
