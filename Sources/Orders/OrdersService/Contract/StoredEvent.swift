internal import Contracts
internal import Domain
internal import Orders
internal import Service

extension OrderEvent {
  /// The event that a stored message holds: with all events of an order it rebuilds the order.
  init(stored message: OrdersV1.OrderEvent) throws(DamagedOrder) {
    let header = message.header ?? .init()
    let stored = StoredFields(orderID: header.orderID)
    guard let change = message.change else {
      throw DamagedOrder(orderID: header.orderID, field: "change")
    }
    self.init(
      orderID: header.orderID, version: message.version,
      occurredAt: try stored.instant(header.occurredAt, "occurred_at"),
      actor: try stored.actor(header.actor, "actor"),
      policyVersion: message.policy?.version ?? "", change: try stored.change(change))
    for task in message.openedTasks { openedTasks.append(try stored.task(task)) }
    obsoleteTasks = message.obsoleteTaskIDs
  }
}

extension StoredFields {
  fileprivate func change(
    _ message: OrdersV1.OrderEvent.Change
  ) throws(DamagedOrder) -> OrderEvent.Change {
    switch message {
    case .created(let created):
      .created(try Order(stored: try some(created.order, "created.order")))
    case .imported(let imported):
      .imported(try Order(stored: try some(imported.order, "imported.order")))
    case .paid(let paid):
      .paid(
        try money(paid.amount, "paid.amount"),
        acceptBy: try instantIfSet(paid.acceptBy, "paid.accept_by"))
    case .groupFormed(let formed):
      .groupFormed(acceptBy: try instantIfSet(formed.acceptBy, "group_formed.accept_by"))
    case .groupFailed(let failed):
      .groupFailed(refundDue: try money(failed.refundDue, "group_failed.refund_due"))
    case .shipped(let shipped):
      .shipped(shipped.parcel.map { Parcel($0) }, isLate: shipped.isLate)
    case .signed(let signed):
      .signed(receipt: try clock(try some(signed.receipt, "signed.receipt")))
    case .completed: .completed
    case .cancelled(let cancelled):
      .cancelled(
        reason: cancelled.reason,
        refundDue: try moneyIfSet(cancelled.refundDue, "cancelled.refund_due"),
        ground: cancelled.ground.twin())
    case .afterSalesOpened(let opened):
      .afterSalesOpened(
        caseID: opened.caseID, held: try moneyIfSet(opened.held, "after_sales_opened.held"),
        receipt: try clockIfSet(opened.receipt))
    case .afterSalesClosed(let closed):
      .afterSalesClosed(caseID: closed.caseID, receipt: try clockIfSet(closed.receipt))
    case .refunded(let refunded):
      .refunded(try refund(try some(refunded.refund, "refunded.refund")))
    case .accepted: .accepted
    case .acceptanceOverdue: .acceptanceOverdue
    case .proposalOpened(let opened):
      .proposalOpened(try proposal(try some(opened.proposal, "proposal_opened.proposal")))
    case .proposalAnswered(let answered):
      .proposalAnswered(
        id: answered.proposalID, accepted: answered.isAccepted,
        effects: try lines(answered.effects, "proposal_answered.effects"))
    case .proposalClosed(let closed):
      .proposalClosed(
        id: closed.proposalID, try some(closed.state.twin(), "proposal_closed.state"))
    case .addressMarked(let marked): .addressMarked(issue: marked.issue)
    case .addressSettled(let settled): .addressSettled(settled.address.map { Address($0) })
    case .contactRecorded(let recorded):
      .contactRecorded(
        try contact(try some(recorded.contact, "contact_recorded.contact")),
        isUnreachable: recorded.isUnreachable)
    case .cancellationRequested(let requested):
      .cancellationRequested(
        try request(try some(requested.request, "cancellation_requested.request")),
        receipt: try clockIfSet(requested.receipt))
    case .cancellationRefused(let refused):
      .cancellationRefused(reason: refused.reason, receipt: try clockIfSet(refused.receipt))
    case .cancellationWithdrawn(let withdrawn):
      .cancellationWithdrawn(receipt: try clockIfSet(withdrawn.receipt))
    case .findingRecorded(let recorded): .findingRecorded(text: recorded.text)
    case .requestRefused(let refused):
      .requestRefused(id: refused.refusalID, caseID: refused.caseID)
    case .replaced(let replaced):
      .replaced(try replacement(try some(replaced.replacement, "replaced.replacement")))
    case .receiptExtended(let extended):
      .receiptExtended(try clock(try some(extended.receipt, "receipt_extended.receipt")))
    case .receiptReminded(let reminded):
      .receiptReminded(
        confirmsAt: try instant(reminded.confirmsAt, "receipt_reminded.confirms_at"))
    case .remarked(let remarked): .remarked(text: remarked.text)
    case .smallPaymentRecorded(let recorded):
      .smallPaymentRecorded(
        try payment(try some(recorded.payment, "small_payment_recorded.payment")),
        refund: try recorded.refund.map { refund throws(DamagedOrder) in try self.refund(refund) })
    case .smallPaymentSettled(let settled): .smallPaymentSettled(id: settled.paymentID)
    case .couponIssued(let issued):
      .couponIssued(try coupon(try some(issued.coupon, "coupon_issued.coupon")))
    case .shipmentEstimated(let estimated):
      .shipmentEstimated(
        try instant(estimated.estimatedShipAt, "shipment_estimated.estimated_ship_at"),
        isLate: estimated.isLate)
    case .delayNotified(let notified): .delayNotified(note: notified.note)
    case .promiseLapsed(let lapsed):
      .promiseLapsed(try instant(lapsed.promisedShipAt, "promise_lapsed.promised_ship_at"))
    case .taskDone(let done): .taskDone(id: done.taskID, note: done.note)
    }
  }

  private func clockIfSet(_ message: OrdersV1.ReceiptClock?) throws(DamagedOrder) -> ReceiptClock? {
    if let message { try clock(message) } else { nil }
  }
}
