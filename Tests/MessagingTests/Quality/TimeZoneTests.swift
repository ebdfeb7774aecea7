import Domain
import Testing

@testable import Messaging

@Suite("Business hours in the shop's time zone") struct TimeZoneTests {
  private static let berlin = "CET-1CEST,M3.5.0,M10.5.0/3"
  private static let newYork = "EST5EDT,M3.2.0,M11.1.0"
  private static let sydney = "AEST-10AEDT,M10.1.0,M4.1.0/3"

  private func utc(_ text: String) -> Instant { QualityLog("UTC0").time(text) }

  @Test(
    "Local times around the changes of the clocks",
    arguments: [
      ("CST-8", "2026-05-31 16:00:00", "2026-06-01", 0),
      ("<+07>-7", "2026-05-31 16:59:59", "2026-05-31", 86_399),
      ("<+0545>-5:45", "2026-05-31 18:15:00", "2026-06-01", 0),
      (berlin, "2026-03-29 00:59:59", "2026-03-29", 7_199),
      (berlin, "2026-03-29 01:00:00", "2026-03-29", 10_800),
      (berlin, "2026-10-25 00:59:59", "2026-10-25", 10_799),
      (berlin, "2026-10-25 01:00:00", "2026-10-25", 7_200),
      (newYork, "2026-03-08 06:59:59", "2026-03-08", 7_199),
      (newYork, "2026-03-08 07:00:00", "2026-03-08", 10_800),
      (newYork, "2026-11-01 05:59:59", "2026-11-01", 7_199),
      (newYork, "2026-11-01 06:00:00", "2026-11-01", 3_600),
      (newYork, "2027-01-01 04:59:59", "2026-12-31", 86_399),
      (sydney, "2026-12-31 13:00:00", "2027-01-01", 0),
      (sydney, "2026-04-04 15:59:59", "2026-04-05", 10_799),
      (sydney, "2026-04-04 16:00:00", "2026-04-05", 7_200),
      (sydney, "2026-10-03 16:00:00", "2026-10-04", 10_800),
      ("XXX3YYY,J60/0,J300/0", "2024-03-01 03:00:00", "2024-03-01", 3_600),
      ("XXX3YYY,59/0,300/0", "2024-02-29 03:00:00", "2024-02-29", 3_600),
    ])
  func local(_ rule: String, _ time: String, _ day: String, _ seconds: Int) throws {
    let zone = try #require(TimeZoneRule(rule))
    let local = zone.local(utc(time))
    #expect(local.day.text == day && local.timeOfDay == .seconds(seconds))
  }

  @Test("A local time and its instant are one another's")
  func roundTrip() throws {
    for rule in ["CST-8", Self.berlin, Self.newYork, Self.sydney] {
      let zone = try #require(TimeZoneRule(rule))
      for day in stride(
        from: LocalDay("2024-01-01")!.number, to: LocalDay("2028-01-01")!.number, by: 1)
      {
        let instant = zone.instant(LocalDay(number: day), at: .hours(8))
        #expect(zone.local(instant).day.number == day)
        #expect(zone.local(instant).timeOfDay == .hours(8))
      }
    }
  }

  @Test(
    "What is no rule is refused",
    arguments: [
      "", "Asia/Shanghai", "CST", "C-8", "CST-25", "CET-1CEST", "CET-1CEST,M3.5.0",
      "CET-1CEST,M13.5.0,M10.5.0", "CET-1CEST,M3.5.0,M10.5.0,", "<+08-8", "CST-8 ",
    ])
  func malformed(_ rule: String) {
    #expect(TimeZoneRule(rule) == nil)
    var policy = MessagingPolicy()
    policy.quality.shopTimeZones = ["s1": rule]
    #expect(policy.problems.count == 1)
  }

  @Test("Hours follow the clocks: 06:00 UTC counts in Berlin only while summer time is on")
  func summer() {
    var log = QualityLog(Self.berlin)
    for time in ["2026-03-28 06:00:00", "2026-03-29 06:00:00", "2026-10-25 06:59:59"] {
      log.follow(.buyerWrote(at: utc(time), isSuspectedSpam: false), in: time)
    }
    log.follow(.buyerWrote(at: utc("2026-10-25 07:00:00"), isSuspectedSpam: false), in: "D")
    #expect(log.counts("2026-03-28").messages == 0 && log.counts("2026-03-29").messages == 1)
    #expect(log.counts("2026-10-25").messages == 1 && log.counts("2026-10-25").outsideHours == 1)
  }

  @Test("A wait across the change of the clocks is as long as it was")
  func night() {
    var log = QualityLog(Self.berlin)
    log.policy.opensAt = .zero
    log.policy.closesAt = .hours(24)
    log.write(
      """
      A 2026-03-29 01:59:00 buyer
      A 2026-03-29 03:01:00 agent a1
      B 2026-03-28 23:59:50 buyer
      B 2026-03-29 00:00:10 buyer
      B 2026-03-29 00:00:15 agent a1
      """)
    #expect(log.counts("2026-03-29").waited == 125_000_000)
    #expect(log.counts("2026-03-28").waited == 25_000_000)
    #expect(log.counts("2026-03-28").turns == 1 && log.counts("2026-03-29").turns == 1)
  }

  @Test("Days are read as they are written")
  func days() {
    #expect(LocalDay("2024-02-29")?.text == "2024-02-29" && LocalDay("1969-12-31")?.number == -1)
    for text in ["2023-02-29", "2026-13-01", "2026-1-1", "20260101", "2026-01-0a", ""] {
      #expect(LocalDay(text) == nil)
    }
  }
}
