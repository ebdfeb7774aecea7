internal import AfterSales
public import Contracts
internal import Domain
internal import RPCContracts
public import RPCCore
internal import Service
internal import Store

extension AfterSalesHandlers {
  /// Adds all methods, those that answer from bytes as such.
  public func add(to router: inout Router) {
    var typed = Router()
    register(on: &typed)
    let asked = AfterSalesServiceMethods.evaluateEligibility
    for entry in typed.entries where entry.method.name != asked.name {
      router.add(entry.method, entry.invoke)
    }
    router.unaryBytes(asked) { (bytes, context) async throws(RPCStatus) in
      try answer(Question(bytes: bytes), context)
    }
  }

  public func evaluateEligibility(
    _ request: AfterSalesV1.EvaluateEligibilityRequest, context: CallContext
  ) async throws(RPCStatus) -> AfterSalesV1.EvaluateEligibilityResponse {
    try environment.response(try evaluation(request, nil, context), context)
  }

  /// The response, serialized.
  private func answer(_ question: Question, _ context: CallContext) throws(RPCStatus) -> [UInt8] {
    do {
      let known = try answers.known(
        question, at: environment.clock.now, policyRevision: environment.policy.revision,
        in: environment.store)
      if let known { return known }
    } catch { throw environment.status(of: error, context) }
    typealias Request = AfterSalesV1.EvaluateEligibilityRequest
    let request: Request
    do throws(DecodeError) {
      request = try Request(serialized: question.bytes, unknownEnumValues: .refuse)
    } catch { throw RPCStatus(error, in: Request.fullName) }
    return try evaluation(request, question, context)
  }

  /// The response, serialized.
  ///
  /// - Parameter question: the request as it came; nil to keep nothing.
  private func evaluation(
    _ request: AfterSalesV1.EvaluateEligibilityRequest, _ question: Question?,
    _ context: CallContext
  ) throws(RPCStatus) -> [UInt8] {
    let (store, revision) = (environment.store, environment.policy.revision)
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
    let history: KnownHistory
    var flags: FlagsRead?
    do {
      try inquiry.order.validate(asking: inquiry.lines)
      history = try histories.history(ofOrder: inquiry.order.id, in: store)
      if request.detail != .outcomes {
        let last = store.lastSequence
        flags = try store.look { try $0.flags(inquiry, after: last) }
      }
    } catch { throw environment.status(of: error, context) }
    inquiry.history = history.history
    let basis = AnswerBasis(history: history, policyRevision: revision, flags: flags)
    // An answer for another time than the clock's is not asked for again.
    let kept = request.at == nil ? question : nil
    if let kept, let known = answers.known(kept, at: inquiry.now, basis) { return known }
    let written = WrittenEvaluation(Evaluation(inquiry), request.detail, flags?.raised ?? [])
    if let kept { answers.keep(written, basis, for: kept) }
    return written.bytes
  }
}
