import Contracts

extension Timeline {
  /// What the sides of a case settled between them, and what the platform decided.
  static func describeSettlement(
    _ change: AfterSalesV1.CaseEvent.Change
  ) -> (kind: String, summary: String, reference: String) {
    switch change {
    case .caseRejected(let rejected):
      return ("CASE_REJECTED", "the merchant refused: \(rejected.reason)", rejected.caseID)
    case .caseResubmitted(let again):
      let right = again.isProtected ? ", which the merchant cannot refuse" : ""
      return ("CASE_RESUBMITTED", "the buyer asked again\(right)", again.caseID)
    case .offerMade(let made):
      return ("OFFER_MADE", "the merchant offered \(text(made.offer))", made.caseID)
    case .offerAnswered(let answered):
      return (
        "OFFER_ANSWERED", "the offer of \(text(answered.offer)) \(ending(answered.offer))",
        answered.caseID
      )
    case .resendAgreed(let agreed):
      return ("RESEND_AGREED", "goods will be sent", agreed.caseID)
    case .repairAgreed(let agreed):
      return ("REPAIR_AGREED", "the goods will be repaired", agreed.caseID)
    case .goodsResent(let sent):
      let parcel = sent.parcel.map { " with \($0.carrier) \($0.trackingNumber)" } ?? ""
      return ("GOODS_RESENT", "goods were sent to the buyer\(parcel)", sent.caseID)
    case .caseCompleted(let completed):
      return ("CASE_COMPLETED", "the case is settled", completed.caseID)
    case .returnInspected(let inspected):
      let how = inspected.isLapsed ? "count as in order" : "were inspected"
      return ("RETURN_INSPECTED", "the goods \(how)", inspected.caseID)
    case .findingRecorded(let found):
      return ("FINDING_RECORDED", "a business manager recorded a finding", found.caseID)
    case .refundRetried(let retried):
      return ("REFUND_RETRIED", "payout attempt \(retried.attempt)", retried.caseID)
    default:
      return describeAside(change)
    }
  }

  /// What changes nothing about how the case goes on.
  private static func describeAside(
    _ change: AfterSalesV1.CaseEvent.Change
  ) -> (kind: String, summary: String, reference: String) {
    switch change {
    case .appealFiled(let filed):
      return ("APPEAL_FILED", "the merchant appealed", filed.caseID)
    case .appealDecided(let decided):
      let whose = decided.isGranted ? "for the merchant" : "against the merchant"
      return ("APPEAL_DECIDED", "the appeal was decided \(whose)", decided.caseID)
    case .handlerChanged(let changed):
      return ("HANDLER_CHANGED", "handled by \(changed.handlerID)", changed.caseID)
    case .evidenceAdded(let added):
      return ("EVIDENCE_ADDED", "evidence was attached", added.caseID)
    case .invoiceTaskOpened(let task):
      return ("INVOICE_TASK_OPENED", "the invoice has to be amended", task.caseID)
    case .invoiceTaskCompleted(let task):
      return ("INVOICE_TASK_COMPLETED", "the invoice was amended", task.caseID)
    case .freightRepaid(let repaid):
      return ("FREIGHT_REPAID", "freight of \(text(repaid.amount)) repaid", repaid.caseID)
    case .deadlineMissed(let missed):
      return ("DEADLINE_MISSED", "a deadline of \(missed.rule) passed", missed.caseID)
    default:
      return ("CASE_CHANGED", "the case changed", "")
    }
  }

  private static func text(_ offer: AfterSalesV1.Offer?) -> String {
    let amount = offer?.amount.map { " of \(text($0))" } ?? ""
    return switch offer?.kind {
    case .coupon: "a coupon\(amount)"
    case .compensation: "compensation\(amount)"
    case .partialRefund: "a partial refund\(amount)"
    case .resend: "to send the goods again"
    default: "something else"
    }
  }

  private static func ending(_ offer: AfterSalesV1.Offer?) -> String {
    switch offer?.state {
    case .accepted: "was accepted"
    case .declined: "was declined"
    default: "lapsed"
    }
  }
}
