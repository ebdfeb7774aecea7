internal import Contracts
internal import Domain
internal import Orders
internal import Service

extension OrdersV1.OrderEvent {
  /// The event with the ids of its header; whoever appends it knows the rest.
  init(_ event: borrowing OrderEvent, of order: borrowing Order) {
    self.init(unchanged: event, of: order)
    change = .init(event.change, of: order)
  }

  /// All of the event but what happened.
  init(unchanged event: borrowing OrderEvent, of order: borrowing Order) {
    self.init(
      header: .init(orderID: order.id, shopID: order.shopID, buyerID: order.buyerID),
      version: event.version, openedTasks: event.openedTasks.map { .init($0, of: order) },
      obsoleteTaskIDs: event.obsoleteTasks, policy: .init(version: event.policyVersion))
  }
}

extension OrdersV1.OrderEvent {
  /// What the log calls it: "order.paid".
  var type: String { "order.\(change?.name ?? "unknown")" }
}

extension OrdersV1.OrderEvent.Change {
  /// - Parameter order: the order after the change.
  init(_ change: OrderEvent.Change, of order: borrowing Order) {
    self =
      switch change {
      case .created(let order): .created(.init(order: .init(order)))
      case .imported(let order): .imported(.init(order: .init(order)))
      case .paid(let amount, let acceptBy):
        .paid(.init(amount: .init(amount), acceptBy: acceptBy.map { .init($0) }))
      case .groupFormed(let acceptBy):
        .groupFormed(.init(acceptBy: acceptBy.map { .init($0) }))
      case .groupFailed(let due): .groupFailed(.init(refundDue: .init(due)))
      case .shipped(let parcel, let isLate):
        .shipped(.init(parcel: parcel.map { .init($0) }, isLate: isLate))
      case .signed(let receipt): .signed(.init(receipt: .init(receipt)))
      case .completed: .completed(.init())
      case .cancelled(let reason, let due, let ground):
        .cancelled(
          .init(
            reason: reason, refundDue: due.map { .init($0) },
            ground: ground.map { .init(twin: $0) } ?? .unspecified))
      case .afterSalesOpened(let caseID, let held, let receipt):
        .afterSalesOpened(
          .init(
            caseID: caseID, receipt: receipt.map { .init($0) }, held: held.map { .init($0) }))
      case .afterSalesClosed(let caseID, let receipt):
        .afterSalesClosed(.init(caseID: caseID, receipt: receipt.map { .init($0) }))
      case .refunded(let refund):
        .refunded(.init(refund: .init(refund), refunded: .init(order.refunded)))
      case .accepted: .accepted(.init())
      case .acceptanceOverdue: .acceptanceOverdue(.init())
      case .proposalOpened(let proposal): .proposalOpened(.init(proposal: .init(proposal)))
      case .proposalAnswered(let id, let accepted, let effects):
        .proposalAnswered(
          .init(proposalID: id, isAccepted: accepted, effects: effects.map { .init($0) }))
      case .proposalClosed(let id, let state):
        .proposalClosed(.init(proposalID: id, state: .init(twin: state)))
      case .addressMarked(let issue): .addressMarked(.init(issue: issue))
      case .addressSettled(let address):
        .addressSettled(.init(address: address.map { .init($0) }))
      case .contactRecorded(let contact, let isUnreachable):
        .contactRecorded(.init(contact: .init(contact), isUnreachable: isUnreachable))
      case .cancellationRequested(let request, let receipt):
        .cancellationRequested(
          .init(request: .init(request), receipt: receipt.map { .init($0) }))
      case .cancellationRefused(let reason, let receipt):
        .cancellationRefused(.init(reason: reason, receipt: receipt.map { .init($0) }))
      case .cancellationWithdrawn(let receipt):
        .cancellationWithdrawn(.init(receipt: receipt.map { .init($0) }))
      case .findingRecorded(let text): .findingRecorded(.init(text: text))
      case .requestRefused(let id, let caseID):
        .requestRefused(.init(refusalID: id, caseID: caseID))
      case .replaced(let replacement): .replaced(.init(replacement: .init(replacement)))
      case .receiptExtended(let receipt): .receiptExtended(.init(receipt: .init(receipt)))
      case .receiptReminded(let confirmsAt):
        .receiptReminded(.init(confirmsAt: .init(confirmsAt)))
      case .remarked(let text): .remarked(.init(text: text))
      case .smallPaymentRecorded(let payment, let refund):
        .smallPaymentRecorded(
          .init(payment: .init(payment), refund: refund.map { .init($0) }))
      case .smallPaymentSettled(let id): .smallPaymentSettled(.init(paymentID: id))
      case .couponIssued(let coupon): .couponIssued(.init(coupon: .init(coupon)))
      case .shipmentEstimated(let estimate, let isLate):
        .shipmentEstimated(.init(estimatedShipAt: .init(estimate), isLate: isLate))
      case .delayNotified(let note): .delayNotified(.init(note: note))
      case .promiseLapsed(let promised):
        .promiseLapsed(.init(promisedShipAt: .init(promised)))
      case .taskDone(let id, let note): .taskDone(.init(taskID: id, note: note))
      }
  }

  /// The name of its field in the contract: what filters of the feed name it, and with "order." in
  /// front what the log does. Stable.
  var name: String {
    switch self {
    case .created: "created"
    case .imported: "imported"
    case .paid: "paid"
    case .groupFormed: "group_formed"
    case .groupFailed: "group_failed"
    case .shipped: "shipped"
    case .signed: "signed"
    case .completed: "completed"
    case .cancelled: "cancelled"
    case .afterSalesOpened: "after_sales_opened"
    case .afterSalesClosed: "after_sales_closed"
    case .refunded: "refunded"
    case .accepted: "accepted"
    case .acceptanceOverdue: "acceptance_overdue"
    case .proposalOpened: "proposal_opened"
    case .proposalAnswered: "proposal_answered"
    case .proposalClosed: "proposal_closed"
    case .addressMarked: "address_marked"
    case .addressSettled: "address_settled"
    case .contactRecorded: "contact_recorded"
    case .cancellationRequested: "cancellation_requested"
    case .cancellationRefused: "cancellation_refused"
    case .cancellationWithdrawn: "cancellation_withdrawn"
    case .findingRecorded: "finding_recorded"
    case .requestRefused: "request_refused"
    case .replaced: "replaced"
    case .receiptExtended: "receipt_extended"
    case .receiptReminded: "receipt_reminded"
    case .remarked: "remarked"
    case .smallPaymentRecorded: "small_payment_recorded"
    case .smallPaymentSettled: "small_payment_settled"
    case .couponIssued: "coupon_issued"
    case .shipmentEstimated: "shipment_estimated"
    case .delayNotified: "delay_notified"
    case .promiseLapsed: "promise_lapsed"
    case .taskDone: "task_done"
    }
  }
}
