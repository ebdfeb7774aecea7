import Domain
import Messaging
import Testing

/// One test per tier rule and boundary.
@Suite struct TierTests {
  @Test("MSG-ACTIVE: no limit while the buyer's last message is less than 24 h ago")
  func active() throws {
    var quota = try QuotaFixture(buyerWrote: .hours(24) - .tick)
    for _ in 0..<50 { try quota.send() }
    let decision = quota.evaluate()
    #expect(decision.isAllowed && decision.tier == .active)
    #expect(decision.limit == nil && decision.used == 0 && decision.remaining == nil)
    #expect(decision.next == NextPermission(at: quota.now, reason: .now))
    #expect(decision.outcome("MSG-ACTIVE")?.changesAt == QuotaFixture.start + .tick)
    #expect(decision.outcome("MSG-RECENT")?.changesAt == QuotaFixture.start + .tick)
  }

  @Test("MSG-ACTIVE ends at exactly 24 h, MSG-RECENT begins")
  func activeEnds() throws {
    let quota = try QuotaFixture(buyerWrote: .hours(24))
    let decision = quota.evaluate()
    #expect(decision.tier == .recent && decision.limit == 3 && decision.remaining == 3)
    #expect(decision.result("MSG-ACTIVE") == .notApplicable)
    #expect(decision.result("MSG-RECENT") == .pass)
  }

  @Test("MSG-RECENT includes exactly 7 d")
  func recentIncludesItsEnd() throws {
    #expect(try QuotaFixture(buyerWrote: .days(7)).evaluate().tier == .recent)
    #expect(try QuotaFixture(buyerWrote: .days(7) + .tick).evaluate().tier == .closed)
  }

  @Test("MSG-RECENT: three messages pass, the fourth is refused with the rule")
  func recentLimit() throws {
    var quota = try QuotaFixture(buyerWrote: .days(2))
    for left in [2, 1, 0] {
      let after = try quota.send()
      #expect(after?.remaining == left)
      quota.now = quota.now + .hours(1)
    }
    #expect(quota.evaluate().used == 3)
    let refusal = #expect(throws: Refusal.self) { try quota.send() }
    #expect(refusal?.kind == .quota && refusal?.reason == "MESSAGE_QUOTA_REACHED")
    #expect(refusal?.violations.map(\.subject) == ["MSG-RECENT"])
  }

  @Test("MSG-RECENT does not count what was sent in MSG-ACTIVE")
  func recentLeavesActiveOut() throws {
    var quota = QuotaFixture()
    try quota.receive()
    for _ in 0..<5 { try quota.send() }
    quota.now = quota.now + .hours(24) - .tick
    try quota.send()
    quota.now = quota.now + .tick
    #expect(quota.evaluate().tier == .recent && quota.evaluate().used == 0)
    try quota.send()
    #expect(quota.evaluate().used == 1)
  }

  @Test("MSG-RECENT starts to count anew when the buyer writes")
  func recentStartsAnew() throws {
    var quota = try QuotaFixture(buyerWrote: .days(2))
    for _ in 0..<3 { try quota.send() }
    quota.now = quota.now + .hours(1)
    try quota.receive()
    #expect(quota.evaluate().tier == .active)
    quota.now = quota.now + .hours(25)
    #expect(quota.evaluate().tier == .recent && quota.evaluate().remaining == 3)
  }

  @Test("MSG-RELATED: one message within 30 d of an order, from 7 d after the last message")
  func relatedByOrder() throws {
    var quota = try QuotaFixture(buyerWrote: .days(7) + .tick)
    try quota.orderPlaced(at: quota.now - .days(30) + .tick)
    #expect(quota.evaluate().tier == .related && quota.evaluate().remaining == 1)
    quota.now = quota.now + .tick
    #expect(quota.evaluate().tier == .closed)
  }

