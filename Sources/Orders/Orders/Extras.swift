internal import Domain

// ORD-RECEIPT-EXTEND, ORD-REMARK, ORD-SMALL-PAYMENT, ORD-COUPON.
extension OrderDecider {
  // MARK: ORD-RECEIPT-EXTEND

  static func assessExtension(
    _ order: Order, _ context: Context, _ rules: inout Assessment
  ) {
    rules.requireState(order, .signed)
    rules.require(
      !order.isReceiptExtended, "ORD-RECEIPT-EXTEND", "receipt was extended once already",
      passes: "receipt can be extended by \(context.policy.receiptExtension.text), once")
    guard order.tradeState == .signed else { return }
    switch order.receipt {
    case .running(let until):
      let isRunning = isOpen(until: until, context)
      rules.require(
        isRunning, "ORD-RECEIPT-AUTO", "the time to confirm ended at \(until.text)",
        passes: "the time to confirm runs until \(until.text)",
        facts: [Fact("confirms_at", until.text)], changesAt: isRunning ? until : nil)
    case .paused: rules.note("ORD-RECEIPT-AUTO", "the clock stands still")
    case nil:
      rules.require(
        false, "ORD-RECEIPT-AUTO", "the time to confirm was over when the order came in")
    }
  }

  static func extendReceipt(
    _ order: Order, _ context: Context
  ) throws(Refusal) -> OrderEvent.Change {
    try require(.extendReceipt, order, context)
    let more = context.policy.receiptExtension
    switch order.receipt {
    case .paused(let remaining): return .receiptExtended(.paused(remaining: remaining + more))
    case .running(let until): return .receiptExtended(.running(until: until + more))
    // Refused above.
    case nil: return .receiptExtended(.running(until: context.now + more))
    }
  }

  // MARK: ORD-REMARK

  static func addRemark(_ text: String) throws(Refusal) -> OrderEvent.Change {
    try requireText(text, "text")
    return .remarked(text: text)
  }

  // MARK: ORD-SMALL-PAYMENT

  static func assessSmallPayment(
    _ order: Order, _ context: Context, _ rules: inout Assessment
  ) {
    rules.require(
      order.paid != nil, "trade_state", "is not paid: there is nothing to pay for",
      passes: "is paid")
    rules.note(
      "ORD-SMALL-PAYMENT", "at most \(context.policy.smallPaymentMax(order.currency)) at a time")
  }

  /// Nil when the payment is recorded already.
  static func recordSmallPayment(
    _ order: Order, _ new: SmallPayment, _ context: Context
  ) throws(Refusal) -> OrderEvent.Change? {
    var fields = FieldCheck()
    fields.id(new.id, "payment_id")
    fields.text(new.reason, "reason", OrdersLimits.noteLength, lineBreaks: true)
    fields.require(new.amount.minorUnits > 0, "amount", "must be positive")
    fields.require(
      new.amount.currency == order.currency, "amount",
      "is in \(new.amount.currency.code), the order is in \(order.currency.code)")
    try fields.check()
    if let known = order.smallPayments.first(where: { $0.id == new.id }) {
      guard known.asksTheSame(as: new) else {
        throw Refusal(
          .alreadyExists, reason: "PAYMENT_ID_REUSED",
          message: "Payment \(new.id) was recorded with \(known.amount).",
          violations: [.init("payment_id", "stands for another payment")])
      }
      return nil
    }
    var payment = new
    payment.at = time(of: order, context)
    if payment.direction == .paidOut { payment.settledAt = payment.at }
    let most = context.policy.smallPaymentMax(order.currency)
    try require(
      new.direction == .asked ? .askSmallPayment : .payOutSmallPayment, order, context
    ) {
      $0.require(
        new.amount.minorUnits <= most.minorUnits, "ORD-SMALL-PAYMENT",
        "\(new.amount) is more than \(most)")
      if new.isCompensation {
        $0.require(
          new.amount.minorUnits <= order.free, "refunded",
          "\(new.amount) is more than the \(Money(order.free, order.currency)) that are left")
      }
    }
    try requireRoom(order.smallPayments.count, OrdersLimits.smallPayments, "PAYMENTS", order)
    guard payment.isCompensation else { return .smallPaymentRecorded(payment, refund: nil) }
    try requireRoom(order.refunds.count, OrdersLimits.refunds, "REFUNDS", order)
    let refund = NewRefund(id: payment.refundID, caseID: "", amount: payment.amount)
    return .smallPaymentRecorded(
      payment,
      refund: Refund(
        id: refund.id, caseID: "", amount: refund.amount, paidAt: payment.at,
        lines: RefundSplit.lines(of: refund, over: order.lines, by: \.free)))
  }

