public import Domain

/// The part that each rule and axis has in one action on an order: what a refusal names, and what
/// a client shows beside a greyed-out button.
public struct Assessment: Hashable, Sendable {
  /// All failures; the rest only where it was asked for.
  public private(set) var outcomes: [RuleOutcome] = []
  /// Whether to list also what is in order. Deciding a command needs the failures only.
  let isComplete: Bool

  init(isComplete: Bool) { self.isComplete = isComplete }

  /// No rule forbids the action.
  public var isAllowed: Bool { !outcomes.contains { $0.result == .fail } }

  /// From when time alone would change ``isAllowed``: when the last failure that time ends is
  /// over, or when the first of what is in order is not any more.
  public var changesAt: Instant? {
    let failed = outcomes.filter { $0.result == .fail }
    if failed.isEmpty { return outcomes.compactMap(\.changesAt).min() }
    let times = failed.compactMap(\.changesAt)
    return times.count == failed.count ? times.max() : nil
  }

  /// Notes whether `rule` allows the action.
  mutating func require(
    _ condition: Bool, _ rule: String, _ failure: @autoclosure () -> String,
    passes: @autoclosure () -> String = "holds", facts: @autoclosure () -> [Fact] = [],
    changesAt: Instant? = nil
  ) {
    if condition && !isComplete { return }
    outcomes.append(
      RuleOutcome(
        rule: rule, result: condition ? .pass : .fail,
        explanation: condition ? passes() : failure(), facts: facts(), changesAt: changesAt))
  }

  /// Notes a rule that allows the action and says more than that.
  mutating func note(
    _ rule: String, _ text: @autoclosure () -> String, facts: @autoclosure () -> [Fact] = [],
    changesAt: Instant? = nil
  ) {
    if isComplete {
      outcomes.append(
        RuleOutcome(
          rule: rule, result: .pass, explanation: text(), facts: facts(), changesAt: changesAt))
    }
  }

  /// Notes a rule that governs the action and has nothing to say here.
  mutating func notApplicable(_ rule: String, _ why: @autoclosure () -> String) {
    if isComplete {
      outcomes.append(
        RuleOutcome(rule: rule, result: .notApplicable, explanation: why()))
    }
  }

  /// The axis `trade_state` must be in one of `states`.
  mutating func requireState(_ order: Order, _ states: TradeState...) {
    let state = order.tradeState.rawValue
    require(
      states.contains(order.tradeState), "trade_state",
      "is \(state), must be " + states.map(\.rawValue).joined(separator: " or "),
      passes: "is \(state)", facts: [Fact("trade_state", state)])
  }

  /// - Throws: a refusal that names everything that forbids the action.
  func check(_ reason: String, _ message: @autoclosure () -> String) throws(Refusal) {
    if !isAllowed {
      throw .rules(reason: reason, message: message(), failed: outcomes, retryAt: changesAt)
    }
  }
}
