public import Domain

/// Puts the verdicts of one evaluation into words. What several types share is worded once.
public struct Wording {
  let evaluation: Evaluation
  private var sentences = [String?](repeating: nil, count: Verdict.Cause.allCases.count)
  private var facts = [[Fact]?](repeating: nil, count: AfterSalesRule.ofEvaluation.count)

  public init(_ evaluation: Evaluation) { self.evaluation = evaluation }

  /// One verdict of the evaluation in words: a sentence with its numbers, and the facts that the
  /// rule used.
  public mutating func outcome(_ verdict: Verdict) -> RuleOutcome {
    RuleOutcome(
      rule: verdict.rule.id, result: verdict.result, explanation: sentence(verdict),
      facts: facts(verdict), changesAt: verdict.changesAt)
  }

  private mutating func sentence(_ verdict: Verdict) -> String {
    guard verdict.rule != .typeState else { return typeStateText(verdict) }
    let position = Int(verdict.cause.rawValue)
    if let known = sentences[position] { return known }
    let sentence = text(verdict)
    sentences[position] = sentence
    return sentence
  }

  private mutating func facts(_ verdict: Verdict) -> [Fact] {
    guard verdict.rule != .typeState else { return typeStateFacts(verdict.type) }
    guard let position = AfterSalesRule.ofEvaluation.firstIndex(of: verdict.rule) else { return [] }
    if let known = facts[position] { return known }
    let made = sharedFacts(verdict.rule)
    facts[position] = made
    return made
  }
}
