import Synchronization

/// Lines in the order in which they were added, from any thread.
final class Log: Sendable {
  private let state = Mutex<[String]>([])
  var lines: [String] { state.withLock { $0 } }
  func add(_ line: String) { state.withLock { $0.append(line) } }
}

/// A number that any thread counts up.
final class Counter: Sendable {
  private let state = Atomic<Int>(0)
  var value: Int { state.load(ordering: .relaxed) }
  func add() { state.add(1, ordering: .relaxed) }
}
