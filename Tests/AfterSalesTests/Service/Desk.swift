import AfterSales
import AfterSalesService
import Contracts
import Domain
import Foundation
import RPCContracts
import RPCCore
import RPCTransport
import Service
import Store

/// The service with a real database behind a real socket, and a clock that stands still.
final class Desk {
  let clock: ManualClock
  let policy: PolicyBox<AfterSalesPolicy>
  let client: AfterSalesServiceClient
  let deadlines: Deadlines
  let measures: Measures
  private let directory: String
  let store: Store
  private let server: Server
  private let channel: UnixChannel
  private var requests = 0

  /// - Parameter directory: of an earlier desk, to go on with its state.
  /// - Parameter alarm: of a timer that the handlers poke; it does not run.
  init(
    _ now: Instant = signedAt + .days(1), in directory: String? = nil, alarm: (any Alarm)? = nil
  ) throws {
    self.directory =
      directory ?? NSTemporaryDirectory() + "aftercare-aftersales-\(UUID().uuidString)"
    clock = ManualClock(now)
    store = try Store.open(
      StoreConfiguration(directory: self.directory, service: "aftersales"),
      migrations: AfterSalesSchema.migrations)
    policy = try PolicyBox()
    let environment = ServiceEnvironment(store: store, policy: policy, clock: clock)
    deadlines = Deadlines(environment)
    measures = Measures(environment)
    var router = Router()
    let timer = alarm.map {
      DueTimer("test", clock: environment.clock, alarm: $0, nextDue: { nil }, runDue: { _, _ in 0 })
    }
    AfterSalesHandlers(environment, timer: timer, measures: measures).add(to: &router)
    let socket = NSTemporaryDirectory() + "as-\(UUID().uuidString.prefix(8)).sock"
    server = Server(Server.Configuration(socketPath: socket), router: router)
    try server.start()
    channel = UnixChannel(path: socket)
    client = AfterSalesServiceClient(channel)
  }

  /// Ends this desk and begins another with its state.
  func restarted() async throws -> Desk {
    await stop()
    return try Desk(clock.now, in: directory)
  }

  /// Another desk on what is on the disk now, as after a power cut: this one is given up.
  func crashed() async throws -> Desk {
    let copy = NSTemporaryDirectory() + "aftercare-aftersales-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: copy, withIntermediateDirectories: true)
    for name in try FileManager.default.contentsOfDirectory(atPath: directory)
    where name.contains(".db") {
      try FileManager.default.copyItem(atPath: "\(directory)/\(name)", toPath: "\(copy)/\(name)")
    }
    await close()
    return try Desk(clock.now, in: copy)
  }

  private func stop() async {
    channel.close()
    await server.drain(grace: .seconds(5))
    await store.close()
  }

  func close() async {
    await stop()
    try? FileManager.default.removeItem(atPath: directory)
  }

  func requestID() -> String {
    requests += 1
    return "r-\(requests)-\(UUID().uuidString)"
  }

  /// Fires the timers, as often as something is due.
  @discardableResult
  func fireTimers() async throws -> Int {
    var fired = 0
    while let due = try await deadlines.nextDue(), due <= clock.now {
      fired += try await deadlines.run(at: clock.now, limit: 64)
    }
    return fired
  }

  func events(
    after cursor: String = "", order: String = "", shop: String = ""
  ) async throws -> [AfterSalesV1.CaseEvent] {
    let stream = try await client.watchCases(
      .init(cursor: cursor, shopID: shop, orderID: order, stopAtEnd: true))
    var events: [AfterSalesV1.CaseEvent] = []
    while let event = try await stream.next() { events.append(event) }
    return events
  }
}

/// Runs a test with a desk and clears up after it.
func withDesk(
  at now: Instant = signedAt + .days(1), _ body: (Desk) async throws -> Void
) async throws {
  let desk = try Desk(now)
  try await body(desk)
  await desk.close()
}

extension TypeV1.Actor {
  static let buyer = TypeV1.Actor(kind: .buyer, id: "b1")
  static let otherBuyer = TypeV1.Actor(kind: .buyer, id: "b2")
  static let merchant = TypeV1.Actor(kind: .merchant, id: "agent-1")
  static let platform = TypeV1.Actor(kind: .platform, id: "cs-1")
  static let system = TypeV1.Actor(kind: .system, id: "payments")
  static let manager = TypeV1.Actor(kind: .businessManager, id: "bm-1")
}

