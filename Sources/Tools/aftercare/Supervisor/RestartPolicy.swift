/// When a child that ended is started again. Pure: time is a parameter, in milliseconds.
struct RestartPolicy {
  static let firstDelay: Int64 = 100
  static let longestDelay: Int64 = 10_000
  /// A child that ran this long is healthy again: the next delay is the first one.
  static let healthyAfter: Int64 = 30_000

  private var delay = RestartPolicy.firstDelay

  /// - Returns: how long to wait before the next start.
  mutating func delay(afterRunning duration: Int64) -> Int64 {
    if duration >= Self.healthyAfter { delay = Self.firstDelay }
    defer { delay = min(delay * 2, Self.longestDelay) }
    return delay
  }
}
