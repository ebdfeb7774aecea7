public import Domain

/// What somebody does to a case. Deadlines are ``Case/lapse(at:_:)``.
public enum CaseStep: Hashable, Sendable {
  case agreeReturn(reason: String = "", returnTo: Contact = Contact(), promise: FreightPayer? = nil)
  case agreeRefund(reason: String = "", deduction: Deduction? = nil)
  case agreeResend(reason: String = "")
  case agreeRepair(reason: String = "")
  case reject(reason: String)
  case resubmit(Resubmission)
  case makeOffer(Proposal)
  case respondToOffer(accept: Bool)
  case shipReturn(Case.Parcel, prepaid: Money? = nil)
  case receiveReturn
  case inspect([InspectedLine])
  case resend(Case.Parcel)
  case confirmReceived
  case payRefund(key: String, amount: Money)
  case failRefund(key: String, problem: String)
  case retryRefund
  case withdraw
  case requestReview(reason: String)
  case recordFinding(atFault: Party?, text: String)
  case fileAppeal(statement: String)
  case decideAppeal(grant: Bool, reason: String)
  case take
  case handOver(to: String, note: String)
  case addEvidence(Evidence)
  case completeInvoiceTask
  case repayFreight(key: String, amount: Money)

  /// A step without its particulars.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    case agreeReturn = "AGREE_RETURN"
    case agreeRefund = "AGREE_REFUND"
    case agreeResend = "AGREE_RESEND"
    case agreeRepair = "AGREE_REPAIR"
    case reject = "REJECT"
    case resubmit = "RESUBMIT"
    case makeOffer = "MAKE_OFFER"
    case respondToOffer = "RESPOND_TO_OFFER"
    case shipReturn = "RECORD_RETURN_SHIPMENT"
    case receiveReturn = "RECORD_RETURN_RECEIPT"
    case inspect = "RECORD_INSPECTION"
    case resend = "RECORD_RESEND"
    case confirmReceived = "CONFIRM_RECEIVED"
    case payRefund = "RECORD_REFUND_PAID"
    case failRefund = "RECORD_REFUND_FAILED"
    case retryRefund = "RETRY_REFUND"
    case withdraw = "WITHDRAW"
    case requestReview = "REQUEST_PLATFORM_REVIEW"
    case recordFinding = "RECORD_FINDING"
    case fileAppeal = "FILE_APPEAL"
    case decideAppeal = "DECIDE_APPEAL"
    case take = "TAKE"
    case handOver = "HAND_OVER"
    case addEvidence = "ADD_EVIDENCE"
    case completeInvoiceTask = "COMPLETE_INVOICE_TASK"
    case repayFreight = "RECORD_FREIGHT_REPAID"

    /// Whether a merchant's step decides about the request: only the case's handler takes it, and
    /// whoever takes it first becomes the handler.
    var isDecision: Bool {
      switch self {
      case .agreeReturn, .agreeRefund, .agreeResend, .agreeRepair, .reject, .makeOffer: true
      default: false
      }
    }
  }

  public var kind: Kind {
    switch self {
    case .agreeReturn: .agreeReturn
    case .agreeRefund: .agreeRefund
    case .agreeResend: .agreeResend
    case .agreeRepair: .agreeRepair
    case .reject: .reject
    case .resubmit: .resubmit
    case .makeOffer: .makeOffer
    case .respondToOffer: .respondToOffer
    case .shipReturn: .shipReturn
    case .receiveReturn: .receiveReturn
    case .inspect: .inspect
    case .resend: .resend
    case .confirmReceived: .confirmReceived
    case .payRefund: .payRefund
    case .failRefund: .failRefund
    case .retryRefund: .retryRefund
    case .withdraw: .withdraw
    case .requestReview: .requestReview
    case .recordFinding: .recordFinding
    case .fileAppeal: .fileAppeal
    case .decideAppeal: .decideAppeal
    case .take: .take
    case .handOver: .handOver
    case .addEvidence: .addEvidence
    case .completeInvoiceTask: .completeInvoiceTask
    case .repayFreight: .repayFreight
    }
  }
}

/// A new request of the same case, evaluated on fresh facts (AS-SECOND-REQUEST).
public struct Resubmission: Hashable, Sendable {
  /// Filled in: lines, amount and reason are granted.
  public var granted: Request
  public var reasonClass: ReasonClass
  /// Nil for the same as before.
  public var statement: String?
  public var orderVersion: Int64
  public var isFresh: Bool
}
