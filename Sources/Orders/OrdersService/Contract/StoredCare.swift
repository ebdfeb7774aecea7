internal import Contracts
internal import Domain
internal import Orders
internal import Service

// What happens around an order, read back from stored messages.

extension Order {
  mutating func setCare(
    _ message: OrdersV1.Order, _ stored: StoredFields
  ) throws(DamagedOrder) {
    acceptBy = try stored.instantIfSet(message.acceptBy, "accept_by")
    for proposal in message.proposals { proposals.append(try stored.proposal(proposal)) }
    addressIssue = message.addressIssue
    for contact in message.contacts { contacts.append(try stored.contact(contact)) }
    for request in message.cancellationRequests { requests.append(try stored.request(request)) }
    refusedRequests = Int(message.refusedRequestCount)
    refusalIDs = message.refusalIDs
    for finding in message.findings {
      findings.append(
        Finding(
          at: try stored.instant(finding.at, "findings.at"),
          author: try stored.actor(finding.author, "findings.author"), text: finding.text))
    }
    isReceiptExtended = message.isReceiptExtended
    receiptRemindedAt = try stored.instantIfSet(message.receiptRemindedAt, "receipt_reminded_at")
    estimatedShipAt = try stored.instantIfSet(message.estimatedShipAt, "estimated_ship_at")
    delayNotifiedAt = try stored.instantIfSet(message.delayNotifiedAt, "delay_notified_at")
    for payment in message.smallPayments { smallPayments.append(try stored.payment(payment)) }
    for coupon in message.coupons { coupons.append(try stored.coupon(coupon)) }
    for task in message.tasks { tasks.append(try stored.task(task)) }
    for replacement in message.replacements {
      replacements.append(try stored.replacement(replacement))
    }
    if let message = message.cancellation {
      cancellation = Cancellation(
        actor: try stored.actor(message.actor, "cancellation.actor"),
        ground: message.ground.twin(), reason: message.reason)
    }
    importedAt = try stored.instantIfSet(message.importedAt, "imported_at")
  }
}

extension StoredFields {
  func proposal(_ message: OrdersV1.Proposal) throws(DamagedOrder) -> Proposal {
    Proposal(
      terms: ProposalTerms(
        id: message.proposalID, cause: try some(message.cause.twin(), "proposals.cause"),
        solution: try some(message.solution.twin(), "proposals.solution"),
        lineID: message.lineID, quantity: message.quantity, replacement: message.replacement,
        amount: try moneyIfSet(message.amount, "proposals.amount"), note: message.note),
      state: try some(message.state.twin(), "proposals.state"),
      proposedBy: try actor(message.proposedBy, "proposals.proposed_by"),
      proposedAt: try instant(message.proposedAt, "proposals.proposed_at"),
      lapsesAt: try instant(message.lapsesAt, "proposals.lapses_at"),
      closedAt: try instantIfSet(message.closedAt, "proposals.closed_at"))
  }

  func contact(_ message: OrdersV1.Contact) throws(DamagedOrder) -> Contact {
    Contact(
      at: try instant(message.at, "contacts.at"),
      author: try actor(message.author, "contacts.author"),
      means: try some(message.means.twin(), "contacts.means"),
      outcome: try some(message.outcome.twin(), "contacts.outcome"), note: message.note)
  }

  func request(
    _ message: OrdersV1.CancellationRequest
  ) throws(DamagedOrder) -> CancellationRequest {
    var request = CancellationRequest(
      number: Int(message.number), reason: message.reason,
      requestedAt: try instant(message.requestedAt, "cancellation_requests.requested_at"))
    request.isFromDelivery = message.isFromDelivery
    request.state = try some(message.state.twin(), "cancellation_requests.state")
    request.decidedBy = try actorIfSet(message.decidedBy, "cancellation_requests.decided_by")
    request.decidedAt = try instantIfSet(message.decidedAt, "cancellation_requests.decided_at")
    request.refusalReason = message.refusalReason
    return request
  }

  func payment(_ message: OrdersV1.SmallPayment) throws(DamagedOrder) -> SmallPayment {
    SmallPayment(
      id: message.paymentID,
      direction: try some(message.direction.twin(), "small_payments.direction"),
      amount: try money(message.amount, "small_payments.amount"), reason: message.reason,
      isCompensation: message.isCompensation, at: try instant(message.at, "small_payments.at"),
      settledAt: try instantIfSet(message.settledAt, "small_payments.settled_at"))
  }

  func coupon(_ message: OrdersV1.Coupon) throws(DamagedOrder) -> Coupon {
    Coupon(
      id: message.couponID, value: try money(message.value, "coupons.value"),
      expiresAt: try instant(message.expiresAt, "coupons.expires_at"),
      issuedAt: try instant(message.issuedAt, "coupons.issued_at"),
      issuedBy: try actor(message.issuedBy, "coupons.issued_by"), note: message.note)
  }

  func task(_ message: OrdersV1.OrderTask) throws(DamagedOrder) -> OrderTask {
    var task = OrderTask(
      id: message.taskID, kind: try some(message.kind.twin(), "tasks.kind"), about: message.about,
      openedAt: try instant(message.openedAt, "tasks.opened_at"),
      dueAt: try instant(message.dueAt, "tasks.due_at"))
    task.state = try some(message.state.twin(), "tasks.state")
    task.closedAt = try instantIfSet(message.closedAt, "tasks.closed_at")
    task.closedBy = try actorIfSet(message.closedBy, "tasks.closed_by")
    task.note = message.note
    return task
  }

  func replacement(_ message: OrdersV1.Replacement) throws(DamagedOrder) -> Replacement {
    Replacement(
      id: message.replacementID, kind: try some(message.kind.twin(), "replacements.kind"),
      caseID: message.caseID, at: try instant(message.at, "replacements.at"),
      units: message.lines.map { .init(lineID: $0.lineID, quantity: $0.quantity) })
  }
}