  @Test("MSG-RELATED: a buyer who never wrote, with an unfinished case")
  func relatedByCase() throws {
    var quota = QuotaFixture()
    let opened = OpenCase(id: "case-1", openedAt: quota.now - .days(29))
    try quota.apply(.updateStanding(StandingUpdate(openedCase: opened)), as: QuotaFixture.system)
    #expect(quota.evaluate().tier == .related)
    try quota.send()
    #expect(throws: Refusal.self) { try quota.send() }
    try quota.apply(.updateStanding(StandingUpdate(endedCaseID: "case-1")), as: QuotaFixture.system)
    #expect(quota.evaluate().tier == .closed)
  }

  @Test("MSG-RELATED: the unit returns exactly 30 d after the message")
  func relatedUnitReturns() throws {
    var quota = QuotaFixture()
    try quota.orderPlaced(at: quota.now)
    try quota.send()
    quota.now = quota.now + .days(29)
    try quota.orderPlaced(at: quota.now)
    quota.now = QuotaFixture.start + .days(30) - .tick
    #expect(quota.evaluate().result("MSG-RELATED") == .fail)
    quota.now = QuotaFixture.start + .days(30)
    #expect(quota.evaluate().remaining == 1)
  }

  @Test("MSG-RELATED does not count what was sent in MSG-RECENT")
  func relatedLeavesRecentOut() throws {
    var quota = try QuotaFixture(buyerWrote: .days(7))
    try quota.orderPlaced(at: quota.now)
    for _ in 0..<3 { try quota.send() }
    quota.now = quota.now + .tick
    #expect(quota.evaluate().tier == .related && quota.evaluate().used == 0)
  }

  @Test("MSG-RELATED remembers its message when the buyer wrote in between")
  func relatedRemembers() throws {
    var quota = QuotaFixture()
    try quota.orderPlaced(at: quota.now)
    try quota.send()
    quota.now = quota.now + .days(1)
    try quota.receive()
    quota.now = quota.now + .days(7) + .tick
    #expect(quota.evaluate().tier == .related && quota.evaluate().used == 1)
  }

  @Test("MSG-RELATED: facts of the request are taken instead of the standing")
  func relationOfTheRequest() throws {
    var quota = QuotaFixture()
    let fresh = RelationFacts(lastOrderPlacedAt: quota.now - .days(1))
    #expect(quota.evaluate(relation: fresh).tier == .related)
    try quota.orderPlaced(at: quota.now)
    #expect(quota.evaluate(relation: RelationFacts()).tier == .closed)
  }

  @Test("MSG-CLOSED: nothing passes, and only the buyer can change it")
  func closed() throws {
    var quota = QuotaFixture()
    let decision = quota.evaluate()
    #expect(!decision.isAllowed && decision.tier == .closed)
    #expect(decision.limit == 0 && decision.remaining == 0 && decision.next == nil)
    let refusal = #expect(throws: Refusal.self) { try quota.send() }
    #expect(refusal?.reason == "NO_MESSAGE_ALLOWED" && refusal?.retryAt == nil)
    #expect(refusal?.violations.map(\.subject) == ["MSG-CLOSED"])
  }

  @Test("MSG-BLOCKED: nothing passes whatever the tier, and every other rule is still evaluated")
  func blocked() throws {
    var quota = try QuotaFixture(buyerWrote: .minutes(1))
    try quota.apply(.setAccess(isBlocked: true, hasOptedOut: nil), as: QuotaFixture.merchant)
    let decision = quota.evaluate()
    #expect(!decision.isAllowed && decision.tier == .blocked && decision.limit == 0)
    #expect(decision.next == nil)
    #expect(decision.outcomes.filter { $0.result == .fail }.map(\.rule) == ["MSG-BLOCKED"])
    #expect(decision.result("MSG-ACTIVE") == .pass)
    let refusal = #expect(throws: Refusal.self) { try quota.send() }
    #expect(refusal?.reason == "BUYER_BLOCKED")
    try quota.apply(.setAccess(isBlocked: false, hasOptedOut: nil), as: QuotaFixture.merchant)
    #expect(quota.evaluate().isAllowed)
  }

