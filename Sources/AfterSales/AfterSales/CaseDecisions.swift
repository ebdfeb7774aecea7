internal import Domain

// What the merchant, and in its review the platform, decide about a request.
extension CaseMove {
  private var isReview: Bool { item.state == .platformReview }

  mutating func applyDecision(_ step: CaseStep) throws(Refusal) {
    switch step {
    case .agreeReturn(let reason, let returnTo, let promise):
      try rule(reason)
      decide()
      issueLabel(returnTo, promise)
      enter(.awaitBuyerShip, .buyerShip)
      record(.returnAgreed)
    case .agreeRefund(let reason, let deduction):
      try rule(reason)
      try deduct(deduction, reason)
      decide()
      item.isReturnless = item.type == .returnRefund && item.receivedAt == nil
      startPayout()
      record(.refundAgreed)
    case .agreeResend(let reason):
      try rule(reason)
      decide()
      enter(.reshipping, .resend)
      record(.resendAgreed)
    case .agreeRepair(let reason):
      try rule(reason)
      decide()
      enter(.repairing, .repair)
      record(.repairAgreed)
    case .reject(let reason): try reject(reason)
    case .makeOffer(let proposal):
      try proposal.validate(for: item)
      decide()
      item.offer = Offer(
        kind: proposal.kind, amount: proposal.amount, note: proposal.note, madeBy: actor,
        madeAt: now, stateBefore: item.state, suspended: item.deadlines)
      enter(.awaitBuyerResponse, .offerAnswer)
      record(.offerMade)
    default: break
    }
  }

  /// AS-PLATFORM: the platform decides with a reason.
  private mutating func rule(_ reason: String) throws(Refusal) {
    guard isReview else { return }
    try require(reason, .platform)
    item.decision = Ruling(by: actor, at: now, reason: reason, inFavorOf: .buyer)
  }

  private mutating func deduct(_ deduction: Deduction?, _ reason: String) throws(Refusal) {
    guard let deduction, deduction.fee.minorUnits != 0 || deduction.freight.minorUnits != 0
    else { return }
    try require(reason, .restockFee)
    item.amount = try deduction.check(item, policy)
    item.deduction = deduction
  }

  private mutating func reject(_ reason: String) throws(Refusal) {
    if isReview {
      try require(reason, .platform)
      item.decision = Ruling(by: actor, at: now, reason: reason, inFavorOf: .merchant)
      return close(.platform, reason: reason)
    }
    try require(reason, .secondRequest)
    decide()
    item.refusal = Ruling(by: actor, at: now, reason: reason)
    item.refusalCount += 1
    enter(.rejected, .rejectionAnswer)
    record(.caseRejected)
  }

  /// AS-LABEL, AS-FREIGHT.
  private mutating func issueLabel(_ returnTo: Contact, _ promise: FreightPayer?) {
    let known = item.freight
    let freight = FreightTerms.decide(
      item.reasonClass, promise: promise ?? known?.promise, isInsured: known?.isInsured ?? false)
    item.freight = freight
    item.returnLabel = ReturnLabel(
      orderID: item.orderID, caseID: item.id, buyer: item.contact ?? Contact(),
      returnTo: returnTo, payer: freight.firstPayer, lines: item.lines, issuedAt: now)
  }
}
