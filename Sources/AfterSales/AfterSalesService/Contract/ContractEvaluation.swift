internal import AfterSales
internal import Contracts
internal import Domain
internal import Service

extension AfterSalesV1.EvaluateEligibilityResponse {
  init(
    _ evaluation: Evaluation, _ detail: AfterSalesV1.EvaluationDetail, _ flags: [RaisedFlag]
  ) {
    let inquiry = evaluation.inquiry
    var teller = Teller(evaluation, detail)
    self.init(
      types: evaluation.types.map { type in
        AfterSalesV1.TypeEligibility(
          type: .init(type), isOpen: evaluation.isOpen(type),
          rules: evaluation.verdicts(of: type).enumerated().map { teller.outcome($1, at: $0) },
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

/// Tells the verdicts of one evaluation. Most rules say the same of all types: told once.
private struct Teller {
  private var wording: Wording
  private let detail: AfterSalesV1.EvaluationDetail
  private var told: [(verdict: Verdict, outcome: TypeV1.RuleOutcome)?]

  init(_ evaluation: Evaluation, _ detail: AfterSalesV1.EvaluationDetail) {
    wording = Wording(evaluation)
    self.detail = detail
    told = Array(repeating: nil, count: AfterSalesRule.ofEvaluation.count)
  }

  /// - Parameter position: of the rule among those of the type.
  mutating func outcome(_ verdict: Verdict, at position: Int) -> TypeV1.RuleOutcome {
    if let known = told[position], verdict.isTold(like: known.verdict) { return known.outcome }
    let outcome: TypeV1.RuleOutcome =
      detail == .outcomes ? .init(verdict) : .init(wording.outcome(verdict))
    told[position] = (verdict, outcome)
    return outcome
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
