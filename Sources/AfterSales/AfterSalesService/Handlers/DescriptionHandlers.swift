internal import AfterSales
public import Contracts
internal import Domain
public import RPCCore
internal import Service
internal import Store

extension AfterSalesHandlers {
  public func describeActions(
    _ request: AfterSalesV1.DescribeActionsRequest, context: CallContext
  ) async throws(RPCStatus) -> AfterSalesV1.DescribeActionsResponse {
    let policy = environment.policy.current
    var fields = environment.fields
    let id = fields.id(request.caseID, "case_id")
    let actor = fields.actor(request.actor)
    let now = fields.optionalTime(request.at, "at", isPlanned: true) ?? environment.clock.now
    try environment.check(fields)
    let stored = try await environment.read(context) { transaction in
      guard let item = try transaction.afterSalesCase(id) else { throw Refusal.noCase(id) }
      return try Case(stored: item)
    }
    let item = stored.current(at: now, policy).afterSalesCase ?? stored
    return .init(
      actions: CaseStep.Kind.allCases.map { step in
        AfterSalesV1.CaseAction(
          item.permission(for: step, at: now), item.refusal(of: step, by: actor, at: now))
      },
      state: .init(item.state), dueAt: item.dueAt.map(GoogleProtobuf.Timestamp.init),
      evaluatedAt: .init(now))
  }

  public func getCaseAsOf(
    _ request: AfterSalesV1.GetCaseAsOfRequest, context: CallContext
  ) async throws(RPCStatus) -> AfterSalesV1.GetCaseAsOfResponse {
    var fields = environment.fields
    let id = fields.id(request.caseID, "case_id")
    let time = fields.time(request.at, "at", isPlanned: true)
    try environment.check(fields)
    return try await environment.read(context) { transaction in
      guard let item = try transaction.afterSalesCase(id) else { throw Refusal.noCase(id) }
      let past = try transaction.past(of: id, order: item.orderID, at: time)
      guard past.afterSalesCase != nil else { throw Refusal.noCaseYet(id, time) }
      return past
    }
  }
}

extension ReadTransaction {
  /// A case from its events: as the last one that had happened at `time` left it.
  fileprivate func past(
    of id: String, order: String, at time: Instant
  ) throws -> AfterSalesV1.GetCaseAsOfResponse {
    var past = AfterSalesV1.GetCaseAsOfResponse()
    var sequence: Int64 = 0
    while true {
      let page = try events(subject: order, after: sequence, limit: 256)
      for recorded in page {
        sequence = recorded.sequence
        let event = try AfterSalesV1.CaseEvent(serialized: recorded.event.payload)
        guard let item = event.caseAfter, item.caseID == id,
          let at = event.header?.occurredAt.flatMap({ Instant($0) }), at <= time
        else { continue }
        past = .init(afterSalesCase: item, sequence: recorded.sequence)
      }
      guard page.count == 256 else { return past }
    }
  }
}

extension AfterSalesV1.CaseEvent {
  /// The case as this event left it; nil for events of cards, and of logs of before it was kept.
  var caseAfter: AfterSalesV1.Case? {
    if let afterSalesCase { return afterSalesCase }
    if case .caseSubmitted(let submitted) = change { return submitted.afterSalesCase }
    return nil
  }
}

extension AfterSalesV1.CaseAction {
  fileprivate init(_ permission: StepPermission, _ refusal: Refusal?) {
    self.init(
      kind: permission.step.contract, isAllowed: refusal == nil,
      actors: permission.actors.map { TypeV1.Actor(Actor($0, id: "")).kind },
      until: permission.actors.isEmpty
        ? nil : permission.until.map(GoogleProtobuf.Timestamp.init),
      rule: refusal?.violations.first?.subject ?? "", explanation: refusal?.message ?? "")
  }
}

extension Refusal {
  fileprivate static func noCaseYet(_ id: String, _ time: Instant) -> Refusal {
    Refusal(
      .notFound, reason: "CASE_NOT_FOUND",
      message: "Case '\(id)' had not been submitted at \(RFC3339.format(time, .seconds)).")
  }
}
