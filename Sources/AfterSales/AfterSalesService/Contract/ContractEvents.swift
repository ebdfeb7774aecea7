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
    } else if let item = event.afterSalesCase, let change = Self(event.change, of: item) {
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
    switch change {
    case .invitationIssued, .invitationAccepted, .invitationDeclined, .invitationExpired,
      .invitationRevoked:
      return nil
    case .caseSubmitted: self = .caseSubmitted(.init(afterSalesCase: .init(item)))
    case .caseWithdrawn: self = .caseWithdrawn(.init(caseID: item.id))
    case .caseClosed(let rule, let reason):
      self = .caseClosed(.init(caseID: item.id, rule: rule.id, reason: reason))
    case .caseEscalated(let rule, let reason):
      self = .caseEscalated(.init(caseID: item.id, rule: rule.id, reason: reason))
    case .caseRejected:
      self = .caseRejected(.init(caseID: item.id, reason: item.refusal?.reason ?? ""))
    case .caseResubmitted:
      self = .caseResubmitted(
        .init(caseID: item.id, requestCount: item.requestCount, isProtected: item.isProtected))
    case .caseCompleted:
      let coupon = item.offer.flatMap { offer in
        offer.kind == .coupon && offer.state == .accepted ? offer.amount : nil
      }
      self = .caseCompleted(.init(caseID: item.id, coupon: coupon.map(TypeV1.Money.init)))
    case .offerMade: self = .offerMade(.init(caseID: item.id, offer: item.offer.map { .init($0) }))
    case .offerAnswered:
      self = .offerAnswered(.init(caseID: item.id, offer: item.offer.map { .init($0) }))
    case .handlerChanged(let previous, let note):
      self = .handlerChanged(
        .init(
          caseID: item.id, handlerID: item.handler ?? "", previousHandlerID: previous ?? "",
          note: note))
    case .evidenceAdded(let evidence):
      self = .evidenceAdded(
        .init(caseID: item.id, evidenceID: evidence.id, kind: evidence.kind.contract))
    case .deadlineMissed(let deadline):
      self = .deadlineMissed(
        .init(
          caseID: item.id, kind: deadline.kind.contract, rule: deadline.kind.rule.id,
          dueAt: .init(deadline.at)))
    default: self.init(fulfilling: change, of: item)
    }
  }

  /// What happened to goods, money, and the judgement about them.
  private init?(fulfilling change: AfterSalesEvent.Change, of item: Case) {
    let amount = item.amount.map(TypeV1.Money.init)
    switch change {
    case .returnAgreed:
      self = .returnAgreed(
        .init(caseID: item.id, dueAt: item.dueAt.map(GoogleProtobuf.Timestamp.init)))
    case .refundAgreed:
      self = .refundAgreed(
        .init(
          caseID: item.id, amount: amount, payoutKey: item.payoutKey ?? "",
          deduction: item.deduction.map(AfterSalesV1.Deduction.init),
          isAutomatic: item.isAutomaticRefund, isReturnless: item.isReturnless,
          reason: item.decision?.reason ?? ""))
    case .resendAgreed: self = .resendAgreed(.init(caseID: item.id))
    case .repairAgreed: self = .repairAgreed(.init(caseID: item.id))
    case .returnShipped:
      self = .returnShipped(
        .init(caseID: item.id, parcel: item.parcel.map(AfterSalesV1.ReturnParcel.init)))
    case .returnReceived: self = .returnReceived(.init(caseID: item.id))
    case .returnInspected(let isLapsed):
      self = .returnInspected(
        .init(
          caseID: item.id, lines: item.inspection.map(AfterSalesV1.InspectedLine.init),
          isLapsed: isLapsed))
    case .goodsResent:
      self = .goodsResent(
        .init(caseID: item.id, parcel: item.resentParcel.map(AfterSalesV1.ReturnParcel.init)))
    case .refundPaid:
      self = .refundPaid(
        .init(
          caseID: item.id, amount: amount, payoutKey: item.payoutKey ?? "",
          lines: item.receivedAt == nil ? [] : item.lines.map(AfterSalesV1.CaseLine.init)))
    case .refundFailed(let problem):
      self = .refundFailed(.init(caseID: item.id, problem: problem))
    case .refundRetried:
      self = .refundRetried(
        .init(
          caseID: item.id, payoutKey: item.payoutKey ?? "", attempt: item.payoutAttempts))
    case .freightRepaid:
      self = .freightRepaid(
        .init(
          caseID: item.id, amount: item.freight?.prepaid.map(TypeV1.Money.init),
          repaymentKey: item.freight?.repaymentKey ?? ""))
    case .invoiceTaskOpened: self = .invoiceTaskOpened(.init(caseID: item.id))
    case .invoiceTaskCompleted: self = .invoiceTaskCompleted(.init(caseID: item.id))
    case .findingRecorded:
      self = .findingRecorded(
        .init(caseID: item.id, finding: item.finding.map(AfterSalesV1.Finding.init)))
    case .appealFiled:
      self = .appealFiled(.init(caseID: item.id, statement: item.appeal?.statement ?? ""))
    case .appealDecided:
      let decision = item.appeal?.decision
      self = .appealDecided(
        .init(
          caseID: item.id, isGranted: decision?.inFavorOf == .merchant,
          reason: decision?.reason ?? ""))
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
    case .caseRejected: "case.rejected"
    case .caseResubmitted: "case.resubmitted"
    case .offerMade: "case.offer_made"
    case .offerAnswered: "case.offer_answered"
    case .resendAgreed: "case.resend_agreed"
    case .repairAgreed: "case.repair_agreed"
    case .goodsResent: "case.goods_resent"
    case .caseCompleted: "case.completed"
    case .returnInspected: "case.return_inspected"
    case .findingRecorded: "case.finding_recorded"
    case .refundRetried: "case.refund_retried"
    case .appealFiled: "case.appeal_filed"
    case .appealDecided: "case.appeal_decided"
    case .handlerChanged: "case.handler_changed"
    case .evidenceAdded: "case.evidence_added"
    case .invoiceTaskOpened: "case.invoice_task_opened"
    case .invoiceTaskCompleted: "case.invoice_task_completed"
    case .freightRepaid: "case.freight_repaid"
    case .deadlineMissed: "case.deadline_missed"
    case .templateEnabled: "template.enabled"
    case .templateDisabled: "template.disabled"
    }
  }
}
