/// A point in time: microseconds since 1970-01-01T00:00:00Z. Cores never read a clock; the shell
/// injects `now`.
public struct Instant: Hashable, Comparable, Sendable, Codable {
  public var microseconds: Int64

  public init(microseconds: Int64) { self.microseconds = microseconds }

  /// - Parameter seconds: whole seconds since the epoch; callers stay within ± 292 000 years.
  public init(seconds: Int64) { self.microseconds = seconds * 1_000_000 }

  public static func < (a: Instant, b: Instant) -> Bool { a.microseconds < b.microseconds }

  /// Saturates at the ends of the range: a window that never closes stays comparable.
  public static func + (instant: Instant, length: Duration) -> Instant {
    let (sum, overflow) = instant.microseconds.addingReportingOverflow(length.microseconds)
    return Instant(microseconds: overflow ? (length.microseconds > 0 ? .max : .min) : sum)
  }

  public static func - (instant: Instant, length: Duration) -> Instant {
    let (sum, overflow) = instant.microseconds.subtractingReportingOverflow(length.microseconds)
    return Instant(microseconds: overflow ? (length.microseconds > 0 ? .min : .max) : sum)
  }

  /// The time from `b` to `a`; negative when `a` is earlier. Saturates like `+`.
  public static func - (a: Instant, b: Instant) -> Duration {
    let (difference, overflow) = a.microseconds.subtractingReportingOverflow(b.microseconds)
    return .microseconds(overflow ? (a > b ? Int64.max : .min) : difference)
  }
}

extension Duration {
  /// Whole microseconds, rounded toward zero, saturating at the range of `Int64`.
  public var microseconds: Int64 {
    let (seconds, attoseconds) = components
    let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
    if overflow { return seconds > 0 ? .max : .min }
    let (sum, carry) = scaled.addingReportingOverflow(attoseconds / 1_000_000_000_000)
    return carry ? (seconds > 0 ? .max : .min) : sum
  }

  public static func minutes(_ count: Int64) -> Duration { .seconds(count * 60) }
  public static func hours(_ count: Int64) -> Duration { .seconds(count * 3_600) }
  /// A rolling day of 24 hours (RULES: windows are rolling durations, not calendar days).
  public static func days(_ count: Int64) -> Duration { .seconds(count * 86_400) }
}
