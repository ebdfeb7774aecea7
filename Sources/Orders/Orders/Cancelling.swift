internal import Domain

// Who may cancel, refuse or decide, from ORD-CANCEL-EARLY to ORD-SECOND-REQUEST.
extension OrderDecider {
  // MARK: Cancelling at once

  static func assessCancel(
    _ order: Order, _ context: Context, _ rules: inout Assessment
  ) {
    if context.actor.kind == .merchant { return assessMerchantCancel(order, context, &rules) }
    let state = order.tradeState.rawValue
    switch order.tradeState {
    case .created, .paid, .toShip:
      rules.note("ORD-CANCEL-EARLY", "the order is \(state): it can be cancelled freely")
      rules.notApplicable("ORD-CANCEL-TRANSIT", "the order is not shipped")
    case .inDelivery:
      rules.notApplicable("ORD-CANCEL-EARLY", "the order is shipped")
      rules.note("ORD-CANCEL-TRANSIT", "in delivery the buyer may insist; the parcel is recalled")
    case .signed:
      rules.require(
        false, "ORD-CANCEL-SIGNED",
        "the order is SIGNED: ask for the cancellation, the merchant "
          + "decides")
    case .completed:
      rules.require(
        false, "ORD-CANCEL-EARLY",
        "the order is COMPLETED; after receipt ask for after-sales")
    case .cancelled: rules.requireState(order, .created, .paid, .toShip, .inDelivery)
    }
  }

  /// ORD-UNREACHABLE is the only right that a merchant has, ORD-MERCHANT-CANCEL says so.
  private static func assessMerchantCancel(
    _ order: Order, _ context: Context, _ rules: inout Assessment
  ) {
    let policy = context.policy
    let failed = order.failedAttempts
    let waited = failed.last.map { $0.at + policy.unreachableWait }
    let isBeforeShipment = [.created, .paid, .toShip].contains(order.tradeState)
    let areEnough = failed.count >= policy.unreachableAttempts
    // "Strictly more" than the wait.
    let hasWaited = waited.map { context.now > $0 } ?? false
    let soonest = waited.map { $0 + .microseconds(1) }
    let isUnreachable = areEnough && hasWaited
    let facts = [
      Fact("failed_attempts", "\(failed.count)"),
      Fact("last_attempt", failed.last?.at.text ?? "none"),
    ]
    let changesAt = areEnough && !hasWaited && isBeforeShipment ? soonest : nil
    let failure =
      areEnough
      ? "the last of \(failed.count) failed attempts is not more than "
        + "\(policy.unreachableWait.text) ago"
      : "\(failed.count) attempts to reach the buyer failed since the last contact, "
        + "\(policy.unreachableAttempts) are required"
    rules.require(
      isUnreachable, "ORD-UNREACHABLE", failure,
      passes: "\(failed.count) attempts failed and the buyer did not get in touch", facts: facts,
      changesAt: isUnreachable ? nil : changesAt)
    rules.require(
      isUnreachable && isBeforeShipment, "ORD-MERCHANT-CANCEL",
      isBeforeShipment
        ? "a merchant never cancels, except by ORD-UNREACHABLE; ask the buyer to do so"
        : "a merchant never cancels an order that is \(order.tradeState.rawValue)",
      passes: "counts as refusing the order, against the shop",
      changesAt: isUnreachable ? nil : changesAt)
  }

  static func cancel(
    _ order: Order, _ reason: String, _ context: Context
  ) throws(Refusal) -> OrderEvent.Change {
    let isMerchant = context.actor.kind == .merchant
    var fields = FieldCheck()
    fields.text(reason, "reason", OrdersLimits.textLength, lineBreaks: true)
    try fields.check()
    try require(.cancel, order, context)
    fields.require(!isMerchant || !reason.isEmpty, "reason", "is required of a merchant")
    try fields.check()
    let ground: Cancellation.Ground =
      isMerchant ? .unreachable : order.tradeState == .inDelivery ? .inTransit : .early
    return cancelled(order, reason, ground)
  }

  static func cancelled(
    _ order: Order, _ reason: String, _ ground: Cancellation.Ground
  ) -> OrderEvent.Change {
    .cancelled(
      reason: reason, refundDue: order.paid == nil ? nil : Money(order.refundable, order.currency),
      ground: ground)
  }

  // MARK: Asking for it

  static func assessRequest(_ order: Order, _ rules: inout Assessment) {
    switch order.tradeState {
    case .created, .paid, .toShip:
      rules.require(
        false, "ORD-CANCEL-EARLY", "the order is not shipped: cancel it, nobody has to agree")
    case .inDelivery:
      rules.note(
        "ORD-CANCEL-TRANSIT", "in delivery the merchant cannot refuse, not even after signing")
    case .signed:
      rules.note(
        "ORD-CANCEL-SIGNED",
        order.refusedRequests == 0
          ? "the merchant may refuse once" : "the merchant refused before and cannot again")
    case .completed, .cancelled: rules.requireState(order, .inDelivery, .signed)
    }
    rules.require(
      order.openRequest == nil, "cancellation_requests", "one is open: wait for the decision",
      passes: "none is open")
  }

