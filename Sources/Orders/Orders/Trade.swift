internal import Domain

// The transitions of `trade_state`, and of `group_state` and `acceptance`, which go with it.
extension OrderDecider {
  // MARK: ORD-PAY

  static func assessPay(_ order: Order, _ rules: inout Assessment) {
    rules.requireState(order, .created)
    rules.note(
      "ORD-PAY", "exactly \(order.payable) is payable",
      facts: [Fact("payable", "\(order.payable)")])
  }

  static func pay(
    _ order: Order, _ amount: Money, _ context: Context
  ) throws(Refusal) -> OrderEvent.Change {
    try require(.pay, order, context) {
      $0.require(
        amount == order.payable, "ORD-PAY",
        "\(amount) was paid, \(order.payable) is payable; pay exactly that")
    }
    return .paid(
      amount, acceptBy: order.traits.isGroupBuy ? nil : acceptBy(order, context))
  }

  // MARK: ORD-GROUP

  static func assessGroup(_ order: Order, _ rules: inout Assessment) {
    rules.require(
      order.groupState == .forming, "ORD-GROUP",
      order.traits.isGroupBuy
        ? "the group is \(order.groupState.rawValue), must be FORMING: paid and undecided"
        : "the order is no group buy",
      passes: "the group is FORMING", facts: [Fact("group_state", order.groupState.rawValue)])
  }

  static func formGroup(
    _ order: Order, _ context: Context
  ) throws(Refusal) -> OrderEvent.Change {
    try require(.formGroup, order, context)
    return .groupFormed(acceptBy: acceptBy(order, context))
  }

  static func failGroup(
    _ order: Order, _ context: Context
  ) throws(Refusal) -> OrderEvent.Change {
    try require(.failGroup, order, context)
    return .groupFailed(refundDue: Money(order.refundable, order.currency))
  }

  // MARK: ORD-ACCEPT

  /// Until when the shop has to accept an order that goes to shipment now; nil if it need not.
  private static func acceptBy(_ order: Order, _ context: Context) -> Instant? {
    order.traits.needsAcceptance ? time(of: order, context) + context.policy.acceptWithin : nil
  }

  static func assessAccept(_ order: Order, _ rules: inout Assessment) {
    rules.requireState(order, .toShip)
    rules.require(
      order.acceptance == .awaiting || order.acceptance == .overdue, "ORD-ACCEPT",
      "acceptance is \(order.acceptance.rawValue), must be AWAITING or OVERDUE",
      passes: "acceptance is \(order.acceptance.rawValue)",
      facts: order.acceptBy.map { [Fact("accept_by", $0.text)] } ?? [])
  }

  static func accept(_ order: Order, _ context: Context) throws(Refusal) -> OrderEvent.Change {
    try require(.accept, order, context)
    return .accepted
  }

  // MARK: Shipment

  static func assessShip(
    _ order: Order, _ context: Context, _ rules: inout Assessment
  ) {
    rules.requireState(order, .toShip)
    if order.traits.isGroupBuy {
      rules.require(
        order.groupState == .formed, "ORD-GROUP",
        "the group is \(order.groupState.rawValue), only a formed one is shipped",
        passes: "the group formed")
    } else {
      rules.notApplicable("ORD-GROUP", "the order is no group buy")
    }
    rules.require(
      order.afterSalesState != .refunded, "after_sales",
      "is REFUNDED: all of the payment went back, nothing is left to ship",
      passes: "is \(order.afterSalesState.rawValue)")
    if order.acceptance == .notRequired {
      rules.notApplicable("ORD-ACCEPT", "the shop need not accept the order")
    } else {
      rules.require(
        order.acceptance == .accepted, "ORD-ACCEPT",
        "acceptance is \(order.acceptance.rawValue): accept the order before it is shipped",
        passes: "the shop accepted the order")
    }
    rules.require(
      order.addressIssue.isEmpty, "ORD-ADDRESS",
      "the address is unclear (\(order.addressIssue)): it has to be confirmed or corrected",
      passes: "the address can be used")
    let promise = order.traits.isPresale ? "ORD-PRESALE" : "ORD-DELAY"
    if let promised = order.times.promisedShip {
      rules.note(
        promise,
        context.now > promised
          ? "later than promised (\(promised.text)): the order is flagged"
          : "in time until \(promised.text)", facts: [Fact("promised_ship_at", promised.text)])
    } else {
      rules.notApplicable(promise, "nothing was promised")
    }
  }

  static func ship(
    _ order: Order, _ parcel: Parcel?, _ context: Context
  ) throws(Refusal) -> OrderEvent.Change {
    var fields = FieldCheck()
    if let parcel {
      fields.require(!order.traits.isVirtual, "parcel", "virtual goods have none")
      fields.require(!parcel.carrier.isEmpty, "parcel.carrier", "must not be empty")
      fields.text(parcel.carrier, "parcel.carrier", OrdersLimits.fieldLength)
      fields.require(!parcel.trackingNumber.isEmpty, "parcel.tracking_number", "must not be empty")
      fields.text(parcel.trackingNumber, "parcel.tracking_number", OrdersLimits.fieldLength)
    } else {
      fields.require(order.traits.isVirtual, "parcel", "is required, only virtual goods have none")
    }
    try fields.check()
    try require(.ship, order, context)
    let isLate = order.times.promisedShip.map { time(of: order, context) > $0 } ?? false
    return .shipped(parcel, isLate: isLate)
  }

  static func sign(_ order: Order, _ context: Context) throws(Refusal) -> OrderEvent.Change {
    try require(.sign, order, context)
    return .signed(
      receipt: .started(
        at: time(of: order, context), isInDispute: order.isInDispute, policy: context.policy))
  }

  // MARK: ORD-RECEIPT-AUTO

  /// A person confirms at any time, SYSTEM when the clock ran out.
  static func assessComplete(
    _ order: Order, _ context: Context, _ rules: inout Assessment
  ) {
    rules.requireState(order, .signed)
    guard context.actor.kind == .system, order.tradeState == .signed else {
      return rules.notApplicable("ORD-RECEIPT-AUTO", "a person confirms at any time")
    }
    switch order.receipt {
    case .paused(let remaining):
      rules.require(
        false, "ORD-RECEIPT-AUTO",
        "the clock stands still while a case or a request to cancel is open",
        facts: [Fact("remaining", remaining.text)])
    case .running(let until):
      rules.require(
        !isOpen(until: until, context), "ORD-RECEIPT-AUTO",
        "the time to confirm runs until \(until.text)", passes: "the time to confirm is over",
        facts: [Fact("confirms_at", until.text)],
        changesAt: isOpen(until: until, context) ? until : nil)
    case nil:
      rules.note("ORD-RECEIPT-AUTO", "the time to confirm was over when the order came in")
    }
  }

  static func complete(_ order: Order, _ context: Context) throws(Refusal) -> OrderEvent.Change {
    try require(.complete, order, context)
    return .completed
  }
}
