internal import Synchronization

/// Which services of this process serve. Asked, not told: each answer is made when it is wanted.
public final class HealthBoard: Sendable {
  public typealias Probe = @Sendable () -> Bool

  private let drain: DrainState
  private let probes = Mutex<[String: [Probe]]>([:])

  /// - Parameter drain: nothing serves while the process goes down.
  public init(drain: DrainState) { self.drain = drain }

  /// Adds a condition under which a service serves; "" stands for the whole process. A service
  /// serves when all of its conditions hold.
  public func add(_ service: String, _ probe: @escaping Probe = { true }) {
    probes.withLock { $0[service, default: []].append(probe) }
  }

  /// Nil for a service that this process does not have.
  public func isServing(_ service: String) -> Bool? {
    guard let probes = probes.withLock({ $0[service] }) else { return nil }
    return !drain.isDraining && probes.allSatisfy { $0() }
  }

  /// All services, sorted.
  public var services: [String] { probes.withLock { $0.keys.sorted() } }
}
