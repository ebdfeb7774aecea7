/// Times as people and machines exchange them: `2026-11-01T08:00:00.123Z`, always UTC when written.
public enum RFC3339 {
  /// Digits after the seconds.
  public enum Precision: Sendable {
    case seconds
    case milliseconds
    case microseconds
    /// Six digits where there is a fraction, none where there is not: as sentences say a time.
    case asNeeded
  }

  private static let utc = BusinessCalendar(utcOffset: .zero)

  /// Cut, not rounded, to the precision, so that a time never reads later than it was.
  ///
  /// A year before 0 or after 9999, which no command lets in, reads as the nearest of these.
  public static func format(_ instant: Instant, _ precision: Precision = .milliseconds) -> String {
    let fields = utc.fields(of: instant)
    let second = fields.timeOfDay / 1_000_000
    let fraction = fields.timeOfDay % 1_000_000
    // Written into place: an evaluation prints half a dozen.
    return String(unsafeUninitializedCapacity: 27) { buffer in
      var end = 0
      func put(_ character: Unicode.Scalar) {
        buffer[end] = UInt8(truncatingIfNeeded: character.value)
        end += 1
      }
      func put(_ number: Int64, digits: Int) {
        var rest = number
        for place in stride(from: end + digits - 1, through: end, by: -1) {
          buffer[place] = UInt8(truncatingIfNeeded: 48 + rest % 10)
          rest /= 10
        }
        end += digits
      }
      put(min(max(fields.year, 0), 9_999), digits: 4)
      put("-")
      put(fields.month, digits: 2)
      put("-")
      put(fields.day, digits: 2)
      put("T")
      put(second / 3_600, digits: 2)
      put(":")
      put(second / 60 % 60, digits: 2)
      put(":")
      put(second % 60, digits: 2)
      switch precision {
      case .milliseconds:
        put(".")
        put(fraction / 1_000, digits: 3)
      case .asNeeded where fraction == 0, .seconds: break
      case .asNeeded, .microseconds:
        put(".")
        put(fraction, digits: 6)
      }
      put("Z")
      return end
    }
  }

  /// Nil when the text is no date and time with a zone (`Z` or `+08:00`). A fraction may have up to
  /// nine digits; those after the sixth are dropped.
  public static func parse(_ text: String) -> Instant? {
    var scanner = Scanner(text.utf8[...])
    guard let year = scanner.digits(4), scanner.skip("-"), let month = scanner.digits(2),
      scanner.skip("-"), let day = scanner.digits(2), scanner.skip("T") || scanner.skip("t"),
      let hour = scanner.digits(2), scanner.skip(":"), let minute = scanner.digits(2),
      scanner.skip(":"), let second = scanner.digits(2), hour < 24, minute < 60, second < 60
    else { return nil }
    guard let fraction = scanner.fraction(), let offset = scanner.offset(), scanner.isAtEnd
    else { return nil }
    let timeOfDay = ((hour * 60 + minute) * 60 + second) * 1_000_000 + fraction
    return utc.instant(of: .init(year: year, month: month, day: day, timeOfDay: timeOfDay))
      .map { $0 - .seconds(offset) }
  }

  private struct Scanner {
    var rest: Substring.UTF8View

    init(_ text: Substring.UTF8View) { rest = text }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func digit() -> Int64? {
      guard let byte = rest.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      else { return nil }
      rest = rest.dropFirst()
      return Int64(byte - UInt8(ascii: "0"))
    }

    mutating func digits(_ count: Int) -> Int64? {
      var value: Int64 = 0
      for _ in 0..<count {
        guard let next = digit() else { return nil }
        value = value * 10 + next
      }
      return value
    }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
      guard rest.first == UInt8(ascii: character) else { return false }
      rest = rest.dropFirst()
      return true
    }

    /// Microseconds; zero when there is no fraction, nil when it has no or too many digits.
    mutating func fraction() -> Int64? {
      guard skip(".") else { return 0 }
      var value: Int64 = 0
      var count = 0
      while let next = digit() {
        if count < 6 { value = value * 10 + next }
        count += 1
      }
      guard (1...9).contains(count) else { return nil }
      for _ in min(count, 6)..<6 { value *= 10 }
      return value
    }

    /// Seconds east of UTC.
    mutating func offset() -> Int64? {
      if skip("Z") || skip("z") { return 0 }
      let sign: Int64
      if skip("+") { sign = 1 } else if skip("-") { sign = -1 } else { return nil }
      guard let hours = digits(2), skip(":"), let minutes = digits(2), hours < 24, minutes < 60
      else { return nil }
      return sign * (hours * 3_600 + minutes * 60)
    }
  }
}
