internal import Synchronization

/// Whether the process is going down. What would otherwise never end (feeds, health watches) asks
/// to be told.
public final class DrainState: Sendable {
  private struct State {
    var isDraining = false
    var next = 0
    var listeners: [Int: @Sendable () -> Void] = [:]
  }

  private let state = Mutex(State())

  public init() {}

  public var isDraining: Bool { state.withLock { $0.isDraining } }

  /// Calls the listener when the drain begins, at once if it has begun; keep the token and give it
  /// to ``remove(_:)``.
  func onDrain(_ listener: @escaping @Sendable () -> Void) -> Int {
    let (token, isDraining) = state.withLock { state in
      state.next += 1
      if !state.isDraining { state.listeners[state.next] = listener }
      return (state.next, state.isDraining)
    }
    if isDraining { listener() }
    return token
  }

  /// Returns when the drain begins or the task is cancelled.
  func wait() async {
    let bell = Bell()
    let token = onDrain { bell.ring() }
    await bell.wait()
    remove(token)
  }

  func remove(_ token: Int) { state.withLock { $0.listeners[token] = nil } }

  /// Begins the drain; again does nothing.
  public func begin() {
    let listeners = state.withLock { state in
      defer { state.listeners = [:] }
      state.isDraining = true
      return state.listeners.values.map { $0 }
    }
    for listener in listeners { listener() }
  }
}
