public import Domain

/// Stops calling a service that does not answer, and tries it again with one call at a time.
///
/// A pure state machine: time is a parameter. Only failures of the service itself count
/// (UNAVAILABLE, DEADLINE_EXCEEDED); a refusal by a rule is an answer like any other.
public struct CircuitBreaker: Sendable {
  /// When to open and for how long.
  public struct Settings: Sendable, Equatable {
    /// Failures in a row that open the circuit.
    public var failureThreshold: Int
    /// How long calls fail at once before one is let through as a trial.
    public var openFor: Duration

    public init(failureThreshold: Int = 5, openFor: Duration = .seconds(1)) {
      self.failureThreshold = failureThreshold
      self.openFor = openFor
    }
  }

  public enum State: Hashable, Sendable {
    /// Calls pass; `failures` in a row so far.
    case closed(failures: Int)
    /// Calls fail at once until the instant.
    case open(until: Instant)
    /// One trial call is under way; all others fail at once. A trial that never reports back
    /// (its task was cancelled) counts as failed from the instant on.
    case halfOpen(giveUpAt: Instant)
  }

  public private(set) var state: State = .closed(failures: 0)
  public let settings: Settings

  public init(_ settings: Settings = Settings()) { self.settings = settings }

  /// Whether a call may start now. A call that starts must be reported with ``record(success:now:)``.
  public mutating func admit(now: Instant) -> Bool {
    switch state {
    case .closed:
      return true
    case .open(let until) where now < until:
      return false
    case .halfOpen(let giveUpAt) where now < giveUpAt:
      return false
    case .open, .halfOpen:
      state = .halfOpen(giveUpAt: now + settings.openFor)
      return true
    }
  }

  /// Reports that an admitted call was answered.
  public mutating func recordSuccess() { state = .closed(failures: 0) }

  /// Reports how an admitted call ended.
  public mutating func record(success: Bool, now: Instant) {
    if success { return recordSuccess() }
    switch state {
    case .closed(let failures) where failures + 1 < settings.failureThreshold:
      state = .closed(failures: failures + 1)
    case .closed, .halfOpen:
      state = .open(until: now + settings.openFor)
    case .open:
      break  // A call that started before the circuit opened; it is open already.
    }
  }
}
