internal import Domain

// The transitions of `trade_state`, and of `group_state`, which moves it.
extension OrderDecider {
  /// ORD-PAY.
  static func pay(_ order: Order, _ amount: Money) throws(Refusal) -> OrderEvent.Change {
    var obstacles = Obstacles()
    obstacles.requireState(order, .created)
    obstacles.require(
      amount == order.payable, "ORD-PAY",
      "\(amount) was paid, \(order.payable) is payable; pay exactly that")
    try obstacles.check("CANNOT_PAY", "Order \(order.id) cannot be paid like this.")
    return .paid(amount)
  }

  /// ORD-GROUP.
  static func formGroup(_ order: Order) throws(Refusal) -> OrderEvent.Change {
    try requireForming(order)
    return .groupFormed
  }

  /// ORD-GROUP.
  static func failGroup(_ order: Order) throws(Refusal) -> OrderEvent.Change {
    try requireForming(order)
    return .groupFailed(refundDue: Money(order.refundable, order.currency))
  }

  private static func requireForming(_ order: Order) throws(Refusal) {
    var obstacles = Obstacles()
    obstacles.require(
      order.groupState == .forming, "ORD-GROUP",
      order.traits.isGroupBuy
        ? "the group is \(order.groupState.rawValue), must be FORMING: paid and undecided"
        : "the order is no group buy")
    try obstacles.check("NO_GROUP_FORMING", "Order \(order.id) waits for no group.")
  }

  static func ship(_ order: Order, _ parcel: Parcel?) throws(Refusal) -> OrderEvent.Change {
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
    var obstacles = Obstacles()
    obstacles.requireState(order, .toShip)
    obstacles.require(
      !order.traits.isGroupBuy || order.groupState == .formed, "ORD-GROUP",
      "the group is \(order.groupState.rawValue), only a formed one is shipped")
    obstacles.require(
      order.afterSalesState != .refunded, "after_sales",
      "is REFUNDED: all of the payment went back, nothing is left to ship")
    try obstacles.check("CANNOT_SHIP", "Order \(order.id) cannot be shipped now.")
    return .shipped(parcel)
  }

  static func sign(_ order: Order, _ context: Context) throws(Refusal) -> OrderEvent.Change {
    var obstacles = Obstacles()
    obstacles.requireState(order, .inDelivery)
    try obstacles.check("CANNOT_SIGN", "Order \(order.id) cannot be signed now.")
    return .signed(
      receipt: .started(
        at: time(of: order, context), caseOpen: !order.openCases.isEmpty, policy: context.policy))
  }

  /// ORD-RECEIPT-AUTO decides when SYSTEM may; a person confirms at any time.
  static func complete(_ order: Order, _ context: Context) throws(Refusal) -> OrderEvent.Change {
    var obstacles = Obstacles()
    obstacles.requireState(order, .signed)
    try obstacles.check("CANNOT_COMPLETE", "Order \(order.id) cannot be completed now.")
    guard context.actor.kind == .system else { return .completed }
    switch order.receipt {
    case .paused:
      throw .forbidden(
        reason: "RECEIPT_CLOCK_PAUSED", message: "Receipt does not confirm itself now.",
        [.init("ORD-RECEIPT-AUTO", "the clock stands still while a case is open")])
    case .running(let until) where context.now < until:
      throw .forbidden(
        reason: "RECEIPT_CLOCK_RUNNING", message: "Receipt does not confirm itself yet.",
        [.init("ORD-RECEIPT-AUTO", "the time to confirm is not over")], retryAt: until)
    case .running, nil:
      return .completed
    }
  }

  /// ORD-CANCEL-EARLY.
  static func cancel(
    _ order: Order, _ reason: String, _ context: Context
  ) throws(Refusal) -> OrderEvent.Change {
    var fields = FieldCheck()
    fields.text(reason, "reason", OrdersLimits.textLength, lineBreaks: true)
    try fields.check()
    var obstacles = Obstacles()
    switch order.tradeState {
    case .created, .paid, .toShip: break
    case .inDelivery, .signed, .completed:
      obstacles.require(
        false, "ORD-CANCEL-EARLY",
        "the order is \(order.tradeState.rawValue); after shipment ask for after-sales")
    case .cancelled: obstacles.requireState(order, .created, .paid, .toShip)
    }
    try obstacles.check("CANNOT_CANCEL", "Order \(order.id) cannot be cancelled now.")
    let due = order.paid == nil ? nil : Money(order.refundable, order.currency)
    return .cancelled(reason: reason, refundDue: due)
  }
}
