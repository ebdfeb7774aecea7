import Contracts
import Domain
import Gateway
import RPCContracts
import RPCCore
import RPCTransport
import Service
import Store

/// Puts the gateway together and runs it.
public enum GatewayProgram {
  /// Runs the gateway of this process to its end.
  public static func run() -> Never {
    ServiceMain.run(
      "gateway", summary: "Composes orders, after-sales and messaging",
      policy: GatewayPolicy.self, migrations: GatewaySchema.migrations,
      options: SocketOptions.specs
    ) { service in
      GatewayAssembly.assemble(&service, try SocketOptions.paths(service))
    }
  }
}

/// Where the three services listen.
enum SocketOptions {
  private static func option(_ service: ServiceName, _ name: String) -> Option<String?> {
    Option<String?>(
      "\(name)-socket", "PATH", help: "Reach the \(service.rawValue) service here.",
      defaultText: "\(name).sock in the run directory")
  }

  private static let all: [(service: ServiceName, name: String)] = [
    (.orders, "orders"), (.afterSales, "aftersales"), (.messaging, "messaging"),
  ]

  static var specs: [OptionSpec] { all.map { option($0.service, $0.name).spec } }

  /// - Throws: ``StartError`` when a path is neither given nor known.
  static func paths(
    _ service: ServiceAssembly<GatewayPolicy>
  ) throws(StartError) -> [ServiceName: String] {
    var paths: [ServiceName: String] = [:]
    for (name, file) in all {
      if let given = service.command[option(name, file)] {
        paths[name] = given
      } else if let directory = service.runDirectory {
        paths[name] = "\(directory)/\(file).sock"
      } else {
        throw StartError("no socket of \(name.rawValue): give --\(file)-socket")
      }
    }
    return paths
  }
}

/// Waits for some time, or until the task is cancelled. Background work of the process waits on the
/// loop that it runs on anyway: `Task.sleep` would start threads that an idle process has no use for.
typealias Pause = @Sendable (Duration) async -> Void

enum GatewayAssembly {
  static func assemble(
    _ service: inout ServiceAssembly<GatewayPolicy>, _ sockets: [ServiceName: String]
  ) {
    let loop = service.loop
    assemble(&service) { name in UnixChannel(path: sockets[name] ?? "", loop: loop) }
  }

  /// - Parameter channel: a new way to a service; feeds get channels of their own, so that a slow
  ///   reader never makes calls wait.
  static func assemble(
    _ service: inout ServiceAssembly<GatewayPolicy>,
    channel: @escaping @Sendable (ServiceName) -> any RPCCore.Channel
  ) {
    let environment = service.environment
    let now: @Sendable () -> Instant = { environment.clock.now }
    let policy = environment.policy.current.breaker
    let upstreams = Upstreams(policy, now: now, channel: channel)
    let feeds = Upstreams(policy, now: now, channel: channel)
    environment.metrics.collect { upstreams.families }
    let book = SagaBook(
      upstreams: upstreams, texts: { CardText(policy: environment.policy.current.texts) })
    let wake = LoopAlarm(service.loop)
    let runner = SagaRunner(environment) { wake.ring() }
    let resumer = SagaResumer(environment: environment, book: book, runner: runner, alarm: wake)
    service.background("flows") { await resumer.run() }

    let loop = service.loop
    let pause: Pause = { try? await loop.sleep(until: .after($0)) }
    let followers = Followers(environment: environment, feeds: feeds, targets: upstreams)
    followers.start(&service, pause)
    let keeper = ScoreKeeper(environment: environment, upstreams: upstreams)
    service.background("scores") { await keeper.run(pause) }
    GatewayHandler(
      environment: environment, upstreams: upstreams, book: book, runner: runner,
      follower: { followers.positions }
    ).register(on: &service.router)
    Passthrough(upstreams: upstreams).register(on: &service.router)
  }
}