  static func requestCancellation(
    _ order: Order, _ reason: String, _ context: Context
  ) throws(Refusal) -> OrderEvent.Change {
    var fields = FieldCheck()
    fields.text(reason, "reason", OrdersLimits.textLength, lineBreaks: true)
    try fields.check()
    try require(.requestCancellation, order, context)
    try requireRoom(order.requests.count, OrdersLimits.requests, "REQUESTS", order)
    let now = time(of: order, context)
    var request = CancellationRequest(
      number: order.requests.count + 1, reason: reason, requestedAt: now)
    request.isFromDelivery = order.tradeState == .inDelivery
    return .cancellationRequested(request, receipt: order.receipt?.paused(at: now))
  }

  // MARK: Taking it back

  static func assessWithdrawal(_ order: Order, _ rules: inout Assessment) {
    requireOpenRequest(order, &rules)
    rules.note("ORD-SECOND-REQUEST", "what the buyer takes back does not count as refused")
    rules.note("ORD-RECEIPT-AUTO", "the receipt clock goes on as after a refusal")
  }

  static func withdrawRequest(
    _ order: Order, _ context: Context
  ) throws(Refusal) -> OrderEvent.Change {
    try require(.withdrawCancellationRequest, order, context)
    return .cancellationWithdrawn(receipt: receiptWithoutRequest(order, context))
  }

  /// The receipt clock once the request is closed and the order stays.
  private static func receiptWithoutRequest(_ order: Order, _ context: Context) -> ReceiptClock? {
    guard order.openCases.isEmpty else { return order.receipt }
    return order.receipt?.resumed(
      at: time(of: order, context), refunded: false, policy: context.policy)
  }

  // MARK: Deciding

  static func assessDecision(_ order: Order, _ rules: inout Assessment) {
    rules.requireState(order, .inDelivery, .signed)
    requireOpenRequest(order, &rules)
  }

  private static func requireOpenRequest(_ order: Order, _ rules: inout Assessment) {
    rules.require(
      order.openRequest != nil, "cancellation_requests", "none is open",
      passes: "request \(order.openRequest?.number ?? 0) is open")
  }

  static func assessRefusal(
    _ order: Order, _ context: Context, _ rules: inout Assessment
  ) {
    assessDecision(order, &rules)
    let isFromDelivery = order.tradeState == .inDelivery || order.isRequestFromDelivery
    rules.require(
      !isFromDelivery, "ORD-CANCEL-TRANSIT",
      order.tradeState == .inDelivery
        ? "in delivery nobody can refuse: contact the buyer, who may insist"
        : "it was asked in delivery: signing the parcel took no right from the buyer",
      passes: "it was asked after signing")
    let isFirst = order.refusedRequests == 0
    let facts = [Fact("refused_requests", "\(order.refusedRequests)")]
    if isFromDelivery {
      rules.notApplicable("ORD-CANCEL-SIGNED", "it is for requests after signing")
      rules.notApplicable("ORD-SECOND-REQUEST", "no request of the delivery can be refused at all")
    } else if isFirst {
      rules.note("ORD-CANCEL-SIGNED", "no request was refused yet", facts: facts)
      rules.notApplicable("ORD-SECOND-REQUEST", "no request was refused yet")
    } else if context.actor.kind == .platform {
      rules.notApplicable("ORD-CANCEL-SIGNED", "it is for the first request")
      let since = order.openRequest?.requestedAt
      rules.require(
        order.findings.contains { finding in since.map { finding.at >= $0 } ?? false },
        "ORD-SECOND-REQUEST", "no business manager recorded a finding since the request",
        passes: "a business manager recorded a finding", facts: facts)
    } else {
      rules.notApplicable("ORD-CANCEL-SIGNED", "it is for the first request")
      rules.require(
        false, "ORD-SECOND-REQUEST",
        "\(order.refusedRequests) requests were refused before: only the platform may refuse "
          + "again, after a finding", facts: facts)
    }
  }

  static func decideCancellation(
    _ order: Order, approved: Bool, _ reason: String, _ context: Context
  ) throws(Refusal) -> OrderEvent.Change {
    var fields = FieldCheck()
    fields.text(reason, "reason", OrdersLimits.textLength, lineBreaks: true)
    fields.require(approved || !reason.isEmpty, "reason", "is required to refuse")
    try fields.check()
    guard !approved else {
      try require(.approveCancellation, order, context)
      return cancelled(order, reason, .requested)
    }
    try require(.refuseCancellation, order, context)
    return .cancellationRefused(reason: reason, receipt: receiptWithoutRequest(order, context))
  }

  // MARK: ORD-SECOND-REQUEST

  static func assessFinding(_ order: Order, _ rules: inout Assessment) {
    rules.note("ORD-SECOND-REQUEST", "a finding lets the platform refuse a second request")
  }

  static func recordFinding(
    _ order: Order, _ text: String, _ context: Context
  ) throws(Refusal) -> OrderEvent.Change {
    try requireText(text, "text")
    try require(.recordFinding, order, context)
    try requireRoom(order.findings.count, OrdersLimits.findings, "FINDINGS", order)
    return .findingRecorded(text: text)
  }

  /// Nil when the refusal is counted already.
  static func recordRefusedRequest(
    _ order: Order, _ id: String, caseID: String, _ context: Context
  ) throws(Refusal) -> OrderEvent.Change? {
    var fields = FieldCheck()
    fields.id(id, "refusal_id")
    fields.id(caseID, "case_id", optional: true)
    try fields.check()
    guard !order.refusalIDs.contains(id) else { return nil }
    try requireRoom(order.refusalIDs.count, OrdersLimits.refusals, "REFUSALS", order)
    return .requestRefused(id: id, caseID: caseID)
  }
}
