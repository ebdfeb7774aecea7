import Domain
import Messaging
import Testing

/// One (shop, buyer) of a shop of another shape than the default.
struct ShapeFixture {
  static let start = QuotaFixture.start

  var state = QuotaState()
  var policy = MessagingPolicy()
  var shop: ShopFacts
  var now = ShapeFixture.start

  init(_ shape: QuotaShape) { shop = ShopFacts(shape) }

  @discardableResult
  mutating func apply(
    _ command: QuotaCommand, as actor: Actor = QuotaFixture.merchant
  ) throws(Refusal) -> QuotaChange {
    let change = try state.decide(command, actor: actor, policy: policy, shop: shop, now: now)
    state = change.state
    return change
  }

  mutating func buyerWrites(at time: Instant? = nil) throws(Refusal) {
    try apply(
      .receive(kind: .text, sentAt: time, isSuspectedSpam: false), as: QuotaFixture.platform)
  }

  @discardableResult
  mutating func send() throws(Refusal) -> SendDecision? {
    try apply(.send(SendQuery(kind: .text))).decision
  }

  mutating func reserve(_ id: String) throws(Refusal) -> Reservation {
    let change = try apply(.reserve(id: id, SendQuery(kind: .text)))
    guard case .reserved(let reservation)? = change.events.first else {
      throw Refusal(.invalid, reason: "NO_RESERVATION", message: "reserve made no reservation")
    }
    return reservation
  }

  func evaluate(_ kind: MessageKind = .text, assuming: [Assumption] = []) -> SendDecision {
    let (state, query) = state.assuming(assuming, at: now, SendQuery(kind: kind))
    return state.evaluate(query, policy: policy, shop: shop, now: now)
  }
}

@Suite("MSG-GRANT") struct GrantTests {
  @Test("Nothing grants anything: closed, and every event would open")
  func closed() {
    let quota = ShapeFixture(.grants)
    let decision = quota.evaluate()
    #expect(decision.tier == .closed && !decision.isAllowed && decision.next == nil)
    #expect(decision.result("MSG-CLOSED") == .fail)
    #expect(decision.result("MSG-GRANT") == .notApplicable)
    for (assumption, limit) in zip(Assumption.allCases, [5, 1, 3, 3]) {
      let open = quota.evaluate(assuming: [assumption])
      #expect(open.tier == .granted && open.isAllowed && open.remaining == limit)
    }
    #expect(quota.evaluate(assuming: Assumption.allCases).limit == 12)
  }

  @Test("Five messages after the buyer's, the sixth is refused; a new message grants anew")
  func count() throws {
    var quota = ShapeFixture(.grants)
    try quota.buyerWrites()
    for left in [4, 3, 2, 1, 0] { #expect(try quota.send()?.remaining == left) }
    let refusal = #expect(throws: Refusal.self) { try quota.send() }
    #expect(refusal?.kind == .quota && refusal?.violations.map(\.subject) == ["MSG-GRANT"])
    #expect(refusal?.reason == "MESSAGE_QUOTA_REACHED" && refusal?.retryAt == nil)
    quota.now = quota.now + .minutes(1)
    try quota.buyerWrites()
    #expect(quota.evaluate().remaining == 5)
  }

  @Test("A grant ends exactly 48 h after the message, exclusively")
  func boundary() throws {
    var quota = ShapeFixture(.grants)
    try quota.buyerWrites()
    quota.now = ShapeFixture.start + .hours(48) - .tick
    #expect(quota.evaluate().isAllowed)
    quota.now = ShapeFixture.start + .hours(48)
    #expect(quota.evaluate().tier == .closed && !quota.evaluate().isAllowed)
  }

  @Test("The grant that ends first is used first, and what counts is listed")
  func order() throws {
    var quota = ShapeFixture(.grants)
    try quota.buyerWrites()
    try quota.apply(
      .updateStanding(StandingUpdate(orderPlacedAt: quota.now)), as: QuotaFixture.system)
    for _ in 0..<5 { try quota.send() }
    var grants = quota.evaluate().grants
    #expect(grants.map(\.key.cause) == [.buyerMessage, .orderPlaced])
    #expect(grants.map(\.used) == [5, 0])
    try quota.send()
    grants = quota.evaluate().grants
    #expect(grants.map(\.used) == [5, 1] && quota.evaluate().counted.count == 6)
    #expect(throws: Refusal.self) { try quota.send() }
  }

  @Test("A reservation holds a unit of its grant and says when it is back")
  func reservation() throws {
    var quota = ShapeFixture(.grants)
    try quota.apply(
      .updateStanding(StandingUpdate(orderPlacedAt: quota.now)), as: QuotaFixture.system)
    let reservation = try quota.reserve("r1")
    let decision = quota.evaluate()
    #expect(decision.used == 1 && decision.held == 1 && !decision.isAllowed)
    #expect(decision.next == NextPermission(at: reservation.expiresAt, reason: .reservationExpires))
    #expect(decision.counted.first?.reservationID == "r1")
    quota.now = reservation.expiresAt
    #expect(quota.evaluate().isAllowed)
    quota.now = reservation.expiresAt - .tick
    let change = try quota.apply(.commit(reservation))
    guard case .sent(_, let tier, let isCounted, _)? = change.events.first else {
      Issue.record("nothing was sent")
      return
    }
    #expect(tier == .granted && isCounted && !quota.evaluate().isAllowed)
  }

  @Test("A payment and a case grant too; a case that ends takes its grant along")
  func otherEvents() throws {
    var quota = ShapeFixture(.grants)
    try quota.apply(
      .updateStanding(StandingUpdate(orderPaidAt: quota.now)), as: QuotaFixture.system)
    #expect(quota.evaluate().limit == 3)
    try quota.apply(
      .updateStanding(StandingUpdate(openedCase: OpenCase(id: "c1", openedAt: quota.now))),
      as: QuotaFixture.system)
    #expect(quota.evaluate().limit == 6)
    try quota.apply(.updateStanding(StandingUpdate(endedCaseID: "c1")), as: QuotaFixture.system)
    #expect(quota.evaluate().limit == 3)
  }

  @Test("Spam grants nothing; cards and blocked buyers are as in any shape")
  func commonRules() throws {
    var quota = ShapeFixture(.grants)
    try quota.apply(
      .receive(kind: .text, sentAt: nil, isSuspectedSpam: true), as: QuotaFixture.platform)
    #expect(!quota.evaluate().isAllowed && quota.evaluate(.card).isAllowed)
    try quota.buyerWrites()
    try quota.apply(.setAccess(isBlocked: true, hasOptedOut: nil))
    let decision = quota.evaluate()
    #expect(decision.tier == .blocked && decision.remaining == 0 && !decision.isAllowed)
    #expect(decision.result("MSG-BLOCKED") == .fail)
  }
}

@Suite("MSG-DAILY") struct DailyBuyersTests {
  @Test("While the buyer is active nothing is limited and nothing counts")
  func active() throws {
    var quota = ShapeFixture(.dailyBuyers)
    quota.shop.otherBuyers = 1_000
    try quota.buyerWrites()
    try quota.send()
    #expect(quota.evaluate().tier == .active && quota.evaluate().limit == nil)
    quota.now = quota.now + .hours(24)
    #expect(quota.evaluate().tier == .daily && !quota.evaluate().isAllowed)
  }

