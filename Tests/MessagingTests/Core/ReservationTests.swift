import Domain
import Messaging
import Testing

@Suite("MSG-RESERVE") struct ReservationTests {
  @Test("Reservations never exceed the limit together")
  func limit() throws {
    var quota = try QuotaFixture(buyerWrote: .days(2))
    for id in ["r1", "r2", "r3"] { _ = try quota.reserve(id) }
    let refusal = #expect(throws: Refusal.self) { _ = try quota.reserve("r4") }
    #expect(refusal?.kind == .quota && refusal?.retryAt == quota.now + .seconds(60))
    #expect(throws: Refusal.self) { try quota.send() }
  }

  @Test("A committed reservation counts once")
  func commit() throws {
    var quota = try QuotaFixture(buyerWrote: .days(2))
    let reservation = try quota.reserve("r1")
    quota.now = quota.now + .seconds(60) - .tick
    let change = try quota.apply(.commit(reservation), as: QuotaFixture.merchant)
    #expect(
      change.events == [.sent(at: quota.now, tier: .recent, isCounted: true, reservationID: "r1")])
    #expect(quota.evaluate().used == 1 && quota.evaluate().held == 0)
  }

  @Test("A released reservation gives its unit back; releasing again changes nothing")
  func release() throws {
    var quota = try QuotaFixture(buyerWrote: .days(2))
    var reservation = try quota.reserve("r1")
    try quota.apply(.release(reservation), as: QuotaFixture.merchant)
    #expect(quota.evaluate().used == 0 && quota.state.held.isEmpty)
    reservation.status = .released
    let again = try quota.apply(.release(reservation), as: QuotaFixture.merchant)
    #expect(again.events.isEmpty)
  }

  @Test("An expired reservation gives its unit back at 60 s, before any timer says so")
  func expiry() throws {
    var quota = try QuotaFixture(buyerWrote: .days(2))
    let reservation = try quota.reserve("r1")
    quota.now = reservation.expiresAt - .tick
    let early = try quota.apply(.expire(reservation), as: QuotaFixture.system)
    #expect(early.events.isEmpty && quota.evaluate().used == 1)
    quota.now = reservation.expiresAt
    #expect(quota.evaluate().used == 0)
    let change = try quota.apply(.expire(reservation), as: QuotaFixture.system)
    #expect(quota.state.held.isEmpty)
    guard case .expired(let ended)? = change.events.first else {
      Issue.record("no expiry recorded")
      return
    }
    #expect(ended.status == .expired)
    #expect(try quota.apply(.expire(ended), as: QuotaFixture.system).events.isEmpty)
  }

  @Test(
    "A reservation that is over is neither committed nor released",
    arguments: [
      (Reservation.Status.committed, "RESERVATION_COMMITTED"),
      (.released, "RESERVATION_RELEASED"), (.expired, "RESERVATION_EXPIRED"),
      (.held, "RESERVATION_EXPIRED"),
    ])
  func over(_ status: Reservation.Status, _ reason: String) throws {
    var quota = try QuotaFixture(buyerWrote: .days(2))
    var reservation = try quota.reserve("r1")
    reservation.status = status
    quota.now = reservation.expiresAt
    let refusal = #expect(throws: Refusal.self) {
      try quota.apply(.commit(reservation), as: QuotaFixture.merchant)
    }
    #expect(refusal?.kind == .precondition && refusal?.reason == reason)
    #expect(refusal?.violations.map(\.subject) == ["MSG-RESERVE"])
    guard status != .released else { return }
    #expect(throws: Refusal.self) {
      try quota.apply(.release(reservation), as: QuotaFixture.merchant)
    }
  }

  @Test("A reservation of MSG-ACTIVE keeps its promise when the limit sets in before the commit")
  func promiseAcrossTheBoundary() throws {
    var quota = try QuotaFixture(buyerWrote: .hours(24) - .seconds(10))
    let reservation = try quota.reserve("r1")
    quota.now = quota.now + .seconds(20)
    for _ in 0..<3 { try quota.send() }
    let change = try quota.apply(.commit(reservation), as: QuotaFixture.merchant)
    #expect(
      change.events == [.sent(at: quota.now, tier: .active, isCounted: false, reservationID: "r1")])
    #expect(quota.evaluate().used == 3)
  }

  @Test("A reservation of MSG-RECENT takes no unit of MSG-RELATED")
  func recentIntoRelated() throws {
    var quota = try QuotaFixture(buyerWrote: .days(7) - .seconds(10))
    try quota.orderPlaced(at: quota.now)
    let reservation = try quota.reserve("r1")
    quota.now = quota.now + .seconds(20)
    try quota.apply(.commit(reservation), as: QuotaFixture.merchant)
    #expect(quota.evaluate().tier == .related && quota.evaluate().remaining == 1)
  }

  @Test("The buyer's answer between reserve and commit frees the unit")
  func buyerAnswers() throws {
    var quota = QuotaFixture()
    try quota.orderPlaced(at: quota.now)
    let reservation = try quota.reserve("r1")
    quota.now = quota.now + .seconds(10)
    try quota.receive()
    quota.now = quota.now + .seconds(10)
    try quota.apply(.commit(reservation), as: QuotaFixture.merchant)
    quota.now = quota.now + .days(7) + .seconds(1)
    #expect(quota.evaluate().tier == .related && quota.evaluate().used == 0)
  }

  @Test("MSG-BLOCKED: a block stops the commit of what was reserved before")
  func blockBeforeCommit() throws {
    var quota = try QuotaFixture(buyerWrote: .minutes(1))
    let reservation = try quota.reserve("r1")
    try quota.apply(.setAccess(isBlocked: true, hasOptedOut: nil), as: QuotaFixture.merchant)
    let refusal = #expect(throws: Refusal.self) {
      try quota.apply(.commit(reservation), as: QuotaFixture.merchant)
    }
    #expect(refusal?.violations.map(\.subject) == ["MSG-BLOCKED"])
    try quota.apply(.release(reservation), as: QuotaFixture.merchant)
  }

  @Test("Reservations are bounded where messages are not")
  func reservationsAreBounded() throws {
    var quota = try QuotaFixture(buyerWrote: .minutes(1))
    quota.policy.reservationsMax = 5
    for number in 0..<5 { _ = try quota.reserve("r\(number)") }
    let refusal = #expect(throws: Refusal.self) { _ = try quota.reserve("r5") }
    #expect(refusal?.reason == "TOO_MANY_RESERVATIONS" && refusal?.retryAt != nil)
    quota.now = quota.now + .seconds(60)
    _ = try quota.reserve("r6")
  }

  @Test("Only what takes a unit can be reserved")
  func cardsAreNotReserved() throws {
    var quota = try QuotaFixture(buyerWrote: .minutes(1))
    let refusal = #expect(throws: Refusal.self) { _ = try quota.reserve("r1", .card) }
    #expect(refusal?.kind == .invalid)
  }
}
