/// Whether a failed call is made again, and after how long. Pure; every call is safe to repeat,
/// since commands carry request ids.
public struct RetryPolicy: Sendable, Equatable {
  /// What a failure says about trying again.
  public enum Failure: Sendable, Equatable {
    /// The service cannot be reached, or the connection was lost: it may be restarting.
    case unreachable
    /// The service asks to be tried again after this time.
    case busy(after: Duration)
    /// It says nothing of the kind: it is not tried again.
    case final
  }

  /// Tries in all.
  public var attemptsMax: Int
  /// Before the second try of an unreachable service; doubled for each further one, four times over.
  public static let firstDelay: Duration = .milliseconds(10)

  public init(attemptsMax: Int = 3) { self.attemptsMax = attemptsMax }

  /// - Parameters:
  ///   - attempt: how many tries were made.
  ///   - remaining: until the caller's deadline.
  /// - Returns: how long to wait; nil when the failure is the answer.
  public func delay(after attempt: Int, _ failure: Failure, remaining: Duration) -> Duration? {
    guard attempt < attemptsMax else { return nil }
    let delay: Duration
    switch failure {
    case .final: return nil
    case .busy(let after): delay = after
    case .unreachable: delay = Self.firstDelay * (1 << (2 * min(attempt - 1, 4)))
    }
    // Not worth it when no time would be left for the answer.
    return delay < remaining ? delay : nil
  }
}
