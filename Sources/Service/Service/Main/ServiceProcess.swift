internal import Glibc
internal import RPCContracts
internal import RPCCore
public import RPCTransport
public import Store
internal import Synchronization

/// A running service: its store, server, timers and what watches over them.
///
/// ``ServiceMain`` makes one of a command line; tests make them directly.
public final class ServiceProcess<Policy: PolicyDocument>: Sendable {
  public let environment: ServiceEnvironment<Policy>
  public let health: HealthBoard
  private let options: ServiceOptions
  private let loops: [EventLoop]
  private let server: Server
  private let work: [ServiceAssembly<Policy>.BackgroundTask]
  private let tasks = Mutex<[Task<Void, Never>]>([])
  private let reloader: PolicyReloader<Policy>

  /// Opens the store, puts the service together. Nothing runs yet.
  ///
  /// - Parameters:
  ///   - name: the service's short name, `orders`.
  ///   - loops: run by the caller; at least one.
  ///   - assemble: registers handlers and timers; runs at once.
  /// - Throws: ``StartError`` with what to do.
  public init(
    _ name: String, _ options: ServiceOptions, command: ParsedCommand, runDirectory: String? = nil,
    policy: EffectivePolicy<Policy>, migrations: [Migration], logger: Logger,
    clock: any WallClock = SystemClock(), loops: [EventLoop],
    assemble: (inout ServiceAssembly<Policy>) throws -> Void
  ) throws(StartError) {
    let started = ProcessMetrics(clock: clock)
    let box: PolicyBox<Policy>
    do throws(PolicyError) { box = try PolicyBox(policy) } catch { throw StartError(error.text) }
    let environment = ServiceEnvironment(
      store: try Self.open(name, options, migrations, logger), policy: box, clock: clock,
      logger: logger)
    let health = HealthBoard(drain: environment.drain)
    health.add("") { environment.store.health.isWritable }
    var assembly = ServiceAssembly(
      environment: environment, loop: loops[0], health: health, command: command,
      options: options, runDirectory: runDirectory)
    do { try assemble(&assembly) } catch let error as StartError { throw error } catch {
      throw StartError("\(error)")
    }
    if options.keepsAnswers > .zero {
      let retention = AnswerRetention(
        store: environment.store, clock: clock, alarm: LoopAlarm(loops[0]), logger: logger,
        keep: options.keepsAnswers)
      assembly.background("answer retention") { await retention.run() }
    }
    reloader = PolicyReloader(path: options.policy, box: box, logger: logger)
    let calls = Self.addOwnServices(
      name, to: &assembly, environment, health, started: started, reloader)
    for service in assembly.router.services {
      health.add(service) { environment.store.health.isWritable }
    }
    var configuration = Server.Configuration(socketPath: options.socket)
    configuration.observer = AccessLog(logger, metrics: calls)
    do throws(ServerError) {
      configuration.listeners = try Activation.listeners()
    } catch { throw StartError("\(error)") }
    server = Server(configuration, router: assembly.router, loops: loops)
    work = assembly.tasks
    self.environment = environment
    self.health = health
    self.options = options
    self.loops = loops
  }

  private static func open(
    _ name: String, _ options: ServiceOptions, _ migrations: [Migration], _ logger: Logger
  ) throws(StartError) -> Store {
    var configuration = StoreConfiguration(directory: options.state, service: name)
    configuration.healthChanged = { failure in
      if let failure {
        logger.error("nothing can be stored", ["error": .text(failure.message)])
      } else {
        logger.info("storing works again")
      }
    }
    do throws(StoreError) {
      return try Store.open(configuration, migrations: migrations)
    } catch { throw StartError(error.message) }
  }

  /// Health, admin, metrics and the gate around every call.
  private static func addOwnServices(
    _ name: String, to assembly: inout ServiceAssembly<Policy>,
    _ environment: ServiceEnvironment<Policy>, _ health: HealthBoard, started: ProcessMetrics,
    _ reloader: PolicyReloader<Policy>
  ) -> CallMetrics {
    let loop = assembly.loop
    HealthService(board: health, drain: environment.drain, makeAlarm: { LoopAlarm(loop) })
      .register(on: &assembly.router)
    let store = environment.store
    let facts = AdminService.Facts(
      name: "aftercare-\(name)", version: Build.version,
      policyVersion: { environment.policy.current.version },
      log: { (store.lastSequence, String(store.cursor(after: 0).prefix(32))) })
    let calls = CallMetrics()
    AdminService(
      facts, process: started, metrics: environment.metrics, calls: calls,
      reload: { () throws(PolicyError) in try reloader.reload() }
    ).register(on: &assembly.router)
    calls.add(assembly.router.entries.map(\.method))
    let policy = environment.policy
    environment.metrics.collect { calls.families() }
    environment.metrics.collect { started.families() }
    environment.metrics.collect { StoreMetrics.families(store) }
    environment.metrics.collect { [facts] in
      [
        .init(
          "aftercare_info", .gauge, help: "What runs, and by which policy it decides.",
          samples: [
            .init(
              .number(1),
              labels: [
                ("name", facts.name), ("version", facts.version),
                ("policy", policy.current.version),
              ])
          ])
      ]
    }
    assembly.router.gate = CallGate(metrics: calls) { policy.access }
    return calls
  }

  /// Listens and starts the background work. Clients can connect when it returns; they are served
  /// as soon as the loops run.
  public func start() throws(StartError) {
    do throws(ServerError) { try server.start() } catch { throw StartError("\(error)") }
    let loop = loops[0]
    tasks.withLock { tasks in
      for item in work {
        tasks.append(Task(executorPreference: loop, operation: item.body))
      }
    }
  }

  /// Goes down in order: no service serves, feeds end, no connections are accepted, calls in
  /// progress finish, background work ends, the store is synced and closed.
  public func stop() async {
    environment.drain.begin()
    for task in tasks.withLock({ $0 }) { task.cancel() }
    await server.drain(grace: options.grace)
    for task in tasks.withLock({ $0 }) { await task.value }
    await environment.store.close()
  }

  /// Reads the policy file again; what happens is in the log.
  public func reloadPolicy() { _ = try? reloader.reload() }
}
