import Domain
import Messaging
import Testing

/// History arrives late and in any order.
@Suite struct HistoryTests {
  @Test("A buyer's message older than the last one changes no tier")
  func olderThanTheLast() throws {
    var quota = try QuotaFixture(buyerWrote: .hours(1))
    try quota.takeIn(from: .buyer, at: quota.now - .days(3))
    #expect(quota.state.lastBuyerMessageAt == quota.now - .hours(1))
    #expect(quota.evaluate().tier == .active)
  }

  @Test("A late buyer's message moves what was sent before it out of the count")
  func lateBuyerMessage() throws {
    var quota = try QuotaFixture(buyerWrote: .days(5))
    for days in [3, 2] as [Int64] {
      try quota.takeIn(from: .merchant, at: quota.now - .days(days))
    }
    #expect(quota.evaluate().used == 2)
    try quota.takeIn(from: .buyer, at: quota.now - .days(2) - .hours(12))
    #expect(quota.evaluate().tier == .recent && quota.evaluate().used == 0)
  }

  @Test("A late buyer's message makes a MSG-RELATED message one of MSG-RECENT")
  func lateBuyerMessageCovers() throws {
    var quota = QuotaFixture()
    try quota.orderPlaced(at: quota.now)
    try quota.takeIn(from: .merchant, at: quota.now - .days(10))
    #expect(quota.evaluate().used == 1)
    try quota.takeIn(from: .buyer, at: quota.now - .days(12))
    #expect(quota.evaluate().tier == .related && quota.evaluate().used == 0)
  }

  @Test("History is recorded even where it exceeds the limit")
  func historyExceedsTheLimit() throws {
    var quota = try QuotaFixture(buyerWrote: .days(5))
    for hours in 1...10 as ClosedRange<Int64> {
      try quota.takeIn(from: .merchant, at: quota.now - .hours(hours))
    }
    #expect(quota.evaluate().used == 10 && quota.evaluate().remaining == 0)
  }

  @Test("What is too old to count is forgotten, and the state stays small")
  func bounded() throws {
    var quota = QuotaFixture()
    for hours in 0..<2_000 as Range<Int64> {
      try quota.takeIn(from: .merchant, at: quota.now - .hours(hours))
    }
    #expect(quota.state.counted.count == 256)
    #expect(quota.state.counted.last == quota.now)
    quota.now = quota.now + .days(31)
    for hours in 0..<5_000 as Range<Int64> {
      try quota.takeIn(from: .buyer, at: quota.now - .hours(hours * 9))
    }
    #expect(quota.state.counted.isEmpty)
    #expect(quota.state.engaged.count <= 2)
  }

  @Test("Cards of the past count nowhere, spam of the past opens nothing")
  func cardsAndSpam() throws {
    var quota = QuotaFixture()
    try quota.takeIn(from: .merchant, at: quota.now - .days(1), kind: .invitationCard)
    let spam = HistoricalMessage(
      author: .buyer, kind: .text, sentAt: quota.now - .hours(1), isSuspectedSpam: true)
    try quota.apply(.takeIn(spam), as: QuotaFixture.platform)
    #expect(quota.state.counted.isEmpty && quota.state.lastBuyerMessageAt == nil)
    #expect(quota.state.lastSpamAt == quota.now - .hours(1))
  }

  @Test("The state does not depend on the order in which history arrives")
  func anyOrder() throws {
    var random = SeededRandom(seed: 0xA17E)
    for _ in 0..<300 {
      let count = Int.random(in: 2...12, using: &random)
      var messages: [(author: Actor.Kind, at: Instant)] = []
      for _ in 0..<count {
        // Half of the times fall on boundaries of the rules.
        let hours = Int64.random(in: 0...(40 * 24), using: &random)
        let days: Int64 = [0, 1, 6, 7, 8, 29, 30, 31].randomElement(using: &random) ?? 0
        let ago: Duration = Bool.random(using: &random) ? .hours(hours) : .days(days)
        messages.append(
          (Bool.random(using: &random) ? .buyer : .merchant, QuotaFixture.start - ago))
      }
      var sorted = QuotaFixture()
      for message in messages.sorted(by: { $0.at < $1.at }) {
        try sorted.takeIn(from: message.author, at: message.at)
      }
      for _ in 0..<3 {
        var shuffled = QuotaFixture()
        for message in messages.shuffled(using: &random) {
          try shuffled.takeIn(from: message.author, at: message.at)
        }
        #expect(shuffled.state == sorted.state, "\(messages)")
      }
    }
  }

  @Test("A time given in the future is refused; a clock a little ahead is taken as now")
  func futureTimes() throws {
    var quota = QuotaFixture()
    #expect(throws: Refusal.self) { try quota.receive(at: quota.now + .minutes(5) + .tick) }
    try quota.receive(at: quota.now + .minutes(5))
    #expect(quota.state.lastBuyerMessageAt == quota.now)
    let refusal = #expect(throws: Refusal.self) {
      try quota.takeIn(from: .buyer, at: Instant(seconds: 0))
    }
    #expect(refusal?.kind == .invalid && refusal?.violations.first?.subject == "sent_at")
  }
}
