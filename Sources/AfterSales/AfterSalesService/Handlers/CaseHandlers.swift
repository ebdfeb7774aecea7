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
    let response = try await environment.command(
      request, context, fields, validateOnly: request.validateOnly
    ) { scope in
      let history = try scope.transaction.history(ofOrder: order.id)
      let changes = try Case.submit(
        id: id, wanted, statement: statement, scope.circumstances(order, history, policy))
      try scope.store(changes)
      return AfterSalesV1.SubmitCaseResponse(
        afterSalesCase: changes.afterSalesCase.map(AfterSalesV1.Case.init))
    }
    pokeCase(response.afterSalesCase)
    return response
  }

  public func agreeReturn(
    _ request: AfterSalesV1.AgreeReturnRequest, context: CallContext
  ) async throws(RPCStatus) -> AfterSalesV1.AgreeReturnResponse {
    try await take(request, context) { _ in .agreeReturn }
  }

  public func agreeRefund(
    _ request: AfterSalesV1.AgreeRefundRequest, context: CallContext
  ) async throws(RPCStatus) -> AfterSalesV1.AgreeRefundResponse {
    try await take(request, context) { _ in .agreeRefund }
  }

  public func recordReturnShipment(
    _ request: AfterSalesV1.RecordReturnShipmentRequest, context: CallContext
  ) async throws(RPCStatus) -> AfterSalesV1.RecordReturnShipmentResponse {
    try await take(request, context) { .shipReturn($0.parcel(request.parcel)) }
  }

  public func recordReturnReceipt(
    _ request: AfterSalesV1.RecordReturnReceiptRequest, context: CallContext
  ) async throws(RPCStatus) -> AfterSalesV1.RecordReturnReceiptResponse {
    try await take(request, context) { _ in .receiveReturn }
  }

  public func recordRefundPaid(
    _ request: AfterSalesV1.RecordRefundPaidRequest, context: CallContext
  ) async throws(RPCStatus) -> AfterSalesV1.RecordRefundPaidResponse {
    try await take(request, context) { fields in
      .payRefund(
        key: fields.payoutKey(request.payoutKey),
        amount: fields.money(request.amount, "amount", minimum: .min, maximum: .max))
    }
  }

  public func recordRefundFailed(
    _ request: AfterSalesV1.RecordRefundFailedRequest, context: CallContext
  ) async throws(RPCStatus) -> AfterSalesV1.RecordRefundFailedResponse {
    try await take(request, context) { fields in
      .failRefund(
        key: fields.payoutKey(request.payoutKey),
        problem: fields.text(request.problem, "problem"))
    }
  }

  public func withdrawCase(
    _ request: AfterSalesV1.WithdrawCaseRequest, context: CallContext
  ) async throws(RPCStatus) -> AfterSalesV1.WithdrawCaseResponse {
    try await take(request, context) { _ in .withdraw }
  }

  /// One step of the life of a case.
  private func take<Command: CaseCommand, Response: CaseResponse>(
    _ request: Command, _ context: CallContext,
    _ step: (inout RequestValidator) -> CaseStep
  ) async throws(RPCStatus) -> Response {
    let policy = environment.policy.current
    var fields = environment.fields
    let id = fields.id(request.caseID, "case_id")
    let version = fields.expectedVersion(request.expectedVersion)
    let step = step(&fields)
    let response = try await environment.command(request, context, fields) { scope in
      guard let stored = try scope.transaction.afterSalesCase(id) else {
        throw Refusal.noCase(id)
      }
      try stored.require(version)
      let changes = try Case(stored: stored).take(step, by: scope.actor, at: scope.now, policy)
      try scope.store(changes)
      return Response(afterSalesCase: changes.afterSalesCase.map(AfterSalesV1.Case.init))
    }
    pokeCase(response.afterSalesCase)
    return response
  }

  func pokeCase(_ item: AfterSalesV1.Case?) {
    if let due = item?.dueAt.flatMap({ Instant($0) }) { onDue(due) }
  }
}

extension AfterSalesV1.Case {
  /// - Throws: `.aborted` unless this is the version that the caller saw; nil for any.
  fileprivate func require(_ expected: Int64?) throws(Refusal) {
    guard let expected, expected != version else { return }
    throw Refusal(
      .aborted, reason: "VERSION_MISMATCH",
      message: "Case \(caseID) has version \(version), not \(expected): read it again and decide.")
  }
}

extension RequestValidator {
  fileprivate mutating func payoutKey(_ key: String) -> String {
    text(
      key, "payout_key", least: 1, most: RequestLimits.fieldCharacters, isMultiline: false)
  }
}

/// A command that takes one step of a case.
protocol CaseCommand: CommandRequest {
  var caseID: String { get }
  var expectedVersion: Int64 { get }
}

/// A response that is the case after the step.
protocol CaseResponse: ContractMessage {
  var afterSalesCase: AfterSalesV1.Case? { get }
  init(afterSalesCase: AfterSalesV1.Case?)
}

extension AfterSalesV1.AgreeReturnRequest: CaseCommand {}
extension AfterSalesV1.AgreeReturnResponse: CaseResponse {}
extension AfterSalesV1.AgreeRefundRequest: CaseCommand {}
extension AfterSalesV1.AgreeRefundResponse: CaseResponse {}
extension AfterSalesV1.RecordReturnShipmentRequest: CaseCommand {}
extension AfterSalesV1.RecordReturnShipmentResponse: CaseResponse {}
extension AfterSalesV1.RecordReturnReceiptRequest: CaseCommand {}
extension AfterSalesV1.RecordReturnReceiptResponse: CaseResponse {}
extension AfterSalesV1.RecordRefundPaidRequest: CaseCommand {}
extension AfterSalesV1.RecordRefundPaidResponse: CaseResponse {}
extension AfterSalesV1.RecordRefundFailedRequest: CaseCommand {}
extension AfterSalesV1.RecordRefundFailedResponse: CaseResponse {}
extension AfterSalesV1.WithdrawCaseRequest: CaseCommand {}
extension AfterSalesV1.WithdrawCaseResponse: CaseResponse {}
