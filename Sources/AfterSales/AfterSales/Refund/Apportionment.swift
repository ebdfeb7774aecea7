/// Divides amounts so that no minor unit is lost or made up.
public enum Apportionment {
  /// The parts of `total` in proportion to `weights`, by largest remainder: each part is the exact
  /// share rounded down, and what is left goes, one unit each, to the parts that lost most by it;
  /// among equals to the first.
  ///
  /// The parts add up to `total`. A part is never more than its exact share rounded up, so a weight
  /// of 0 gets nothing, and a total of at most the sum of the weights gives no part more than its
  /// weight.
  ///
  /// - Parameters:
  ///   - total: at least 0; negative counts as 0.
  ///   - weights: at least 0 each; when all are 0 they count as equal.
  /// - Returns: one part per weight; empty without weights.
  public static func parts(of total: Int64, by weights: [Int64]) -> [Int64] {
    guard !weights.isEmpty else { return [] }
    var weights = weights.map { UInt64(max(0, $0)) }
    if weights.allSatisfy({ $0 == 0 }) { weights = weights.map { _ in 1 } }
    let sum = fittingSum(&weights)
    let total = UInt64(max(0, total))
    var parts: [UInt64] = []
    var remainders: [(index: Int, remainder: UInt64)] = []
    var left = total
    for (index, weight) in weights.enumerated() {
      // No weight is more than the sum, so the quotient is at most the total.
      let (part, remainder) = sum.dividingFullWidth(total.multipliedFullWidth(by: weight))
      parts.append(part)
      left -= part
      remainders.append((index, remainder))
    }
    remainders.sort { ($1.remainder, $0.index) < ($0.remainder, $1.index) }
    for (index, _) in remainders.prefix(Int(left)) { parts[index] += 1 }
    return parts.map { Int64($0) }
  }

  /// The sum, after halving all weights as often as it takes to fit.
  private static func fittingSum(_ weights: inout [UInt64]) -> UInt64 {
    while true {
      var sum: UInt64 = 0
      let fits = weights.allSatisfy { weight in
        let (next, overflow) = sum.addingReportingOverflow(weight)
        sum = next
        return !overflow
      }
      if fits { return sum }
      for index in weights.indices { weights[index] /= 2 }
    }
  }
}
