public import Domain

/// The answer to an ``Inquiry``: every rule's verdict for every type asked for.
///
/// Making one costs well under 5 µs and allocates once; words are made on demand.
public struct Evaluation: Sendable {
  public let inquiry: Inquiry
  /// For each type in the order of ``CaseType/allCases``, the rules of
  /// ``AfterSalesRule/ofEvaluation``.
  public let verdicts: [Verdict]
  let figures: Figures

  public init(_ inquiry: Inquiry) {
    self.inquiry = inquiry
    figures = Figures(inquiry)
    let types = inquiry.type.map { [$0] } ?? CaseType.allCases
    var verdicts: [Verdict] = []
    verdicts.reserveCapacity(types.count * AfterSalesRule.ofEvaluation.count)
    for type in types { figures.judge(type, inquiry, into: &verdicts) }
    self.verdicts = verdicts
  }

  /// The types asked for, in the order of the matrix.
  public var types: [CaseType] { inquiry.type.map { [$0] } ?? CaseType.allCases }

  /// Cards that the order has left (AS-CARD-CAP).
  public var remainingCards: Int { figures.remainingCards }

  /// The most that can be refunded now: paid − refunded − held by open cases.
  public var refundable: Money { Money(figures.balance.refundable, inquiry.order.paid.currency) }

  public func verdicts(of type: CaseType) -> ArraySlice<Verdict> {
    let count = AfterSalesRule.ofEvaluation.count
    guard let position = types.firstIndex(of: type) else { return [] }
    return verdicts[position * count..<(position + 1) * count]
  }

  /// Whether the type can be started now: no rule forbids it.
  public func isOpen(_ type: CaseType) -> Bool {
    let verdicts = verdicts(of: type)
    return !verdicts.isEmpty && verdicts.allSatisfy { $0.result != .fail }
  }

  /// From when time alone would change ``isOpen(_:)``; nil if it never does. What is closed stays
  /// closed: no rule opens by waiting.
  public func changesAt(_ type: CaseType) -> Instant? {
    isOpen(type) ? figures.closesAt(type, inquiry) : nil
  }

  /// The rules of one type in words.
  public func outcomes(of type: CaseType) -> [RuleOutcome] { verdicts(of: type).map(outcome) }

  /// - Throws: a refusal of kind `.precondition` with one violation per rule that fails for `type`.
  func require(_ type: CaseType, reason: String, _ message: @autoclosure () -> String)
    throws(Refusal)
  {
    guard !isOpen(type) else { return }
    throw Refusal.rules(reason: reason, message: message(), failed: outcomes(of: type))
  }
}
