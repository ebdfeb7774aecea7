import CLinux
import Glibc
import RPCCore

/// Turns SIGTERM, SIGINT, SIGHUP and SIGCHLD into something that poll(2) can wait for.
struct SignalPipe {
  let descriptor: Int32

  init() throws(CommandFailure) {
    signal(SIGPIPE, SIG_IGN)
    descriptor = aftercare_signals()
    guard descriptor >= 0 else {
      throw CommandFailure(.unavailable, "signals cannot be waited for: \(errorText(errno))")
    }
  }

  /// The signals since the last call.
  func pending() -> [Int32] {
    var signals: [Int32] = []
    while case let signal = aftercare_next_signal(descriptor), signal != 0 {
      signals.append(signal)
    }
    return signals
  }
}
