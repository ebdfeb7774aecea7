public import Domain

// The life of a case. Each step returns the new state with its events, or says by which rule it is
// refused; nothing is ever skipped silently.
extension Case {
  /// The buyer applies without a card.
  ///
  /// - Parameter id: unique; chosen by the caller.
  /// - Throws: `.permission` for anybody but the order's buyer; otherwise as the evaluation.
  public static func submit(
    id: String, _ request: Request, statement: String, _ circumstances: Circumstances
  ) throws(Refusal) -> Changes {
    let actor = circumstances.actor
    guard actor.kind == .buyer, actor.id == circumstances.order.buyer else {
      throw .actor(actor, "apply for the order", [.buyer], .consent)
    }
    let granted = try circumstances.grant(request, way: .application)
    return Changes(
      afterSalesCase: open(
        id: id, granted, invitation: nil, statement: statement, circumstances),
      events: [AfterSalesEvent(.caseSubmitted, by: actor, at: circumstances.now)])
  }

  static func open(
    id: String, _ granted: Request, invitation: String?, statement: String,
    _ circumstances: Circumstances
  ) -> Case {
    let (order, policy) = (circumstances.order, circumstances.policy)
    return Case(
      id: id, orderID: order.id, shop: order.shop, buyer: order.buyer, type: granted.type,
      lines: granted.lines, amount: granted.amount, reason: granted.reason,
      // AS-REASON passed: the catalogue has it.
      reasonClass: policy.reason(granted.reason)?.reasonClass ?? .subjective,
      statement: statement, invitationID: invitation, channel: granted.channel,
      submittedAt: circumstances.now, dueAt: circumstances.now + policy.merchantDecision,
      orderVersion: order.version, policyVersion: policy.version)
  }

  /// Takes one step. A deadline that passed before `now` acts first, whether or not its timer
  /// fired already, so that the answer does not depend on timers being prompt.
  ///
  /// - Returns: changes without events when a payout that is recorded is confirmed again.
  /// - Throws: `.precondition` with the rule that forbids the step, `.permission` when it is
  ///   another actor's.
  public func take(
    _ step: CaseStep, by actor: Actor, at now: Instant, _ policy: AfterSalesPolicy
  ) throws(Refusal) -> Changes {
    if let lapsed = lapse(at: now, policy), let later = lapsed.afterSalesCase {
      var changes = try later.take(step, by: actor, at: now, policy)
      changes.events = lapsed.events + changes.events
      return changes
    }
    if case .payRefund(let key, let amount) = step, state == .refunded {
      try requirePayout(key, amount)
      return Changes(afterSalesCase: self, events: [])
    }
    try requirePermission(step.kind, actor)
    var (next, change) = try after(step, at: now, policy)
    next.version += 1
    next.policyVersion = policy.version
    if !next.state.isOpen { next.endedAt = now }
    return Changes(afterSalesCase: next, events: [AfterSalesEvent(change, by: actor, at: now)])
  }

  private func after(
    _ step: CaseStep, at now: Instant, _ policy: AfterSalesPolicy
  ) throws(Refusal) -> (Case, AfterSalesEvent.Change) {
    var next = self
    switch step {
    case .agreeReturn:
      next.decidedAt = decidedAt ?? now
      next.move(to: .awaitBuyerShip, due: now + policy.buyerShip)
      return (next, .returnAgreed)
    case .agreeRefund:
      next.decidedAt = decidedAt ?? now
      next.startPayout()
      return (next, .refundAgreed)
    case .shipReturn(let parcel):
      next.parcel = parcel
      next.shippedAt = now
      next.move(to: .inReturn, due: nil)
      return (next, .returnShipped)
    case .receiveReturn:
      next.receivedAt = now
      next.move(to: .inspecting, due: now + policy.refundAfterReceipt)
      return (next, .returnReceived)
    case .payRefund(let key, let amount):
      try requirePayout(key, amount)
      next.move(to: .refunded, due: nil)
      return (next, .refundPaid)
    case .failRefund(let key, let problem):
      try requirePayout(key, amount)
      next.move(to: .refundFailed, due: nil)
      return (next, .refundFailed(problem: problem))
    case .withdraw:
      next.move(to: .withdrawn, due: nil)
      return (next, .caseWithdrawn)
    }
  }

  /// What the time that passed does to the case; nil when nothing is due.
  public func lapse(at now: Instant, _ policy: AfterSalesPolicy) -> Changes? {
    guard state.isOpen, let dueAt, now >= dueAt else { return nil }
    var next = self
    let change: AfterSalesEvent.Change
    switch state {
    case .awaitBuyerShip:
      next.move(to: .closed, due: nil)
      next.endedAt = now
      change = .caseClosed(.deadlineShip)
    case .inspecting where type.isRefund:
      next.startPayout()
      change = .refundAgreed
    default:
      next.move(to: .platformReview, due: nil)
      change = .caseEscalated(state.rule)
    }
    next.version += 1
    next.policyVersion = policy.version
    return Changes(afterSalesCase: next, events: [AfterSalesEvent(change, by: .timer, at: now)])
  }

  private mutating func move(to state: CaseState, due: Instant?) {
    self.state = state
    dueAt = due
  }

  private mutating func startPayout() {
    payoutKey = "\(id)/payout"
    move(to: .refunding, due: nil)
  }

  private func requirePermission(_ step: CaseStep.Kind, _ actor: Actor) throws(Refusal) {
    let allowed = actors(for: step)
    guard !allowed.isEmpty else {
      if step == .agreeReturn || step == .agreeRefund, state == .pendingMerchant {
        throw .step(
          "TYPE_FORBIDS_STEP", "\(step.rawValue) does not belong to \(type.id).", .typeState)
      }
      throw .step(
        "CASE_STATE", "\(step.rawValue) is not possible in \(state.rawValue).", state.rule)
    }
    guard allowed.contains(actor.kind), actor.kind != .buyer || actor.id == buyer else {
      throw .actor(actor, "do \(step.rawValue) in \(state.rawValue)", allowed, state.rule)
    }
  }

  /// One key, one payout, of exactly the amount.
  private func requirePayout(_ key: String, _ amount: Money?) throws(Refusal) {
    guard key == payoutKey else {
      throw .step(
        "PAYOUT_KEY_MISMATCH", "Every payout of case \(id) uses the key \(payoutKey ?? "").",
        .amount)
    }
    guard amount == self.amount else {
      throw .step(
        "PAYOUT_AMOUNT_MISMATCH",
        "The payout must be \(self.amount?.description ?? "nothing"), the case's amount.", .amount)
    }
  }
}
