internal import Domain

extension Order {
  /// The order after `event`; for the first event `order` is nil.
  ///
  /// Events come from ``OrderDecider``, which checked them: applying does not decide again. An
  /// event that cannot follow (another order's, a gap in the versions) leaves `order` as it was,
  /// so a damaged log shows in the version.
  public static func applying(_ event: OrderEvent, to order: Order?) -> Order? {
    switch event.change {
    case .created(let first), .imported(let first):
      return order == nil ? first : order
    default:
      guard var next = order, event.orderID == next.id, event.version == next.version + 1 else {
        return order
      }
      next.apply(event)
      return next
    }
  }

  /// Rebuilds an order from all its events. Nil when the first is not the order's first.
  public static func replay(_ events: [OrderEvent]) -> Order? {
    events.reduce(nil as Order?) { applying($1, to: $0) }
  }

  private mutating func apply(_ event: OrderEvent) {
    let at = event.occurredAt
    // Of the order before the change.
    let remark = event.change.remark(on: self)
    version = event.version
    if !event.policyVersion.isEmpty { policyVersion = event.policyVersion }
    switch event.change {
    case .created, .imported, .remarked: break
    case .paid(let amount, let acceptBy):
      pay(amount, at: at)
      awaitAcceptance(until: acceptBy)
    case .groupFormed(let acceptBy):
      groupState = .formed
      tradeState = .toShip
      awaitAcceptance(until: acceptBy)
    case .groupFailed(let due):
      groupState = .failed
      cancellation = Cancellation(actor: event.actor, ground: .groupFailed, reason: "")
      cancel(refundDue: due, at: at)
    case .shipped(let parcel, let isLate):
      tradeState = .inDelivery
      times.shipped = at
      self.parcel = parcel
      set(.shortage, false)
      if isLate { set(.delay, true) }
    case .signed(let receipt):
      tradeState = .signed
      times.signed = at
      self.receipt = receipt
    case .completed: complete(at: at)
    case .cancelled(let reason, let due, let ground):
      if groupState == .forming { groupState = .none }
      cancellation = Cancellation(actor: event.actor, ground: ground, reason: reason)
      closeRequest(ground == .requested ? .approved : .withdrawn, by: event.actor, at: at)
      cancel(refundDue: due, at: at)
    case .afterSalesOpened(let caseID, let held, let receipt):
      if !openCases.contains(caseID) { openCases.append(caseID) }
      hold(held?.minorUnits ?? 0, for: caseID)
      self.receipt = receipt
    case .afterSalesClosed(let caseID, let receipt):
      openCases.removeAll { $0 == caseID }
      hold(0, for: caseID)
      restart(receipt)
    case .refunded(let refund): record(refund, settlesDue: refund.caseID.isEmpty)
    default: applyCare(event)
    }
    for id in event.obsoleteTasks { closeTask(id, .obsolete, by: event.actor, at: at) }
    tasks += event.openedTasks
    remarks.append(Remark(at: at, author: event.actor, text: remark))
    // Whatever a buyer does with the order is getting in touch, as for ``failedAttempts``.
    if event.actor.kind == .buyer { set(.unreachable, false) }
  }

  /// The changes that leave `trade_state` as it is.
  private mutating func applyCare(_ event: OrderEvent) {
    let at = event.occurredAt
    switch event.change {
    case .accepted:
      acceptance = .accepted
      acceptBy = nil
    case .acceptanceOverdue:
      acceptance = .overdue
      acceptBy = nil
    case .proposalOpened(let proposal):
      proposals.append(proposal)
      set(proposal.terms.cause.exception, true)
    case .proposalAnswered(let id, let accepted, let effects):
      answer(id, accepted, effects, at: at)
    case .proposalClosed(let id, let state): closeProposal(id, state, at: at)
    case .addressMarked(let issue): addressIssue = issue
    case .addressSettled(let corrected):
      addressIssue = ""
      if let corrected { address = corrected }
    case .contactRecorded(let contact, let isUnreachable):
      contacts.append(contact)
      set(.unreachable, isUnreachable)
    case .cancellationRequested(let request, let receipt):
      requests.append(request)
      self.receipt = receipt
    case .cancellationRefused(let reason, let receipt):
      closeRequest(.refused, by: event.actor, at: at, reason: reason)
      refusedRequests += 1
      restart(receipt)
    case .cancellationWithdrawn(let receipt):
      closeRequest(.withdrawn, by: event.actor, at: at)
      restart(receipt)
    case .findingRecorded(let text):
      findings.append(Finding(at: at, author: event.actor, text: text))
    case .requestRefused(let id, _):
      refusalIDs.append(id)
      refusedRequests += 1
    case .replaced(let replacement): replace(replacement)
    case .receiptExtended(let receipt):
      isReceiptExtended = true
      restart(receipt)
    case .receiptReminded: receiptRemindedAt = at
    case .smallPaymentRecorded(let payment, let refund):
      smallPayments.append(payment)
      if let refund { record(refund, settlesDue: false) }
    case .smallPaymentSettled(let id):
      if let index = smallPayments.firstIndex(where: { $0.id == id }) {
        smallPayments[index].settledAt = at
      }
    case .couponIssued(let coupon): coupons.append(coupon)
    case .shipmentEstimated(let estimate, _): estimatedShipAt = estimate
    case .delayNotified: delayNotifiedAt = at
    case .promiseLapsed: set(.delay, true)
    case .taskDone(let id, let note):
      closeTask(id, .done, by: event.actor, at: at, note: note)
      clearListingError()
    default: break
    }
  }
}
