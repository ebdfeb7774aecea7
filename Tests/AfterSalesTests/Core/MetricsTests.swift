import AfterSales
import Domain
import Testing

@Suite("AS-METRICS") struct MetricsTests {
  /// What is folded from a case in these states, one an hour.
  private func measure(
    _ states: [CaseState], type: CaseType = .returnRefund, _ change: (inout Case) -> Void = { _ in }
  ) -> CaseMeasure {
    var measure: CaseMeasure?
    for (hours, state) in states.enumerated() {
      let item = afterSalesCase(state, type: type, change)
      measure = CaseMeasure(
        CaseObservation(item, at: item.submittedAt + .hours(Int64(hours))), after: measure)
    }
    return measure!
  }

  @Test("AS-METRICS: only the shop's answer is its first response")
  func platformIsNoResponse() throws {
    let now = signedAt + .days(3)
    let step = CaseStep.agreeRefund(reason: "clear", deduction: nil)
    let review = afterSalesCase(.platformReview, type: .refundOnly) { $0.respondedAt = nil }
    let platform = Actor(.platform, id: "p")
    #expect(try review.after(step, by: platform, at: now).respondedAt == nil)
    let pending = afterSalesCase(type: .refundOnly) { $0.respondedAt = nil }
    #expect(try pending.after(step, by: merchant, at: now).respondedAt == now)
  }

  @Test func theFirstAnswerAndThePaymentAreTimed() {
    let folded = measure([.pendingMerchant, .awaitBuyerShip, .inReturn, .refunding, .refunded]) {
      $0.respondedAt = $0.submittedAt + .minutes(3)
    }
    #expect(folded.respondedAt == folded.submittedAt + .minutes(3))
    #expect(folded.refundedAt == folded.submittedAt + .hours(4))
    #expect(!folded.isIntervened)
    #expect(folded.cost == money(6_000))
  }

  @Test func aCaseThatThePlatformSawStaysIntervened() {
    let folded = measure([.pendingMerchant, .platformReview, .refunding])
    #expect(folded.isIntervened)
    #expect(folded.outcome == .open)
    #expect(folded.cost == nil)
  }

  @Test func aPaymentThatIsFollowedByAnAppealIsTimedOnce() {
    let folded = measure([.refunded, .refunded, .refunded])
    #expect(folded.refundedAt == folded.submittedAt)
  }

  @Test func theOutcomeTellsWhatBecameOfTheCase() {
    #expect(measure([.refunded]).outcome == .refundedOnly)
    #expect(
      measure([.refunded]) { $0.receivedAt = signedAt }.outcome == .refundedWithReturn)
    #expect(measure([.closed]) { $0.closedBy = .deadlineShip }.outcome == .closed)
    #expect(measure([.closed]) { $0.closedBy = .platform }.outcome == .rejected)
    #expect(measure([.closed]) { $0.closedBy = .secondRequest }.outcome == .rejected)
    for state in CaseState.allCases where state.isOpen {
      #expect(measure([state]).outcome == .open)
    }
    for state in CaseState.allCases where !state.isOpen {
      #expect(measure([state]).outcome != .open)
    }
  }

  @Test func repaidFreightIsPartOfTheCost() {
    let folded = measure([.refunded]) {
      $0.freight?.prepaid = money(900)
      $0.freight?.repaidAt = signedAt
    }
    #expect(folded.cost == money(6_900))
    let unpaid = measure([.refunded]) { $0.freight?.prepaid = money(900) }
    #expect(unpaid.cost == money(6_000))
    let repaired = measure([.completed], type: .repair) {
      $0.amount = nil
      $0.freight?.prepaid = money(900)
      $0.freight?.repaidAt = signedAt
    }
    #expect(repaired.cost == money(900))
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
