import AfterSales
import Testing

@Suite struct ApportionmentTests {
  @Test func whatIsLeftGoesWhereRoundingTookMost() {
    #expect(Apportionment.parts(of: 100, by: [1, 1, 1]) == [34, 33, 33])
    #expect(Apportionment.parts(of: 10, by: [3, 3, 1]) == [4, 4, 2])
    // Exact shares 0.9, 1.8, 6.3: units go to .9 and .8.
    #expect(Apportionment.parts(of: 9, by: [1, 2, 7]) == [1, 2, 6])
    #expect(Apportionment.parts(of: 5, by: [0, 0]) == [3, 2])
    #expect(Apportionment.parts(of: 7, by: [0, 5]) == [0, 7])
    #expect(Apportionment.parts(of: 0, by: [4, 5]) == [0, 0])
    #expect(Apportionment.parts(of: -3, by: [4, 5]) == [0, 0])
    #expect(Apportionment.parts(of: 3, by: []) == [])
  }

  @Test func theLargestNumbersNeitherOverflowNorGetLost() {
    let parts = Apportionment.parts(of: .max, by: [.max, .max, .max, .max])
    #expect(parts.reduce(0, +) == .max)
    #expect(Apportionment.parts(of: .max, by: [1, 0]) == [.max, 0])
  }

  @Test(arguments: 0..<20)
  func partsAddUpAndAreWithinOneUnitOfTheirShare(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<200 {
      let weights = (0..<Int.random(in: 1...12, using: &random)).map { _ in
        Bool.random(using: &random) ? 0 : Int64.random(in: 0...2_000, using: &random)
      }
      let sum = weights.reduce(0, +)
      let total = Int64.random(in: 0...max(1, sum), using: &random)
      let parts = Apportionment.parts(of: total, by: weights)
      #expect(parts.reduce(0, +) == total, "seed \(seed)")
      guard sum > 0 else { continue }
      for (part, weight) in zip(parts, weights) {
        #expect(abs(part * sum - total * weight) < sum, "seed \(seed)")
        #expect(part <= weight || total > sum, "seed \(seed)")
      }
    }
  }
}
