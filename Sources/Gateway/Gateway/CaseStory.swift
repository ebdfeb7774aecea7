public import Contracts

extension Timeline {
  /// The after-sales service's part of the story; events without a known change are left out.
  public static func entries(of events: [AfterSalesV1.CaseEvent]) -> [GatewayV1.TimelineEntry] {
    events.compactMap { event in
      guard let header = event.header, let change = event.change else { return nil }
      var (kind, summary, reference) = describe(change)
      if reference.isEmpty { reference = event.afterSalesCase?.caseID ?? "" }
      return entry(.afterSales, header, kind, summary, reference: reference)
    }
  }

  private static func describe(
    _ change: AfterSalesV1.CaseEvent.Change
  ) -> (kind: String, summary: String, reference: String) {
    switch change {
    case .invitationIssued(let issued):
      let card = issued.invitation ?? AfterSalesV1.Invitation()
      return ("CARD_ISSUED", "card issued: \(card.type.label)", card.invitationID)
    case .invitationAccepted(let accepted):
      return ("CARD_ACCEPTED", "the buyer agreed on the card", accepted.invitationID)
    case .invitationDeclined(let declined):
      return ("CARD_DECLINED", "the buyer declined the card", declined.invitationID)
    case .invitationExpired(let expired):
      return ("CARD_EXPIRED", "the card expired unanswered", expired.invitationID)
    case .invitationRevoked(let revoked):
      return ("CARD_REVOKED", "the card was taken back", revoked.invitationID)
    case .caseSubmitted(let submitted):
      let value = submitted.afterSalesCase ?? AfterSalesV1.Case()
      let amount = value.amount.map { " of \(text($0))" } ?? ""
      return ("CASE_SUBMITTED", "case opened: \(value.type.label)\(amount)", value.caseID)
    case .returnAgreed(let agreed):
      return ("RETURN_AGREED", "the merchant agreed to the return", agreed.caseID)
    case .refundAgreed(let agreed):
      return ("REFUND_AGREED", "refund of \(text(agreed.amount)) agreed", agreed.caseID)
    case .returnShipped(let shipped):
      let parcel = shipped.parcel.map { " with \($0.carrier) \($0.trackingNumber)" } ?? ""
      return ("RETURN_SHIPPED", "the goods are on their way back\(parcel)", shipped.caseID)
    case .returnReceived(let received):
      return ("RETURN_RECEIVED", "the goods arrived and are inspected", received.caseID)
    case .refundPaid(let paid):
      return ("REFUND_PAID", "refund of \(text(paid.amount)) paid", paid.caseID)
    case .refundFailed(let failed):
      return ("REFUND_FAILED", "the payout failed: \(failed.problem)", failed.caseID)
    case .caseWithdrawn(let withdrawn):
      return ("CASE_WITHDRAWN", "the buyer took the request back", withdrawn.caseID)
    case .caseClosed(let closed):
      return ("CASE_CLOSED", "closed by \(closed.rule)", closed.caseID)
    case .caseEscalated(let escalated):
      return ("CASE_ESCALATED", "to the platform by \(escalated.rule)", escalated.caseID)
    default:
      return describeSettlement(change)
    }
  }
}

extension AfterSalesV1.CaseType {
  /// For people, as in "apply for a return and refund".
  public var label: String {
    switch self {
    case .refundOnly: "refund without return"
    case .returnRefund: "return and refund"
    case .reship: "resend"
    case .exchange: "exchange"
    case .repair: "repair"
    case .unspecified, .unrecognized: "after-sales"
    }
  }
}
