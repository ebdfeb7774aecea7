/// Splitting an amount so that the parts add up again.
enum Apportionment {
  /// Splits `amount` in proportion to `weights` by largest remainder: every part is the exact
  /// share rounded down or up, and the parts add up to `amount`. Equal remainders favour the
  /// earlier part. Without any weight all parts weigh the same.
  ///
  /// - Precondition: `amount` and all weights are ≥ 0, the weights' sum fits `Int64`, and there
  ///   is at least one weight.
  static func split(_ amount: Int64, by weights: [Int64]) -> [Int64] {
    let total = weights.reduce(0, +)
    guard total > 0 else { return split(amount, by: weights.map { _ in 1 }) }
    var parts: [Int64] = []
    var remainders: [(index: Int, remainder: Int64)] = []
    parts.reserveCapacity(weights.count)
    remainders.reserveCapacity(weights.count)
    for (index, weight) in weights.enumerated() {
      // The product of two amounts needs 128 bits; the quotient is at most `amount`, because no
      // weight is more than their sum.
      let (quotient, remainder) = total.dividingFullWidth(amount.multipliedFullWidth(by: weight))
      parts.append(quotient)
      remainders.append((index, remainder))
    }
    let missing = Int(amount - parts.reduce(0, +))
    guard missing > 0 else { return parts }
    remainders.sort {
      $0.remainder != $1.remainder ? $0.remainder > $1.remainder : $0.index < $1.index
    }
    for (index, _) in remainders.prefix(missing) { parts[index] += 1 }
    return parts
  }
}
