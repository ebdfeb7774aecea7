public import Domain
internal import Synchronization

/// Carries the earliest due time that a command stored from the writer's thread.
public final class StoredDue: Sendable {
  private let earliest = Mutex<Instant?>(nil)

  public init() {}

  public func add(_ due: Instant?) {
    guard let due else { return }
    earliest.withLock { $0 = min($0 ?? due, due) }
  }

  /// After the commit: a timer that is told before would not see it yet.
  public func tell(_ onDue: (Instant) -> Void) { earliest.withLock { $0 }.map(onDue) }
}
