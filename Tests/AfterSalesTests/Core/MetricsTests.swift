import AfterSales
import Domain
import Testing

@Suite("AS-METRICS") struct MetricsTests {
  private func observe(
    _ states: [(CaseState, Actor, hours: Int64)], type: CaseType = .returnRefund,
    received: Bool = false
  ) -> CaseMeasure {
    var measure: CaseMeasure?
    for (state, actor, hours) in states {
      let item = afterSalesCase(state, type: type, received: received)
      measure = CaseMeasure(
        CaseObservation(item, by: actor, at: item.submittedAt + .hours(hours)), after: measure)
    }
    return measure!
  }

  @Test func theFirstAnswerOfTheShopCounts() {
    let measure = observe([
      (.pendingMerchant, buyer, 0), (.awaitBuyerShip, merchant, 3), (.inReturn, buyer, 30),
      (.inspecting, merchant, 50), (.refunding, merchant, 51), (.refunded, system, 52),
    ])
    #expect(measure.respondedAt == measure.submittedAt + .hours(3))
    #expect(measure.refundedAt == measure.submittedAt + .hours(52))
    #expect(!measure.isIntervened)
    #expect(measure.cost == money(6_000))
  }

  @Test func aTemplateAnswersForTheShopAndATimerDoesNot() {
    let template = observe([
      (.pendingMerchant, buyer, 0), (.refunding, Actor(.system, id: "template:t1"), 0),
    ])
    #expect(template.respondedAt == template.submittedAt)
    let timer = observe([
      (.pendingMerchant, buyer, 0), (.platformReview, Actor(.system, id: "timer"), 48),
      (.refunding, platform, 60),
    ])
    #expect(timer.respondedAt == nil)
    #expect(timer.isIntervened)
    #expect(timer.outcome == .open)
  }

  @Test func theOutcomeTellsWhetherGoodsCameBack() {
    #expect(observe([(.refunded, system, 1)], received: true).outcome == .refundedWithReturn)
    #expect(observe([(.refunded, system, 1)]).outcome == .refundedOnly)
    for state in CaseState.allCases where state.isOpen && state != .rejected {
      #expect(observe([(state, buyer, 1)]).outcome == .open)
    }
  }

  @Test func anEmptyPeriodHasNoRates() {
    let metrics = MetricsTally().metrics
    #expect(metrics.cases == 0)
    #expect(metrics.intervention.value == nil)
    #expect(metrics.firstResponse.p50 == nil)
    #expect(metrics.costs.isEmpty)
  }

  @Test(
    "Percentiles by rank",
    arguments: [
      (1, 1, 1), (2, 1, 2), (3, 2, 3), (9, 5, 9), (10, 5, 9), (11, 6, 10), (100, 50, 90),
    ] as [(Int64, Int64, Int64)])
  func percentiles(count: Int64, p50: Int64, p90: Int64) {
    var tally = MetricsTally()
    var random = SeededGenerator(seed: UInt64(count))
    for hours in (1...count).shuffled(using: &random) {
      tally.add(
        CaseMeasure(
          caseID: "c\(hours)", shop: "s1", submittedAt: signedAt,
          respondedAt: signedAt + .hours(hours)))
    }
    #expect(tally.metrics.firstResponse.count == count)
    #expect(tally.metrics.firstResponse.p50 == .hours(p50))
    #expect(tally.metrics.firstResponse.p90 == .hours(p90))
  }

  @Test func sharesAndCostsAddUp() {
    var tally = MetricsTally()
    func add(_ outcome: CaseOutcome, _ cost: Money? = nil, intervened: Bool = false) {
      tally.add(
        CaseMeasure(
          caseID: "c", shop: "s1", submittedAt: signedAt,
          refundedAt: cost == nil ? nil : signedAt + .hours(5), isIntervened: intervened,
          outcome: outcome, cost: cost))
    }
    add(.refundedOnly, money(100))
    add(.refundedOnly, money(50), intervened: true)
    add(.refundedOnly, Money(7, Currency(code: "VND")!))
    add(.completed)
    add(.withdrawn)
    add(.open)
    let metrics = tally.metrics
    #expect(metrics.cases == 6)
    #expect(metrics.intervention == .init(count: 1, of: 6))
    #expect(metrics.completion == .init(count: 4, of: 5))
    #expect(metrics.timeToRefund.p90 == .hours(5))
    #expect(metrics.costs.map(\.outcome) == [.open, .refundedOnly, .completed, .withdrawn])
    #expect(metrics.costs[1].cases == 3)
    #expect(metrics.costs[1].sums == [money(150), Money(7, Currency(code: "VND")!)])
    #expect(metrics.costs.reduce(0) { $0 + $1.cases } == metrics.cases)
  }
}
