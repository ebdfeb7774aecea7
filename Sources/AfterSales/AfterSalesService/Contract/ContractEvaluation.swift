internal import AfterSales
internal import Contracts
internal import Domain
internal import Service

extension AfterSalesV1.EvaluateEligibilityResponse {
  init(
    _ evaluation: Evaluation, _ detail: AfterSalesV1.EvaluationDetail, _ flags: [RaisedFlag]
  ) {
    let inquiry = evaluation.inquiry
    var wording = Wording(evaluation)
    self.init(
      types: evaluation.types.map { type in
        AfterSalesV1.TypeEligibility(
          type: .init(type), isOpen: evaluation.isOpen(type),
          rules: evaluation.verdicts(of: type).map { verdict in
            detail == .outcomes ? .init(verdict) : .init(wording.outcome(verdict))
          },
          changesAt: evaluation.changesAt(type).map(GoogleProtobuf.Timestamp.init))
      },
      remainingCards: Int32(clamping: evaluation.remainingCards),
      refundable: .init(evaluation.refundable), evaluatedAt: .init(inquiry.now),
      orderVersion: inquiry.order.version, policy: .init(version: inquiry.policy.version),
      decisionToken: DecisionToken(evaluation).text,
      changesAt: evaluation.changesAt.map(GoogleProtobuf.Timestamp.init),
      flags: flags.map(AfterSalesV1.RaisedFlag.init))
  }
}

extension TypeV1.RuleOutcome {
  /// Without words and facts.
  init(_ verdict: Verdict) {
    self.init(
      RuleOutcome(
        rule: verdict.rule.id, result: verdict.result, explanation: "", facts: [],
        changesAt: verdict.changesAt))
  }
}
