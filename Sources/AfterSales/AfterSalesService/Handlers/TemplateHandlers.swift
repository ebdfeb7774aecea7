internal import AfterSales
public import Contracts
internal import Domain
public import RPCCore
public import Service
internal import Store

extension AfterSalesV1.EnableTemplateRequest: CommandRequest {}
extension AfterSalesV1.DisableTemplateRequest: CommandRequest {}

extension AfterSalesHandlers {
  public func enableTemplate(
    _ request: AfterSalesV1.EnableTemplateRequest, context: CallContext
  ) async throws(RPCStatus) -> AfterSalesV1.EnableTemplateResponse {
    let policy = environment.policy.current
    var fields = environment.fields
    let shop = fields.id(request.shopID, "shop_id")
    let template = fields.template(request.template, shop: shop)
    return try await environment.command(request, context, fields) { scope in
      try scope.require([.merchant])
      try template.validate(policy.templates)
      let earlier = try scope.transaction.template(template.id, ofShop: shop)
      if earlier == nil,
        try scope.transaction.templateCount(ofShop: shop) >= AfterSalesLimits.templates
      {
        throw Refusal.tooManyTemplates(shop)
      }
      let message = AfterSalesV1.HandlingTemplate(
        template, version: (earlier?.version ?? 0) + 1, by: scope.actor, at: scope.now)
      try scope.store(message, shop, .templateEnabled(.init(template: message)))
      return .init(template: message)
    }
  }

  public func disableTemplate(
    _ request: AfterSalesV1.DisableTemplateRequest, context: CallContext
  ) async throws(RPCStatus) -> AfterSalesV1.DisableTemplateResponse {
    var fields = environment.fields
    let shop = fields.id(request.shopID, "shop_id")
    let id = fields.id(request.templateID, "template_id")
    return try await environment.command(request, context, fields) { scope in
      try scope.require([.merchant, .platform])
      guard var message = try scope.transaction.template(id, ofShop: shop) else {
        throw Refusal(
          .notFound, reason: "TEMPLATE_NOT_FOUND",
          message: "Shop '\(shop)' has no template '\(id)'.")
      }
      // Disabled before: nothing changes.
      guard message.isEnabled else { return .init(template: message) }
      message.isEnabled = false
      message.version += 1
      message.updatedBy = .init(scope.actor)
      message.updatedAt = .init(scope.now)
      try scope.store(message, shop, .templateDisabled(.init(template: message)))
      return .init(template: message)
    }
  }

  public func listTemplates(
    _ request: AfterSalesV1.ListTemplatesRequest, context: CallContext
  ) async throws(RPCStatus) -> AfterSalesV1.ListTemplatesResponse {
    var fields = environment.fields
    let shop = fields.id(request.shopID, "shop_id")
    try environment.check(fields)
    return .init(
      templates: try await environment.read(context) { try $0.templates(ofShop: shop) })
  }

  public func dryRunTemplates(
    _ request: AfterSalesV1.DryRunTemplatesRequest, context: CallContext
  ) async throws(RPCStatus) -> AfterSalesV1.DryRunTemplatesResponse {
    let policy = environment.policy.current
    var fields = environment.fields
    let shop = fields.id(request.shopID, "shop_id")
    let tried = request.template.map { fields.template($0, shop: shop) }
    let from = fields.optionalTime(request.from, "from")
    let until = fields.optionalTime(request.until, "until", isPlanned: true)
    let count = fields.number(
      Int64(request.caseCount), "case_count", 0...Int64(AfterSalesLimits.dryRun))
    try environment.check(fields)
    let (cases, submitted, templates) = try await environment.read(context) { transaction in
      try tried?.validate(policy.templates)
      let templates = try tried.map { [$0] } ?? transaction.enabledTemplates(ofShop: shop)
      let cases = try transaction.cases(
        ofShop: shop, from: from, until: until,
        limit: count == 0 ? AfterSalesLimits.dryRunStandard : Int(count))
      return (cases, try cases.map { try transaction.submission(of: $0) }, templates)
    }
    return .init(DryRun(submitted, templates, policy), cases, policy)
  }
}

extension AfterSalesLimits {
  /// More are not decided in advance but by chance.
  static let templates = 100
  /// Cases of one dry run: an answer stays below a quarter of a frame.
  static let dryRun = 1_000
  static let dryRunStandard = 100
}

extension CommandScope {
  fileprivate func require(_ allowed: [Actor.Kind]) throws(Refusal) {
    guard !allowed.contains(actor.kind) else { return }
    let who = "Only " + allowed.map(\.rawValue).joined(separator: " or ")
    throw Refusal(
      .permission, reason: "ACTOR_NOT_ALLOWED",
      message: "\(who) can change templates, not \(actor.kind.rawValue) \(actor.id).",
      violations: [.init(AfterSalesRule.automatic.id, "\(who) can change templates.")])
  }

  fileprivate func store(
    _ template: AfterSalesV1.HandlingTemplate, _ shop: String,
    _ change: AfterSalesV1.CaseEvent.Change
  ) throws {
    try transaction.save(template, ofShop: shop)
    try append(
      AfterSalesV1.CaseEvent(header: .init(shopID: shop), change: change),
      subject: "shop/\(shop)", type: change.name)
  }
}

extension Refusal {
  fileprivate static func tooManyTemplates(_ shop: String) -> Refusal {
    let text = "Shop '\(shop)' has \(AfterSalesLimits.templates) templates, the most there can be."
    return Refusal(
      .precondition, reason: "TOO_MANY_TEMPLATES", message: text,
      violations: [.init(AfterSalesRule.automatic.id, text)])
  }
}

extension ReadTransaction {
  /// A case as it was when it was first submitted, by its first event; as it is now if the log does
  /// not say.
  fileprivate func submission(of item: Case) throws -> Case {
    var submission = item
    try forEachEvent(subject: item.orderID, after: 0, limit: .max) { _, type, payload in
      guard type == AfterSalesV1.CaseEvent.submissionName else { return true }
      let event = try AfterSalesV1.CaseEvent(serialized: payload)
      guard let stored = event.caseAfter, stored.caseID == item.id else { return true }
      submission = try Case(stored: stored)
      return false
    }
    return submission
  }
}

extension AfterSalesV1.CaseEvent {
  /// What the log calls the events that begin a case.
  fileprivate static let submissionName = Change.caseSubmitted(.init()).name
}

extension AfterSalesV1.DryRunTemplatesResponse {
  init(_ run: DryRun, _ cases: [Case], _ policy: AfterSalesPolicy) {
    self.init(
      handled: Int32(clamping: run.handledCount), considered: Int32(clamping: cases.count),
      cases: zip(run.entries, cases).map { entry, item in
        var message = AfterSalesV1.DryRunCase(
          caseID: entry.caseID, submittedAt: .init(item.submittedAt),
          amount: entry.amount.map(TypeV1.Money.init), state: .init(item.state))
        switch entry.decision {
        case .handled(let template): message.templateID = template.id
        case .left(let why): message.explanation = why
        }
        return message
      },
      handledSums: run.handledSums.map(TypeV1.Money.init), policy: .init(version: policy.version))
  }
}
