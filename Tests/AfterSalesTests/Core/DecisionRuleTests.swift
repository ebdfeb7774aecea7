import Domain
import Testing

@testable import AfterSales

@Suite struct SecondRequestTests {
  let now = signedAt + .days(2)

  func rejected() throws -> Case {
    try afterSalesCase().after(.reject(reason: "worn"), by: merchant, at: now)
  }

  func resubmitted(_ item: Case, at later: Instant) throws -> Case {
    let history = OrderHistory(cases: [item])
    return try item.resubmit(
      amount: nil, reason: nil, statement: "look again",
      circumstances(history, at: later, by: buyer)
    ).afterSalesCase!
  }

  private func circumstances(
    _ history: OrderHistory, at now: Instant, by actor: Actor
  ) -> Circumstances {
    AfterSalesTests.circumstances(order(version: 2), history, at: now, by: actor)
  }

  @Test("AS-SECOND-REQUEST: refused once, submitted again, the merchant cannot refuse")
  func merchantCannotRefuseTwice() throws {
    let first = try rejected()
    #expect(first.refusalCount == 1 && first.refusal?.reason == "worn")
    #expect(first.held == 6_000 && first.dueAt == now + .days(7))
    let second = try resubmitted(first, at: now + .days(1))
    #expect(second.state == .pendingMerchant && second.requestCount == 2)
    #expect(second.statement == "look again" && second.orderVersion == 2)
    #expect(second.requestedAt == now + .days(1) && second.submittedAt == first.submittedAt)
    #expect(second.dueAt == now + .days(3))
    let refused = refusal {
      try second.take(.reject(reason: "worn"), by: merchant, at: now + .days(1), policy)
    }
    #expect(refused?.rules == ["AS-SECOND-REQUEST"] && refused?.reason == "SECOND_REQUEST")
    let agreed = try second.after(.agreeReturn(), by: merchant, at: now + .days(1))
    #expect(agreed.state == .awaitBuyerShip)
  }

  @Test("AS-SECOND-REQUEST: PLATFORM refuses it only after a BUSINESS_MANAGER's finding")
  func platformNeedsAFinding() throws {
    let review = try resubmitted(rejected(), at: now).after(
      .requestReview(reason: "unfair"), by: buyer, at: now)
    let early = refusal {
      try review.take(.reject(reason: "worn"), by: platform, at: now, policy)
    }
    #expect(early?.rules == ["AS-SECOND-REQUEST"] && early?.reason == "FINDING_REQUIRED")
    for actor in [buyer, merchant, platform, system] {
      let finding = refusal {
        try review.take(.recordFinding(atFault: .buyer, text: "x"), by: actor, at: now, policy)
      }
      #expect(finding?.kind == .permission)
    }
    let closed = try review.after(
      .recordFinding(atFault: .buyer, text: "worn for weeks"), by: manager, at: now
    ).after(.reject(reason: "worn"), by: platform, at: now)
    #expect(closed.state == .closed && closed.closedBy == .platform)
    #expect(closed.decision?.inFavorOf == .merchant && closed.finding?.by == manager)
    let again = refusal { try resubmitted(closed, at: now) }
    #expect(again?.rules == ["AS-PLATFORM"])
  }

  @Test func aFirstRequestIsRefusedByThePlatformWithoutAFinding() throws {
    let closed = try afterSalesCase(.platformReview).after(
      .reject(reason: "worn"), by: platform, at: now)
    #expect(closed.state == .closed && closed.refusalCount == 0)
  }

  @Test("AS-SECOND-REQUEST: a new case for the same units is a second request too")
  func countedAcrossCases() throws {
    let gone = try rejected().after(.withdraw, by: buyer, at: now)
    #expect(!gone.state.isOpen)
    func submitted(_ lines: [CaseLine], _ facts: OrderFacts = order()) throws -> Case {
      try Case.submit(
        id: "case-2", request(lines: lines), statement: "",
        AfterSalesTests.circumstances(facts, OrderHistory(cases: [gone]), at: now, by: buyer)
      ).afterSalesCase!
    }
    #expect(try submitted([CaseLine(lineID: "1", quantity: 1)]).isProtected)
    #expect(try !submitted([CaseLine(lineID: "2", quantity: 1)]).isProtected)
    // The count is shared with the order's own requests (ORD-SECOND-REQUEST).
    var facts = order()
    facts.refusedRequests = 1
    #expect(try submitted([CaseLine(lineID: "2", quantity: 1)], facts).isProtected)
    let evaluation = Evaluation(inquiry(facts))
    #expect(evaluation.result(.secondRequest, .returnRefund) == .pass)
    #expect(Evaluation(inquiry()).result(.secondRequest, .returnRefund) == .notApplicable)
  }

