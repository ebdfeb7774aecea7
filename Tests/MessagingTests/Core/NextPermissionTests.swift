import Domain
import Messaging
import Testing

/// "From when more is allowed" is the first moment at which one more passes if only time goes by.
@Suite struct NextPermissionTests {
  /// Three messages used in MSG-RECENT; the buyer wrote 2 d ago.
  func usedUp() throws -> QuotaFixture {
    var quota = try QuotaFixture(buyerWrote: .days(2))
    for _ in 0..<3 { try quota.send() }
    return quota
  }

  @Test("MSG-RECENT: the fourth message never passes by time alone if nothing relates")
  func onlyTheBuyerHelps() throws {
    let quota = try usedUp()
    let decision = quota.evaluate()
    #expect(!decision.isAllowed && decision.next == nil)
    #expect(decision.waitSentence == "only a new message of the buyer helps")
  }

  @Test("MSG-RECENT: the fourth message passes when MSG-RELATED begins, 7 d and a tick on")
  func whenRelatedBegins() throws {
    var quota = try usedUp()
    try quota.orderPlaced(at: quota.now - .days(10))
    let begins = QuotaFixture.start + .days(5) + .tick
    #expect(quota.evaluate().next == NextPermission(at: begins, reason: .relatedBegins))
    let refusal = #expect(throws: Refusal.self) { try quota.send() }
    #expect(refusal?.retryAt == begins)
    #expect(refusal?.message.contains("2027-01-20T08:00:00.000001Z") == true)
    quota.now = begins - .tick
    #expect(!quota.evaluate().isAllowed)
    quota.now = begins
    #expect(quota.evaluate().isAllowed)
  }

  @Test("MSG-RECENT: not if the relation lapses before MSG-RELATED begins")
  func relationLapsesBefore() throws {
    var quota = try usedUp()
    try quota.orderPlaced(at: quota.now - .days(25) + .tick)
    #expect(quota.evaluate().next == nil)
    try quota.orderPlaced(at: quota.now - .days(25) + .tick + .tick)
    #expect(quota.evaluate().next != nil)
  }

  @Test("MSG-RECENT: not before an earlier MSG-RELATED message is 30 d old")
  func relatedCountIsUsed() throws {
    var quota = QuotaFixture()
    try quota.orderPlaced(at: quota.now)
    try quota.send()
    quota.now = quota.now + .days(1)
    try quota.receive()
    quota.now = quota.now + .days(2)
    for _ in 0..<3 { try quota.send() }
    // The order relates until day 30, exclusively; the unit comes back at day 30: never.
    #expect(quota.evaluate().next == nil)
    try quota.orderPlaced(at: QuotaFixture.start + .days(3))
    let returns = QuotaFixture.start + .days(30)
    #expect(quota.evaluate().next == NextPermission(at: returns, reason: .relatedUnitReturns))
  }

  @Test("MSG-RECENT: when a reservation runs out, if that is what holds the last unit")
  func reservationRunsOut() throws {
    var quota = try QuotaFixture(buyerWrote: .days(2))
    try quota.send()
    _ = try quota.reserve("r1")
    quota.now = quota.now + .seconds(20)
    _ = try quota.reserve("r2")
    let decision = quota.evaluate()
    #expect(decision.used == 3 && decision.held == 2 && decision.remaining == 0)
    let runsOut = QuotaFixture.start + .seconds(60)
    #expect(decision.next == NextPermission(at: runsOut, reason: .reservationExpires))
    #expect(decision.outcome("MSG-RESERVE")?.changesAt == runsOut)
    quota.now = runsOut - .tick
    #expect(!quota.evaluate().isAllowed)
    quota.now = runsOut
    #expect(quota.evaluate().remaining == 1)
  }

  @Test("MSG-RECENT: a reservation that outlives the tier does not hold back MSG-RELATED")
  func reservationOutlivesTheTier() throws {
    var quota = try QuotaFixture(buyerWrote: .days(7) - .seconds(10))
    try quota.orderPlaced(at: quota.now)
    for _ in 0..<2 { try quota.send() }
    _ = try quota.reserve("r1")
    let begins = QuotaFixture.start + .seconds(10) + .tick
    #expect(quota.evaluate().next == NextPermission(at: begins, reason: .relatedBegins))
  }

  @Test("MSG-RELATED: when the reservation of its unit runs out")
  func relatedReservationRunsOut() throws {
    var quota = QuotaFixture()
    try quota.orderPlaced(at: quota.now)
    _ = try quota.reserve("r1")
    let runsOut = QuotaFixture.start + .seconds(60)
    #expect(quota.evaluate().next == NextPermission(at: runsOut, reason: .reservationExpires))
  }

  @Test("A limit of 0 by policy is never lifted by time")
  func limitsOfZero() throws {
    var quota = try QuotaFixture(buyerWrote: .days(2))
    quota.policy.tiers.recentLimit = 0
    quota.policy.tiers.relatedLimit = 0
    try quota.orderPlaced(at: quota.now)
    #expect(!quota.evaluate().isAllowed && quota.evaluate().next == nil)
  }
}
