internal import Glibc

/// What an operator asks of a running process.
public enum ProcessSignal: Sendable, Hashable {
  /// SIGTERM or SIGINT: finish and exit.
  case stop(Int32)
  /// SIGHUP: read the policy again.
  case reload
}

/// Signals arrive on a thread of their own that does nothing but wait for them, so that handling
/// them needs no async-signal-safe code, and a second stop works even if the loop is stuck.
public enum ProcessSignals {
  private static var handled: sigset_t {
    var set = sigset_t()
    sigemptyset(&set)
    for number in [SIGTERM, SIGINT, SIGHUP] { sigaddset(&set, number) }
    return set
  }

  /// Must run first, before any thread exists: threads inherit the mask. A lost reader (SIGPIPE)
  /// shows as an error of the write.
  public static func block() {
    var set = handled
    pthread_sigmask(SIG_BLOCK, &set, nil)
    signal(SIGPIPE, SIG_IGN)
  }

  /// Starts the thread. The handler runs on it and should only pass the signal on.
  public static func watch(_ handler: @escaping @Sendable (ProcessSignal) -> Void) {
    final class Box: Sendable {
      let handler: @Sendable (ProcessSignal) -> Void
      init(_ handler: @escaping @Sendable (ProcessSignal) -> Void) { self.handler = handler }
    }
    var thread = pthread_t()
    let context = Unmanaged.passRetained(Box(handler))
    let result = pthread_create(
      &thread, nil,
      { context in
        guard let context else { return nil }
        let box = Unmanaged<Box>.fromOpaque(context).takeRetainedValue()
        while true { box.handler(ProcessSignals.wait()) }
      }, context.toOpaque())
    if result == 0 { pthread_detach(thread) } else { context.release() }
  }

  private static func wait() -> ProcessSignal {
    var set = handled
    var number: Int32 = 0
    while sigwait(&set, &number) != 0 {}
    return number == SIGHUP ? .reload : .stop(number)
  }
}