  @Test func aRefusedRequestIsInTimeIfItsFirstSubmissionWas() throws {
    let first = try afterSalesCase().after(.reject(reason: "worn"), by: merchant, at: now)
    let later = signedAt + .days(16)
    var open = first
    open.deadlines = [Deadline(.rejectionAnswer, at: later + .days(1))]
    #expect(try resubmitted(open, at: later).state == .pendingMerchant)
    // A closed one has to be in time now, like any other application.
    let late = refusal { try resubmitted(first, at: later) }
    #expect(late?.rules.contains("AS-ONE-YEAR") == true)
    #expect(try resubmitted(first, at: signedAt + .days(14)).state == .pendingMerchant)
  }

  @Test("AS-AMOUNT: a new request is judged without its own hold, with all others")
  func amounts() throws {
    let first = try rejected()
    func asked(_ amount: Int64, _ others: [Case] = []) throws -> Case {
      try first.resubmit(
        amount: money(amount), reason: "broken", statement: nil,
        circumstances(OrderHistory(cases: [first] + others), at: now, by: buyer)
      ).afterSalesCase!
    }
    let most = try asked(10_000)
    #expect(most.amount == money(10_000) && most.requestedAmount == money(10_000))
    #expect(most.reasonClass == .majorQuality && most.statement == first.statement)
    #expect(refusal { try asked(10_001) }?.rules == ["AS-AMOUNT"])
    let other = afterSalesCase(
      id: "other", type: .refundOnly, amount: 1, lines: [CaseLine(lineID: "2", quantity: 1)])
    #expect(refusal { try asked(10_000, [other]) }?.rules == ["AS-AMOUNT"])
  }

  @Test func onlyTheBuyerAsksAgainAndWithTheSameOrder() throws {
    let first = try rejected()
    for actor in [merchant, platform, system, Actor(.buyer, id: "b2")] {
      let refused = refusal {
        try first.resubmit(
          amount: nil, reason: nil, statement: nil,
          circumstances(OrderHistory(cases: [first]), at: now, by: actor))
      }
      #expect(refused?.kind == .permission)
    }
    var other = order(version: 2)
    other.id = "o2"
    let foreign = refusal {
      try first.resubmit(
        amount: nil, reason: nil, statement: nil,
        AfterSalesTests.circumstances(other, at: now, by: buyer))
    }
    #expect(foreign?.reason == "ORDER_MISMATCH")
  }
}

@Suite struct PlatformRuleTests {
  let now = signedAt + .days(2)

  @Test("AS-PLATFORM: either side asks after a rejection, nobody before")
  func afterARejection() throws {
    let pending = afterSalesCase()
    for actor in [buyer, merchant] {
      let early = refusal {
        try pending.take(.requestReview(reason: "x"), by: actor, at: now, policy)
      }
      #expect(early?.rules == ["AS-PLATFORM"])
      let review = try pending.after(.reject(reason: "worn"), by: merchant, at: now)
        .after(.requestReview(reason: "unfair"), by: actor, at: now)
      #expect(review.state == .platformReview && review.dueAt == now + .days(3))
    }
    let protected = afterSalesCase { $0.refusalCount = 1 }
    let asked = try protected.after(.requestReview(reason: "x"), by: merchant, at: now)
    #expect(asked.state == .platformReview)
  }

  @Test("AS-PLATFORM: the platform decides with a reason")
  func withAReason() throws {
    let review = afterSalesCase(.platformReview)
    for step in [CaseStep.agreeReturn(), .agreeRefund(), .reject(reason: "")] {
      let silent = refusal { try review.take(step, by: platform, at: now, policy) }
      #expect(silent?.reason == "REASON_REQUIRED" && silent?.kind == .invalid)
    }
    let decided = try review.after(.agreeRefund(reason: "torn"), by: platform, at: now)
    #expect(decided.decision == Ruling(by: platform, at: now, reason: "torn", inFavorOf: .buyer))
  }

