import Contracts
import Domain
import Gateway
import Glibc
import RPCContracts
import RPCCore
import RPCTesting
import Service
import Store
import Synchronization

@testable import GatewayService

/// A directory that goes away with the object.
final class ScratchDirectory: Sendable {
  let path: String

  init() {
    var template = Array("/tmp/aftercare-gateway-XXXXXX".utf8CString)
    path = String(cString: mkdtemp(&template))
  }

  deinit {
    guard let directory = opendir(path) else { return }
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      unlink("\(path)/\(name)")
    }
    closedir(directory)
    rmdir(path)
  }
}

/// The gateway's own environment, on a database of its own.
struct GatewayBench {
  let directory = ScratchDirectory()
  let environment: ServiceEnvironment<GatewayPolicy>

  init(logger: Logger = .none) throws {
    var policy = GatewayPolicy()
    policy.follow.retryAfter = .milliseconds(50)
    environment = ServiceEnvironment(
      store: try Store.open(
        StoreConfiguration(directory: directory.path, service: "gateway"),
        migrations: GatewaySchema.migrations),
      policy: try PolicyBox(EffectivePolicy(rules: policy)), logger: logger)
  }
}

extension GatewayBench {
  /// The gateway's methods in front of `services`.
  func handler(_ services: FakeServices) -> GatewayHandler {
    let upstreams = services.upstreams()
    let texts = environment.policy.current.texts
    return GatewayHandler(
      environment: environment, upstreams: upstreams,
      book: SagaBook(upstreams: upstreams, texts: { CardText(policy: texts) }),
      runner: SagaRunner(environment) {}, follower: { [] })
  }
}

extension GatewayHandler {
  /// Calls the methods as a client does.
  var client: GatewayServiceClient {
    var router = Router()
    register(on: &router)
    return GatewayServiceClient(InMemoryChannel(router))
  }
}

/// Services that answer what a test says; methods that it leaves out are UNIMPLEMENTED.
struct FakeServices {
  var orders = Router()
  var afterSales = Router()
  var messaging = Router()

  func upstreams(
    _ policy: GatewayPolicy.Breaker = .init(),
    fault: (@Sendable (MethodDescriptor) -> InMemoryChannel.Fault?)? = nil
  ) -> Upstreams {
    let clock = SystemClock()
    return Upstreams(
      policy, now: { clock.now },
      channel: { service in
        let channel = InMemoryChannel(router(of: service))
        channel.inject(fault)
        return channel
      })
  }

  func router(of service: ServiceName) -> Router {
    switch service {
    case .orders: orders
    case .afterSales: afterSales
    case .messaging: messaging
    }
  }
}

/// What several tasks note.
final class Notes<Value: Sendable>: Sendable {
  private let values = Mutex<[Value]>([])
  func add(_ value: Value) { values.withLock { $0.append(value) } }
  var all: [Value] { values.withLock { $0 } }
}

/// Waits for something that another task does; gives up after a generous time.
func eventually(_ condition: () async throws -> Bool) async rethrows -> Bool {
  for _ in 0..<4_000 {
    if try await condition() { return true }
    try? await Task.sleep(for: .milliseconds(5))
  }
  return false
}

/// The status with which a call failed; OK when it did not.
func failure(_ body: () async throws -> Void) async -> RPCStatus {
  do {
    try await body()
    return RPCStatus(.ok)
  } catch { return error as? RPCStatus ?? RPCStatus(.unknown, "\(error)") }
}
