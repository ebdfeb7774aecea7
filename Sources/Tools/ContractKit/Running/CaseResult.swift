/// What became of a case.
public struct CaseResult: Sendable {
  public enum Outcome: Sendable {
    case passed
    /// A step came to something else than the case says.
    case failed(StepFailure)
    /// It was not run, and why.
    case skipped(String)
  }

  public var contractCase: ContractCase
  public var outcome: Outcome
  /// Calls that were made, repeated ones once.
  public var steps: Int
  public var duration: Duration

  public init(_ contractCase: ContractCase, _ outcome: Outcome, steps: Int, duration: Duration) {
    self.contractCase = contractCase
    self.outcome = outcome
    self.steps = steps
    self.duration = duration
  }
}

/// Where and how a case failed; the steps after it were not run.
public struct StepFailure: Sendable {
  /// From 0.
  public var step: Int
  public var differences: [Difference]
  /// What came, in one line; empty when the call was not made.
  public var came: String

  public init(step: Int, differences: [Difference], came: String) {
    self.step = step
    self.differences = differences
    self.came = came
  }
}
