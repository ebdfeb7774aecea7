import Contracts
import Domain
import Glibc
import RPCContracts
import RPCCore
import RPCTransport
import Store
import Testing

@testable import Service

/// The service of the recorded frames.
private struct EchoService: EchoHandler {
  func unary(
    _ request: TTRPC.KeyValue, context: CallContext
  ) async throws(RPCStatus) -> TTRPC.KeyValue { request }

  func empty(
    _ request: TTRPC.KeyValue, context: CallContext
  ) async throws(RPCStatus) -> TTRPC.KeyValue { .init() }

  func fail(
    _ request: TTRPC.KeyValue, context: CallContext
  ) async throws(RPCStatus) -> TTRPC.KeyValue { throw .failedPrecondition("not now") }

  func server(
    _ request: TTRPC.KeyValue, responses: ResponseWriter<TTRPC.KeyValue>, context: CallContext
  ) async throws(RPCStatus) {
    for index in 0..<3 { try await responses.send(.init(key: request.key, value: "\(index)")) }
  }

  func client(
    _ requests: RequestStream<TTRPC.KeyValue>, context: CallContext
  ) async throws(RPCStatus) -> TTRPC.KeyValue {
    var count = 0
    while try await requests.next() != nil { count += 1 }
    return .init(key: "count", value: "\(count)")
  }

  func bidi(
    _ requests: RequestStream<TTRPC.KeyValue>, responses: ResponseWriter<TTRPC.KeyValue>,
    context: CallContext
  ) async throws(RPCStatus) {
    while let request = try await requests.next() { try await responses.send(request) }
  }
}

private let payMethod = TestEnvironment.pay
private let watchMethod = MethodDescriptor(
  service: "aftercare.orders.v1.OrderService", name: "WatchOrders", kind: .serverStreaming)

/// A whole service on a socket of its own, as `ServiceMain` puts it together.
private final class RunningService: Sendable {
  let directory = TemporaryDirectory()
  let sink = MemorySink()
  let clock = ManualClock(TestEnvironment.start)
  let process: ServiceProcess<TestPolicy>
  let loop: EventLoop
  let clientLoop: EventLoop
  let channel: UnixChannel

  var socket: String { "\(directory.path)/echo.sock" }
  var policyFile: String { "\(directory.path)/policy.json" }

  init() throws {
    loop = try EventLoop()
    clientLoop = try EventLoop()
    writePolicy(#"{"version":"v1"}"#, to: "\(directory.path)/policy.json")
    let command = ServiceOptions.command("echo", summary: "Echoes", version: "1")
    let line = [
      "--socket", "\(directory.path)/echo.sock", "--state", directory.path, "--policy",
      "\(directory.path)/policy.json", "--grace", "2s",
    ]
    guard case .run(let parsed) = try command.parse(line) else { throw StartError("no run") }
    let options = try ServiceOptions(parsed, name: "echo", environment: [:])
    process = try ServiceProcess(
      "echo", options, command: parsed, policy: try .load(path: options.policy),
      migrations: [
        Migration(1, "due", sql: "CREATE TABLE due (id TEXT PRIMARY KEY, due_at INTEGER NOT NULL)")
      ], logger: Logger(sink, level: .debug, clock: clock), clock: clock, loops: [loop],
      assemble: Self.assemble)
    try process.start()
    loop.start()
    clientLoop.start()
    channel = UnixChannel(path: "\(directory.path)/echo.sock", loop: clientLoop)
  }

  /// Paying makes something due in an hour, or at once; when it is due, the timer tells the feed.
  private static func assemble(_ service: inout ServiceAssembly<TestPolicy>) throws {
    let environment = service.environment
    let store = environment.store
    EchoService().register(on: &service.router)
    let timer = service.timer(
      "due",
      nextDue: {
        try await store.read { transaction in
          try transaction.first("SELECT min(due_at) FROM due") { try $0.instantIfPresent(0) } ?? nil
        }
      },
      runDue: { now, limit in
        try await store.write { transaction in
          let ids = try transaction.all(
            "SELECT id FROM due WHERE due_at <= ? ORDER BY due_at LIMIT ?", now, limit
          ) { try $0.string(0) }
          for id in ids {
            try transaction.execute("DELETE FROM due WHERE id = ?", id)
            try transaction.append(
              OrdersV1.OrderEvent(header: .init(orderID: id)), subject: id, type: "due",
              actor: Actor(.system, id: "timer"), occurredAt: now, now: now, cause: "timer:due")
          }
          return ids.count
        }
      })
    service.router.unary(payMethod) {
      (request: OrdersV1.PayOrderRequest, context) async throws(RPCStatus)
        -> OrdersV1.PayOrderResponse in
      let isUrgent = request.orderID.hasPrefix("urgent")
      let due = environment.clock.now + (isUrgent ? .zero : .hours(1))
      let response: OrdersV1.PayOrderResponse = try await environment.command(request, context) {
        scope in
        try scope.transaction.execute("INSERT INTO due VALUES (?, ?)", request.orderID, due)
        try scope.append(
          OrdersV1.OrderEvent(header: .init(orderID: request.orderID)), subject: request.orderID,
          type: "paid")
        return .init(order: .init(orderID: request.orderID))
      }
      timer.poke(due)
      return response
    }
    service.router.serverStreaming(watchMethod) {
      (
        request: OrdersV1.WatchOrdersRequest, responses: ResponseWriter<OrdersV1.OrderEvent>,
        context
      ) async throws(RPCStatus) in
      try await environment.follow(
        request.cursor, subject: request.orderID.isEmpty ? nil : request.orderID,
        stopAtEnd: request.stopAtEnd, context, responses: responses)
    }
  }

  /// An event of many bytes.
  func appendLargeEvent(_ id: String) async throws {
    let now = clock.now
    try await process.environment.store.write { transaction in
      _ = try transaction.append(
        OrdersV1.OrderEvent(
          header: .init(orderID: id, buyerID: String(repeating: "x", count: 100_000))),
        subject: id, type: "large", actor: Actor(.system, id: "test"), occurredAt: now, now: now)
    }
  }

  func pay(_ id: String, order: String) async throws(RPCStatus) -> OrdersV1.PayOrderResponse {
    try await Calls.unary(
      channel, payMethod,
      OrdersV1.PayOrderRequest(
        requestID: id, actor: .init(kind: .buyer, id: "b"), orderID: order), CallOptions())
  }

  func watch(
    _ request: OrdersV1.WatchOrdersRequest
  ) async throws(RPCStatus) -> ResponseStream<OrdersV1.OrderEvent> {
    try await Calls.serverStreaming(channel, watchMethod, request, CallOptions())
  }

  func end() async {
    await process.stop()
    channel.close()
    clientLoop.stop()
    loop.stop()
  }
}

private func writePolicy(_ text: String, to path: String) {
  let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
  var bytes = Array(text.utf8)
  _ = write(descriptor, &bytes, bytes.count)
  close(descriptor)
}

private func status(_ body: () async throws(RPCStatus) -> Void) async -> RPCStatus {
  do throws(RPCStatus) {
    try await body()
    return RPCStatus(.ok)
  } catch { return error }
}

@Suite(.serialized) struct ServiceProcessTests {
  private let service: RunningService