  @Test func aBuyerWhoGotTheWrongThingAsksThePlatform() throws {
    let sent = afterSalesCase(.awaitBuyerConfirm, type: .exchange, amount: nil)
    #expect(
      try sent.after(.requestReview(reason: "wrong again"), by: buyer, at: now).state
        == .platformReview)
    #expect(
      refusal { try sent.take(.requestReview(reason: "x"), by: merchant, at: now, policy) }?.kind
        == .permission)
  }
}

@Suite struct OfferRuleTests {
  let now = signedAt + .days(2)

  func offered(
    _ kind: Offer.Kind, _ amount: Int64?, to item: Case = afterSalesCase(), refundable: Int64? = nil
  ) throws -> Case {
    try item.after(
      .makeOffer(
        Proposal(
          kind: kind, amount: amount.map { money($0) }, refundable: refundable.map { money($0) })),
      by: merchant, at: now)
  }

  @Test("AS-OFFER: what an accepted offer leads to", arguments: Offer.Kind.allCases)
  func accepted(kind: Offer.Kind) throws {
    let item = try offered(kind, kind == .resend ? nil : 1_000)
    #expect(item.state == .awaitBuyerResponse && item.dueAt == now + .hours(48))
    #expect(item.held == 6_000)
    let changes = try item.take(.respondToOffer(accept: true), by: buyer, at: now, policy)
    let after = changes.afterSalesCase!
    #expect(after.offer?.state == .accepted && after.requestedAmount == money(6_000))
    switch kind {
    case .coupon:
      #expect(after.state == .completed && after.amount == nil && after.refunded == 0)
      #expect(changes.kinds == [.offerAnswered, .caseCompleted])
    case .compensation, .partialRefund:
      #expect(after.state == .refunding && after.amount == money(1_000) && after.held == 1_000)
      #expect(changes.kinds == [.offerAnswered, .refundAgreed])
    case .resend:
      #expect(after.state == .reshipping && after.dueAt == now + .days(7))
      #expect(changes.kinds == [.offerAnswered, .resendAgreed])
    }
  }

  @Test("AS-OFFER: declined or unanswered, the request stands as before, its clock where it stood")
  func declined() throws {
    let item = afterSalesCase(due: now + .hours(10))
    let offer = try offered(.partialRefund, 1, to: item)
    let later = now + .hours(30)
    let declined = try offer.after(.respondToOffer(accept: false), by: buyer, at: later)
    #expect(declined.state == .pendingMerchant && declined.dueAt == later + .hours(10))
    #expect(declined.amount == money(6_000) && declined.offer?.state == .declined)
    let lapsed = offer.current(at: now + .hours(48), policy)
    #expect(lapsed.afterSalesCase?.offer?.state == .lapsed)
    #expect(lapsed.afterSalesCase?.dueAt == now + .hours(58))
    let late = refusal {
      try offer.take(.respondToOffer(accept: true), by: buyer, at: now + .hours(48), policy)
    }
    #expect(late?.rules == ["AS-OFFER"])
  }

  @Test("AS-AMOUNT: an offer of money is positive, in the order's currency, within what is held")
  func amounts() throws {
    for amount: Int64 in [0, -1, 6_001, .max] {
      #expect(refusal { try offered(.partialRefund, amount) }?.rules == ["AS-AMOUNT"])
    }
    #expect(try offered(.partialRefund, 6_000).held == 6_000)
    #expect(refusal { try offered(.compensation, nil) }?.rules == ["AS-AMOUNT"])
    #expect(refusal { try offered(.resend, 1) }?.rules == ["AS-AMOUNT"])
    let dollars = Proposal(kind: .partialRefund, amount: Money(1, Currency(code: "USD")!))
    let other = refusal {
      try afterSalesCase().take(.makeOffer(dollars), by: merchant, at: now, policy)
    }
    #expect(other?.rules == ["AS-AMOUNT"])
    // A coupon is no money of the order.
    #expect(try offered(.coupon, 9_999).held == 6_000)
  }

