internal import AfterSales
public import Contracts
internal import Domain
public import RPCCore
public import Service
internal import Store

extension AfterSalesV1.AddEvidenceRequest: CommandRequest {}

extension AfterSalesHandlers {
  public func addEvidence(
    _ request: AfterSalesV1.AddEvidenceRequest, context: CallContext
  ) async throws(RPCStatus) -> AfterSalesV1.AddEvidenceResponse {
    let policy = environment.policy.current
    let evidenceID = environment.ids.next("evidence")
    var fields = environment.fields
    let id = fields.id(request.caseID, "case_id")
    let version = fields.expectedVersion(request.expectedVersion)
    let kind = fields.evidence(request)
    let response = try await environment.command(request, context, fields) { scope in
      guard request.content.count <= AfterSalesLimits.pictureBytes else {
        throw Refusal.pictureTooLarge(request.content.count)
      }
      guard let stored = try scope.transaction.afterSalesCase(id) else {
        throw Refusal.noCase(id)
      }
      try stored.require(version)
      let changes = try Case(stored: stored).take(
        .addEvidence(Evidence(id: evidenceID, kind: kind)), by: scope.actor, at: scope.now, policy)
      try scope.store(changes, over: stored)
      let evidence = AfterSalesV1.Evidence(
        evidenceID: evidenceID, caseID: id, kind: request.kind, text: request.text,
        mediaType: request.mediaType, contentBytes: Int64(request.content.count),
        addedBy: .init(scope.actor), addedAt: .init(scope.now))
      try scope.transaction.insert(
        evidence, content: request.content,
        position: changes.afterSalesCase?.evidenceCount ?? 0)
      return AfterSalesV1.AddEvidenceResponse(
        evidence: evidence, afterSalesCase: changes.afterSalesCase.map(AfterSalesV1.Case.init))
    }
    pokeCase(response.afterSalesCase)
    return response
  }

  public func listEvidence(
    _ request: AfterSalesV1.ListEvidenceRequest, context: CallContext
  ) async throws(RPCStatus) -> AfterSalesV1.ListEvidenceResponse {
    var fields = environment.fields
    let id = fields.id(request.caseID, "case_id")
    try environment.check(fields)
    return .init(
      evidence: try await environment.read(context) { transaction in
        guard try transaction.afterSalesCase(id) != nil else { throw Refusal.noCase(id) }
        return try transaction.evidence(ofCase: id)
      })
  }

  public func getEvidence(
    _ request: AfterSalesV1.GetEvidenceRequest, context: CallContext
  ) async throws(RPCStatus) -> AfterSalesV1.GetEvidenceResponse {
    var fields = environment.fields
    let id = fields.id(request.evidenceID, "evidence_id")
    try environment.check(fields)
    let evidence = try await environment.read(context) { transaction in
      guard let evidence = try transaction.evidence(id) else {
        throw Refusal(
          .notFound, reason: "EVIDENCE_NOT_FOUND", message: "There is no evidence '\(id)'.")
      }
      return evidence
    }
    return .init(evidence: evidence)
  }
}

extension RequestValidator {
  /// What is attached: a text that says something, or a picture that is what it says.
  fileprivate mutating func evidence(_ request: AfterSalesV1.AddEvidenceRequest) -> Evidence.Kind {
    let kind: Evidence.Kind = choice(request.kind, "kind", otherwise: .statement)
    switch kind {
    case .statement: text(request.text, "text", least: 1)
    case .trackingNumber:
      text(
        request.text, "text", least: 1, most: RequestLimits.fieldCharacters, isMultiline: false)
    case .picture:
      text(request.text, "text")
      picture(request)
      return kind
    }
    if !request.content.isEmpty { violation("content", "belongs to a picture") }
    if !request.mediaType.isEmpty { violation("media_type", "belongs to a picture") }
    return kind
  }

  private mutating func picture(_ request: AfterSalesV1.AddEvidenceRequest) {
    guard let signature = Self.signatures[request.mediaType] else {
      violation("media_type", "must be image/jpeg, image/png or image/webp")
      return
    }
    if request.content.isEmpty {
      violation("content", "is missing")
    } else if !request.content.starts(with: signature) {
      violation("content", "is not \(request.mediaType)")
    }
  }

  /// How the files begin.
  private static let signatures: [String: [UInt8]] = [
    "image/jpeg": [0xff, 0xd8, 0xff], "image/png": [0x89, 0x50, 0x4e, 0x47],
    "image/webp": [0x52, 0x49, 0x46, 0x46],
  ]
}

extension Refusal {
  fileprivate static func pictureTooLarge(_ bytes: Int) -> Refusal {
    let most = AfterSalesLimits.pictureBytes
    let text = "A picture has at most \(most) bytes, not \(bytes): send a smaller one."
    return Refusal(
      .precondition, reason: "EVIDENCE_TOO_LARGE", message: text,
      violations: [.init(AfterSalesRule.evidence.id, text)])
  }
}
