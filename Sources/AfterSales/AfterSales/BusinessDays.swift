public import Domain

/// The days on which the business works: all but Saturdays, Sundays and holidays, and the weekend
/// days that make up for a holiday.
public struct BusinessDays: Sendable {
  static let day: Int64 = 86_400_000_000

  private let offset: Duration
  private let holidays: Set<Int64>
  private let workdays: Set<Int64>

  init(_ policy: AfterSalesPolicy) {
    offset = .minutes(policy.utcOffsetMinutes)
    let calendar = policy.calendar
    holidays = Set(policy.holidays.compactMap { Self.number(of: $0, calendar) })
    workdays = Set(policy.workdays.compactMap { Self.number(of: $0, calendar) })
  }

  /// The time at which `length` of working days is over: the clock runs through whole working days,
  /// midnight to midnight of the business time zone, and stands still on all others.
  public func end(of length: Duration, from start: Instant) -> Instant {
    var left = length.microseconds
    var now = (start + offset).microseconds
    // A calendar without working days ends the search instead of running forever.
    for _ in 0..<Self.daysMax {
      let number = now.flooredDay
      let midnight = (number + 1) * Self.day
      if isWorkday(number) {
        if left <= midnight - now { return Instant(microseconds: now + left) - offset }
        left -= midnight - now
      }
      now = midnight
    }
    return Instant(microseconds: now) - offset
  }

  private static let daysMax = 1_000

  private func isWorkday(_ number: Int64) -> Bool {
    if holidays.contains(number) { return false }
    if workdays.contains(number) { return true }
    // Day 0, 1970-01-01, was a Thursday; 0 is Monday here.
    let weekday = ((number + 3) % 7 + 7) % 7
    return weekday < 5
  }

  /// The number of a civil day, 1970-01-01 being 0; nil for a text that names no date.
  static func number(of date: String, _ calendar: BusinessCalendar) -> Int64? {
    let parts = date.split(separator: "-", omittingEmptySubsequences: false)
    guard date.utf8.count == 10, parts.count == 3, parts[0].utf8.count == 4,
      parts[1].utf8.count == 2, let year = Int64(parts[0]), let month = Int64(parts[1]),
      let day = Int64(parts[2]),
      let midnight = calendar.instant(of: .init(year: year, month: month, day: day))
    else { return nil }
    return (midnight + calendar.utcOffset).microseconds.flooredDay
  }
}

extension Int64 {
  fileprivate var flooredDay: Int64 {
    let quotient = self / BusinessDays.day
    return self % BusinessDays.day < 0 ? quotient - 1 : quotient
  }
}

extension AfterSalesPolicy {
  /// AS-DEADLINE-REFUND: when a return that arrived is refunded by SYSTEM.
  public func refundDue(receivedAt: Instant) -> Instant {
    refundBusinessDays == 0
      ? receivedAt + refundAfterReceipt
      : BusinessDays(self).end(of: .days(refundBusinessDays), from: receivedAt)
  }
}