  @Test("MSG-BLOCKED: an opt-out is the buyer's, and a merchant's unblocking leaves it")
  func optedOut() throws {
    var quota = try QuotaFixture(buyerWrote: .minutes(1))
    try quota.apply(.setAccess(isBlocked: nil, hasOptedOut: true), as: QuotaFixture.buyer)
    try quota.apply(.setAccess(isBlocked: false, hasOptedOut: nil), as: QuotaFixture.merchant)
    let refusal = #expect(throws: Refusal.self) { try quota.send() }
    #expect(refusal?.reason == "BUYER_OPTED_OUT")
  }

  @Test("MSG-SPAM: a suspected spam message opens no tier")
  func spam() throws {
    var quota = QuotaFixture()
    try quota.receive(isSuspectedSpam: true)
    let decision = quota.evaluate()
    #expect(decision.tier == .closed)
    #expect(decision.result("MSG-SPAM") == .pass)
    try quota.receive()
    #expect(quota.evaluate().tier == .active)
    #expect(quota.evaluate().result("MSG-SPAM") == .notApplicable)
  }

  @Test("MSG-CARD: cards and notices take nothing, and pass where nothing else does")
  func cardsAreFree() throws {
    var quota = QuotaFixture()
    for kind in [MessageKind.card, .invitationCard] {
      try quota.apply(.deliver(kind), as: QuotaFixture.merchant)
    }
    try quota.apply(.deliver(.systemNotice), as: QuotaFixture.system)
    #expect(quota.state == QuotaState())
    #expect(quota.evaluate(.card).result("MSG-CARD") == .pass)
    #expect(quota.evaluate(.card).outcomes.allSatisfy { $0.result != .fail })
  }

  @Test(
    "MSG-CARD: everything else takes a unit",
    arguments: [
      MessageKind.text, .emoji, .picture, .video, .product, .coupon, .smallPayment, .helpLink,
      .automaticReply,
    ])
  func everythingElseCounts(_ kind: MessageKind) throws {
    var quota = try QuotaFixture(buyerWrote: .days(2))
    try quota.send(kind)
    #expect(quota.evaluate().used == 1)
  }

  @Test("MSG-CARD: a block stops an invitation, but not the news of the buyer's own case")
  func cardsAndBlocks() throws {
    var quota = QuotaFixture()
    try quota.apply(.setAccess(isBlocked: nil, hasOptedOut: true), as: QuotaFixture.buyer)
    try quota.apply(.deliver(.card), as: QuotaFixture.merchant)
    let refusal = #expect(throws: Refusal.self) {
      try quota.apply(.deliver(.invitationCard), as: QuotaFixture.merchant)
    }
    #expect(refusal?.kind == .precondition)
    #expect(refusal?.violations.map(\.subject) == ["MSG-BLOCKED"])
  }

  @Test("An evaluation names every rule once, in a stable order, and changes nothing")
  func everyRule() throws {
    let quota = try QuotaFixture(buyerWrote: .days(3))
    let rules = [
      "MSG-ACTIVE", "MSG-RECENT", "MSG-RELATED", "MSG-CLOSED", "MSG-BLOCKED", "MSG-SPAM",
      "MSG-CARD", "MSG-RESERVE",
    ]
    #expect(quota.evaluate().outcomes.map(\.rule) == rules)
    let facts = quota.evaluate().outcome("MSG-RECENT")?.facts
    #expect(facts?.first == Fact("last_buyer_message_at", "2027-01-12T08:00:00Z"))
  }

  @Test("What if the buyer writes now")
  func hypotheticalBuyerMessage() throws {
    let quota = QuotaFixture()
    let what = quota.state.assumingBuyerMessage(at: quota.now)
    let decision = what.evaluate(SendQuery(kind: .text), policy: quota.policy, now: quota.now)
    #expect(decision.tier == .active)
    #expect(quota.evaluate().tier == .closed)
  }
}
