public import RPCCore
public import RPCTransport

/// What the author of a service puts together before it starts.
public struct ServiceAssembly<Policy: PolicyDocument>: Sendable {
  public let environment: ServiceEnvironment<Policy>
  /// Handlers register here; health and admin are added by the process.
  public var router = Router()
  /// The loop of timers and background work, for channels to other services.
  public let loop: EventLoop
  /// Add conditions for what the process needs beside its store.
  public let health: HealthBoard
  /// The command line, for options that the service added.
  public let command: ParsedCommand
  public let options: ServiceOptions
  /// The directory of the sockets, also of the other services; nil when nothing says it.
  public let runDirectory: String?

  var tasks: [BackgroundTask] = []

  struct BackgroundTask: Sendable {
    let name: String
    let body: @Sendable () async -> Void
  }

  /// Work that goes on beside the calls, on the loop. It starts when clients can connect and is
  /// cancelled when the process goes down; it must end then.
  public mutating func background(_ name: String, _ body: @escaping @Sendable () async -> Void) {
    tasks.append(BackgroundTask(name: name, body: body))
  }

  /// Runs what falls due in the store, see ``DueTimer``. Handlers poke the timer that this returns.
  public mutating func timer(
    _ name: String, nextDue: @escaping DueTimer.NextDue, runDue: @escaping DueTimer.RunDue
  ) -> DueTimer {
    let environment = self.environment
    let timer = DueTimer(
      name, clock: environment.clock, alarm: LoopAlarm(loop), logger: environment.logger,
      fired: environment.metrics.counter(
        "aftercare_timer_fired_total", help: "Due times that a timer handled.",
        labels: [("timer", name)]),
      nextDue: nextDue, runDue: runDue)
    background("timer \(name)") { await timer.run() }
    return timer
  }
}