  @Test("999 others: one more buyer passes; 1 000 others: none, until one of them leaves")
  func boundary() throws {
    var quota = ShapeFixture(.dailyBuyers)
    quota.shop.otherBuyers = 999
    #expect(quota.evaluate().isAllowed && quota.evaluate().remaining == 1)
    quota.shop.otherBuyers = 1_000
    quota.shop.freesAt = quota.now + .hours(1)
    let decision = quota.evaluate()
    #expect(!decision.isAllowed && decision.used == 1_000 && decision.remaining == 0)
    #expect(
      decision.next == NextPermission(at: quota.now + .hours(1), reason: .buyerLeavesWindow))
    let refusal = #expect(throws: Refusal.self) { try quota.send() }
    #expect(refusal?.reason == "DAILY_BUYERS_REACHED")
    #expect(refusal?.violations.map(\.subject) == ["MSG-DAILY"])
  }

  @Test("A buyer that counts may be written to again, for 24 h after the last message")
  func again() throws {
    var quota = ShapeFixture(.dailyBuyers)
    try quota.send()
    quota.shop.otherBuyers = 1_000
    for hours in [23, 23] as [Int64] {
      quota.now = quota.now + .hours(hours)
      #expect(try quota.send()?.isAllowed == true)
    }
    #expect(quota.state.countsUntil(policy: quota.policy) == quota.now + .hours(24))
    quota.now = quota.now + .hours(24)
    #expect(!quota.evaluate().isAllowed)
  }

  @Test("A reservation counts until it expires, and not once it is released")
  func reservation() throws {
    var quota = ShapeFixture(.dailyBuyers)
    let reservation = try quota.reserve("r1")
    #expect(quota.state.countsUntil(policy: quota.policy) == reservation.expiresAt)
    #expect(quota.evaluate().used == 1 && quota.evaluate().held == 1)
    try quota.apply(.release(reservation))
    #expect(quota.state.countsUntil(policy: quota.policy) == nil)
    let second = try quota.reserve("r2")
    try quota.apply(.commit(second))
    #expect(quota.state.countsUntil(policy: quota.policy) == quota.now + .hours(24))
  }
}

@Suite struct SendChecksTests {
  @Test("A rule about the text forbids a message that the quota allows, whatever the tier")
  func checks() throws {
    var quota = try QuotaFixture(buyerWrote: .hours(1))
    let check = RuleOutcome(rule: "MSG-CONTACT", result: .fail, explanation: "a phone number")
    let query = SendQuery(kind: .text, checks: [check])
    let decision = quota.state.evaluate(query, policy: quota.policy, now: quota.now)
    #expect(!decision.isAllowed && decision.next == nil && decision.tier == .active)
    #expect(decision.outcomes.last == check)
    let refusal = #expect(throws: Refusal.self) {
      try quota.apply(.send(query), as: QuotaFixture.merchant)
    }
    #expect(refusal?.kind == .precondition && refusal?.reason == "MESSAGE_NOT_COMPLIANT")
    #expect(refusal?.violations.map(\.subject) == ["MSG-CONTACT"])
    let reservation = try quota.reserve("r1")
    #expect(throws: Refusal.self) {
      try quota.apply(.commit(reservation, checks: [check]), as: QuotaFixture.merchant)
    }
  }
}
