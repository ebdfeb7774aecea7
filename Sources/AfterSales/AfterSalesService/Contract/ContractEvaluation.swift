internal import AfterSales
internal import Contracts
internal import Domain
internal import Service

extension AfterSalesV1.EvaluateEligibilityResponse {
  /// The response to an evaluation, serialized.
  ///
  /// It holds sixty outcomes, most of which say the same of every type. As Swift values, and then as
  /// C values, they would cost ten times what the decision costs; so what is told once is written
  /// once and its bytes are copied, and what needs no words is there from the start.
  ///
  /// - Parameter flags: empty with `EVALUATION_DETAIL_OUTCOMES`.
  static func serialized(
    _ evaluation: Evaluation, _ detail: AfterSalesV1.EvaluationDetail, _ flags: [RaisedFlag]
  ) -> [UInt8] {
    var teller = Teller(evaluation, detail)
    var response = WireBytes(capacity: detail == .outcomes ? 2_048 : 16_384)
    var type = WireBytes(capacity: detail == .outcomes ? 512 : 4_096)
    var changesAt: Instant?
    for asked in evaluation.types {
      let typeChangesAt = evaluation.changesAt(asked)
      type.removeAll()
      type.number(1, Int64(AfterSalesV1.CaseType(asked).rawValue))
      type.number(2, evaluation.isOpen(asked) ? 1 : 0)
      for (position, verdict) in evaluation.verdicts(of: asked).enumerated() {
        type.append(teller.outcome(verdict, at: position))
      }
      type.time(4, typeChangesAt)
      response.data(1, type.bytes)
      changesAt = [changesAt, typeChangesAt].compactMap { $0 }.min()
    }
    let inquiry = evaluation.inquiry
    response.number(2, Int64(Int32(clamping: evaluation.remainingCards)))
    response.data(3, TypeV1.Money.serialized(evaluation.refundable))
    response.time(4, inquiry.now)
    response.number(5, inquiry.order.version)
    response.data(6, TypeV1.PolicyStamp.serialized(version: inquiry.policy.version))
    response.data(7, DecisionToken(evaluation).utf8)
    response.time(8, changesAt)
    for flag in flags { response.data(20, AfterSalesV1.RaisedFlag(flag).serializedBytes()) }
    return response.bytes
  }
}

/// Tells the verdicts of one evaluation, each as `TypeEligibility.rules` with its tag and length.
private struct Teller {
  /// Nil for outcomes without words.
  private var wording: Wording?
  private var told: [(verdict: Verdict, bytes: [UInt8])?]
  private let brief = Self.brief

  init(_ evaluation: Evaluation, _ detail: AfterSalesV1.EvaluationDetail) {
    wording = detail == .outcomes ? nil : Wording(evaluation)
    told = Array(repeating: nil, count: AfterSalesRule.ofEvaluation.count)
  }

  /// - Parameter position: of the rule among those of the type.
  mutating func outcome(_ verdict: Verdict, at position: Int) -> [UInt8] {
    if wording == nil, verdict.changesAt == nil {
      return brief[3 * position + Int(verdict.result.number) - 1]
    }
    if let known = told[position], verdict.isTold(like: known.verdict) { return known.bytes }
    let bytes = Self.field(wording?.outcome(verdict) ?? verdict.outcome)
    told[position] = (verdict, bytes)
    return bytes
  }

  /// The outcomes without words that time does not change: by rule, and then by result.
  private static let brief: [[UInt8]] = AfterSalesRule.ofEvaluation.flatMap { rule in
    [RuleOutcome.Result.pass, .fail, .notApplicable].map { result in
      field(RuleOutcome(rule: rule.id, result: result, explanation: ""))
    }
  }

  private static func field(_ outcome: RuleOutcome) -> [UInt8] {
    var message = WireBytes(
      capacity: outcome.explanation.utf8.count + 64 * (outcome.facts.count + 1))
    message.text(1, outcome.rule)
    message.number(2, outcome.result.number)
    message.text(3, outcome.explanation)
    var fact = WireBytes(capacity: outcome.facts.isEmpty ? 0 : 128)
    for named in outcome.facts {
      fact.removeAll()
      fact.text(1, named.name)
      fact.text(2, named.value)
      message.data(4, fact.bytes)
    }
    message.time(5, outcome.changesAt)
    var field = WireBytes(capacity: message.bytes.count + 4)
    field.data(3, message.bytes)
    return field.bytes
  }
}

extension Verdict {
  /// Without words and facts.
  fileprivate var outcome: RuleOutcome {
    RuleOutcome(rule: rule.id, result: result, explanation: "", changesAt: changesAt)
  }
}

extension RuleOutcome.Result {
  /// The number of `RuleOutcome.Result` in the contract.
  fileprivate var number: Int64 {
    switch self {
    case .pass: 1
    case .fail: 2
    case .notApplicable: 3
    }
  }
}

extension TypeV1.Money {
  fileprivate static func serialized(_ money: Money) -> [UInt8] {
    var message = WireBytes(capacity: 16)
    message.number(1, money.minorUnits)
    message.text(2, money.currency.code)
    return message.bytes
  }
}

extension TypeV1.PolicyStamp {
  fileprivate static func serialized(version: String) -> [UInt8] {
    var message = WireBytes(capacity: 72)
    message.text(1, version)
    return message.bytes
  }
}
