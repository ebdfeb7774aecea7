internal import Domain

extension OrderEvent.Change {
  /// What the change leaves on the order for people to read (ORD-REMARK).
  ///
  /// - Parameter order: the order before the change.
  func remark(on order: Order) -> String {
    switch self {
    case .created(let order): Self.remark(placed: order)
    case .imported(let order): Self.remark(imported: order.tradeState)
    case .paid(let amount, _): "Paid \(amount)."
    case .groupFormed: "The group formed."
    case .groupFailed(let due): "The group failed; \(due) is due back."
    case .shipped(let parcel, let isLate):
      (parcel.map { "Shipped with \($0.carrier), \($0.trackingNumber)." } ?? "Delivered online.")
        + (isLate ? " Later than promised." : "")
    case .signed: "Signed."
    case .completed: "Receipt confirmed."
    case .cancelled(let reason, let due, let ground):
      "\(ground == .unreachable ? "Cancelled by the shop" : "Cancelled")"
        + "\(due.map { "; \($0) is due back" } ?? "")\(Self.ending(reason))"
    case .afterSalesOpened(let caseID, let held, _):
      order.openCases.contains(caseID)
        ? "After-sales case \(caseID) holds \(held ?? .zero(order.currency))."
        : "After-sales case \(caseID) opened."
    case .afterSalesClosed(let caseID, _): "After-sales case \(caseID) closed."
    case .refunded(let refund):
      "Refunded \(refund.amount)"
        + (refund.caseID.isEmpty ? "." : " for after-sales case \(refund.caseID).")
    case .remarked(let text): text
    default: careRemark(on: order)
    }
  }

  static func remark(placed order: Order) -> String { "Placed, \(order.payable) to pay." }

  static func remark(imported state: TradeState) -> String { "Imported as " + state.rawValue + "." }

  private func careRemark(on order: Order) -> String {
    switch self {
    case .accepted: "Accepted by the shop."
    case .acceptanceOverdue: "Not accepted in time: the buyer has to be called."
    case .proposalOpened(let proposal):
      "Proposed for \(proposal.terms.cause.rawValue): \(proposal.terms.solution.rawValue)"
        + "\(proposal.terms.amount.map { " \($0)" } ?? "")\(Self.ending(proposal.terms.note))"
    case .proposalAnswered(let id, let accepted, _):
      "The buyer \(accepted ? "accepted" : "declined") proposal \(id)."
    case .proposalClosed(let id, let state):
      "Proposal \(id) \(state == .lapsed ? "lapsed" : "was taken back")."
    case .addressMarked(let issue): "The address is unclear\(Self.ending(issue))"
    case .addressSettled(let address):
      address == nil ? "The address was confirmed." : "The address was corrected."
    case .contactRecorded(let contact, _):
      "Contact by \(contact.means.rawValue): \(contact.outcome.rawValue)"
        + Self.ending(contact.note)
    case .cancellationRequested(let request, _):
      "The buyer asks to cancel, request \(request.number)\(Self.ending(request.reason))"
    case .cancellationRefused(let reason, _):
      "The request to cancel was refused\(Self.ending(reason))"
    case .cancellationWithdrawn: "The request to cancel was taken back."
    case .findingRecorded(let text): "Finding: \(text)"
    case .requestRefused(_, let caseID):
      "After-sales refused a request" + (caseID.isEmpty ? "." : " of case \(caseID).")
    case .replaced(let replacement):
      "\(replacement.units.reduce(0) { $0 + $1.quantity }) units "
        + (replacement.kind == .exchanged ? "exchanged." : "sent again.")
    case .receiptExtended: "The time to confirm receipt was extended."
    case .receiptReminded(let confirmsAt):
      "Reminder: receipt confirms itself at \(confirmsAt.text)."
    case .smallPaymentRecorded(let payment, _):
      "\(payment.direction == .asked ? "Asked the buyer for" : "Paid out") \(payment.amount)"
        + "\(payment.isCompensation ? " as compensation" : "")\(Self.ending(payment.reason))"
    case .smallPaymentSettled(let id): "The buyer paid small payment \(id)."
    case .couponIssued(let coupon):
      "Coupon \(coupon.id) of \(coupon.value)\(Self.ending(coupon.note))"
    case .shipmentEstimated(let estimate, let isLate):
      "Ships at \(estimate.text)\(isLate ? ", later than promised." : ".")"
    case .delayNotified(let note): "The buyer was told of the delay\(Self.ending(note))"
    case .promiseLapsed(let promised):
      "The promise to ship until \(promised.text) passed without a notice."
    case .taskDone(let id, let note): "Task \(id) done\(Self.ending(note))"
    default: ""
    }
  }

  private static func ending(_ text: String) -> String { text.isEmpty ? "." : ": \(text)" }
}
