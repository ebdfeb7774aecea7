internal import AfterSales
internal import Domain
internal import Service
internal import Store

extension CommandScope {
  /// What happens to a request right after it was submitted, in the same commit: flags are raised
  /// (AS-FLAGS), and a template of the shop may decide about it (AS-AUTO).
  ///
  /// - Parameters:
  ///   - opened: the request, with all that was decided about it so far.
  ///   - circumstances: what it was granted on.
  /// - Returns: the same with its flags, and what a template of the shop decided.
  func handleAutomatically(
    _ opened: Changes, _ circumstances: Circumstances
  ) throws -> Changes {
    guard var item = opened.afterSalesCase else { return opened }
    var opened = opened
    item.flags = try transaction.flags(item, circumstances)
    opened.afterSalesCase = item
    for index in opened.events.indices where opened.events[index].afterSalesCase != nil {
      opened.events[index].afterSalesCase?.flags = item.flags
    }
    let templates = try transaction.enabledTemplates(ofShop: item.shop)
    guard !templates.isEmpty else { return opened }
    var facts = TemplateFacts(item)
    facts.refusals = Int(item.refusalCount)
    guard case .handled(let template) = facts.decide(templates, circumstances.policy.templates)
    else { return opened }
    let handled = try item.handled(
      byTemplate: template.id, template.step, at: circumstances.now, circumstances.policy)
    var changes = handled
    changes.invitation = opened.invitation
    changes.events = opened.events + handled.events
    return changes
  }
}

extension Actor {
  /// Whether a template acted (AS-AUTO): the command that submitted the case is its cause.
  var isTemplate: Bool { kind == .system && id.hasPrefix("template:") }
}

extension ReadTransaction {
  /// The flags of a request that was just submitted.
  func flags(_ item: Case, _ circumstances: Circumstances) throws -> [RaisedFlag] {
    let order = circumstances.order
    let returned =
      item.type.returnsGoods
      ? Set(
        order.lines.filter { line in item.lines.contains { $0.lineID == line.id } }.map(\.item))
      : []
    return try flags(
      order, returned: returned, besides: item.id, demands: Int(item.requestCount) - 1,
      at: circumstances.now, circumstances.policy.flags)
  }

  /// The flags of a question; without lines it is about the whole order.
  func flags(_ inquiry: Inquiry) throws -> [RaisedFlag] {
    let lines = inquiry.order.lines.filter { line in
      inquiry.lines.isEmpty || inquiry.lines.contains { $0.lineID == line.id }
    }
    return try flags(
      inquiry.order, returned: Set(lines.map(\.item)), besides: "", demands: 0, at: inquiry.now,
      inquiry.policy.flags)
  }

  /// - Parameters:
  ///   - returned: the names of the items that would come back.
  ///   - id: the case in question, which is not its own past; empty if there is none yet.
  ///   - demands: how often that case was submitted before.
  func flags(
    _ order: OrderFacts, returned: Set<String>, besides id: String, demands: Int,
    at now: Instant, _ policy: FlagPolicy
  ) throws -> [RaisedFlag] {
    let record = BuyerRecord(
      requests: try requests(
        ofBuyer: order.buyer, inShop: order.shop, after: now - policy.period, order: order.id,
        besides: id),
      purchases: order.purchases)
    return record.flags(
      order: order.id, returned: returned.subtracting([""]), demands: demands, at: now, policy)
  }
}
