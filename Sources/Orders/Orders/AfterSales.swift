internal import Domain

// What after-sales tells an order. The cases themselves live in another service; an order only
// learns that one is open, that it closed, what was paid back and which units were replaced.
extension OrderDecider {
  static func assessCase(_ order: Order, _ rules: inout Assessment) {
    rules.require(
      order.paid != nil, "trade_state", "is not paid: there is nothing to settle",
      passes: "is paid")
  }

  static func openAfterSales(
    _ order: Order, _ caseID: String, _ held: Money?, _ context: Context
  ) throws(Refusal) -> OrderEvent.Change? {
    try requireCaseID(caseID)
    try check(held, of: order)
    let isOpen = order.openCases.contains(caseID)
    // More than is left is held all the same: what the case knows is so already.
    if isOpen, order.held(by: caseID) == held?.minorUnits ?? 0 { return nil }
    try require(.openAfterSales, order, context)
    if !isOpen {
      try requireRoom(order.openCases.count, OrdersLimits.openCases, "CASES", order)
    }
    return .afterSalesOpened(
      caseID: caseID, held: held, receipt: order.receipt?.paused(at: time(of: order, context)))
  }

  private static func check(_ held: Money?, of order: Order) throws(Refusal) {
    guard let held else { return }
    var fields = FieldCheck()
    fields.require(
      (0...OrdersLimits.amount).contains(held.minorUnits), "held",
      "must be 0 to \(OrdersLimits.amount) minor units")
    fields.require(
      held.currency == order.currency, "held",
      "is in \(held.currency.code), the order is in \(order.currency.code)")
    try fields.check()
  }

  static func closeAfterSales(
    _ order: Order, _ caseID: String, _ context: Context
  ) throws(Refusal) -> OrderEvent.Change? {
    try requireCaseID(caseID)
    guard order.openCases.contains(caseID) else { return nil }
    let refunded = order.refunds.contains { $0.caseID == caseID }
    let receipt =
      order.openCases == [caseID] && order.openRequest == nil
      ? order.receipt?.resumed(
        at: time(of: order, context), refunded: refunded, policy: context.policy)
      : order.receipt
    return .afterSalesClosed(caseID: caseID, receipt: receipt)
  }

  private static func requireCaseID(_ caseID: String) throws(Refusal) {
    var fields = FieldCheck()
    fields.id(caseID, "case_id")
    try fields.check()
  }

  // MARK: Replaced units

  static func assessReplacement(_ order: Order, _ rules: inout Assessment) {
    rules.require(
      order.times.shipped != nil || [.inDelivery, .signed, .completed].contains(order.tradeState),
      "trade_state", "is \(order.tradeState.rawValue): nothing was shipped", passes: "was shipped")
  }

  /// Nil when the replacement is recorded already.
  static func replace(
    _ order: Order, _ new: Replacement, _ context: Context
  ) throws(Refusal) -> OrderEvent.Change? {
    try check(new, of: order)
    if let known = order.replacements.first(where: { $0.id == new.id }) {
      guard known.kind == new.kind, known.caseID == new.caseID, known.units == new.units else {
        throw Refusal(
          .alreadyExists, reason: "REPLACEMENT_ID_REUSED",
          message: "Replacement \(new.id) was recorded with other content.",
          violations: [.init("replacement.replacement_id", "stands for another replacement")])
      }
      return nil
    }
    try require(.recordReplacement, order, context) { rules in
      for units in new.units {
        guard let line = order.lines.first(where: { $0.id == units.lineID }) else { continue }
        let left = new.kind == .exchanged ? line.untouched : line.quantity - line.reshipped
        rules.require(
          units.quantity <= left, "lines[\(line.id)].quantity",
          "\(units.quantity) units are more than the \(left) that are left")
      }
    }
    try requireRoom(
      order.replacements.count, OrdersLimits.replacements, "REPLACEMENTS", order)
    var replacement = new
    replacement.at = time(of: order, context)
    return .replaced(replacement)
  }

  private static func check(_ new: Replacement, of order: Order) throws(Refusal) {
    var fields = FieldCheck()
    fields.id(new.id, "replacement.replacement_id")
    fields.id(new.caseID, "replacement.case_id", optional: true)
    fields.require(
      (1...order.lines.count).contains(new.units.count), "replacement.lines",
      "must name 1 to \(order.lines.count) lines")
    var seen: Set<String> = []
    for (index, units) in new.units.prefix(OrdersLimits.lines).enumerated() {
      let path = "replacement.lines[\(index)]"
      fields.require(
        order.lines.contains { $0.id == units.lineID }, "\(path).line_id",
        "the order has no such line")
      fields.require(seen.insert(units.lineID).inserted, "\(path).line_id", "is named twice")
      fields.require(
        (1...OrdersLimits.quantity).contains(units.quantity), "\(path).quantity",
        "must be 1 to \(OrdersLimits.quantity)")
    }
    try fields.check()
  }
}
