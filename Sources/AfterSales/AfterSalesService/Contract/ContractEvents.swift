internal import AfterSales
internal import Contracts
internal import Domain
internal import Service

extension AfterSalesV1.CaseEvent.Change {
  /// An event with what it brought about: `changes` is the decision that it is part of. Nil for a
  /// change of something that the decision does not hold, which no decision of the core makes.
  init?(_ event: AfterSalesEvent, _ changes: Changes) {
    if let change = Self(event.change, of: changes.invitation, opening: changes.afterSalesCase) {
      self = change
    } else if let item = changes.afterSalesCase, let change = Self(event.change, of: item) {
      self = change
    } else {
      return nil
    }
  }

  private init?(
    _ change: AfterSalesEvent.Change, of card: Invitation?, opening item: Case?
  ) {
    guard let card else { return nil }
    switch change {
    case .invitationIssued: self = .invitationIssued(.init(invitation: .init(card)))
    case .invitationAccepted:
      self = .invitationAccepted(.init(invitationID: card.id, caseID: item?.id ?? ""))
    case .invitationDeclined: self = .invitationDeclined(.init(invitationID: card.id))
    case .invitationExpired: self = .invitationExpired(.init(invitationID: card.id))
    case .invitationRevoked(let reason):
      self = .invitationRevoked(.init(invitationID: card.id, reason: reason))
    default: return nil
    }
  }

  private init?(_ change: AfterSalesEvent.Change, of item: Case) {
    let amount = item.amount.map(TypeV1.Money.init)
    switch change {
    case .caseSubmitted: self = .caseSubmitted(.init(afterSalesCase: .init(item)))
    case .returnAgreed:
      self = .returnAgreed(
        .init(caseID: item.id, dueAt: item.dueAt.map(GoogleProtobuf.Timestamp.init)))
    case .refundAgreed:
      self = .refundAgreed(
        .init(caseID: item.id, amount: amount, payoutKey: item.payoutKey ?? ""))
    case .returnShipped:
      self = .returnShipped(
        .init(caseID: item.id, parcel: item.parcel.map(AfterSalesV1.ReturnParcel.init)))
    case .returnReceived: self = .returnReceived(.init(caseID: item.id))
    case .refundPaid:
      self = .refundPaid(
        .init(
          caseID: item.id, amount: amount, payoutKey: item.payoutKey ?? "",
          lines: item.receivedAt == nil ? [] : item.lines.map(AfterSalesV1.CaseLine.init)))
    case .refundFailed(let problem):
      self = .refundFailed(.init(caseID: item.id, problem: problem))
    case .caseWithdrawn: self = .caseWithdrawn(.init(caseID: item.id))
    case .caseClosed(let rule): self = .caseClosed(.init(caseID: item.id, rule: rule.id))
    case .caseEscalated(let rule): self = .caseEscalated(.init(caseID: item.id, rule: rule.id))
    default: return nil
    }
  }

  /// The type of the event in the log: stable.
  var name: String {
    switch self {
    case .invitationIssued: "invitation.issued"
    case .invitationAccepted: "invitation.accepted"
    case .invitationDeclined: "invitation.declined"
    case .invitationExpired: "invitation.expired"
    case .invitationRevoked: "invitation.revoked"
    case .caseSubmitted: "case.submitted"
    case .returnAgreed: "case.return_agreed"
    case .refundAgreed: "case.refund_agreed"
    case .returnShipped: "case.return_shipped"
    case .returnReceived: "case.return_received"
    case .refundPaid: "case.refund_paid"
    case .refundFailed: "case.refund_failed"
    case .caseWithdrawn: "case.withdrawn"
    case .caseClosed: "case.closed"
    case .caseEscalated: "case.escalated"
    }
  }
}
