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
    let handling = AutomaticHandling(
      of: item, by: templates, at: circumstances.now, circumstances.policy)
    guard var changes = handling.changes else { return opened }
    changes.invitation = opened.invitation
    changes.events = opened.events + changes.events
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
    let (now, policy) = (circumstances.now, circumstances.policy.flags)
    return try record(of: order, besides: item.id, at: now, policy).flags(
      order: order.id, returned: returned.subtracting([""]),
      demands: Int(item.requestCount) - 1, at: now, policy)
  }

  /// The flags of a question; without lines it is about the whole order.
  ///
  /// - Parameter sequence: of the last event before this read.
  func flags(_ inquiry: Inquiry, after sequence: Int64) throws -> FlagsRead {
    let order = inquiry.order
    let lines = order.lines.filter { line in
      inquiry.lines.isEmpty || inquiry.lines.contains { $0.lineID == line.id }
    }
    let policy = inquiry.policy.flags
    let record = try record(of: order, besides: "", at: inquiry.now, policy)
    return FlagsRead(
      raised: record.flags(
        order: order.id, returned: Set(lines.map(\.item)).subtracting([""]), at: inquiry.now,
        policy),
      until: record.steadyUntil(from: inquiry.now, policy), sequence: sequence)
  }

  /// - Parameter id: the case in question, which is not its own past; empty if there is none yet.
  private func record(
    of order: OrderFacts, besides id: String, at now: Instant, _ policy: FlagPolicy
  ) throws -> BuyerRecord {
    BuyerRecord(
      requests: try requests(
        ofBuyer: order.buyer, inShop: order.shop, after: now - policy.period, order: order.id,
        besides: id),
      purchases: order.purchases)
  }
}
