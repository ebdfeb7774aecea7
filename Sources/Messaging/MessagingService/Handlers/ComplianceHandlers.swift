internal import Contracts
internal import Domain
internal import Messaging
internal import RPCCore
internal import Service
internal import Store

extension MessagingHandler {
  func checkText(
    _ request: MessagingV1.CheckTextRequest, context: CallContext
  ) async throws(RPCStatus) -> MessagingV1.CheckTextResponse {
    let policy = environment.policy.current
    var fields = environment.fields
    if let problem = MessageText.problem(of: request.text, scalarsMax: policy.textScalarsMax) {
      fields.violation("text", problem)
    }
    try environment.check(fields)
    let check = compliance.check(request.text, policy.compliance)
    return .init(
      action: .init(check.findings.action), findings: check.messages,
      policy: .init(version: policy.version))
  }

  func listFindings(
    _ request: MessagingV1.ListFindingsRequest, context: CallContext
  ) async throws(RPCStatus) -> MessagingV1.ListFindingsResponse {
    var query = request
    query.pageSize = 0
    query.pageToken = ""
    let token = PageToken(query: query)
    var fields = environment.fields
    let shopID = fields.id(request.shopID, "shop_id")
    let size = fields.pageSize(request.pageSize, most: 200)
    let before = fields.seq(token.position(of: request.pageToken, like: [.number(0)], &fields))
    if case .unrecognized = request.state { fields.violation("state", "is no state") }
    try environment.check(fields)
    return try await environment.read(context) { transaction in
      let (records, next) = try Findings.page(
        shopID, state: request.state == .unspecified ? nil : request.state, before: before,
        size: size, in: transaction)
      return .init(
        findings: records, nextPageToken: next.map { token.token(after: [.number($0)]) } ?? "")
    }
  }

  func judgeFinding(
    _ request: MessagingV1.JudgeFindingRequest, context: CallContext
  ) async throws(RPCStatus) -> MessagingV1.JudgeFindingResponse {
    var fields = environment.fields
    let findingID = fields.id(request.findingID, "finding_id")
    fields.text(request.note, "note", most: 500)
    return try await write(request, context, fields) {
      try $0.judge(
        findingID, isConfirmed: request.isConfirmed, note: request.note)
    }
  }

  func listPenalties(
    _ request: MessagingV1.ListPenaltiesRequest, context: CallContext
  ) async throws(RPCStatus) -> MessagingV1.ListPenaltiesResponse {
    var query = request
    query.pageSize = 0
    query.pageToken = ""
    let token = PageToken(query: query)
    var fields = environment.fields
    let shopID = fields.id(request.shopID, "shop_id")
    let time = fields.optionalTime(request.inForceAt, "in_force_at", isPlanned: true)
    let size = fields.pageSize(request.pageSize, most: 200)
    let before = fields.seq(token.position(of: request.pageToken, like: [.number(0)], &fields))
    try environment.check(fields)
    return try await environment.read(context) { transaction in
      let (records, next) = try Penalties.page(
        shopID, inForceAt: time, before: before, size: size, in: transaction)
      return .init(
        penalties: records, nextPageToken: next.map { token.token(after: [.number($0)]) } ?? "")
    }
  }

  /// Records what a message was refused for: a refused command stores nothing itself.
  /// - Parameter conversation: finds where it was to be sent; nil if it is not open yet.
  func noteRefusal(
    _ check: ComplianceCheck, _ status: RPCStatus, by author: TypeV1.Actor?, requestID: String,
    in conversation: @escaping @Sendable (ReadTransaction) throws -> String?
  ) async {
    guard check.isNoted,
      status.detail(GoogleRPC.ErrorInfo.self)?.reason == "MESSAGE_NOT_COMPLIANT",
      let kind = Actor.Kind(author?.kind ?? .unspecified)
    else { return }
    let author = Actor(kind, id: author?.id ?? "")
    do {
      try await environment.store.write { [environment] transaction in
        let write = MessagingWrite(
          timer: transaction, now: environment.clock.now, environment, changed: ChangedQuotas())
        guard let conversationID = try conversation(transaction) else { return }
        try write.note(check, by: author, in: conversationID, messageID: "", cause: requestID)
      }
    } catch {
      environment.logger.warning(
        "a refused message was not recorded", ["error": .text("\(error)")])
    }
  }
}

extension RequestValidator {
  /// The number that a page of the newest comes before.
  func seq(_ position: [PagePosition]?) -> Int64 {
    guard case .number(let seq)? = position?.first else { return .max }
    return seq
  }
}
