public import Domain

/// The figures of one shop and period (AS-METRICS).
public struct ShopMetrics: Hashable, Sendable {
  /// A share as a fraction, so that nobody has to guess what was divided by what.
  public struct Rate: Hashable, Sendable {
    public var count: Int64
    public var of: Int64

    public init(count: Int64, of: Int64) {
      self.count = count
      self.of = of
    }

    /// 0 to 1; nil of nothing.
    public var value: Double? { of == 0 ? nil : Double(count) / Double(of) }
  }

  /// Durations by rank: of n sorted ones the p-th percentile is the ⌈p·n/100⌉-th.
  public struct Times: Hashable, Sendable {
    public var count: Int64
    /// Nil when there are none.
    public var p50: Duration?
    /// Nil when there are none.
    public var p90: Duration?
  }

  public struct Cost: Hashable, Sendable {
    public var outcome: CaseOutcome
    public var cases: Int64
    /// What was paid, one sum per currency, by code.
    public var sums: [Money]
  }

  /// Cases that were submitted in the period.
  public var cases: Int64
  /// Cases in which the platform had to step in, of all.
  public var intervention: Rate
  /// From submission to the shop's first answer.
  public var firstResponse: Times
  /// From submission to payment, of the cases that were paid.
  public var timeToRefund: Times
  /// Cases that ended with a refund, a resend, an exchange or a repair, of all that ended.
  public var completion: Rate
  /// Every outcome that occurred, in the order of ``CaseOutcome``.
  public var costs: [Cost]
}

/// Adds up measures; what it keeps of each is two durations.
public struct MetricsTally: Sendable {
  private var cases: Int64 = 0
  private var intervened: Int64 = 0
  private var responses: [Int64] = []
  private var refunds: [Int64] = []
  private var outcomes: [CaseOutcome: Int64] = [:]
  private var sums: [CaseOutcome: [String: Money]] = [:]

  public init() {}

  public mutating func add(_ measure: CaseMeasure) {
    cases += 1
    if measure.isIntervened { intervened += 1 }
    if let time = measure.respondedAt {
      responses.append(max(.zero, time - measure.submittedAt).microseconds)
    }
    if let time = measure.refundedAt {
      refunds.append(max(.zero, time - measure.submittedAt).microseconds)
    }
    outcomes[measure.outcome, default: 0] += 1
    guard let cost = measure.cost else { return }
    let code = cost.currency.code
    let sum = sums[measure.outcome]?[code]?.minorUnits ?? 0
    sums[measure.outcome, default: [:]][code] = Money(
      sum.saturatingSum(cost.minorUnits), cost.currency)
  }

  public var metrics: ShopMetrics {
    let open = outcomes[.open] ?? 0
    let fulfilled = [CaseOutcome.refundedWithReturn, .refundedOnly, .completed]
      .reduce(0) { $0 + (outcomes[$1] ?? 0) }
    return ShopMetrics(
      cases: cases, intervention: .init(count: intervened, of: cases),
      firstResponse: Self.times(responses), timeToRefund: Self.times(refunds),
      completion: .init(count: fulfilled, of: cases - open),
      costs: CaseOutcome.allCases.compactMap { outcome in
        outcomes[outcome].map { count in
          let sums = (sums[outcome] ?? [:]).sorted { $0.key < $1.key }.map(\.value)
          return ShopMetrics.Cost(outcome: outcome, cases: count, sums: sums)
        }
      })
  }

  private static func times(_ lengths: [Int64]) -> ShopMetrics.Times {
    let sorted = lengths.sorted()
    func percentile(_ percent: Int) -> Duration? {
      sorted.isEmpty
        ? nil : .microseconds(sorted[(percent * sorted.count + 99) / 100 - 1])
    }
    return ShopMetrics.Times(
      count: Int64(sorted.count), p50: percentile(50), p90: percentile(90))
  }
}
