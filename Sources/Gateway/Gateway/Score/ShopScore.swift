/// The experience score of a shop, and what it is made of (GW-SCORE). Pure.
public struct ShopScore: Sendable, Equatable {
  /// A measure's part in the score.
  public struct Part: Sendable, Equatable {
    public var measure: ScoreMeasure
    public var value: Double
    /// The most that it can earn, of 100 in all.
    public var weight: Double
    /// What it earns: 0 to `weight`.
    public var points: Double

    /// What the shop could win here.
    public var lost: Double { weight - points }
  }

  /// 0 to 100.
  public let points: Double
  /// The measures that have a value, in the order of the formula.
  public let parts: [Part]

  /// - Returns: nil when nothing is known that has a weight.
  public init?(_ values: [ScoreMeasure: Double], by formula: ScoreFormula) {
    let known = ScoreMeasure.allCases.compactMap { measure in
      values[measure].map { (measure: measure, value: $0, term: formula.term(measure)) }
    }.filter { $0.value.isFinite && $0.term.weight > 0 }
    let sum = known.reduce(0) { $0 + $1.term.weight }
    guard sum > 0 else { return nil }
    parts = known.map { measure, value, term in
      let weight = 100 * term.weight / sum
      return Part(
        measure: measure, value: value, weight: weight, points: weight * term.share(of: value))
    }
    points = parts.reduce(0) { $0 + $1.points }
  }

  /// The measures that cost the shop most, the worst first; those that cost nothing are left out.
  public var weighsMost: [ScoreMeasure] {
    parts.filter { $0.lost > 0.005 }.sorted { $0.lost > $1.lost }.map(\.measure)
  }
}

/// Where a shop stands among shops (GW-SCORE).
public enum Percentile {
  /// The share of the other shops that have a lower score, 0 to 1; equal ones count half.
  ///
  /// - Parameters:
  ///   - points: the shop's score.
  ///   - others: the scores of the other shops.
  /// - Returns: nil when there is nobody to compare with.
  public static func of(_ points: Double, among others: [Double]) -> Double? {
    guard !others.isEmpty else { return nil }
    let lower = others.count { $0 < points }
    let equal = others.count { $0 == points }
    return (Double(lower) + Double(equal) / 2) / Double(others.count)
  }
}
