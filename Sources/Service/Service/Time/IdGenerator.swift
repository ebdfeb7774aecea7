internal import Domain
internal import Synchronization

/// Makes the ids of new things.
public protocol IdGenerator: Sendable {
  /// A new id that begins with the prefix: `ord_01K9Z6T0GR5D8Q2M4V7XCNBEFH`.
  func next(_ prefix: String) -> String
}

/// Ids that sort by the time at which they were made and never collide, across restarts either.
///
/// 48 bits of milliseconds and 80 random bits in Crockford's base 32 (the ULID form). Within a
/// millisecond, and when the clock is set back, the last id is incremented, so that ids of one
/// process always increase. After a restart with the clock set back, the random bits keep ids apart.
public final class TimeOrderedIds: IdGenerator {
  private struct State {
    var milliseconds: UInt64 = 0
    var high: UInt16 = 0
    var low: UInt64 = 0
  }

  private let clock: any WallClock
  private let state = Mutex(State())

  public init(clock: any WallClock) { self.clock = clock }

  public func next(_ prefix: String) -> String {
    let now = UInt64(max(0, clock.now.microseconds / 1_000))
    let id = state.withLock { state in
      if now > state.milliseconds {
        // Half the random range is left free so that increments never overflow within a lifetime.
        state = State(
          milliseconds: now, high: .random(in: 0...(.max / 2)), low: .random(in: 0...(.max)))
      } else {
        // A random step, so that knowing one id does not give away the next.
        let (sum, overflow) = state.low.addingReportingOverflow(.random(in: 1...(1 << 40)))
        state.low = sum
        if overflow { state.high &+= 1 }
      }
      return state
    }
    return prefix + "_" + Self.encode(id.milliseconds, id.high, id.low)
  }

  private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

  private static func encode(_ milliseconds: UInt64, _ high: UInt16, _ low: UInt64) -> String {
    let first = milliseconds << 16 | UInt64(high)
    return String(unsafeUninitializedCapacity: 26) { buffer in
      var (upper, lower) = (first, low)
      for index in stride(from: 25, through: 0, by: -1) {
        buffer[index] = alphabet[Int(lower & 31)]
        lower = lower >> 5 | upper << 59
        upper >>= 5
      }
      return 26
    }
  }
}

/// Predictable ids for tests and simulation: `ord_000001`, `ord_000002`.
public final class SequentialIds: IdGenerator {
  private let last = Mutex(0)

  public init() {}

  public func next(_ prefix: String) -> String {
    let number = last.withLock { last in
      last += 1
      return last
    }
    let digits = String(number)
    return prefix + "_" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits
  }
}
