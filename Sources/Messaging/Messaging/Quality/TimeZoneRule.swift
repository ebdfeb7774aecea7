public import Domain

/// A time zone by its rule, as POSIX writes it in `TZ`: `CST-8`, `<+07>-7`,
/// `CET-1CEST,M3.5.0,M10.5.0/3`. It is the last line of the zone's file in /usr/share/zoneinfo.
///
/// A rule in the policy gives the same answer on every machine and for every recomputation; a zone
/// database changes with the machine.
public struct TimeZoneRule: Hashable, Sendable {
  /// East of UTC is positive.
  public private(set) var standard: Duration
  /// Nil without daylight saving time.
  private var saving: Saving?

  private struct Saving: Hashable, Sendable {
    var offset: Duration
    /// In standard time.
    var begins: Change
    /// In daylight saving time.
    var ends: Change
  }

  /// A moment of a year.
  fileprivate struct Change: Hashable, Sendable {
    enum Day: Hashable, Sendable {
      /// Week 5 is the last; weekday 0 is Sunday.
      case weekday(month: Int64, week: Int64, weekday: Int64)
      /// 1...365, 29 February is never counted.
      case julian(Int64)
      /// 0...365, 29 February is counted.
      case ordinal(Int64)
    }
    var day: Day
    /// Since local midnight; may be negative or beyond a day.
    var time: Int64
  }

  /// The zone of a fixed offset.
  public init(offset: Duration) { standard = offset }

  /// Nil for a text that is no rule.
  public init?(_ text: String) {
    var reader = Reader(text)
    guard reader.name(), let west = reader.time(hoursMax: 24) else { return nil }
    standard = .seconds(-west)
    if reader.isAtEnd { return }
    guard reader.name() else { return nil }
    var offset = standard + .hours(1)
    if reader.peek != UInt8(ascii: ",") {
      guard let west = reader.time(hoursMax: 24) else { return nil }
      offset = .seconds(-west)
    }
    guard reader.take(","), let begins = reader.change(), reader.take(","),
      let ends = reader.change(), reader.isAtEnd
    else { return nil }
    saving = Saving(offset: offset, begins: begins, ends: ends)
  }

  /// East of UTC is positive.
  public func offset(at instant: Instant) -> Duration {
    guard let saving else { return standard }
    let calendar = BusinessCalendar(utcOffset: .zero)
    let year = calendar.fields(of: instant + standard).year
    let begins = saving.begins.instant(year) - standard
    let ends = saving.ends.instant(year) - saving.offset
    let isSaving =
      begins < ends ? instant >= begins && instant < ends : !(instant >= ends && instant < begins)
    return isSaving ? saving.offset : standard
  }

  /// The day and the time of day there.
  public func local(_ instant: Instant) -> (day: LocalDay, timeOfDay: Duration) {
    let local = instant + offset(at: instant)
    let day = LocalDay(containing: local)
    return (day, local - day.midnight)
  }

  /// When clocks there show a time of a day; one hour later for a time that is skipped.
  public func instant(_ day: LocalDay, at timeOfDay: Duration) -> Instant {
    let local = day.midnight + timeOfDay
    let guess = local - offset(at: local - standard)
    return offset(at: guess) == local - guess ? guess : local - standard
  }

  /// Reads the text byte by byte.
  private struct Reader {
    private let bytes: [UInt8]
    private var index = 0

    init(_ text: String) { bytes = Array(text.utf8.prefix(100)) }

    var isAtEnd: Bool { index == bytes.count }
    var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
      guard peek == UInt8(ascii: character) else { return false }
      index += 1
      return true
    }

    /// `CET` or `<+07>`.
    mutating func name() -> Bool {
      let isQuoted = take("<")
      let start = index
      while let byte = peek {
        let isLetter = (byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "z")
        let isSigned =
          byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")
          || byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
        guard isLetter || isQuoted && isSigned else { break }
        index += 1
      }
      return index - start >= 3 && (!isQuoted || take(">"))
    }

    /// Seconds of `[+-]h[h[h]][:mm[:ss]]`.
    mutating func time(hoursMax: Int64) -> Int64? {
      let sign: Int64 = take("-") ? -1 : 1
      if sign == 1 { _ = take("+") }
      guard let hours = number(0...hoursMax) else { return nil }
      var seconds = hours * 3_600
      for unit in [60, 1] as [Int64] where take(":") {
        guard let value = number(0...59) else { return nil }
        seconds += value * unit
      }
      return sign * seconds
    }

    mutating func number(_ range: ClosedRange<Int64>) -> Int64? {
      var value: Int64 = 0
      let start = index
      while let byte = peek, byte >= 0x30, byte <= 0x39, index - start < 3 {
        value = value * 10 + Int64(byte - 0x30)
        index += 1
      }
      return index > start && range.contains(value) ? value : nil
    }

    /// `M3.5.0/2`, `J60` or `59`.
    mutating func change() -> Change? {
      let day: Change.Day
      if take("M") {
        guard let month = number(1...12), take("."), let week = number(1...5), take("."),
          let weekday = number(0...6)
        else { return nil }
        day = .weekday(month: month, week: week, weekday: weekday)
      } else if take("J") {
        guard let number = number(1...365) else { return nil }
        day = .julian(number)
      } else {
        guard let number = number(0...365) else { return nil }
        day = .ordinal(number)
      }
      guard take("/") else { return Change(day: day, time: 7_200) }
      return time(hoursMax: 167).map { Change(day: day, time: $0) }
    }
  }
}

extension TimeZoneRule.Change {
  /// The moment as if local time were UTC.
  fileprivate func instant(_ year: Int64) -> Instant {
    func day(_ month: Int64, _ day: Int64) -> Int64 { LocalDay(year, month, day)?.number ?? 0 }
    let newYear = day(1, 1)
    let isLeap = LocalDay(year, 2, 29) != nil
    let number: Int64
    switch self.day {
    case .ordinal(let index): number = newYear + index
    case .julian(let index): number = newYear + index - 1 + (isLeap && index >= 60 ? 1 : 0)
    case .weekday(let month, let week, let weekday):
      let first = day(month, 1)
      // 1970-01-01 was a Thursday.
      let offset = (weekday - (first + 4) % 7 + 7) % 7
      let next = month == 12 ? day(1, 1) + (isLeap ? 366 : 365) : day(month + 1, 1)
      var date = first + offset + (week - 1) * 7
      if date >= next { date -= 7 }
      number = date
    }
    return LocalDay(number: number).midnight + .seconds(time)
  }
}
