#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// An instant of this machine's monotonic clock, which never jumps and means nothing elsewhere.
///
/// Deadlines travel as remaining nanoseconds and live as instants, so every hop subtracts what was
/// used. Arithmetic saturates: `.never` stays never.
public struct Deadline: Sendable, Hashable, Comparable {
  /// Nanoseconds of CLOCK_MONOTONIC.
  public var nanoseconds: Int64

  @inlinable
  public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  /// Later than every instant.
  @inlinable public static var never: Deadline { Deadline(nanoseconds: .max) }

  /// The present instant.
  public static func now() -> Deadline {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Deadline(nanoseconds: Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec))
  }

  /// The instant `length` from now.
  public static func after(_ length: Duration) -> Deadline { now() + length }

  /// - Returns: `.never` when the sum leaves the range.
  @inlinable
  public func adding(nanoseconds length: Int64) -> Deadline {
    if nanoseconds == .max { return self }
    let (sum, overflow) = nanoseconds.addingReportingOverflow(length)
    return Deadline(nanoseconds: overflow ? (length > 0 ? .max : .min) : sum)
  }

  /// Nanoseconds from `now` to this instant: `Int64.max` for never, negative when it passed.
  @inlinable
  public func remainingNanoseconds(at now: Deadline) -> Int64 {
    if nanoseconds == .max { return .max }
    let (difference, overflow) = nanoseconds.subtractingReportingOverflow(now.nanoseconds)
    return overflow ? (nanoseconds > now.nanoseconds ? .max : .min) : difference
  }

  /// The time left; never negative. `Duration` of about 292 years for never.
  public func remaining(at now: Deadline = .now()) -> Duration {
    .nanoseconds(max(0, remainingNanoseconds(at: now)))
  }

  @inlinable
  public func hasPassed(at now: Deadline) -> Bool { now.nanoseconds >= nanoseconds }

  @inlinable
  public static func < (a: Deadline, b: Deadline) -> Bool { a.nanoseconds < b.nanoseconds }

  public static func + (instant: Deadline, length: Duration) -> Deadline {
    instant.adding(nanoseconds: length.wholeNanoseconds)
  }

  /// The time from `b` to `a`.
  public static func - (a: Deadline, b: Deadline) -> Duration {
    .nanoseconds(a.remainingNanoseconds(at: b))
  }
}

extension Duration {
  /// Whole nanoseconds, rounded toward zero, saturating at the range of `Int64`.
  public var wholeNanoseconds: Int64 {
    let (seconds, attoseconds) = components
    let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    if overflow { return seconds > 0 ? .max : .min }
    let (sum, carry) = scaled.addingReportingOverflow(attoseconds / 1_000_000_000)
    return carry ? (seconds > 0 ? .max : .min) : sum
  }
}
