public import Domain
internal import Glibc
internal import Synchronization

/// Where "now" comes from. Cores never read a clock; the shell asks this one and passes it on.
public protocol WallClock: Sendable {
  /// The time of day, UTC. It can jump in both directions when the machine's clock is set.
  var now: Instant { get }
}

/// The machine's clock.
public struct SystemClock: WallClock {
  public init() {}

  public var now: Instant {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Instant(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
  }
}

/// A clock that stands still until it is moved, for tests and simulation.
public final class ManualClock: WallClock {
  private let time: Mutex<Instant>

  public init(_ start: Instant) { time = Mutex(start) }

  public var now: Instant { time.withLock { $0 } }

  /// Moves the clock; a negative length moves it back.
  public func advance(by length: Duration) { time.withLock { $0 = $0 + length } }

  public func set(to instant: Instant) { time.withLock { $0 = instant } }
}

/// Time that never jumps, in nanoseconds since some start: for durations.
public enum MonotonicTime {
  public static var nanoseconds: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
