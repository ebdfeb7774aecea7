public import Domain

/// The answer to an ``Inquiry``: every rule's verdict for every type asked for.
///
/// Making one costs 2 to 3 µs and allocates little; words are made on demand.
public struct Evaluation: Sendable {
  public let inquiry: Inquiry
  /// For each type in the order of ``CaseType/all``, the rules of
  /// ``AfterSalesRule/ofEvaluation``.
  public let verdicts: [Verdict]
  let figures: Figures

  public init(_ inquiry: Inquiry) {
    self.inquiry = inquiry
    figures = Figures(inquiry)
    let count = inquiry.type == nil ? CaseType.all.count : 1
    var verdicts: [Verdict] = []
    verdicts.reserveCapacity(count * AfterSalesRule.ofEvaluation.count)
    if let type = inquiry.type {
      figures.judge(type, inquiry, into: &verdicts)
    } else {
      for type in CaseType.all { figures.judge(type, inquiry, into: &verdicts) }
    }
    self.verdicts = verdicts
  }

  /// The types asked for, in the order of the matrix.
  public var types: [CaseType] { inquiry.type.map { [$0] } ?? CaseType.all }

  /// Cards that the order has left (AS-CARD-CAP).
  public var remainingCards: Int { figures.remainingCards }

  /// The most that can be refunded now: paid − refunded − due back − held by open cases.
  public var refundable: Money { Money(figures.balance.refundable, inquiry.order.paid.currency) }

  public func verdicts(of type: CaseType) -> ArraySlice<Verdict> {
    guard inquiry.type == nil || inquiry.type == type else { return [] }
    let count = AfterSalesRule.ofEvaluation.count
    let start = inquiry.type == nil ? type.index * count : 0
    return verdicts[start..<start + count]
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

  /// From when time alone would change the answer for any of the types; nil if it never does.
  public var changesAt: Instant? { types.compactMap(changesAt).min() }

  /// Until when, exclusively, the same question has the same verdicts, in the same words but for the
  /// time of the question; nil for ever.
  public var steadyUntil: Instant? { verdicts.lazy.compactMap(\.changesAt).min() }

  /// The rules of one type in words; empty for a type that was not asked for. To read all types,
  /// share one ``Wording``.
  public func outcomes(of type: CaseType) -> [RuleOutcome] {
    var wording = Wording(self)
    return verdicts(of: type).map { wording.outcome($0) }
  }

  /// - Throws: a refusal of kind `.precondition` with one violation per rule that fails for `type`.
  func require(_ type: CaseType, reason: String, _ message: @autoclosure () -> String)
    throws(Refusal)
  {
    guard !isOpen(type) else { return }
    throw Refusal.rules(reason: reason, message: message(), failed: outcomes(of: type))
  }
}
