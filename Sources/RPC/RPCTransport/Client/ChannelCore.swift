import CLinux
import RPCCore

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The state of a channel: connected, not, or waiting before it tries again. On its loop only.
final class ChannelCore: @unchecked Sendable {
  let loop: EventLoop
  private let path: String
  private var connection: ClientConnection?
  /// Failed attempts in a row.
  private var failures = 0
  /// While it is pending no attempt is made.
  private var backOff: LoopTimer?
  private var lastProblem = ""
  /// Calls that wait for a connection.
  private var waiting: [ClientCall] = []
  private var waitingTimer: LoopTimer?
  private var isClosed = false

  init(path: String, loop: EventLoop) {
    self.path = path
    self.loop = loop
  }

  var callsInProgress: Int { waiting.count + (connection?.callsInProgress ?? 0) }

  func start(_ call: ClientCall) {
    call.isStarted = true
    if call.isCancelled { return call.fail(.cancelled()) }
    if isClosed { return call.fail(.unavailable("the channel was closed")) }
    call.deadline = call.options.effectiveDeadline(for: call.method.kind, at: loop.now)
    if let connection = usableConnection() { return connection.start(call) }
    if call.options.waitForReady {
      waiting.append(call)
      watchWaiting(from: call.deadline)
    } else {
      call.fail(.unavailable(lastProblem))
    }
  }

  /// The connection, made now if there is none and no back-off is running.
  private func usableConnection() -> ClientConnection? {
    if let connection {
      if !connection.idsAreUsedUp { return connection }
      connection.closeWhenIdle()
      self.connection = nil
    }
    if backOff?.isPending == true { return nil }
    return connect()
  }

  private func connect() -> ClientConnection? {
    let socket =
      path.utf8.count <= Limits.socketPathBytesMax ? clinux_unix_connect(path) : -ENAMETOOLONG
    if socket < 0 {
      failed("\(path) cannot be reached: \(SystemError.text(-socket))")
      return nil
    }
    do throws(SystemError) {
      let made = try ClientConnection(socket, self)
      connection = made
      return made
    } catch {
      failed("\(path) cannot be reached: \(error)")
      return nil
    }
  }

  /// Waits longer after each failure, with jitter so that many clients do not come back at once.
  private func failed(_ problem: String) {
    lastProblem = problem
    let longest = Limits.reconnectLongest.wholeNanoseconds
    let first = Limits.reconnectFirst.wholeNanoseconds
    let wait = failures >= 20 ? longest : min(longest, first << Int64(failures))
    failures += 1
    let jittered = Int64.random(in: (wait / 2)...wait)
    backOff = loop.schedule(at: loop.now.adding(nanoseconds: jittered)) { [self] in
      tryAgain()
    }
  }

  /// Tries only while somebody waits: an unused channel does nothing.
  private func tryAgain() {
    backOff = nil
    guard !waiting.isEmpty, connection == nil, let connection = connect() else { return }
    let calls = waiting
    waiting = []
    for call in calls where !call.hasEnded { connection.start(call) }
  }

  func lost(_ connection: ClientConnection, _ reason: String) {
    guard connection === self.connection else { return }
    self.connection = nil
    if connection.hasReceived {
      failures = 0
      lastProblem = "\(path): \(reason)"
    } else {
      // It connects and ends before any answer: not a server that works.
      failed("\(path) closes its connections: \(reason)")
    }
  }

  // MARK: calls that wait

  private func watchWaiting(from deadline: Deadline) {
    if let timer = waitingTimer, timer.isPending {
      if timer.deadline <= deadline { return }
      loop.cancel(timer)
    }
    waitingTimer = loop.schedule(at: deadline) { [self] in expireWaiting() }
  }

  private func expireWaiting() {
    let calls = waiting
    waiting = []
    for call in calls where !call.hasEnded {
      if call.deadline <= loop.now {
        call.fail(.deadlineExceeded("the deadline passed while waiting: \(lastProblem)"))
      } else {
        waiting.append(call)
      }
    }
    if let next = waiting.map(\.deadline).min() { watchWaiting(from: next) }
  }

  /// A task that was cancelled before it made its call gets here before the call does, which then
  /// fails when it comes.
  func cancel(_ call: ClientCall) {
    guard call.isStarted else {
      call.isCancelled = true
      return
    }
    call.fail(.cancelled())
    waiting.removeAll { $0 === call }
  }

  /// Fails what is in progress and connects no more.
  func close() {
    isClosed = true
    if let backOff { loop.cancel(backOff) }
    if let waitingTimer { loop.cancel(waitingTimer) }
    let calls = waiting
    waiting = []
    for call in calls { call.fail(.unavailable("the channel was closed")) }
    connection?.close("the channel was closed")
  }
}