  static func assessSettlement(_ order: Order, _ rules: inout Assessment) {
    rules.require(
      order.smallPayments.contains { $0.settledAt == nil }, "ORD-SMALL-PAYMENT",
      "the buyer is asked for nothing", passes: "the buyer is asked for an amount")
  }

  /// Nil when it is settled already.
  static func settleSmallPayment(
    _ order: Order, _ id: String
  ) throws(Refusal) -> OrderEvent.Change? {
    guard let payment = order.smallPayments.first(where: { $0.id == id }) else {
      throw Refusal(
        .notFound, reason: "PAYMENT_NOT_FOUND",
        message: "Order \(order.id) has no small payment \(id).")
    }
    guard payment.direction == .asked else {
      throw Refusal(
        .precondition, reason: "PAYMENT_PAID_OUT",
        message: "Payment \(id) was paid out: there is nothing to settle.",
        violations: [.init("ORD-SMALL-PAYMENT", "the buyer is asked for nothing")])
    }
    return payment.settledAt == nil ? .smallPaymentSettled(id: id) : nil
  }

  // MARK: ORD-COUPON

  /// Nil when the coupon is recorded already.
  static func issueCoupon(
    _ order: Order, _ new: Coupon, _ context: Context
  ) throws(Refusal) -> OrderEvent.Change? {
    var fields = FieldCheck()
    fields.id(new.id, "coupon_id")
    fields.require(new.value.minorUnits > 0, "value", "must be positive")
    fields.text(new.note, "note", OrdersLimits.noteLength, lineBreaks: true)
    if let known = order.coupons.first(where: { $0.id == new.id }) {
      try fields.check()
      guard known.value == new.value, known.expiresAt == new.expiresAt, known.note == new.note
      else {
        throw Refusal(
          .alreadyExists, reason: "COUPON_ID_REUSED",
          message: "Coupon \(new.id) was issued with \(known.value).",
          violations: [.init("coupon_id", "stands for another coupon")])
      }
      return nil
    }
    fields.require(new.expiresAt > context.now, "expires_at", "must be in the future")
    fields.time(new.expiresAt, "expires_at", until: context.now + OrdersLimits.promise)
    try fields.check()
    try requireRoom(order.coupons.count, OrdersLimits.coupons, "COUPONS", order)
    var coupon = new
    coupon.issuedAt = time(of: order, context)
    coupon.issuedBy = context.actor
    return .couponIssued(coupon)
  }

  // MARK: Shared checks

  /// A text that must be there.
  static func requireText(
    _ text: String, _ field: String, _ length: Int = OrdersLimits.textLength
  ) throws(Refusal) {
    var fields = FieldCheck()
    fields.require(!text.isEmpty, field, "must not be empty")
    fields.text(text, field, length, lineBreaks: true)
    try fields.check()
  }

  /// A list of an order that cannot grow for ever.
  static func requireRoom(
    _ count: Int, _ limit: Int, _ what: String, _ order: Order
  ) throws(Refusal) {
    guard count < limit else {
      throw Refusal(
        .quota, reason: "TOO_MANY_\(what)",
        message: "Order \(order.id) has \(count) \(what.lowercased()), which is the limit.")
    }
  }
}
