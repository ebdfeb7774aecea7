/// Something to wait on that others can ring. One task waits; anyone rings.
public protocol Alarm: Sendable {
  /// Returns after the given time (nil: never by itself), when it is rung, or when the task is
  /// cancelled. A ring while nobody waited is remembered for the next wait.
  func wait(for length: Duration?) async

  func ring()
}
