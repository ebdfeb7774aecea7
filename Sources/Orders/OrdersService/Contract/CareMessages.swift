internal import Contracts
internal import Domain
internal import Orders
internal import Service

// What happens around an order, as messages of the contract.

extension OrdersV1.Order {
  mutating func setCare(_ order: Order) {
    acceptBy = order.acceptBy.map { .init($0) }
    proposals = order.proposals.map { .init($0) }
    addressIssue = order.addressIssue
    contacts = order.contacts.map { .init($0) }
    cancellationRequests = order.requests.map { .init($0) }
    refusedRequestCount = Int32(clamping: order.refusedRequests)
    refusalIDs = order.refusalIDs
    findings = order.findings.map {
      .init(at: .init($0.at), author: .init($0.author), text: $0.text)
    }
    isReceiptExtended = order.isReceiptExtended
    receiptRemindedAt = order.receiptRemindedAt.map { .init($0) }
    estimatedShipAt = order.estimatedShipAt.map { .init($0) }
    delayNotifiedAt = order.delayNotifiedAt.map { .init($0) }
    smallPayments = order.smallPayments.map { .init($0) }
    coupons = order.coupons.map { .init($0) }
    insurance = .init(twin: order.insurance)
    tasks = order.tasks.map { .init($0, of: order) }
    replacements = order.replacements.map { .init($0) }
    cancellation = order.cancellation.map { cancellation in
      .init(
        actor: .init(cancellation.actor),
        ground: cancellation.ground.map { .init(twin: $0) } ?? .unspecified,
        reason: cancellation.reason)
    }
    importedAt = order.importedAt.map { .init($0) }
  }
}

extension OrdersV1.Proposal {
  init(_ proposal: Proposal) {
    let terms = proposal.terms
    self.init(
      proposalID: terms.id, cause: .init(twin: terms.cause), solution: .init(twin: terms.solution),
      lineID: terms.lineID, quantity: terms.quantity, replacement: terms.replacement,
      amount: terms.amount.map { .init($0) }, note: terms.note, state: .init(twin: proposal.state),
      proposedBy: .init(proposal.proposedBy), proposedAt: .init(proposal.proposedAt),
      lapsesAt: .init(proposal.lapsesAt), closedAt: proposal.closedAt.map { .init($0) })
  }
}

extension OrdersV1.Contact {
  init(_ contact: Contact) {
    self.init(
      at: .init(contact.at), author: .init(contact.author), means: .init(twin: contact.means),
      outcome: .init(twin: contact.outcome), note: contact.note)
  }
}

extension OrdersV1.CancellationRequest {
  init(_ request: CancellationRequest) {
    self.init(
      number: Int32(clamping: request.number), reason: request.reason,
      requestedAt: .init(request.requestedAt), state: .init(twin: request.state),
      decidedBy: request.decidedBy.map { .init($0) },
      decidedAt: request.decidedAt.map { .init($0) }, refusalReason: request.refusalReason,
      isFromDelivery: request.isFromDelivery)
  }
}

extension OrdersV1.SmallPayment {
  init(_ payment: SmallPayment) {
    self.init(
      paymentID: payment.id, direction: .init(twin: payment.direction),
      amount: .init(payment.amount), reason: payment.reason,
      isCompensation: payment.isCompensation, at: .init(payment.at),
      settledAt: payment.settledAt.map { .init($0) })
  }
}

extension OrdersV1.Coupon {
  init(_ coupon: Coupon) {
    self.init(
      couponID: coupon.id, value: .init(coupon.value), expiresAt: .init(coupon.expiresAt),
      issuedAt: .init(coupon.issuedAt), issuedBy: .init(coupon.issuedBy), note: coupon.note)
  }
}

extension OrdersV1.OrderTask {
  init(_ task: OrderTask, of order: borrowing Order) {
    self.init(
      taskID: task.id, orderID: order.id, shopID: order.shopID, kind: .init(twin: task.kind),
      about: task.about, openedAt: .init(task.openedAt), dueAt: .init(task.dueAt),
      state: .init(twin: task.state), closedAt: task.closedAt.map { .init($0) },
      closedBy: task.closedBy.map { .init($0) }, note: task.note)
  }
}

extension OrdersV1.Replacement {
  init(_ replacement: Replacement) {
    self.init(
      replacementID: replacement.id, kind: .init(twin: replacement.kind),
      caseID: replacement.caseID, at: .init(replacement.at),
      lines: replacement.units.map { .init(lineID: $0.lineID, quantity: $0.quantity) })
  }
}
