import Domain
import Testing

@testable import AfterSales

@Suite struct DeadlineTests {
  let due = signedAt + .days(3)

  /// What a case becomes exactly at its limit; a microsecond before nothing happens.
  func lapsed(
    _ item: Case, at limit: Instant, sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> Changes {
    #expect(
      item.lapse(at: limit - .microseconds(1), policy) == nil, sourceLocation: sourceLocation)
    return try #require(item.lapse(at: limit, policy), sourceLocation: sourceLocation)
  }

  @Test("AS-DEADLINE-MERCHANT: undecided exactly 48 h after submission goes to the platform")
  func merchant48h() throws {
    let item = try #require(
      try Case.submit(
        id: "c", request(), statement: "", circumstances(at: signedAt, by: buyer)
      ).afterSalesCase)
    let changes = try lapsed(item, at: signedAt + .hours(48))
    #expect(changes.afterSalesCase?.state == .platformReview)
    #expect(changes.kinds == [.caseEscalated(.deadlineMerchant, reason: "")])
  }

  @Test("AS-DEADLINE-SHIP: not shipped exactly 7 d after the agreement closes the case")
  func ship7d() throws {
    let item = try afterSalesCase().after(.agreeReturn(), by: merchant, at: due)
    let limit = due + .days(7)
    let closed = try lapsed(item, at: limit)
    #expect(closed.afterSalesCase?.state == .closed)
    #expect(closed.afterSalesCase?.endedAt == limit)
    #expect(closed.afterSalesCase?.closedBy == .deadlineShip)
    #expect(closed.kinds == [.caseClosed(.deadlineShip, reason: "")])
  }

  @Test("AS-DEADLINE-REFUND: 48 h after receipt SYSTEM refunds in full")
  func refund48h() throws {
    let item = try afterSalesCase(.inReturn).after(.receiveReturn, by: merchant, at: due)
    let limit = due + .hours(48)
    let inspected = try lapsed(item, at: limit)
    #expect(inspected.kinds == [.returnInspected(isLapsed: true)])
    let refunded = item.current(at: limit, policy)
    #expect(refunded.kinds == [.returnInspected(isLapsed: true), .refundAgreed])
    #expect(refunded.afterSalesCase?.state == .refunding)
    #expect(refunded.afterSalesCase?.amount == money(6_000))
    #expect(refunded.afterSalesCase?.payoutKey == "case-1/payout")
    #expect(refunded.afterSalesCase?.isAutomaticRefund == true)
    #expect(refunded.events.allSatisfy { $0.actor.kind == .system })
  }

  @Test("AS-DEADLINE-REFUND: in business days, without weekends and holidays")
  func businessDays() throws {
    var policy = AfterSalesPolicy()
    policy.refundBusinessDays = 2
    policy.holidays = ["2026-10-01", "2026-10-02"]
    policy.workdays = ["2026-10-04"]
    func due(_ day: Int64, _ hour: Int64, month: Int64 = 3) -> String {
      let start = policy.calendar.instant(
        of: .init(year: 2026, month: month, day: day, timeOfDay: hour * 3_600_000_000))!
      let end = policy.calendar.fields(of: policy.refundDue(receivedAt: start))
      return "\(end.month)-\(end.day) \(end.timeOfDay / 3_600_000_000)h"
    }
    // 2026-03-02 is a Monday.
    #expect(due(2, 15) == "3-4 15h")
    #expect(due(5, 15) == "3-9 15h")
    #expect(due(6, 15) == "3-10 15h")
    // From a weekend the clock starts on Monday, and ends with Tuesday.
    #expect(due(7, 15) == "3-11 0h")
    #expect(due(8, 0) == "3-11 0h")
    // Wednesday before a holiday of Thursday and Friday; Sunday makes up for it.
    #expect(due(30, 12, month: 9) == "10-5 12h")
  }

  @Test func aCalendarWithoutWorkingDaysEnds() {
    var policy = AfterSalesPolicy()
    policy.refundBusinessDays = 60
    #expect(policy.refundDue(receivedAt: signedAt) > signedAt + .days(80))
    #expect(BusinessDays(policy).end(of: .days(100_000), from: signedAt) > signedAt)
  }

  @Test("AS-DEADLINE-FRESH: no response in 5 min and no solution in 30 min are recorded")
  func fresh() throws {
    var facts = order()
    facts.isFresh = true
    let item = try #require(
      try Case.submit(
        id: "c", request(), statement: "", circumstances(facts, at: signedAt, by: buyer)
      ).afterSalesCase)
    let response = Deadline(.firstResponse, at: signedAt + .minutes(5))
    let missed = try lapsed(item, at: response.at)
    #expect(missed.kinds == [.deadlineMissed(response)])
    let later = try #require(missed.afterSalesCase)
    #expect(later.state == .pendingMerchant)
    let solution = Deadline(.solution, at: signedAt + .minutes(30))
    #expect(try lapsed(later, at: solution.at).kinds == [.deadlineMissed(solution)])

    // Taking it is a response, and an offer a solution: then nothing is missed.
    let taken = try item.after(.take, by: merchant, at: response.at - .microseconds(1))
    #expect(taken.respondedAt == response.at - .microseconds(1))
    #expect(taken.dueAt == solution.at)
    let offered = try taken.after(
      .makeOffer(Proposal(kind: .coupon, amount: money(1))), by: merchant,
      at: solution.at - .seconds(1)
    )
    #expect(offered.deadlines.map(\.kind) == [.offerAnswer])
    #expect(offered.offer?.suspended.map(\.kind) == [.merchantDecision])
  }

  /// State, limit, state after, what happened.
  static let others: [(CaseState, Duration, CaseState, AfterSalesEvent.Change)] = [
    (.awaitBuyerResponse, .hours(48), .pendingMerchant, .offerAnswered),
    (.inReturn, .days(15), .platformReview, .caseEscalated(.platform, reason: "")),
    (.refunding, .hours(24), .refundFailed, .refundFailed(problem: "no answer in time")),
    (.refundFailed, .hours(1), .refunding, .refundRetried),
    (.reshipping, .days(7), .platformReview, .caseEscalated(.platform, reason: "")),
    (.repairing, .days(15), .platformReview, .caseEscalated(.platform, reason: "")),
    (.awaitBuyerConfirm, .days(7), .completed, .caseCompleted),
    (.rejected, .days(7), .closed, .caseClosed(.secondRequest, reason: "")),
  ]

  @Test(arguments: others)
  func everyOtherLimit(
    state: CaseState, length: Duration, after: CaseState, change: AfterSalesEvent.Change
  ) throws {
    let item = afterSalesCase(state, due: due)
    #expect(policy.length(of: item.deadlines[0].kind) == length)
    let changes = try lapsed(item, at: due)
    #expect(changes.afterSalesCase?.state == after)
    #expect(changes.kinds == [change])
  }

  @Test("AS-PLATFORM: a platform that does not decide is recorded, and asked again")
  func platformDecision() throws {
    let item = afterSalesCase(.platformReview, due: due)
    let missed = try lapsed(item, at: due)
    #expect(missed.kinds == [.deadlineMissed(Deadline(.platformDecision, at: due))])
    #expect(missed.afterSalesCase?.dueAt == due + .days(3))
  }

  @Test("AS-INSPECT: goods that nobody inspected in 2 d count as in order")
  func inspection2d() throws {
    for (type, after) in [(CaseType.exchange, CaseState.reshipping), (.repair, .repairing)] {
      let item = try afterSalesCase(.inReturn, type: type, amount: nil).after(
        .receiveReturn, by: merchant, at: due)
      let changes = try lapsed(item, at: due + .days(2))
      #expect(changes.afterSalesCase?.state == after)
      #expect(changes.afterSalesCase?.inspection.map(\.condition) == [.ok])
      let disputed = try item.after(
        .inspect([CaseLifeTests.found("1", 2, .damaged)]), by: merchant, at: due)
      let escalated = try lapsed(disputed, at: due + .days(2))
      #expect(escalated.kinds == [.caseEscalated(.inspect, reason: "")])
    }
  }

  @Test func everyOpenStateThatAStepLeadsToHasADueTime() throws {
    for kind in CaseStep.Kind.allCases where kind.movesCase {
      for place in CaseLifeTests.places {
        for type in CaseType.allCases {
          let item = CaseLifeTests.item(place, type)
          for actor in item.actors(for: kind) {
            let after = try item.after(
              CaseLifeTests.step(kind, of: item), by: Actor(actor, id: "b1"), at: due)
            #expect((after.dueAt == nil) == !after.state.isOpen, "\(kind) \(place.name) \(type)")
            #expect((after.endedAt == nil) == after.state.isOpen)
          }
        }
      }
    }
  }

  @Test func aPassedDeadlineActsBeforeTheStepEvenIfItsTimerIsLate() throws {
    let pending = afterSalesCase(due: due)
    let refused = refusal { try pending.take(.agreeRefund(), by: merchant, at: due, policy) }
    #expect(refused?.kind == .permission)
    let decided = try pending.take(
      .agreeRefund(reason: "fair"), by: platform, at: due, policy)
    #expect(decided.afterSalesCase?.state == .refunding)
    #expect(decided.afterSalesCase?.version == 3)
    #expect(decided.kinds == [.caseEscalated(.deadlineMerchant, reason: ""), .refundAgreed])

    let unshipped = afterSalesCase(.awaitBuyerShip, due: due)
    let late = refusal {
      try unshipped.take(.shipReturn(CaseLifeTests.parcel), by: buyer, at: due, policy)
    }
    #expect(late?.rules == ["AS-DEADLINE-SHIP"])
  }

  @Test func aPlatformReviewAfterReceiptAsksForNoSecondReturn() {
    let item = afterSalesCase(.platformReview, received: true)
    let refused = refusal { try item.take(.agreeReturn(), by: platform, at: due, policy) }
    #expect(refused?.rules == ["AS-INSPECT"])
  }

  @Test func aClockThatJumpsBackDoesNothing() {
    #expect(afterSalesCase(due: due).lapse(at: signedAt - .days(400), policy) == nil)
  }

  @Test func aClockThatJumpsAheadEndsSomewhere() {
    let item = afterSalesCase(.inspecting, due: due)
    let changes = item.current(at: due + .days(4_000), policy)
    #expect(changes.afterSalesCase?.state == .refunding)
    #expect(changes.events.count == 1)
  }
}
