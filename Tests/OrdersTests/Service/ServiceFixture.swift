import Contracts
import Domain
import Glibc
import Orders
import OrdersService
import RPCContracts
import RPCCore
import RPCTesting
import Service
import Store
import Testing

typealias V1 = OrdersV1

/// A directory that goes away with the object.
final class StateFolder: Sendable {
  let path: String

  init() {
    var template = Array("/tmp/aftercare-orders-XXXXXX".utf8CString)
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

/// The service over a database of its own, at a time that stands still, with a client of it.
struct ServiceFixture {
  let folder: StateFolder
  let clock: ManualClock
  let store: Store
  let client: OrderServiceClient
  let timers: OrderTimers

  init(folder: StateFolder = StateFolder(), clock: ManualClock = ManualClock(start)) throws {
    self.folder = folder
    self.clock = clock
    store = try Store.open(
      StoreConfiguration(directory: folder.path, service: "orders"),
      migrations: OrdersSchema.migrations)
    let environment = ServiceEnvironment(
      store: store, policy: try PolicyBox(EffectivePolicy(rules: policy)), clock: clock,
      ids: SequentialIds())
    timers = OrderTimers(environment)
    var router = Router()
    OrdersHandler(environment).register(on: &router)
    client = OrderServiceClient(InMemoryChannel(router))
  }

  /// An order that was placed, with the answer to the placing.
  @discardableResult
  func place(
    _ id: String = "order-1", _ change: (inout V1.CreateOrderRequest) -> Void = { _ in }
  ) async throws -> V1.Order {
    var request = V1.CreateOrderRequest.sample(id)
    change(&request)
    return try #require(try await client.createOrder(request).order)
  }

  /// An order that was paid.
  @discardableResult
  func pay(
    _ id: String = "order-1", _ change: (inout V1.CreateOrderRequest) -> Void = { _ in }
  ) async throws -> V1.Order {
    let placed = try await place(id, change)
    return try #require(
      try await client.payOrder(
        .init(
          requestID: "pay-\(id)", actor: .init(kind: .buyer, id: placed.buyerID), orderID: id,
          amount: placed.payable)
      ).order)
  }

  /// The status with which a call fails.
  func failure(
    sourceLocation: SourceLocation = #_sourceLocation,
    _ call: (OrderServiceClient) async throws(RPCStatus) -> Void
  ) async -> RPCStatus {
    do throws(RPCStatus) {
      try await call(client)
      Issue.record("the call did not fail", sourceLocation: sourceLocation)
      return RPCStatus(.ok)
    } catch {
      return error
    }
  }

  /// The events from a cursor to the end.
  func events(
    _ request: V1.WatchOrdersRequest = .init()
  ) async throws -> [V1.OrderEvent] {
    var request = request
    request.stopAtEnd = true
    let stream = try await client.watchOrders(request)
    var events: [V1.OrderEvent] = []
    while let event = try await stream.next() { events.append(event) }
    return events
  }
}

extension TypeV1.Actor {
  static let buyer = Self(kind: .buyer, id: "buyer-1")
  static let merchant = Self(kind: .merchant, id: "agent-1")
  static let platform = Self(kind: .platform, id: "desk-1")
  static let system = Self(kind: .system, id: "gateway")
}

func yuan(_ minorUnits: Int64) -> TypeV1.Money { .init(minorUnits: minorUnits, currency: "CNY") }

func timestamp(_ instant: Instant) -> GoogleProtobuf.Timestamp { .init(instant) }

extension V1.CreateOrderRequest {
  /// Two lines, 100.00 to pay.
  static func sample(_ id: String) -> Self {
    .init(
      requestID: "create-\(id)", actor: .platform, orderID: id, shopID: "shop-1",
      buyerID: "buyer-1",
      lines: [
        .init(itemName: "Teapot", quantity: 2, total: yuan(6_000)),
        .init(itemName: "Cup", quantity: 5, total: yuan(4_000)),
      ])
  }
}

extension RPCStatus {
  var reason: String? { detail(GoogleRPC.ErrorInfo.self)?.reason }
  var fields: [String] {
    detail(GoogleRPC.BadRequest.self)?.fieldViolations.map(\.field) ?? []
  }
  var rules: [String] {
    detail(GoogleRPC.PreconditionFailure.self)?.violations.map(\.type) ?? []
  }
}
