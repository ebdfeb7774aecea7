/// The civil calendar of the business time zone.
///
/// "1 year" in the rules is a calendar year in this zone. The default zone, Asia/Shanghai, has had
/// a fixed offset since 1991, so an offset says all and no time zone database has to be loaded.
public struct BusinessCalendar: Hashable, Sendable {
  /// East of UTC is positive. Asia/Shanghai is 8 h.
  public var utcOffset: Duration

  public init(utcOffset: Duration = .hours(8)) { self.utcOffset = utcOffset }

  /// A date and time of day in the business zone.
  public struct Fields: Hashable, Sendable {
    public var year: Int64
    /// 1...12
    public var month: Int64
    /// 1...31
    public var day: Int64
    /// Microseconds since local midnight.
    public var timeOfDay: Int64

    public init(year: Int64, month: Int64, day: Int64, timeOfDay: Int64 = 0) {
      self.year = year
      self.month = month
      self.day = day
      self.timeOfDay = timeOfDay
    }
  }

  static let microsecondsPerDay: Int64 = 86_400_000_000

  public func fields(of instant: Instant) -> Fields {
    let local = (instant + utcOffset).microseconds
    let days = local.flooredQuotient(by: Self.microsecondsPerDay)
    let (year, month, day) = Self.civil(fromDays: days)
    let timeOfDay = local % Self.microsecondsPerDay
    return Fields(
      year: year, month: month, day: day,
      timeOfDay: timeOfDay < 0 ? timeOfDay + Self.microsecondsPerDay : timeOfDay)
  }

  /// Nil when the fields name no date (month 13, February 30).
  public func instant(of fields: Fields) -> Instant? {
    guard (-9_999...9_999).contains(fields.year), (1...12).contains(fields.month),
      (1...Self.days(inMonth: fields.month, year: fields.year)).contains(fields.day),
      (0..<Self.microsecondsPerDay).contains(fields.timeOfDay)
    else { return nil }
    let days = Self.days(fromYear: fields.year, month: fields.month, day: fields.day)
    return Instant(microseconds: days * Self.microsecondsPerDay + fields.timeOfDay) - utcOffset
  }

  /// The same local date and time `years` later; 29 February becomes 28 February in a common year.
  public func instant(_ start: Instant, addingYears years: Int64) -> Instant {
    var fields = fields(of: start)
    fields.year += years
    fields.day = min(fields.day, Self.days(inMonth: fields.month, year: fields.year))
    return instant(of: fields) ?? start + .days(years * 366)
  }

  static func isLeap(_ year: Int64) -> Bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
  }

  static func days(inMonth month: Int64, year: Int64) -> Int64 {
    switch month {
    case 2: isLeap(year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": eras of 400 years that start
  // on 1 March, so that the leap day is the last of its year.
  static func days(fromYear year: Int64, month: Int64, day: Int64) -> Int64 {
    let y = month <= 2 ? year - 1 : year
    let era = y.flooredQuotient(by: 400)
    let yearOfEra = y - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  static func civil(fromDays days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let z = days + 719_468
    let era = z.flooredQuotient(by: 146_097)
    let dayOfEra = z - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let month = shifted + (shifted < 10 ? 3 : -9)
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * shifted + 2) / 5 + 1)
  }
}

extension Int64 {
  func flooredQuotient(by divisor: Int64) -> Int64 {
    let quotient = self / divisor
    return self % divisor < 0 ? quotient - 1 : quotient
  }
}
