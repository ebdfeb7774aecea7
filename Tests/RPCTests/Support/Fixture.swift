import RPCCore
import RPCTransport
import Synchronization

/// A running echo server on a loop of its own, and ways to reach it.
final class Fixture: Sendable {
  let path: String
  let loop: EventLoop
  let clientLoop: EventLoop
  let server: Server
  let gate: Gate
  let observer: Recorder

  init(
    path: String = temporaryPath(), router: Router? = nil,
    interceptors: [any ServerInterceptor] = [], writeStall: Duration = Limits.writeStall
  ) throws {
    self.path = path
    gate = Gate()
    observer = Recorder()
    loop = try EventLoop(writeStall: writeStall)
    clientLoop = try EventLoop()
    loop.start()
    clientLoop.start()
    var configuration = Server.Configuration(socketPath: path)
    configuration.observer = observer
    server = Server(
      configuration, router: router ?? Echo.router(gate: gate, interceptors: interceptors),
      loop: loop)
    try server.start()
  }

  func channel() -> UnixChannel { UnixChannel(path: path, loop: clientLoop) }
  func socket() throws -> RawSocket { try RawSocket(connectingTo: path) }

  /// Ends the server and its loops. Waits for nothing that tests have not ended.
  func end() async {
    await server.drain(grace: .milliseconds(100))
    clientLoop.stop()
    loop.stop()
  }

  /// Waits until the server holds nothing more.
  func settled(connections: Int = 0) async -> ServerStatistics {
    var statistics = ServerStatistics()
    for _ in 0..<10_000 {
      statistics = await server.statistics()
      if statistics.connections <= connections, statistics.callsInProgress == 0,
        statistics.openStreams == 0
      {
        break
      }
      try? await Task.sleep(for: .milliseconds(1))
    }
    return statistics
  }
}

/// Runs a test body with a fixture that is ended whatever happens.
func withFixture(
  interceptors: [any ServerInterceptor] = [],
  _ body: (Fixture) async throws -> Void
) async throws {
  let fixture = try Fixture(interceptors: interceptors)
  do {
    try await body(fixture)
  } catch {
    await fixture.end()
    throw error
  }
  await fixture.end()
}

/// Waits for a condition that has to come true.
func eventually(_ condition: () async throws -> Bool) async -> Bool {
  for _ in 0..<10_000 {
    if (try? await condition()) == true { return true }
    try? await Task.sleep(for: .milliseconds(1))
  }
  return false
}

/// Remembers what a server told.
final class Recorder: ServerObserver {
  struct Seen: Sendable {
    var calls: [CallRecord] = []
    var refusals: [RPCStatus.Code] = []
    var ignored = 0
    var opened = 0
    var closed: [String] = []
  }

  private let state = Mutex(Seen())
  var seen: Seen { state.withLock { $0 } }

  func callEnded(_ call: CallRecord) {
    // Tests with millions of calls look at counts elsewhere.
    state.withLock { if $0.calls.count < 10_000 { $0.calls.append(call) } }
  }
  func requestRefused(_ code: RPCStatus.Code, peer: Peer?) {
    state.withLock { $0.refusals.append(code) }
  }
  func connectionOpened(_ peer: Peer?) { state.withLock { $0.opened += 1 } }
  func connectionClosed(_ peer: Peer?, reason: String) {
    state.withLock { $0.closed.append(reason) }
  }
  func frameIgnored(peer: Peer?) { state.withLock { $0.ignored += 1 } }
}
