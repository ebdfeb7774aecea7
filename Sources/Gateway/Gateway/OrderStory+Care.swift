internal import Contracts

extension Timeline {
  /// What happens around an order besides its trade.
  static func describeCare(
    _ change: OrdersV1.OrderEvent.Change
  ) -> (kind: String, summary: String, reference: String) {
    switch change {
    case .accepted: return ("ORDER_ACCEPTED", "the shop accepted the order", "")
    case .acceptanceOverdue:
      return ("ACCEPTANCE_OVERDUE", "the shop did not accept the order in time", "")
    case .proposalOpened(let opened):
      let proposal = opened.proposal ?? .init()
      return (
        "PROPOSAL_OPENED", "proposed for \(proposal.cause): \(proposal.solution)",
        proposal.proposalID
      )
    case .proposalAnswered(let answered):
      return (
        "PROPOSAL_ANSWERED",
        "the buyer \(answered.isAccepted ? "accepted" : "declined") the proposal",
        answered.proposalID
      )
    case .proposalClosed(let closed):
      return ("PROPOSAL_CLOSED", "the proposal was \(closed.state)", closed.proposalID)
    case .addressMarked(let marked):
      return ("ADDRESS_MARKED", "the address is unclear: \(marked.issue)", "")
    case .addressSettled(let settled):
      return (
        "ADDRESS_SETTLED", "the address was \(settled.address == nil ? "confirmed" : "corrected")",
        ""
      )
    case .contactRecorded(let recorded):
      let contact = recorded.contact ?? .init()
      return ("CONTACT_RECORDED", "contact by \(contact.means): \(contact.outcome)", "")
    case .cancellationRequested(let requested):
      return (
        "CANCELLATION_REQUESTED",
        "the buyer asks to cancel, request \(requested.request?.number ?? 0)", ""
      )
    case .cancellationRefused(let refused):
      return ("CANCELLATION_REFUSED", "the request to cancel was refused: \(refused.reason)", "")
    case .cancellationWithdrawn:
      return ("CANCELLATION_WITHDRAWN", "the buyer took the request to cancel back", "")
    case .findingRecorded:
      return ("FINDING_RECORDED", "a business manager recorded a finding", "")
    case .requestRefused(let refused):
      return ("REQUEST_REFUSED", "marked: a request was refused", refused.caseID)
    case .replaced(let replaced):
      let replacement = replaced.replacement ?? .init()
      return (
        "ORDER_REPLACED",
        "units \(replacement.kind == .reshipped ? "sent again" : "exchanged")",
        replacement.replacementID
      )
    default: return describeExtras(change)
    }
  }

  private static func describeExtras(
    _ change: OrdersV1.OrderEvent.Change
  ) -> (kind: String, summary: String, reference: String) {
    switch change {
    case .receiptExtended: return ("RECEIPT_EXTENDED", "the time to confirm was extended", "")
    case .receiptReminded:
      return ("RECEIPT_REMINDED", "the buyer is reminded to confirm receipt", "")
    case .remarked: return ("ORDER_REMARKED", "a remark was added", "")
    case .smallPaymentRecorded(let recorded):
      let payment = recorded.payment ?? .init()
      return (
        "SMALL_PAYMENT",
        "\(payment.direction == .asked ? "asked the buyer for" : "paid out") "
          + text(payment.amount), payment.paymentID
      )
    case .smallPaymentSettled(let settled):
      return ("SMALL_PAYMENT_SETTLED", "the buyer paid what was asked", settled.paymentID)
    case .couponIssued(let issued):
      return (
        "COUPON_ISSUED", "the buyer got a coupon of \(text(issued.coupon?.value))",
        issued.coupon?.couponID ?? ""
      )
    case .shipmentEstimated(let estimated):
      return (
        "SHIPMENT_ESTIMATED",
        "the merchant said when it ships\(estimated.isLate ? ": later than promised" : "")", ""
      )
    case .delayNotified: return ("DELAY_NOTIFIED", "the buyer was told of the delay", "")
    case .promiseLapsed:
      return ("PROMISE_LAPSED", "the promise to ship passed without a notice", "")
    case .taskDone(let done): return ("TASK_DONE", "a task was done", done.taskID)
    default: return ("ORDER_CHANGED", "the order changed", "")
    }
  }
}
