internal import Domain

extension OrderDecider {
  /// The buyer of an order whose source named none.
  static func unnamedBuyer(ofOrder id: String) -> String { "export:\(id)" }

  /// The key under which the refunds of an imported past are summed up.
  static let pastRefundID = "import"

  /// An order with its past. ORD-PAY does not judge history: what was paid was paid.
  static func takeIn(
    _ past: ImportedOrder, taken: Bool, _ context: Context
  ) throws(Refusal) -> Order {
    var new = past.order
    if new.buyerID.isEmpty { new.buyerID = unnamedBuyer(ofOrder: new.id) }
    let group = past.groupState ?? impliedGroup(past)
    var fields = FieldCheck()
    check(new, &fields, context)
    let times = knownTimes(past)
    check(past, times, group, &fields, context)
    try fields.check()
    try requireFree(new.id, taken: taken)
    if group != .none { new.traits.isGroupBuy = true }
    let created = past.createdAt ?? times.map(\.instant).min() ?? context.now
    var order = try place(new, at: created, context)
    if let paid = past.paid, let paidAt = past.paidAt { order.pay(paid, at: paidAt) }
    order.times.shipped = past.shippedAt
    order.times.signed = past.signedAt
    order.times.completed = past.completedAt
    order.parcel = past.parcel
    order.importedAt = context.now
    // Refunds of a cancelled order lower what is due, so they are taken in after it is.
    order.tradeState = past.tradeState
    order.groupState = group
    if past.tradeState == .cancelled {
      order.cancel(refundDue: past.paid, at: past.cancelledAt)
    }
    takeInRefund(past, times, &order)
    order.openCases = past.openCases
    if past.tradeState == .signed, let signed = past.signedAt,
      context.now < signed + context.policy.receiptAutoConfirm
    {
      // Of a time that is over the source knows better than we whether receipt was confirmed.
      order.receipt = .started(at: signed, isInDispute: order.isInDispute, policy: context.policy)
    }
    remark(past, &order, context)
    return order
  }

  private static func takeInRefund(
    _ past: ImportedOrder, _ times: [KnownTime], _ order: inout Order
  ) {
    guard let refunded = past.refunded, refunded.minorUnits > 0 else { return }
    let paidAt = times.map(\.instant).max() ?? order.times.created
    let refund = NewRefund(id: pastRefundID, caseID: "", amount: refunded)
    order.record(
      Refund(
        id: refund.id, caseID: refund.caseID, amount: refunded, paidAt: paidAt,
        lines: RefundSplit.lines(of: refund, over: order.lines, by: \.refundable)),
      settlesDue: true)
  }

  private static func remark(_ past: ImportedOrder, _ order: inout Order, _ context: Context) {
    if !past.merchantRemark.isEmpty {
      // The source says what the merchant noted, not when: it is known since the order is.
      order.remarks.append(
        Remark(
          at: order.times.created, author: Actor(.merchant, id: order.shopID),
          text: past.merchantRemark))
    }
    order.remarks.append(
      Remark(
        at: context.now, author: context.actor,
        text: OrderEvent.Change.remark(imported: order.tradeState)))
  }

  /// What the trade state says of the group when the source does not.
  private static func impliedGroup(_ past: ImportedOrder) -> GroupState {
    guard past.order.traits.isGroupBuy else { return .none }
    switch past.tradeState {
    case .created, .cancelled: return .none
    case .paid: return .forming
    case .toShip, .inDelivery, .signed, .completed: return .formed
    }
  }

  private typealias KnownTime = (field: String, instant: Instant)

  /// The times that are known, in the order in which they must follow each other.
  private static func knownTimes(_ past: ImportedOrder) -> [KnownTime] {
    var times: [KnownTime] = []
    times.reserveCapacity(6)
    func add(_ field: String, _ instant: Instant?) {
      if let instant { times.append((field, instant)) }
    }
    add("created_at", past.createdAt)
    add("paid_at", past.paidAt)
    add("shipped_at", past.shippedAt)
    add("signed_at", past.signedAt)
    add("completed_at", past.completedAt)
    add("cancelled_at", past.cancelledAt)
    return times
  }

  private static func check(
    _ past: ImportedOrder, _ times: [KnownTime], _ group: GroupState,
    _ fields: inout FieldCheck, _ context: Context
  ) {
    checkTimes(past, times, &fields, context)
    checkCases(past, &fields)
    checkMoney(past, &fields)
    checkGroup(past, group, &fields)
    if let parcel = past.parcel {
      fields.text(parcel.carrier, "parcel.carrier", OrdersLimits.fieldLength)
      fields.text(parcel.trackingNumber, "parcel.tracking_number", OrdersLimits.fieldLength)
    }
    fields.text(
      past.merchantRemark, "merchant_remark", OrdersLimits.textLength, lineBreaks: true)
  }

