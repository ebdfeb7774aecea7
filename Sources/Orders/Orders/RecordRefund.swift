internal import Domain

extension OrderDecider {
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
    // What falls due by itself pays its own lines, a case takes what is left of any.
    let isOfCase = !new.caseID.isEmpty
    let fits = new.amount.currency == order.currency && new.amount.minorUnits <= order.refundable
    let isDue = isOfCase || new.amount.minorUnits <= order.refundDue.minorUnits
    // More than is left has no split.
    let lines =
      fits && isDue
      ? RefundSplit.lines(
        of: new, over: order.lines, by: isOfCase ? \.refundable : \.refundDue.minorUnits) : []
    try require(.recordRefund, order, context) { rules in
      rules.require(
        fits, "refunded",
        "\(new.amount) is more than the \(Money(order.refundable, order.currency)) that are left "
          + "of the payment")
      rules.require(
        isDue, "refund_due",
        "\(order.refundDue) is due; name the case of any other refund")
      rules.require(
        isOfCase || new.amount.minorUnits <= order.refundable - order.held, "holds",
        "open cases hold \(Money(order.held, order.currency)) of the payment: settle or end them")
      for part in lines { check(part, of: order, isOfCase: isOfCase, &rules) }
    }
    try requireRoom(order.refunds.count, OrdersLimits.refunds, "REFUNDS", order)
    return .refunded(
      Refund(
        id: new.id, caseID: new.caseID, amount: new.amount, paidAt: time(of: order, context),
        lines: lines))
  }

  private static func check(
    _ part: LineAmount, of order: Order, isOfCase: Bool, _ rules: inout Assessment
  ) {
    guard let line = order.lines.first(where: { $0.id == part.lineID }) else { return }
    let left = isOfCase ? line.refundable : line.refundDue.minorUnits
    rules.require(
      part.amount.minorUnits <= left, "lines[\(line.id)].refunded",
      "\(part.amount) is more than is left of the line")
    // The units of what is due moved when it became due.
    let units = isOfCase ? line.untouched : 0
    rules.require(
      order.tradeState == .cancelled || part.quantity <= units, "lines[\(line.id)].quantity",
      "\(part.quantity) units are more than the \(units) that are left")
  }

  static func assessRefund(_ order: Order, _ rules: inout Assessment) {
    rules.note(
      "refunded", "\(Money(order.refundable, order.currency)) are left of the payment",
      facts: [Fact("refunded", "\(order.refunded)"), Fact("refund_due", "\(order.refundDue)")])
  }

  private static func check(_ new: NewRefund, of order: Order) throws(Refusal) {
    var fields = FieldCheck()
    fields.id(new.id, "refund_id")
    fields.id(new.caseID, "case_id", optional: true)
    fields.require(new.amount.minorUnits > 0, "amount", "must be positive")
    fields.require(
      new.parts.count <= order.lines.count, "lines",
      "the order has \(order.lines.count) lines, not \(new.parts.count)")
    var seen: Set<String> = []
    for (index, part) in new.parts.prefix(OrdersLimits.lines).enumerated() {
      let path = "lines[\(index)]"
      fields.require(
        order.lines.contains { $0.id == part.lineID }, "\(path).line_id",
        "the order has no such line")
      fields.require(seen.insert(part.lineID).inserted, "\(path).line_id", "is named twice")
      fields.require(
        (0...OrdersLimits.quantity).contains(part.quantity), "\(path).quantity",
        "must be 0 to \(OrdersLimits.quantity)")
      guard let amount = part.amount else { continue }
      fields.require(amount.minorUnits >= 0, "\(path).amount", "must not be negative")
      fields.require(
        amount.currency == new.amount.currency, "\(path).amount",
        "is in \(amount.currency.code), the refund is in \(new.amount.currency.code)")
    }
    let amounts = new.parts.compactMap(\.amount)
    fields.require(
      amounts.isEmpty || amounts.count == new.parts.count, "lines",
      "either all parts have an amount or none")
    fields.require(
      amounts.isEmpty || sum(amounts) == new.amount.minorUnits, "lines",
      "their amounts do not add up to the amount")
    try fields.check()
  }

  /// Nil when the sum leaves `Int64`.
  private static func sum(_ amounts: [Money]) -> Int64? {
    var sum: Int64 = 0
    for amount in amounts {
      let (next, overflow) = sum.addingReportingOverflow(amount.minorUnits)
      if overflow { return nil }
      sum = next
    }
    return sum
  }
}

/// How a refund falls to the lines of its order.
enum RefundSplit {
  /// - Parameter available: what a line can carry, in minor units.
  /// - Precondition: the parts were checked, and the amount is at most what all lines can carry.
  static func lines(
    of refund: NewRefund, over lines: [OrderLine], by available: (OrderLine) -> Int64
  ) -> [LineAmount] {
    var amounts: [String: Int64] = [:]
    if refund.parts.isEmpty {
      amounts = split(refund.amount.minorUnits, over: lines, by: available)
    } else if refund.parts.contains(where: { $0.amount == nil }) {
      amounts = favouring(refund.parts, refund.amount.minorUnits, over: lines, by: available)
    } else {
      for part in refund.parts { amounts[part.lineID] = part.amount?.minorUnits }
    }
    return lines.compactMap { line in
      let quantity = refund.parts.first { $0.lineID == line.id }?.quantity ?? 0
      let amount = amounts[line.id] ?? 0
      // A line that gets neither says nothing.
      guard amount > 0 || quantity > 0 else { return nil }
      return LineAmount(
        lineID: line.id, quantity: quantity, amount: Money(amount, refund.amount.currency))
    }
  }

  /// The named lines take the amount as far as they can carry it, the others the rest.
  private static func favouring(
    _ parts: [NewRefund.Part], _ amount: Int64, over lines: [OrderLine],
    by available: (OrderLine) -> Int64
  ) -> [String: Int64] {
    let named = lines.filter { line in parts.contains { $0.lineID == line.id } }
    let carried = min(amount, named.reduce(0) { $0 + available($1) })
    let others = lines.filter { line in !parts.contains { $0.lineID == line.id } }
    return split(carried, over: named, by: available).merging(
      split(amount - carried, over: others, by: available)
    ) { $1 }
  }

  private static func split(
    _ amount: Int64, over lines: [OrderLine], by available: (OrderLine) -> Int64
  ) -> [String: Int64] {
    guard amount > 0, !lines.isEmpty else { return [:] }
    let shares = Apportionment.split(amount, by: lines.map(available))
    return Dictionary(uniqueKeysWithValues: zip(lines.map(\.id), shares))
  }
}
