public import Contracts
import Domain
import Glibc
import RPCCore
import Store

@testable public import Service

extension OrdersV1.PayOrderRequest: CommandRequest {}
extension OrdersV1.OrderEvent: FeedEvent {}

/// A directory that goes away with the object.
final class TemporaryDirectory: Sendable {
  let path: String

  init() {
    var template = Array("/tmp/aftercare-service-XXXXXX".utf8CString)
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

/// An environment over a store of its own, at a time that stands still.
struct TestEnvironment {
  static let start = Instant(seconds: 1_793_521_800)
  static let pay = MethodDescriptor(
    service: "aftercare.orders.v1.OrderService", name: "PayOrder", kind: .unary)

  let directory = TemporaryDirectory()
  let clock = ManualClock(start)
  let sink = MemorySink()
  let environment: ServiceEnvironment<NoPolicy>

  init(roles: [Role] = []) throws {
    let store = try Store.open(
      StoreConfiguration(directory: directory.path, service: "test"),
      migrations: [
        Migration(
          1, "things", sql: "CREATE TABLE things (id TEXT PRIMARY KEY, count INTEGER NOT NULL)")
      ])
    environment = ServiceEnvironment(
      store: store, policy: try PolicyBox(EffectivePolicy(rules: NoPolicy(), roles: roles)),
      clock: clock, ids: SequentialIds(), logger: Logger(sink, clock: clock))
  }

  func context(peer: Peer? = nil, metadata: Metadata = [:]) -> CallContext {
    CallContext(
      method: Self.pay, deadline: .after(.seconds(60)), metadata: metadata, peer: peer)
  }

  /// Calls `body` and returns the status with which it failed.
  func failure(_ body: () async throws(RPCStatus) -> Void) async -> RPCStatus {
    do throws(RPCStatus) {
      try await body()
      return RPCStatus(.ok)
    } catch { return error }
  }
}

extension RPCStatus {
  var reason: String? { detail(GoogleRPC.ErrorInfo.self)?.reason }
  var fields: [String] {
    detail(GoogleRPC.BadRequest.self)?.fieldViolations.map { "\($0.field) \($0.description)" } ?? []
  }
}