  private static func checkTimes(
    _ past: ImportedOrder, _ known: [KnownTime], _ fields: inout FieldCheck, _ context: Context
  ) {
    for (field, instant) in known {
      fields.time(instant, field, until: context.now + OrdersLimits.clockSkew)
    }
    for (earlier, later) in zip(known, known.dropFirst()) {
      fields.require(
        earlier.instant <= later.instant, later.field, "is before \(earlier.field)")
    }
    let state = past.tradeState.rawValue
    let reached = past.tradeState.progress
    func belongs(_ instant: Instant?, _ field: String, from step: Int, required: Bool) {
      if past.tradeState == .cancelled {
        // Orders are cancelled before they are shipped.
        fields.require(instant == nil || step <= 2, field, "a CANCELLED order was not shipped")
      } else {
        fields.require(instant == nil || reached >= step, field, "a \(state) order has none")
        fields.require(
          instant != nil || !required || reached < step, field, "a \(state) order has one")
      }
    }
    belongs(past.paidAt, "paid_at", from: TradeState.paid.progress, required: true)
    belongs(past.shippedAt, "shipped_at", from: TradeState.inDelivery.progress, required: false)
    belongs(past.signedAt, "signed_at", from: TradeState.signed.progress, required: true)
    belongs(
      past.completedAt, "completed_at", from: TradeState.completed.progress, required: false)
    fields.require(
      past.cancelledAt == nil || past.tradeState == .cancelled, "cancelled_at",
      "a \(state) order has none")
  }

  private static func checkMoney(_ past: ImportedOrder, _ fields: inout FieldCheck) {
    let currency = past.order.lines.first?.total.currency ?? .cny
    fields.require(
      (past.paid == nil) == (past.paidAt == nil), "paid", "goes with paid_at: both or neither")
    if let paid = past.paid {
      fields.require(paid.minorUnits >= 0, "paid", "must not be negative")
      fields.require(
        paid.currency == currency, "paid",
        "is in \(paid.currency.code), the lines are in \(currency.code)")
    }
    if let refunded = past.refunded {
      fields.require(refunded.minorUnits >= 0, "refunded", "must not be negative")
      fields.require(
        refunded.currency == currency, "refunded",
        "is in \(refunded.currency.code), the lines are in \(currency.code)")
      fields.require(
        refunded.minorUnits <= past.paid?.minorUnits ?? 0, "refunded",
        "is more than was paid")
    }
  }

  private static func checkCases(_ past: ImportedOrder, _ fields: inout FieldCheck) {
    fields.require(
      past.openCases.count <= OrdersLimits.openCases, "open_case_ids",
      "are \(past.openCases.count), more than \(OrdersLimits.openCases)")
    fields.require(
      past.openCases.isEmpty || past.paid != nil, "open_case_ids", "an unpaid order has none")
    if past.openCases.isEmpty { return }
    fields.require(
      Set(past.openCases).count == past.openCases.count, "open_case_ids", "name a case twice")
    for id in past.openCases.prefix(OrdersLimits.openCases) { fields.id(id, "open_case_ids") }
  }

  private static func checkGroup(
    _ past: ImportedOrder, _ group: GroupState, _ fields: inout FieldCheck
  ) {
    let fits =
      switch past.tradeState {
      case .created: group == .none
      case .paid: group == .forming
      case .toShip, .inDelivery, .signed, .completed:
        group == .formed || (group == .none && !past.order.traits.isGroupBuy)
      // A failed group owes a refund, so it was paid; a cancelled order waits for none.
      case .cancelled: group != .forming && (group != .failed || past.paid != nil)
      }
    fields.require(
      fits, "group_state",
      past.tradeState == .paid
        ? "a PAID order waits for its group; without one it is TO_SHIP"
        : "\(group.rawValue) does not go with \(past.tradeState.rawValue)")
  }
}

extension TradeState {
  /// How many steps an order went; a cancelled one says nothing about it.
  fileprivate var progress: Int {
    switch self {
    case .created, .cancelled: 0
    case .paid: 1
    case .toShip: 2
    case .inDelivery: 3
    case .signed: 4
    case .completed: 5
    }
  }
}
