internal import Domain

/// A case on its way to its next version, with the events of what happened to it.
struct CaseMove {
  var item: Case
  private(set) var events: [AfterSalesEvent] = []
  let actor: Actor
  let now: Instant
  let policy: AfterSalesPolicy

  init(_ item: Case, by actor: Actor, at now: Instant, _ policy: AfterSalesPolicy) {
    self.item = item
    self.actor = actor
    self.now = now
    self.policy = policy
    self.item.version += 1
    self.item.updatedAt = now
    self.item.policyVersion = policy.version
  }

  var changes: Changes { Changes(afterSalesCase: item, events: events) }

  /// Tells what happened, with the case as it is now.
  mutating func record(_ change: AfterSalesEvent.Change) {
    events.append(AfterSalesEvent(change, by: actor, at: now, of: item))
  }

  /// Another state; what was due in the old one is not any more.
  mutating func enter(_ state: CaseState, _ due: Deadline.Kind...) {
    item.state = state
    item.deadlines = due.map { policy.deadline($0, from: now) }
    item.endedAt = state.isOpen ? nil : now
  }

  /// Somebody showed that the request was seen. Only the shop's answer, a template's included, is its
  /// first response (AS-METRICS).
  mutating func respond() {
    if actor.kind == .merchant || actor.kind == .system {
      item.respondedAt = item.respondedAt ?? now
    }
    item.deadlines.removeAll { $0.kind == .firstResponse }
  }

  /// The shop decided, or offered something.
  mutating func decide() {
    respond()
    item.decidedAt = item.decidedAt ?? now
    item.deadlines.removeAll { $0.kind == .solution }
    if actor.kind == .merchant { item.handler = item.handler ?? actor.id }
  }

  /// The refund of ``Case/amount`` is decided; one key for every attempt: one payout.
  mutating func startPayout() {
    item.payoutKey = "\(item.id)/payout"
    item.payoutAttempts += 1
    enter(.refunding, .payout)
  }

  /// The platform decides from here.
  mutating func escalate(_ rule: AfterSalesRule, reason: String = "") {
    enter(.platformReview, .platformDecision)
    record(.caseEscalated(rule, reason: reason))
  }

  mutating func close(_ rule: AfterSalesRule, reason: String = "") {
    item.closedBy = rule
    enter(.closed)
    record(.caseClosed(rule, reason: reason))
  }

  /// Sent again, exchanged, repaired, or settled with a coupon.
  mutating func complete() {
    enter(.completed)
    oweFreight()
    record(.caseCompleted)
    if item.type == .exchange, item.resentParcel != nil { openInvoiceTask() }
  }

  mutating func refund() {
    enter(.refunded)
    oweFreight()
    record(.refundPaid)
    openInvoiceTask()
  }

  /// AS-FREIGHT: what the buyer advanced is repaid once the case is settled.
  private mutating func oweFreight() {
    if item.freight?.isRepaid == true { item.freight?.repaymentKey = "\(item.id)/freight" }
  }

  /// AS-INVOICE.
  private mutating func openInvoiceTask() {
    guard item.isInvoiced, item.invoiceTask == nil else { return }
    item.invoiceTask = InvoiceTask(openedAt: now)
    record(.invoiceTaskOpened)
  }

  /// The request stands as before the offer, its clock where it stood (AS-OFFER).
  mutating func endOffer(_ state: Offer.State) {
    guard var offer = item.offer else { return }
    offer.state = state
    offer.answeredAt = now
    item.offer = offer
    let pause = now - offer.madeAt
    item.state = offer.stateBefore
    item.deadlines = offer.suspended.map { Deadline($0.kind, at: $0.at + pause) }
    record(.offerAnswered)
  }

  mutating func acceptOffer() {
    guard var offer = item.offer else { return }
    offer.state = .accepted
    offer.answeredAt = now
    item.offer = offer
    switch offer.kind {
    case .coupon:
      item.amount = nil
      item.deadlines = []
      record(.offerAnswered)
      complete()
    case .compensation, .partialRefund:
      item.amount = offer.amount
      startPayout()
      record(.offerAnswered)
      record(.refundAgreed)
    case .resend:
      enter(.reshipping, .resend)
      record(.offerAnswered)
      record(.resendAgreed)
    }
  }
}
