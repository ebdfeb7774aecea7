import Domain
import Testing

@testable import Messaging

@Suite("MSG-RATE-30S, MSG-RATE-3MIN, MSG-RATE-5MIN, MSG-AVG") struct QualityTableTests {
  /// A day in Shanghai and a bit of the next one, worked out by hand below.
  private var day: QualityLog {
    var log = QualityLog()
    log.write(
      """
      A 2026-06-01 07:59:59.999999 buyer
      A 2026-06-01 08:00:00 buyer
      A 2026-06-01 08:00:20 buyer
      A 2026-06-01 08:00:30 agent a1
      A 2026-06-01 08:10:00 spam
      A 2026-06-01 08:10:05 auto
      A 2026-06-01 08:20:00 buyer
      A 2026-06-01 08:20:10 auto
      A 2026-06-01 08:23:00 agent a1
      A 2026-06-01 08:23:01 agent a1
      A 2026-06-01 09:00:00 buyer
      A 2026-06-01 09:03:00.000001 agent a1
      A 2026-06-01 10:00:00 buyer
      A 2026-06-01 10:05:00 agent a2
      A 2026-06-01 11:00:00 buyer
      A 2026-06-01 11:05:00.000001 agent a1
      A 2026-06-01 22:59:50 buyer
      A 2026-06-01 23:00:05 buyer
      A 2026-06-01 23:00:10 agent a1
      B 2026-06-01 22:58:00 buyer
      B 2026-06-01 23:59:00 buyer
      B 2026-06-02 08:01:00 buyer
      B 2026-06-02 08:02:00 agent a1
      C 2026-06-01 12:00:00 buyer
      """)
    return log
  }

