import Glibc
import RPCCore

/// Starts programs, merges their logs, starts them again when they end, and stops them in order.
///
/// One thread, one poll(2): `up` has nothing else to do.
final class Supervisor {
  /// A program to keep running.
  struct Program {
    /// For people and log prefixes: "orders".
    var name: String
    var path: String
    var arguments: [String]
    /// How long it may take to end after SIGTERM before it is killed.
    var stopGrace: Int64 = 15_000
  }

  private final class Slot {
    let program: Program
    var child: ChildProcess?
    var merger: LogMerger
    var notice: ReadyNotice
    var policy = RestartPolicy()
    var startedAt: Int64 = 0
    var startAt: Int64?
    var wasReady = false
    var isReady = false

    init(_ program: Program, notice: ReadyNotice) {
      self.program = program
      self.notice = notice
      merger = LogMerger(prefix: "[\(program.name)] ")
    }
  }

  private var slots: [Slot] = []
  private let signals: SignalPipe
  private let log: Int32
  private let say: (String) -> Void
  private let environment: [String: String]
  private var announced = false

  /// - Parameters:
  ///   - programs: started together; stopped in this order, one after the other.
  ///   - log: where the children's logs go.
  ///   - say: takes lines for people: what was started, ended and stopped.
  init(
    _ programs: [Program], runDirectory: String, environment: [String: String],
    signals: SignalPipe, log: Int32, say: @escaping (String) -> Void
  ) throws(CommandFailure) {
    self.signals = signals
    self.log = log
    self.say = say
    self.environment = environment
    for program in programs {
      let notice = try ReadyNotice(path: "\(runDirectory)/up-\(program.name).sock")
      slots.append(Slot(program, notice: notice))
    }
  }

  deinit {
    for slot in slots { slot.notice.close() }
  }

  /// Runs until SIGTERM or SIGINT; calls `whenReady` once all programs have said so.
  ///
  /// - Throws: ``CommandFailure`` when a program ends before it was ever ready: its configuration
  ///   is wrong, and trying again would not help. The others are stopped first.
  func run(whenReady: () -> Void) throws(CommandFailure) {
    for slot in slots { try start(slot) }
    while true {
      wait()
      let received = signals.pending()
      forwardLogs()
      noteReadiness(whenReady)
      if received.contains(SIGTERM) || received.contains(SIGINT) {
        stopAll()
        return
      }
      if received.contains(SIGHUP) { signalAll(SIGHUP) }
      if let failed = reap() {
        stopAll()
        throw failed
      }
      try startDue()
    }
  }

  private func start(_ slot: Slot) throws(CommandFailure) {
    var environment = environment
    environment["NOTIFY_SOCKET"] = slot.notice.path
    do throws(CommandFailure) {
      slot.child = try ChildProcess.start(
        slot.program.path, slot.program.arguments, environment: environment)
    } catch {
      stopAll()
      throw error
    }
    slot.startedAt = now()
    slot.startAt = nil
    slot.isReady = false
  }

  private func startDue() throws(CommandFailure) {
    for slot in slots {
      if let at = slot.startAt, at <= now() { try start(slot) }
    }
  }

  /// Sleeps until a child writes, becomes ready or ends, a signal comes, or a restart is due.
  private func wait() {
    var descriptors = [pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0)]
    for slot in slots {
      descriptors.append(pollfd(fd: slot.notice.descriptor, events: Int16(POLLIN), revents: 0))
      if let child = slot.child {
        descriptors.append(pollfd(fd: child.output, events: Int16(POLLIN), revents: 0))
      }
    }
    let next = slots.compactMap(\.startAt).min()
    let timeout = next.map { Int32(clamping: max(0, $0 - now())) } ?? -1
    poll(&descriptors, nfds_t(descriptors.count), timeout)
  }

  private func forwardLogs() {
    for slot in slots {
      guard let child = slot.child else { continue }
      _ = slot.merger.forward(from: child.output, to: log)
    }
  }

  private func noteReadiness(_ whenReady: () -> Void) {
    for slot in slots where slot.child != nil && slot.notice.isReady() {
      if slot.wasReady { say("\(slot.program.name) is ready again") }
      slot.isReady = true
      slot.wasReady = true
    }
    if !announced, slots.allSatisfy(\.isReady) {
      announced = true
      whenReady()
    }
  }

  /// Takes note of children that ended.
  ///
  /// - Returns: why the stack cannot run, when a child ended before it was ever ready.
  private func reap() -> CommandFailure? {
    for slot in slots {
      guard let child = slot.child else { continue }
      var status: Int32 = 0
      guard waitpid(child.pid, &status, WNOHANG) == child.pid else { continue }
      _ = slot.merger.forward(from: child.output, to: log)
      close(child.output)
      slot.child = nil
      slot.isReady = false
      let how = Self.describe(status)
      guard slot.wasReady else {
        return CommandFailure(
          .unavailable, "\(slot.program.name) did not start (\(how)); its own message is above")
      }
      let delay = slot.policy.delay(afterRunning: now() - slot.startedAt)
      slot.startAt = now() + delay
      say("\(slot.program.name) ended (\(how)); starting it again in \(delay) ms")
    }
    return nil
  }

  private static func describe(_ status: Int32) -> String {
    let signal = status & 0x7f
    return signal == 0 ? "exit code \((status >> 8) & 0xff)" : "signal \(signal)"
  }

  private func signalAll(_ signal: Int32) {
    for slot in slots {
      if let child = slot.child { kill(child.pid, signal) }
    }
  }

  /// Stops one program after the other, so that a caller is gone before what it calls.
  private func stopAll() {
    for slot in slots {
      slot.startAt = nil
      guard let child = slot.child else { continue }
      kill(child.pid, SIGTERM)
      let deadline = now() + slot.program.stopGrace
      var status: Int32 = 0
      while waitpid(child.pid, &status, WNOHANG) == 0 {
        if now() >= deadline {
          say("\(slot.program.name) did not stop in time and is killed")
          kill(child.pid, SIGKILL)
          waitpid(child.pid, &status, 0)
          break
        }
        var output = pollfd(fd: child.output, events: Int16(POLLIN), revents: 0)
        poll(&output, 1, 20)
        forwardLogs()
      }
      _ = slot.merger.forward(from: child.output, to: log)
      close(child.output)
      slot.child = nil
      say("\(slot.program.name) stopped (\(Self.describe(status)))")
    }
  }

  /// Monotonic milliseconds.
  private func now() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
  }
}
