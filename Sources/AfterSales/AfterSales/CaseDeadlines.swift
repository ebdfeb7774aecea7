public import Domain

// What time alone does to a case.
extension Case {
  /// What the deadline that is due first does to the case; nil when nothing is due at `now`.
  /// Several that are due act one after the other.
  public func lapse(at now: Instant, _ policy: AfterSalesPolicy) -> Changes? {
    guard isDue(at: now), let due = nextDeadline else { return nil }
    var move = CaseMove(self, by: .timer, at: now, policy)
    move.item.deadlines.removeAll { $0 == due }
    switch due.kind {
    case .firstResponse, .solution: move.record(.deadlineMissed(due))
    case .platformDecision:
      move.item.deadlines.append(policy.deadline(.platformDecision, from: now))
      move.record(.deadlineMissed(due))
    case .merchantDecision: move.escalate(.deadlineMerchant)
    case .returnArrival, .resend, .repair: move.escalate(.platform)
    case .offerAnswer: move.endOffer(.lapsed)
    case .buyerShip: move.close(.deadlineShip)
    case .rejectionAnswer: move.close(.secondRequest)
    case .buyerConfirm: move.complete()
    case .inspection: move.lapseInspection()
    case .refund: move.refundByDeadline()
    case .payout:
      move.enter(.refundFailed, .payoutRetry)
      move.record(.refundFailed(problem: "no answer in time"))
    case .payoutRetry:
      move.startPayout()
      move.record(.refundRetried)
    }
    return move.changes
  }

  /// Whether a deadline acts before anything else at `now`.
  func isDue(at now: Instant) -> Bool { state.isOpen && deadlines.contains { now >= $0.at } }

  /// The case as the deadlines up to `now` leave it, and what they did.
  public func current(at now: Instant, _ policy: AfterSalesPolicy) -> Changes {
    var changes = Changes(afterSalesCase: self, events: [])
    while let item = changes.afterSalesCase, let lapsed = item.lapse(at: now, policy) {
      changes.afterSalesCase = lapsed.afterSalesCase
      changes.events += lapsed.events
    }
    return changes
  }
}

extension CaseMove {
  /// AS-INSPECT: confirming takes at most so long, then the request is decided. What nobody
  /// inspected counts as in order; a dispute that nobody carried on goes to the platform.
  fileprivate mutating func lapseInspection() {
    if item.inspection.isEmpty {
      item.inspection = item.lines.map {
        InspectedLine(lineID: $0.lineID, quantity: $0.quantity, condition: .ok)
      }
      item.inspectedAt = now
      record(.returnInspected(isLapsed: true))
    }
    switch item.type {
    case .exchange where item.isInspectionDisputed, .repair where item.isInspectionDisputed:
      escalate(.inspect)
    case .exchange:
      enter(.reshipping, .resend)
      record(.resendAgreed)
    case .repair:
      enter(.repairing, .repair)
      record(.repairAgreed)
    case .refundOnly, .returnRefund, .reship: break
    }
  }

  /// AS-DEADLINE-REFUND: in full, by SYSTEM; the merchant may appeal (AS-APPEAL).
  fileprivate mutating func refundByDeadline() {
    item.isAutomaticRefund = true
    item.appealUntil = now + policy.appeal
    startPayout()
    record(.refundAgreed)
  }
}