  init() throws { service = try RunningService() }

  @Test func aHandlerAnswersInAllFourKindsOfCalls() async throws {
    let echo = EchoClient(service.channel)
    let message = TTRPC.KeyValue(key: "k", value: "v")
    #expect(try await echo.unary(message) == message)
    let stream = try await echo.server(message)
    var values: [String] = []
    while let response = try await stream.next() { values.append(response.value) }
    #expect(values == ["0", "1", "2"])
    let failed = await status { () async throws(RPCStatus) in _ = try await echo.fail(message) }
    #expect(failed.code == .failedPrecondition)
    await service.end()
  }

  @Test func healthServesUntilTheDrainAndKnowsItsServices() async throws {
    let health = HealthClient(service.channel)
    for name in ["", "vectors.Echo", "grpc.health.v1.Health", "aftercare.type.v1.AdminService"] {
      #expect(try await health.check(.init(service: name)).status == .serving, "\(name)")
    }
    let unknown = await status { () async throws(RPCStatus) in
      _ = try await health.check(.init(service: "x"))
    }
    #expect(unknown.code == .notFound)
    let watch = try await health.watch(.init())
    #expect(try await watch.next()?.status == .serving)
    let other = try await health.watch(.init(service: "x"))
    #expect(try await other.next()?.status == .serviceUnknown)
    other.cancel()
    async let stopped: Void = service.process.stop()
    #expect(try await watch.next()?.status == .notServing)
    let ended = await status { () async throws(RPCStatus) in _ = try await watch.next() }
    #expect(ended.code == .unavailable)
    await stopped
    await service.end()
  }

  @Test func adminTellsFactsAndMetrics() async throws {
    let admin = AdminServiceClient(service.channel)
    _ = try await service.pay("r1", order: "o1")
    _ = try await service.pay("r1", order: "o1")
    let info = try await admin.getInfo(.init())
    #expect(info.name == "aftercare-echo")
    #expect(info.version == Build.version)
    #expect(info.policyVersion == "v1")
    #expect(info.startedAt == .init(TestEnvironment.start))
    #expect(info.pid == Int64(getpid()))
    #expect(info.lastSequence == 1)
    #expect(info.databaseID.count == 32)
    #expect(info.residentBytes > 0)
    let metrics = try await admin.getMetrics(.init())
    let paid = try #require(metrics.methods.first { $0.method == payMethod.description })
    #expect(paid.codes == [.init(code: "OK", count: 2)])
    #expect(paid.inFlight == 0)
    for line in [
      #"aftercare_rpc_calls_total{service="aftercare.orders.v1.OrderService",method="PayOrder",code="OK"} 2"#,
      "aftercare_store_events_total 1", "aftercare_store_writable 1",
      #"aftercare_info{name="aftercare-echo",version="\#(Build.version)",policy="v1"} 1"#,
      "# TYPE aftercare_store_batch_size histogram", #"aftercare_timer_fired_total{timer="due"} 0"#,
    ] {
      #expect(metrics.prometheusText.contains(line + "\n"), "\(line)")
    }
    await service.end()
  }