extension TypeV1.Money {
  static func yuan(_ amount: Int64) -> TypeV1.Money { fen(amount * 100) }

  static func fen(_ amount: Int64) -> TypeV1.Money {
    TypeV1.Money(minorUnits: amount, currency: "CNY")
  }
}

/// The order of the tests: 2 units for 60.00 and 1 unit for 40.00, signed.
func snapshot(
  _ id: String = "o1", version: Int64 = 1, state: TypeV1.TradeState = .signed,
  shop: String = "s1", _ change: (inout TypeV1.OrderSnapshot) -> Void = { _ in }
) -> TypeV1.OrderSnapshot {
  var snapshot = TypeV1.OrderSnapshot(
    orderID: id, version: version, shopID: shop, buyerID: "b1", tradeState: state,
    paid: .yuan(100), createdAt: .init(paidAt), paidAt: .init(paidAt),
    signedAt: .init(signedAt),
    lines: [
      .init(lineID: "1", itemName: "杯子", quantity: 2, paid: .yuan(60)),
      .init(lineID: "2", itemName: "盘子", quantity: 1, paid: .yuan(40)),
    ])
  change(&snapshot)
  return snapshot
}

extension Desk {
  func issue(
    _ type: AfterSalesV1.CaseType = .returnRefund, order: TypeV1.OrderSnapshot = snapshot(),
    requestID: String? = nil, channel: TypeV1.Channel = .desktop,
    amount: TypeV1.Money? = nil, validateOnly: Bool = false
  ) async throws -> AfterSalesV1.IssueInvitationResponse {
    try await client.issueInvitation(
      .init(
        requestID: requestID ?? self.requestID(), actor: .merchant, order: order, type: type,
        amount: amount, reasonID: "wrong-item", channel: channel, validateOnly: validateOnly))
  }

  func accept(
    _ card: String, order: TypeV1.OrderSnapshot = snapshot(), by actor: TypeV1.Actor = .buyer,
    requestID: String? = nil
  ) async throws -> AfterSalesV1.AcceptInvitationResponse {
    try await client.acceptInvitation(
      .init(
        requestID: requestID ?? self.requestID(), actor: actor, invitationID: card, order: order,
        statement: "与描述不符"))
  }

  func submit(
    _ type: AfterSalesV1.CaseType = .returnRefund, order: TypeV1.OrderSnapshot = snapshot(),
    lines: [AfterSalesV1.CaseLine] = [], amount: TypeV1.Money? = nil,
    reason: String = "wrong-item", by actor: TypeV1.Actor = .buyer
  ) async throws -> AfterSalesV1.Case {
    let response = try await client.submitCase(
      .init(
        requestID: requestID(), actor: actor, order: order, type: type, lines: lines,
        amount: amount, reasonID: reason, channel: .mobile, statement: "坏了"))
    return response.afterSalesCase ?? .init()
  }

  /// Takes a step and returns the case after it.
  func take(_ step: CaseStep, _ id: String, by actor: TypeV1.Actor) async throws
    -> AfterSalesV1.Case
  {
    try await Steps(desk: self, id: id, actor: actor).take(step) ?? .init()
  }

  func item(_ id: String) async throws -> AfterSalesV1.Case {
    try await client.getCase(.init(caseID: id)).afterSalesCase ?? .init()
  }
}

/// The status that `body` fails with; nil when it succeeds.
func status<T>(_ body: () async throws -> T) async -> RPCStatus? {
  do {
    _ = try await body()
    return nil
  } catch { return error as? RPCStatus }
}

extension RPCStatus {
  var reason: String { detail(GoogleRPC.ErrorInfo.self)?.reason ?? "" }
  var rules: [String] {
    detail(GoogleRPC.PreconditionFailure.self)?.violations.map(\.type) ?? []
  }
  var fields: [String] {
    detail(GoogleRPC.BadRequest.self)?.fieldViolations.map(\.field) ?? []
  }
}
