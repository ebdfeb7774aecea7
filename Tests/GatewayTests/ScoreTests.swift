import Testing

@testable import Gateway

@Suite("GW-SCORE: the experience score") struct ScoreTests {
  let formula = ScoreFormula()

  var best: [ScoreMeasure: Double] {
    Dictionary(uniqueKeysWithValues: ScoreMeasure.allCases.map { ($0, formula.term($0).best) })
  }

  var worst: [ScoreMeasure: Double] {
    Dictionary(uniqueKeysWithValues: ScoreMeasure.allCases.map { ($0, formula.term($0).worst) })
  }

  func isClose(_ a: Double?, _ b: Double) -> Bool { a.map { abs($0 - b) < 1e-9 } ?? false }

  @Test func goesFromNothingToAHundred() {
    #expect(isClose(ShopScore(best, by: formula)?.points, 100))
    #expect(isClose(ShopScore(worst, by: formula)?.points, 0))
  }

  @Test func valuesBeyondTheEndsEarnNoMoreAndNoLess() {
    #expect(isClose(ShopScore([.timeToRefund: 0.5], by: formula)?.points, 100))
    #expect(isClose(ShopScore([.timeToRefund: 9_999], by: formula)?.points, 0))
  }

  @Test func isAStraightLineBetweenTheEnds() {
    // 0.725 is half way from 0.5 to 0.95.
    #expect(isClose(ShopScore([.replyRate3min: 0.725], by: formula)?.points, 50))
    // Low is good.
    #expect(isClose(ShopScore([.complaintRate: 0.025], by: formula)?.points, 75))
  }

  @Test func isWeighted() {
    // Weights 20 and 10: two thirds and one third.
    let score = ShopScore([.replyRate3min: 0.95, .completionRate: 0.6], by: formula)
    #expect(isClose(score?.points, 200.0 / 3))
    #expect(isClose(score?.parts.reduce(0) { $0 + $1.weight }, 100))
  }

  @Test func whatIsNotKnownIsLeftOut() {
    var known = best
    known[.satisfaction] = nil
    #expect(isClose(ShopScore(known, by: formula)?.points, 100))
    #expect(ShopScore([:], by: formula) == nil)
    #expect(ShopScore([.conversion: .nan], by: formula) == nil)
  }

  @Test func saysWhatWeighsMost() {
    var values = best
    values[.complaintRate] = 0.1  // loses its 15
    values[.replyRate3min] = 0.725  // loses half of its 20
    values[.refusalRate] = 0.05  // loses its 5
    #expect(
      ShopScore(values, by: formula)?.weighsMost == [.complaintRate, .replyRate3min, .refusalRate])
    #expect(ShopScore(best, by: formula)?.weighsMost == [])
  }

  @Test func percentilesCountEqualsHalf() {
    #expect(Percentile.of(50, among: [10, 20, 60, 70]) == 0.5)
    #expect(Percentile.of(50, among: [50, 50]) == 0.5)
    #expect(Percentile.of(90, among: [10, 20]) == 1)
    #expect(Percentile.of(5, among: [10, 20]) == 0)
    #expect(Percentile.of(5, among: []) == nil)
  }

  @Test func aFormulaThatMakesNoSenseIsRefused() {
    #expect(formula.problems == [])
    var broken = formula
    broken.conversion.best = broken.conversion.worst
    broken.refusalRate.weight = -1
    #expect(broken.problems.count == 2)
    for keyPath in [
      \ScoreFormula.replyRate30s, \.replyRate3min, \.satisfaction, \.conversion, \.complaintRate,
      \.refusalRate, \.firstResponse, \.timeToRefund, \.completionRate,
    ] {
      broken[keyPath: keyPath] = .init(weight: 0, worst: 0, best: 1)
    }
    #expect(broken.problems == ["score needs a weight"])
  }
}