  @Test("Each message says why it counts or not")
  func reasons() {
    #expect(
      day.judgements("A") == [
        .outsideHours, .opensTurn, .continuesTurn, .answers, .suspectedSpam, .automatic,
        .opensTurn, .automatic, .answers, .nothingWaited, .opensTurn, .answers, .opensTurn,
        .answers, .opensTurn, .answers, .opensTurn, .outsideHours, .answers,
      ])
    #expect(day.judgements("B") == [.opensTurn, .outsideHours, .continuesTurn, .answers])
    #expect(day.traces["C"]?.entries.first?.answeredBy == nil)
    let first = day.traces["A"]?.entries[1]
    #expect(first?.answeredBy == "m4" && first?.wait == .seconds(30) && first?.isFast == true)
  }

  @Test("The day of the shop, worked out by hand")
  func shop() {
    let counts = day.counts("2026-06-01")
    // A: 08:00:00, 08:00:20, 08:20, 09:00, 10:00, 11:00, 22:59:50; B: 22:58; C: 12:00.
    #expect(counts.messages == 9 && counts.answeredMessages == 8)
    // 30 s and 10 s at eight, 20 s across 23:00.
    #expect(counts.fastMessages == 3 && counts.fastRate == 3_333)
    // Six of A, one each of B and C; 30 s, 180 s and 20 s are in time, 180.000001 s is not.
    #expect(counts.turns == 8 && counts.answeredTurns == 7)
    #expect(counts.promptTurns == 3 && counts.promptRate == 3_750)
    // Also 180.000001 s and 300 s; not 300.000001 s, not B's night, not C.
    #expect(counts.timelyTurns == 5 && counts.timelyRate == 6_250)
    // 30 + 10 + 180 + 180.000001 + 300 + 300.000001 + 20 s, and 9 h 4 min of B.
    #expect(counts.waited == 33_660_000_002)
    #expect(counts.meanWait == .microseconds(4_207_500_000))
    #expect(counts.receptions == 3 && counts.outsideHours == 3)
    #expect(counts.spam == 1 && counts.automaticReplies == 2)
    #expect(counts.isTooLate(QualityPolicy()))
  }

  @Test("What is answered the next morning belongs to the day on which it was written")
  func nextDay() {
    let counts = day.counts("2026-06-02")
    #expect(counts.messages == 1 && counts.waited == 60_000_000 && counts.turns == 0)
    #expect(counts.receptions == 1 && counts.promptRate == nil && counts.fastRate == 0)
  }

  @Test("Answers belong to who answered, what waits to who is responsible, or to nobody")
  func agents() {
    let a2 = day.counts("2026-06-01", agent: "a2")
    #expect(a2.messages == 1 && a2.turns == 1 && a2.timelyTurns == 1 && a2.promptTurns == 0)
    #expect(a2.waited == 300_000_000 && a2.receptions == 0)
    let nobody = day.counts("2026-06-01", agent: "")
    #expect(nobody.messages == 1 && nobody.turns == 1 && nobody.receptions == 2)
    #expect(nobody.outsideHours == 2)
    let a1 = day.counts("2026-06-01", agent: "a1")
    #expect(a1.messages == 7 && a1.turns == 6 && a1.receptions == 1 && a1.outsideHours == 1)
  }

  @Test("What waits goes over to the agent to whom a conversation is transferred")
  func transfer() {
    var log = QualityLog()
    log.write(
      """
      A 2026-06-01 09:00:00 buyer
      A 2026-06-01 09:00:10 agent a1
      A 2026-06-01 10:00:00 buyer
      A 2026-06-01 10:00:05 buyer
      A 2026-06-01 10:01:00 transfer a2
      """)
    #expect(log.counts("2026-06-01", agent: "a1").messages == 1)
    let a2 = log.counts("2026-06-01", agent: "a2")
    #expect(a2.messages == 2 && a2.turns == 1 && a2.answeredMessages == 0)
    log.write("A 2026-06-01 10:02:00 agent a2")
    #expect(log.counts("2026-06-01", agent: "a2").waited == 235_000_000)
    #expect(log.counts("2026-06-01").messages == 3)
  }

  @Test("CSAT and complaints: rated again counts once, complained twice a day too")
  func ratings() {
    var log = QualityLog()
    log.write(
      """
      A 2026-06-01 09:00:00 buyer
      A 2026-06-01 09:00:10 agent a1
      A 2026-06-01 09:30:00 rate 3 a1
      A 2026-06-01 09:40:00 complaint
      A 2026-06-01 09:41:00 complaint
      B 2026-06-01 09:40:00 buyer
      B 2026-06-01 09:41:00 rate 1 a1
      """)
    log.follow(
      .rated(2, previous: 3, agent: "a1", firstAt: log.time("2026-06-01 09:30:00")), in: "A")
    let counts = log.counts("2026-06-01", agent: "a1")
    #expect(counts.ratings == 2 && counts.ratingSum == 3 && counts.meanRating == 150)
    #expect(log.counts("2026-06-01").complaints == 1)
    #expect(log.counts("2026-06-01").complaintRate == 5_000)
  }

  @Test("Exactly 70 % is not below 70 %, whatever the rounding")
  func bound() {
    var counts = QualityCounts()
    counts.turns = 10
    counts.timelyTurns = 7
    #expect(!counts.isTooLate(QualityPolicy()))
    counts.timelyTurns = 6_999_999
    counts.turns = 10_000_000
    #expect(counts.timelyRate == 7_000 && counts.isTooLate(QualityPolicy()))
    #expect(!QualityCounts().isTooLate(QualityPolicy()))
  }

  @Test("A turn is warned of two minutes after its first message, and no more once answered")
  func warning() {
    let log = QualityLog()
    var state = ConversationQuality()
    let at = log.time("2026-06-01 22:59:00")
    func apply(_ fact: QualityFact) {
      _ = state.apply(fact, zone: log.zone, policy: log.policy)
    }
    apply(.buyerWrote(at: at, isSuspectedSpam: true))
    #expect(state.warnsAt(log.policy) == nil)
    apply(.buyerWrote(at: at, isSuspectedSpam: false))
    apply(.buyerWrote(at: at + .seconds(90), isSuspectedSpam: false))
    #expect(state.warnsAt(log.policy) == at + .minutes(2))
    apply(.machineWrote(at: at + .seconds(91)))
    #expect(state.warnsAt(log.policy) != nil)
    apply(.agentWrote("a1", at: at + .seconds(100)))
    #expect(state.warnsAt(log.policy) == nil)
  }

  @Test("Counts equal the tally of the explained messages, whatever happens in which order")
  func seeded() {
    var random = SeededRandom(seed: 20_260_531)
    var log = QualityLog("CET-1CEST,M3.5.0,M10.5.0/3")
    var now = log.time("2026-03-27 06:00:00")
    for _ in 0..<6_000 {
      now = now + .seconds(Int64.random(in: 0...200, using: &random))
      let conversation = "c\(Int.random(in: 0..<12, using: &random))"
      let agent = "a\(Int.random(in: 0..<3, using: &random))"
      switch Int.random(in: 0..<20, using: &random) {
      case 0..<10:
        // Some arrive late and out of order.
        let at = now - .seconds(Int64.random(in: 0...20, using: &random) / 18 * 300)
        log.follow(
          .buyerWrote(at: at, isSuspectedSpam: Bool.random(using: &random)), in: conversation)
      case 10..<17: log.follow(.agentWrote(agent, at: now), in: conversation)
      case 17: log.follow(.machineWrote(at: now), in: conversation)
      default: log.follow(.transferred(to: agent), in: conversation)
      }
    }
    var tally: [QualityKey: QualityCounts] = [:]
    for entry in log.traces.values.flatMap(\.entries) {
      var counts = QualityCounts()
      let isAnswered = entry.answeredBy != nil
      if entry.judgement.isCounted {
        counts.messages = 1
        counts.answeredMessages = isAnswered ? 1 : 0
        counts.fastMessages = entry.isFast ? 1 : 0
        counts.waited = entry.wait?.microseconds ?? 0
      }
      if entry.judgement == .opensTurn {
        counts.turns = 1
        counts.answeredTurns = isAnswered ? 1 : 0
        counts.promptTurns = entry.isPrompt ? 1 : 0
        counts.timelyTurns = entry.isTimely ? 1 : 0
      }
      tally[QualityKey(day: entry.day, agent: entry.agent), default: .init()] += counts
    }
    var counted: [QualityKey: QualityCounts] = [:]
    for (key, counts) in log.traces.values.flatMap(\.counts) {
      var counts = counts
      for field in [\QualityCounts.receptions, \.outsideHours, \.spam, \.automaticReplies] {
        counts[keyPath: field] = 0
      }
      counted[key, default: .init()] += counts
    }
    tally = tally.filter { !$0.value.isZero }
    #expect(tally == counted.filter { !$0.value.isZero })
    #expect(tally.count > 10)
  }
}