  @Test func aBadPolicyIsRefusedAndTheOldOneStays() async throws {
    let admin = AdminServiceClient(service.channel)
    writePolicy(#"{"version":"v2","cardCaps":3}"#, to: service.policyFile)
    let refused = await status { () async throws(RPCStatus) in
      _ = try await admin.reloadPolicy(.init())
    }
    #expect(refused.code == .invalidArgument)
    #expect(refused.reason == "POLICY_REFUSED")
    #expect(refused.message.contains(#"unknown key "cardCaps"; did you mean "cardCap"?"#))
    #expect(service.process.environment.policy.current.version == "v1")
    writePolicy(#"{"version":"v2","cardCap":3}"#, to: service.policyFile)
    service.process.reloadPolicy()
    #expect(service.process.environment.policy.current.cardCap == 3)
    #expect(try await admin.getInfo(.init()).policyVersion == "v2")
    #expect(service.sink.lines.contains { $0.contains("policy refused") })
    await service.end()
  }

  @Test func aFeedOfLargeEventsIsReadInSmallPagesWithoutGaps() async throws {
    for index in 1...12 { try await service.appendLargeEvent("o\(index)") }
    let events = try await service.watch(.init(stopAtEnd: true))
    for index in 1...12 { #expect(try await events.next()?.header?.orderID == "o\(index)") }
    #expect(try await events.next() == nil)
    await service.end()
  }

  @Test func aFeedGoesOnFromItsCursorWithoutGapsAndEndsWithTheProcess() async throws {
    _ = try await service.pay("r1", order: "o1")
    _ = try await service.pay("r2", order: "o2")
    let first = try await service.watch(.init(stopAtEnd: true))
    let one = try #require(try await first.next()?.header)
    #expect(one.sequence == 1)
    #expect(try await first.next()?.header?.sequence == 2)
    #expect(try await first.next() == nil)

    let rest = try await service.watch(.init(cursor: one.cursor))
    #expect(try await rest.next()?.header?.sequence == 2)
    let only = try await service.watch(.init(orderID: "o3"))
    _ = try await service.pay("r3", order: "o3")
    #expect(try await rest.next()?.header?.orderID == "o3")
    #expect(try await only.next()?.header?.sequence == 3)

    let foreign = await status { () async throws(RPCStatus) in
      let stream = try await service.watch(.init(cursor: String(repeating: "0", count: 48)))
      _ = try await stream.next()
    }
    #expect(foreign.reason == "CURSOR_FOREIGN")
    async let stopped: Void = service.process.stop()
    let ended = await status { () async throws(RPCStatus) in _ = try await rest.next() }
    #expect(ended.code == .unavailable)
    #expect(ended.reason == "GOING_DOWN")
    await stopped
    await service.end()
  }

  @Test func aTimerFiresOnceForEverythingThatIsDue() async throws {
    let feed = try await service.watch(.init())
    _ = try await service.pay("r1", order: "o1")
    #expect(try await feed.next()?.header?.requestID == "r1")
    service.clock.advance(by: .hours(2))
    _ = try await service.pay("r2", order: "urgent")
    #expect(try await feed.next()?.header?.requestID == "r2")
    for order in ["o1", "urgent"] {
      let header = try #require(try await feed.next()?.header)
      #expect(header.orderID == order)
      #expect(header.requestID == "timer:due")
      #expect(header.actor?.kind == .system)
    }
    #expect(service.process.environment.store.lastSequence == 4)
    await service.end()
  }

  @Test func aSecondProcessOnTheSameStateOrSocketIsRefusedWithWhatToDo() async throws {
    func start(socket: String, state: String) -> String {
      do {
        let command = ServiceOptions.command("echo", summary: "Echoes", version: "1")
        guard case .run(let parsed) = try command.parse(["--socket", socket, "--state", state])
        else { return "no run" }
        let process = try ServiceProcess(
          "echo", try ServiceOptions(parsed, name: "echo", environment: [:]), command: parsed,
          policy: EffectivePolicy<NoPolicy>(), migrations: [], logger: .none,
          loops: [service.loop]
        ) { _ in }
        try process.start()
        return "started"
      } catch { return (error as? StartError)?.text ?? "\(error)" }
    }
    let other = TemporaryDirectory()
    let third = TemporaryDirectory()
    let state = start(socket: "\(other.path)/s.sock", state: service.directory.path)
    #expect(state.contains("is in use by process"), "\(state)")
    let socket = start(socket: service.socket, state: other.path)
    #expect(socket.contains("another process is serving"), "\(socket)")
    let long = start(socket: "/tmp/" + String(repeating: "x", count: 120), state: third.path)
    #expect(long.contains("107"), "\(long)")
    await service.end()
  }
}