  @Test("AS-AMOUNT: money offered to a case that asked for none is held from the offer on")
  func heldFromTheOffer() throws {
    let exchange = afterSalesCase(type: .exchange, amount: nil)
    let unknown = refusal { try offered(.compensation, 1_000, to: exchange) }
    #expect(unknown?.reason == "ORDER_REQUIRED")
    #expect(
      refusal { try offered(.compensation, 1_001, to: exchange, refundable: 1_000) }?.rules
        == ["AS-AMOUNT"])
    let item = try offered(.compensation, 1_000, to: exchange, refundable: 1_000)
    #expect(item.held == 1_000)
    let declined = try item.after(.respondToOffer(accept: false), by: buyer, at: now)
    #expect(declined.held == 0)
    #expect(try item.after(.respondToOffer(accept: true), by: buyer, at: now).held == 1_000)
    let others = OrderHistory(cases: [exchange, afterSalesCase(id: "x", amount: 2_500)])
    #expect(try exchange.refundable(order(), others) == money(7_500))
  }

  @Test func aResendIsNoOtherSolutionForAReship() {
    let reship = afterSalesCase(type: .reship, amount: nil)
    #expect(refusal { try offered(.resend, nil, to: reship) }?.rules == ["AS-OFFER"])
  }
}

@Suite struct HandlerTests {
  let now = signedAt + .days(2)
  let other = Actor(.merchant, id: "agent-2")

  @Test("One handler: whoever decides first keeps the case, others are refused")
  func oneHandler() throws {
    let offered = try afterSalesCase().after(
      .makeOffer(Proposal(kind: .coupon, amount: money(1))), by: merchant, at: now)
    #expect(offered.handler == merchant.id)
    let item = try offered.after(.respondToOffer(accept: false), by: buyer, at: now)
    let refused = refusal { try item.take(.agreeReturn(), by: other, at: now, policy) }
    #expect(refused?.reason == "HANDLED_BY_ANOTHER" && refused?.rules == ["AS-DEADLINE-FRESH"])
    #expect(refusal { try item.take(.take, by: other, at: now, policy) }?.reason == "CASE_HANDLED")
    let foreign = refusal {
      try item.take(.handOver(to: "agent-2", note: ""), by: other, at: now, policy)
    }
    #expect(foreign?.reason == "HANDLED_BY_ANOTHER")
    let handed = try item.take(
      .handOver(to: "agent-2", note: "night"), by: merchant, at: now, policy)
    #expect(handed.kinds == [.handlerChanged(from: "agent-1", note: "night")])
    let next = handed.afterSalesCase!
    #expect(try next.after(.agreeReturn(), by: other, at: now).state == .awaitBuyerShip)
    // Whoever is there receives the parcel.
    let received = try afterSalesCase(.inReturn) { $0.handler = "agent-1" }.after(
      .receiveReturn, by: other, at: now)
    #expect(received.handler == "agent-1")
  }

  @Test("AS-DEADLINE-FRESH: one handler keeps the case until it closes")
  func freshGoods() throws {
    let item = try afterSalesCase { $0.isFresh = true }.after(.take, by: merchant, at: now)
    let refused = refusal {
      try item.take(.handOver(to: "agent-2", note: ""), by: merchant, at: now, policy)
    }
    #expect(refused?.kind == .permission)
    let moved = try item.after(.handOver(to: "agent-2", note: "ill"), by: manager, at: now)
    #expect(moved.handler == "agent-2")
  }

  @Test func aCaseIsNotHandedToWhoHasIt() throws {
    let item = try afterSalesCase().after(.take, by: merchant, at: now)
    let same = refusal {
      try item.take(.handOver(to: "agent-1", note: ""), by: merchant, at: now, policy)
    }
    #expect(same?.reason == "CASE_HANDLED")
  }

  @Test("AS-AUTO: a template decides in the merchant's place, and only where the merchant could")
  func template() throws {
    let changes = try afterSalesCase().handled(byTemplate: "t1", .agreeRefund(), at: now, policy)
    #expect(changes.afterSalesCase?.state == .refunding)
    #expect(changes.events.map(\.actor) == [Actor(.system, id: "template:t1")])
    #expect(changes.afterSalesCase?.handler == nil)
    for (item, step) in [
      (afterSalesCase(.inspecting), CaseStep.agreeRefund()),
      (afterSalesCase(), .reject(reason: "no")), (afterSalesCase(), .withdraw),
      (afterSalesCase(type: .exchange, amount: nil), .agreeRefund()),
    ] {
      let refused = refusal { try item.handled(byTemplate: "t", step, at: now, policy) }
      #expect(refused?.rules == ["AS-AUTO"])
    }
  }
}
