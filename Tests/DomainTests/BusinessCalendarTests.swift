import Domain
import Testing

@Suite struct BusinessCalendarTests {
  let shanghai = BusinessCalendar()

  func instant(_ year: Int64, _ month: Int64, _ day: Int64, hour: Int64 = 0) -> Instant? {
    shanghai.instant(
      of: .init(year: year, month: month, day: day, timeOfDay: hour * 3_600_000_000))
  }

  @Test func midnightInShanghaiIsFourInTheAfternoonOfTheDayBeforeInUTC() throws {
    // 2026-01-01T00:00:00+08:00 = 2025-12-31T16:00:00Z
    #expect(try #require(instant(2026, 1, 1)) == Instant(seconds: 1_767_196_800))
  }

  @Test(
    arguments: [
      (2025, 3, 1, 2026, 3, 1), (2024, 2, 29, 2025, 2, 28), (2023, 2, 28, 2024, 2, 28),
      (2024, 12, 31, 2025, 12, 31), (2027, 3, 1, 2028, 3, 1),
    ] as [(Int64, Int64, Int64, Int64, Int64, Int64)])
  func aYearLaterIsTheSameDate(
    _ year: Int64, _ month: Int64, _ day: Int64, _ toYear: Int64, _ toMonth: Int64, _ toDay: Int64
  ) throws {
    let start = try #require(instant(year, month, day, hour: 13))
    let end = try #require(instant(toYear, toMonth, toDay, hour: 13))
    #expect(shanghai.instant(start, addingYears: 1) == end)
  }

  @Test func theYearIsCountedInTheBusinessZone() throws {
    // 28 February 23:00 UTC is 1 March in Shanghai: no leap day comes in.
    let utc = BusinessCalendar(utcOffset: .zero)
    let start = try #require(
      utc.instant(of: .init(year: 2023, month: 2, day: 28, timeOfDay: 23 * 3_600_000_000)))
    #expect(shanghai.instant(start, addingYears: 1) - start == .days(366))
    #expect(utc.instant(start, addingYears: 1) - start == .days(365))
  }

  @Test func everyDayOfFourCenturiesGoesThereAndBack() throws {
    var day = try #require(instant(1_900, 1, 1))
    var last = shanghai.fields(of: day - .days(1))
    for _ in 0..<146_097 {
      let fields = shanghai.fields(of: day)
      #expect(shanghai.instant(of: fields) == day)
      let follows =
        fields.day == last.day + 1 && fields.month == last.month
        || fields.day == 1 && (fields.month == last.month + 1 || fields.month == 1)
      #expect(follows, "\(fields) after \(last)")
      last = fields
      day = day + .days(1)
    }
  }

  @Test(
    arguments: [(2026, 13, 1), (2026, 0, 1), (2026, 2, 29), (2026, 4, 31), (2026, 1, 0)]
      as [(Int64, Int64, Int64)])
  func whatIsNoDateIsRefused(_ year: Int64, _ month: Int64, _ day: Int64) {
    #expect(instant(year, month, day) == nil)
  }

  @Test func theEndsOfTimeDoNotTrap() {
    for instant in [Instant(microseconds: .max), Instant(microseconds: .min)] {
      _ = shanghai.fields(of: instant)
      _ = shanghai.instant(instant, addingYears: 1)
    }
  }
}
