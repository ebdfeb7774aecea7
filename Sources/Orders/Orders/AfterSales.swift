internal import Domain

// What after-sales tells an order. The cases themselves live in another service; an order only
// learns that one is open, that it closed, and what was paid back.
extension OrderDecider {
  static func openAfterSales(
    _ order: Order, _ caseID: String, _ context: Context
  ) throws(Refusal) -> OrderEvent.Change? {
    try requireCaseID(caseID)
    guard !order.openCases.contains(caseID) else { return nil }
    var obstacles = Obstacles()
    obstacles.require(order.paid != nil, "trade_state", "is not paid: there is nothing to settle")
    try obstacles.check("CANNOT_OPEN_CASE", "Order \(order.id) can have no after-sales case.")
    guard order.openCases.count < OrdersLimits.openCases else {
      throw Refusal(
        .quota, reason: "TOO_MANY_CASES",
        message: "Order \(order.id) has \(order.openCases.count) open cases, the limit.")
    }
    return .afterSalesOpened(
      caseID: caseID, receipt: order.receipt?.paused(at: time(of: order, context)))
  }

  static func closeAfterSales(
    _ order: Order, _ caseID: String, _ context: Context
  ) throws(Refusal) -> OrderEvent.Change? {
    try requireCaseID(caseID)
    guard order.openCases.contains(caseID) else { return nil }
    let refunded = order.refunds.contains { $0.caseID == caseID }
    let receipt =
      order.openCases == [caseID]
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

  static func recordRefund(
    _ order: Order, _ new: NewRefund, _ context: Context
  ) throws(Refusal) -> OrderEvent.Change? {
    try check(new, of: order)
    if let recorded = order.refunds.first(where: { $0.id == new.id }) {
      guard recorded.amount == new.amount, recorded.caseID == new.caseID else {
        throw Refusal(
          .alreadyExists, reason: "REFUND_ID_REUSED",
          message: "Refund \(new.id) was recorded with \(recorded.amount)"
            + (recorded.caseID.isEmpty ? "" : " for case \(recorded.caseID)") + ".",
          violations: [.init("refund_id", "stands for another refund")])
      }
      return nil
    }
    var obstacles = Obstacles()
    obstacles.require(
      new.amount.currency == order.currency && new.amount.minorUnits <= order.refundable,
      "refunded",
      "\(new.amount) is more than the \(Money(order.refundable, order.currency)) that are left "
        + "of the payment")
    if new.caseID.isEmpty {
      obstacles.require(
        new.amount.minorUnits <= order.refundDue.minorUnits, "refund_due",
        "\(order.refundDue) is due for a cancellation; name the case of any other refund")
    }
    let parts = split(new, of: order)
    for part in parts {
      guard let line = order.lines.first(where: { $0.id == part.lineID }) else { continue }
      obstacles.require(
        part.amount.minorUnits <= line.refundable, "lines[\(line.id)].refunded",
        "\(part.amount) is more than is left of the line")
      obstacles.require(
        order.tradeState == .cancelled || part.quantity <= line.untouched,
        "lines[\(line.id)].quantity",
        "\(part.quantity) units are more than the \(line.untouched) that are left")
    }
    try obstacles.check("REFUND_TOO_LARGE", "Refund \(new.id) does not fit order \(order.id).")
    guard order.refunds.count < OrdersLimits.refunds else {
      throw Refusal(
        .quota, reason: "TOO_MANY_REFUNDS",
        message: "Order \(order.id) has \(order.refunds.count) refunds, which is the limit.")
    }
    return .refunded(
      Refund(
        id: new.id, caseID: new.caseID, amount: new.amount, paidAt: time(of: order, context),
        lines: parts))
  }

  private static func check(_ new: NewRefund, of order: Order) throws(Refusal) {
    var fields = FieldCheck()
    fields.id(new.id, "refund_id")
    fields.id(new.caseID, "case_id", optional: true)
    fields.require(new.amount.minorUnits > 0, "amount", "must be positive")
    fields.require(
      new.lines.count <= order.lines.count, "lines", "the order has \(order.lines.count)")
    var sum: Int64 = 0
    var overflow = false
    var seen: Set<String> = []
    for (index, part) in new.lines.prefix(OrdersLimits.lines).enumerated() {
      let path = "lines[\(index)]"
      fields.require(
        order.lines.contains { $0.id == part.lineID }, "\(path).line_id",
        "the order has no such line")
      fields.require(
        seen.insert(part.lineID).inserted, "\(path).line_id", "is named twice")
      fields.require(
        (0...OrdersLimits.quantity).contains(part.quantity), "\(path).quantity",
        "must be 0 to \(OrdersLimits.quantity)")
      fields.require(part.amount.minorUnits >= 0, "\(path).amount", "must not be negative")
      fields.require(
        part.amount.currency == new.amount.currency, "\(path).amount",
        "is in \(part.amount.currency.code), the refund is in \(new.amount.currency.code)")
      let (next, carry) = sum.addingReportingOverflow(part.amount.minorUnits)
      sum = next
      overflow = overflow || carry
    }
    fields.require(
      new.lines.isEmpty || (!overflow && sum == new.amount.minorUnits), "lines",
      "their amounts do not add up to the amount")
    try fields.check()
  }

  /// The parts as given, or the amount split by what is left of each line. Parts without an
  /// amount and without units say nothing and are left out.
  private static func split(_ new: NewRefund, of order: Order) -> [LineAmount] {
    guard new.lines.isEmpty else {
      return new.lines.filter { $0.amount.minorUnits > 0 || $0.quantity > 0 }
    }
    // More than is left is refused in any case, and has no split.
    guard new.amount.minorUnits <= order.refundable else { return [] }
    return refundParts(new.amount, of: order)
  }

  static func refundParts(_ amount: Money, of order: Order) -> [LineAmount] {
    let amounts = Apportionment.split(amount.minorUnits, by: order.lines.map(\.refundable))
    return zip(order.lines, amounts).compactMap { line, part in
      part == 0
        ? nil : LineAmount(lineID: line.id, quantity: 0, amount: Money(part, amount.currency))
    }
  }
}
