internal import Domain

// Which rule forbids a step that a case does not have in its state, and which one says whose step it
// is. Where none does, the life of a case alone forbids it, and the refusal names that.

extension Case {
  /// Why a step that is nobody's in this state is nobody's.
  func obstacleOfState(to step: CaseStep.Kind) -> StepPermission.Obstacle {
    let impossible = "\(step.rawValue) is not possible in \(state.rawValue)."
    switch step {
    case .addEvidence: return .evidenceFull("", Evidence.countMax)
    case .payRefund where state == .refunded, .retryRefund where state == .refunded:
      return .init(
        reason: "REFUND_PAID",
        text: "The refund of \(amount?.description ?? "nothing") was paid"
          + (endedAt.map { " at \($0.text)" } ?? "") + ": it is paid once.", rule: .amount)
    case .requestReview:
      return .init(
        reason: "CASE_STATE",
        text: "The platform is asked after a rejection or a disputed inspection, not in "
          + "\(state.rawValue).", rule: state == .inspecting ? .inspect : .platform)
    case .resubmit where state.isOpen:
      return .init(reason: "CASE_STATE", text: impossible, rule: .openDuplicate)
    // The parcel is on its way or here already.
    case .shipReturn where state == .inReturn || state == .inspecting,
      .receiveReturn where state == .inspecting:
      return .init(reason: "CASE_STATE", text: impossible, rule: nil)
    case .agreeReturn, .agreeRefund, .agreeResend, .agreeRepair:
      guard isBeingDecided else {
        return .init(reason: "CASE_STATE", text: impossible, rule: ruleOfState)
      }
      guard step.isDecision(of: type) else {
        return .init(
          reason: "TYPE_FORBIDS_STEP", text: "\(step.rawValue) does not belong to \(type.id).",
          rule: .typeState)
      }
      return .init(
        reason: "CASE_STATE",
        text: receivedAt == nil
          ? "\(step.rawValue) waits until the goods came back and were inspected."
          : "The goods are back already: \(impossible)",
        rule: .inspect)
    default:
      return .init(reason: "CASE_STATE", text: impossible, rule: step.rule ?? ruleOfState)
    }
  }

  private var isBeingDecided: Bool {
    state == .pendingMerchant || state == .platformReview || state == .inspecting
  }

  /// The rule that says for whom or what the case waits before anything else can happen, or that
  /// closed it; nil where none does.
  var ruleOfState: AfterSalesRule? {
    switch state {
    case .pendingMerchant: .deadlineMerchant
    case .awaitBuyerResponse: .offer
    case .awaitBuyerShip: .deadlineShip
    case .inReturn, .inspecting: .inspect
    case .platformReview: .platform
    case .closed: closedBy
    case .refunding, .refundFailed, .refunded, .reshipping, .repairing, .awaitBuyerConfirm,
      .completed, .withdrawn, .rejected:
      nil
    }
  }

  /// The rule that says whose step it is in this state; nil where only the life of a case does.
  func ruleOfActors(for step: CaseStep.Kind) -> AfterSalesRule? {
    step == .shipReturn ? .deadlineShip : step.rule ?? (step.isDecision ? ruleOfState : nil)
  }
}

extension CaseStep.Kind {
  /// The rule that is about this step, whatever the state; nil where none is.
  fileprivate var rule: AfterSalesRule? {
    switch self {
    case .makeOffer, .respondToOffer: .offer
    case .inspect: .inspect
    case .requestReview: .platform
    case .recordFinding: .secondRequest
    case .fileAppeal, .decideAppeal: .appeal
    case .take, .handOver: .deadlineFresh
    case .addEvidence: .evidence
    case .completeInvoiceTask: .invoice
    case .repayFreight: .freight
    case .agreeReturn, .agreeRefund, .agreeResend, .agreeRepair, .reject, .resubmit, .shipReturn,
      .receiveReturn, .resend, .confirmReceived, .payRefund, .failRefund, .retryRefund, .withdraw:
      nil
    }
  }

  /// Whether the step agrees to what a request of this type asks for, now or after a return.
  fileprivate func isDecision(of type: CaseType) -> Bool {
    switch self {
    case .agreeReturn: type.returnsGoods
    case .agreeRefund: type.isRefund
    case .agreeResend: type == .reship || type == .exchange
    case .agreeRepair: type == .repair
    default: true
    }
  }
}
