public import Domain

// The life of a case. Each step returns the new state with its events, or says by which rule it is
// refused; nothing is ever skipped silently.
extension Case {
  /// Takes one step. A deadline that passed before `now` acts first, whether or not its timer
  /// fired already, so that the answer does not depend on timers being prompt.
  ///
  /// - Parameter refundable: the most that the order can still pay to this case, see
  ///   ``refundable(_:_:)``; nil when nobody looked.
  /// - Throws: `.precondition` with the rule that forbids the step, `.permission` when it is
  ///   another actor's, `.invalid` for particulars that make no sense.
  public func take(
    _ step: CaseStep, by actor: Actor, at now: Instant, _ policy: AfterSalesPolicy,
    refundable: Money? = nil
  ) throws(Refusal) -> Changes {
    let now = try time(now, policy)
    // Nearly always nothing is due, and a case is large to copy.
    guard isDue(at: now) else { return try taken(step, by: actor, at: now, policy, refundable) }
    let lapsed = current(at: now, policy)
    let item = lapsed.afterSalesCase ?? self
    var changes = try item.taken(step, by: actor, at: now, policy, refundable)
    changes.events = lapsed.events + changes.events
    return changes
  }

  private func taken(
    _ step: CaseStep, by actor: Actor, at now: Instant, _ policy: AfterSalesPolicy,
    _ refundable: Money?
  ) throws(Refusal) -> Changes {
    if let refusal = refusal(of: step.kind, by: actor, at: now) { throw refusal }
    var move = CaseMove(self, by: actor, at: now, policy)
    try move.apply(step)
    if let refundable { try move.item.requireCover(refundable) }
    return move.changes
  }

  /// AS-AMOUNT: money that is agreed to, at once or for goods that come back, has to be there.
  private func requireCover(_ refundable: Money) throws(Refusal) {
    guard let amount, state == .refunding || state == .awaitBuyerShip else { return }
    guard amount.currency == refundable.currency, amount.minorUnits <= refundable.minorUnits
    else {
      throw .step(
        "AMOUNT_NOT_COVERED",
        "\(amount) is more than the \(refundable) that the order can still pay.", .amount)
    }
  }

  /// A template of the shop decides in the merchant's place, as SYSTEM, id `template:<id>`
  /// (AS-AUTO).
  ///
  /// - Throws: as ``take(_:by:at:_:)``; for all steps but a merchant's decision about a request
  ///   that waits for one.
  public func handled(
    byTemplate id: String, _ step: CaseStep, at now: Instant, _ policy: AfterSalesPolicy
  ) throws(Refusal) -> Changes {
    guard state == .pendingMerchant, step.kind.isDecision, step.kind != .reject,
      actors(for: step.kind).contains(.merchant)
    else {
      throw .step(
        "TEMPLATE_FORBIDDEN", "A template cannot do \(step.kind.rawValue) in \(state.rawValue).",
        .automatic)
    }
    var move = CaseMove(self, by: Actor(.system, id: "template:\(id)"), at: now, policy)
    try move.apply(step)
    return move.changes
  }

  /// The time that a step happens at: `now`, unless the clock jumped back a little behind the last
  /// change; then time stands still until it has caught up.
  func time(_ now: Instant, _ policy: AfterSalesPolicy) throws(Refusal) -> Instant {
    guard updatedAt - now <= policy.clockTolerance else {
      throw .clock("Case \(id)", updatedAt, now, ruleOfState ?? nextDeadline?.kind.rule)
    }
    return max(now, updatedAt)
  }

  /// One key, one payout, of exactly the amount.
  func requirePayout(_ key: String, _ amount: Money?) throws(Refusal) {
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

  func requireRepayment(_ key: String, _ amount: Money) throws(Refusal) {
    guard key == freight?.repaymentKey, amount == freight?.prepaid else {
      throw .step(
        "REPAYMENT_MISMATCH",
        "The repayment has the key \(freight?.repaymentKey ?? "") and is of "
          + "\(freight?.prepaid?.description ?? "nothing").", .freight)
    }
  }
}

extension CaseMove {
  /// What a step that is allowed changes.
  mutating func apply(_ step: CaseStep) throws(Refusal) {
    switch step {
    case .agreeReturn, .agreeRefund, .agreeResend, .agreeRepair, .reject, .makeOffer:
      try applyDecision(step)
    case .shipReturn, .receiveReturn, .inspect, .resend, .confirmReceived: try applyGoods(step)
    case .payRefund, .failRefund, .retryRefund, .repayFreight, .completeInvoiceTask:
      try applyMoney(step)
    case .resubmit(let resubmission): resubmit(resubmission)
    case .respondToOffer(let accept): if accept { acceptOffer() } else { endOffer(.declined) }
    case .withdraw:
      enter(.withdrawn)
      record(.caseWithdrawn)
    case .requestReview(let reason):
      try require(reason, .platform)
      escalate(.platform, reason: reason)
    case .recordFinding, .fileAppeal, .decideAppeal: try applyRuling(step)
    case .take:
      item.handler = actor.id
      respond()
      record(.handlerChanged(from: nil, note: ""))
    case .handOver(let agent, let note):
      guard agent != item.handler else {
        throw .step("CASE_HANDLED", "\(agent) handles the case already.", .deadlineFresh)
      }
      let previous = item.handler
      item.handler = agent
      record(.handlerChanged(from: previous, note: note))
    case .addEvidence(let evidence):
      item.evidenceCount += 1
      item.evidenceCounts.add(by: actor.kind)
      record(.evidenceAdded(evidence))
    }
  }

  private mutating func applyRuling(_ step: CaseStep) throws(Refusal) {
    switch step {
    case .recordFinding(let party, let text):
      try require(text, .secondRequest)
      item.finding = Finding(atFault: party, text: text, by: actor, at: now)
      record(.findingRecorded)
    case .fileAppeal(let statement):
      try require(statement, .appeal)
      item.appeal = Appeal(statement: statement, by: actor, at: now)
      record(.appealFiled)
    case .decideAppeal(let grant, let reason):
      try require(reason, .appeal)
      item.appeal?.decision = Ruling(
        by: actor, at: now, reason: reason, inFavorOf: grant ? .merchant : .buyer)
      record(.appealDecided)
    default: break
    }
  }

  private mutating func resubmit(_ again: Resubmission) {
    item.lines = again.granted.lines
    item.amount = again.granted.amount
    item.requestedAmount = again.granted.amount
    item.reason = again.granted.reason
    item.reasonClass = again.reasonClass
    item.statement = again.statement ?? item.statement
    item.orderVersion = again.orderVersion
    item.isFresh = again.isFresh
    item.requestCount += 1
    item.requestedAt = now
    item.freight = item.freight.map {
      .decide(again.reasonClass, promise: $0.promise, isInsured: $0.isInsured)
    }
    (item.offer, item.finding, item.closedBy, item.returnLabel) = (nil, nil, nil, nil)
    item.openRequest(at: now, policy)
    item.endedAt = nil
    record(.caseResubmitted)
  }

  /// - Throws: `.invalid` when a person gives no reason where a rule wants one.
  func require(_ reason: String, _ rule: AfterSalesRule) throws(Refusal) {
    guard reason.isEmpty else { return }
    throw Refusal(
      .invalid, reason: "REASON_REQUIRED", message: "\(rule.id) wants a reason.",
      violations: [.init("reason", "is missing: \(rule.id) wants one")])
  }
}
