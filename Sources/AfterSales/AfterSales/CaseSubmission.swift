public import Domain

// How a case comes about, and how the buyer asks again.
extension Case {
  /// The buyer applies without a card.
  ///
  /// - Parameters:
  ///   - id: unique; chosen by the caller.
  ///   - contact: for the return label; nil when it was not given.
  /// - Throws: `.permission` for anybody but the order's buyer; otherwise as the evaluation.
  public static func submit(
    id: String, _ request: Request, statement: String, contact: Contact? = nil,
    _ circumstances: Circumstances
  ) throws(Refusal) -> Changes {
    let actor = circumstances.actor
    guard actor.kind == .buyer, actor.id == circumstances.order.buyer else {
      throw .actor(actor, "apply for the order", [.buyer], .consent)
    }
    let granted = try circumstances.grant(request, way: .application)
    var item = open(id: id, granted, card: nil, statement: statement, circumstances)
    item.contact = contact
    return Changes(
      afterSalesCase: item,
      events: [AfterSalesEvent(.caseSubmitted, by: actor, at: circumstances.now, of: item)])
  }

  static func open(
    id: String, _ granted: Request, card: Invitation?, statement: String,
    _ circumstances: Circumstances
  ) -> Case {
    let (order, policy) = (circumstances.order, circumstances.policy)
    var item = Case(
      id: id, orderID: order.id, shop: order.shop, buyer: order.buyer, type: granted.type,
      lines: granted.lines, amount: granted.amount, reason: granted.reason,
      // AS-REASON passed: the catalogue has it.
      reasonClass: policy.reason(granted.reason)?.reasonClass ?? .subjective,
      channel: granted.channel, submittedAt: circumstances.now, orderVersion: order.version,
      policyVersion: policy.version)
    item.statement = statement
    item.invitationID = card?.id
    item.isFresh = order.isFresh
    item.isInvoiced = order.isInvoiced
    item.orderPaid = order.paid
    item.refusalCount = circumstances.history.refusals(of: granted.lines, order)
    if granted.type.returnsGoods {
      item.freight = .decide(
        item.reasonClass, promise: card?.freightPromise, isInsured: order.isFreightInsured)
    }
    item.openRequest(at: circumstances.now, policy)
    return item
  }

  /// The merchant's turn, with its limits (AS-DEADLINE-MERCHANT, AS-DEADLINE-FRESH).
  mutating func openRequest(at now: Instant, _ policy: AfterSalesPolicy) {
    state = .pendingMerchant
    let fresh: [Deadline.Kind] = isFresh ? [.firstResponse, .solution] : []
    deadlines = (fresh + [.merchantDecision]).map { policy.deadline($0, from: now) }
  }

  /// The buyer asks again: evaluated as it would be without this case. A refused request was in
  /// time if its first submission was; one that had closed has to be in time now.
  ///
  /// - Parameters:
  ///   - amount: nil for as much as before.
  ///   - reason: nil for the same as before.
  ///   - statement: nil for the same as before.
  /// - Throws: as ``take(_:by:at:_:)`` and as the evaluation.
  public func resubmit(
    amount: Money?, reason: String?, statement: String?, _ circumstances: Circumstances
  ) throws(Refusal) -> Changes {
    let (order, policy, actor) = (circumstances.order, circumstances.policy, circumstances.actor)
    guard order.id == orderID, order.shop == shop, order.buyer == buyer else {
      throw .otherOrder("case", orderID)
    }
    let now = try time(circumstances.now, policy)
    let item = current(at: now, policy).afterSalesCase ?? self
    if let refusal = item.refusal(of: .resubmit, by: actor, at: now) { throw refusal }
    var around = circumstances
    around.history = circumstances.history.without(id)
    around.now = item.state == .rejected ? submittedAt : now
    let asked = Request(
      type: type, lines: lines, amount: amount ?? (type.isRefund ? requestedAmount : nil),
      reason: reason ?? self.reason, channel: channel)
    let granted = try around.grant(asked, way: .resubmission(invited: invitationID != nil))
    let again = Resubmission(
      granted: granted,
      reasonClass: policy.reason(granted.reason)?.reasonClass ?? reasonClass,
      statement: statement, orderVersion: order.version, isFresh: order.isFresh)
    return try take(.resubmit(again), by: actor, at: now, policy)
  }

  /// The most that could be paid to this case on fresh facts, apart from what it holds itself.
  ///
  /// - Throws: `.invalid` for the snapshot of another order, or one that makes no sense; `.aborted`
  ///   for one that is older than a snapshot that was decided on before.
  public func refundable(
    _ order: OrderFacts, _ history: OrderHistory
  ) throws(Refusal) -> Money {
    guard order.id == orderID, order.shop == shop, order.buyer == buyer else {
      throw .otherOrder("case", orderID)
    }
    try order.validate()
    try order.requireFresh(history)
    return Money(Balance(order, history.without(id)).refundable, order.paid.currency)
  }
}
