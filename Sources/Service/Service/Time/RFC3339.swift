public import Domain

/// Times as people and machines exchange them: `2026-11-01T08:00:00.123Z`, always UTC when written.
public enum RFC3339 {
  /// Digits after the seconds.
  public enum Precision: Int, Sendable {
    case seconds = 0
    case milliseconds = 3
    case microseconds = 6
  }

  private static let utc = BusinessCalendar(utcOffset: .zero)

  /// Cut, not rounded, to the precision, so that a time never reads later than it was.
  public static func format(_ instant: Instant, _ precision: Precision = .milliseconds) -> String {
    var text = ""
    text.reserveCapacity(27)
    let fields = utc.fields(of: instant)
    let seconds = fields.timeOfDay / 1_000_000
    append(fields.year, 4, &text)
    text += "-"
    append(fields.month, 2, &text)
    text += "-"
    append(fields.day, 2, &text)
    text += "T"
    append(seconds / 3_600, 2, &text)
    text += ":"
    append(seconds / 60 % 60, 2, &text)
    text += ":"
    append(seconds % 60, 2, &text)
    let fraction = fields.timeOfDay % 1_000_000
    switch precision {
    case .seconds: break
    case .milliseconds:
      text += "."
      append(fraction / 1_000, 3, &text)
    case .microseconds:
      text += "."
      append(fraction, 6, &text)
    }
    return text + "Z"
  }

  private static func append(_ value: Int64, _ digits: Int, _ text: inout String) {
    let number = String(value.magnitude)
    if value < 0 { text += "-" }
    for _ in number.utf8.count..<max(digits, number.utf8.count) { text += "0" }
    text += number
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
