import Contracts
import Domain
import RPCCore
import Store
import Synchronization
import Testing

@testable import Service

@Suite struct CommandTests {
  private let test: TestEnvironment
  private let runs = Counter()

  init() throws { test = try TestEnvironment() }

  private func request(
    _ id: String = "r1", order: String = "o1", actor: TypeV1.Actor? = .init(kind: .buyer, id: "b")
  ) -> OrdersV1.PayOrderRequest {
    .init(requestID: id, actor: actor, orderID: order)
  }

  /// Counts up in the store and answers with the count as the order's version.
  private func pay(
    _ request: OrdersV1.PayOrderRequest, peer: Peer? = nil, metadata: Metadata = [:],
    validateOnly: Bool = false, fail: (any Error)? = nil
  ) async throws(RPCStatus) -> OrdersV1.PayOrderResponse {
    let runs = self.runs
    var fields = test.environment.fields
    let orderID = fields.id(request.orderID, "order_id")
    return try await test.environment.command(
      request, test.context(peer: peer, metadata: metadata), fields, validateOnly: validateOnly
    ) { scope in
      runs.add()
      try scope.transaction.execute(
        "INSERT INTO things VALUES (?, 1) ON CONFLICT (id) DO UPDATE SET count = count + 1",
        orderID)
      try scope.append(
        OrdersV1.OrderEvent(header: .init(orderID: orderID)), subject: orderID, type: "order.paid")
      if let fail { throw fail }
      let count = try scope.transaction.first("SELECT count FROM things WHERE id = ?", orderID) {
        try $0.int64(0)
      }
      return .init(order: .init(orderID: orderID, version: count ?? 0))
    }
  }

  private func count(_ id: String) async throws -> Int64 {
    try await test.environment.read(test.context()) { transaction in
      try transaction.first("SELECT count FROM things WHERE id = ?", id) { try $0.int64(0) } ?? 0
    }
  }

  @Test func answersAreKeptForRetriesAndThenForgotten() async throws {
    let keep = Duration.seconds(30 * 86_400)
    let retention = AnswerRetention(
      store: test.environment.store, clock: test.clock, alarm: SilentAlarm(), logger: .none,
      keep: keep)
    let first = try await pay(request())
    for index in 0..<AnswerRetention.batchLimit { _ = try await pay(request("more-\(index)")) }
    test.clock.advance(by: keep)
    #expect(try await retention.forget() == 0)
    #expect(try await pay(request()) == first)
    test.clock.advance(by: .seconds(1))
    _ = try await pay(request("late"))
    #expect(try await retention.forget() == AnswerRetention.batchLimit + 1)
    // What was forgotten is a new command; what it did stays done.
    #expect(try await pay(request()).order?.version == Int64(AnswerRetention.batchLimit) + 3)
    #expect(try await retention.forget() == 0)
  }

  @Test func aRepeatedCommandGetsTheStoredAnswerAndDoesNothing() async throws {
    let first = try await pay(request())
    test.clock.advance(by: .hours(5))
    let second = try await pay(request())
    #expect(first.order?.version == 1)
    #expect(second == first)
    #expect(runs.value == 1)
    #expect(try await count("o1") == 1)
    #expect(test.environment.store.lastSequence == 1)
  }

  @Test func theCallIsAnsweredWithTheBytesThatAreStored() async throws {
    let stored = OrdersV1.PayOrderResponse(order: .init(orderID: "o1", version: 7))
    for _ in 1...2 {
      var context = test.context()
      let answer = KeptAnswer()
      context.answer = answer
      let response: OrdersV1.PayOrderResponse = try await test.environment.command(
        request(), context
      ) { _ in stored }
      #expect(response == stored)
      #expect(answer.answerBytes == stored.serializedBytes())
    }
  }

  @Test func aBodyThatHasItsResponseInBytesNeedsNoValueForThem() async throws {
    let stored = OrdersV1.PayOrderResponse(order: .init(orderID: "o1", version: 7))
    func pay(_ context: CallContext) async throws -> OrdersV1.PayOrderResponse {
      try await test.environment.commandInBytes(request(), context) { _ in
        stored.serializedBytes()
      }
    }
    var context = test.context()
    let answer = KeptAnswer()
    context.answer = answer
    #expect(try await pay(context) == .init())
    #expect(answer.answerBytes == stored.serializedBytes())
    #expect(try await pay(test.context()) == stored)
  }

  @Test func storedBytesThatAreNoResponseAreSaidToBeDamaged() async {
    let status = await test.failure { () async throws(RPCStatus) in
      let _: OrdersV1.PayOrderResponse = try test.environment.response([0xFF], test.context())
    }
    #expect(status.code == .dataLoss)
    #expect(status.reason == "STORED_MESSAGE_UNREADABLE")
  }

  @Test func theSameIdWithOtherParametersIsREQUEST_ID_REUSED() async throws {
    _ = try await pay(request())
    for other in [request(order: "o2"), request(actor: .init(kind: .merchant, id: "m"))] {
      let status = await test.failure { () async throws(RPCStatus) in _ = try await pay(other) }
      #expect(status.code == .invalidArgument)
      #expect(status.reason == "REQUEST_ID_REUSED")
    }
    #expect(runs.value == 1)
  }

  @Test func anotherTraceIsTheSameCommand() async throws {
    _ = try await pay(request())
    let trace = TraceContext.random()
    let again = try await pay(request(), metadata: ["traceparent": trace.traceparent])
    #expect(again.order?.version == 1)
    #expect(runs.value == 1)
  }

  @Test func aRefusedCommandLeavesNothingAndMayBeSentAgain() async throws {
    let refusal = Refusal(.precondition, reason: "NOT_NOW", message: "not now")
    let status = await test.failure { () async throws(RPCStatus) in
      _ = try await pay(request(), fail: refusal)
    }
    #expect(status.code == .failedPrecondition)
    #expect(status.reason == "NOT_NOW")
    #expect(try await count("o1") == 0)
    #expect(test.environment.store.lastSequence == 0)
    #expect(try await pay(request()).order?.version == 1)
  }

  @Test func aRehearsalAnswersAndStoresNothing() async throws {
    let answer = try await pay(request(), validateOnly: true)
    #expect(answer.order?.version == 1)
    #expect(try await count("o1") == 0)
    #expect(test.environment.store.lastSequence == 0)
    #expect(try await pay(request()).order?.version == 1)
    #expect(runs.value == 2)
  }

  @Test func everythingThatIsWrongIsReportedTogether() async throws {
    let status = await test.failure { () async throws(RPCStatus) in
      _ = try await pay(.init())
    }
    #expect(status.code == .invalidArgument)
    #expect(
      status.detail(GoogleRPC.BadRequest.self)?.fieldViolations.map(\.field)
        == ["request_id", "actor", "order_id"])
    #expect(runs.value == 0)
  }

  @Test func aPeerActsOnlyAsWhomItsRoleSays() async throws {
    let roles = [
      Role(name: "app", users: [.id(12_345)], methods: [.init("*")], actors: [.merchant])
    ]
    let test = try TestEnvironment(roles: roles)
    let peer = Peer(userID: 12_345, groupID: 1, processID: 1)
    let method = TestEnvironment.pay
    func act(_ kind: TypeV1.Actor.Kind, _ peer: Peer?) async -> RPCStatus {
      await test.failure { () async throws(RPCStatus) in
        let request = request(actor: .init(kind: kind, id: "x"))
        let _: OrdersV1.PayOrderResponse = try await test.environment.command(
          request, CallContext(method: method, deadline: .after(.seconds(60)), peer: peer)
        ) { _ in .init() }
      }
    }
    let refused = await act(.buyer, peer)
    #expect(refused.code == .permissionDenied)
    #expect(refused.reason == "ACTOR_NOT_ALLOWED")
    #expect(refused.message.contains("12345"))
    #expect(refused.message.contains("BUYER"))
    #expect(await act(.merchant, peer).code == .ok)
  }

  @Test func anEventCarriesWhoWhenAndWhy() async throws {
    let trace = TraceContext.random()
    _ = try await pay(request(), metadata: ["traceparent": trace.traceparent])
    let recorded = try #require(try await test.environment.store.events(after: 0, limit: 1).first)
    #expect(recorded.event.subject == "o1")
    #expect(recorded.event.actor == "BUYER:b")
    #expect(recorded.event.cause == "r1")
    let placed = recorded.event.payload.withUnsafeBytes {
      EventBytes.placed($0, at: 1, cursor: test.environment.store.cursor(after: 1))
    }
    let event = try OrdersV1.OrderEvent(serialized: placed)
    let header = try #require(event.header)
    #expect(header.sequence == 1)
    #expect(try test.environment.store.sequence(of: header.cursor) == 1)
    #expect(header.occurredAt == .init(TestEnvironment.start))
    #expect(header.recordedAt == .init(TestEnvironment.start))
    #expect(header.actor == .init(kind: .buyer, id: "b"))
    #expect(header.orderID == "o1")
    #expect(header.requestID == "r1")
    #expect(header.traceID == trace.traceID)
  }

  @Test func anErrorOfOursIsLoggedWithWhatTheCallerIsNotTold() async throws {
    let status = await test.failure { () async throws(RPCStatus) in
      try await test.environment.read(test.context()) { transaction in
        _ = try transaction.first("SELECT nothing FROM nowhere") { try $0.int64(0) }
      }
    }
    #expect(status.code == .internal)
    #expect(!status.message.contains("nowhere"))
    #expect(test.sink.lines.count == 1)
    #expect(test.sink.lines[0].contains("nowhere"))
  }
}

@Suite struct CallGateTests {
  private static let method = MethodDescriptor(service: "a.v1.Orders", name: "Get", kind: .unary)

  private func call(_ peer: Peer?) throws -> RPCStatus {
    let table = try AccessTable(
      [Role(name: "r", users: [.id(70)], methods: [.init("a.v1.Orders/Get")])], owner: 42)
    let gate = CallGate(metrics: CallMetrics(methods: [Self.method])) { table }
    do throws(RPCStatus) {
      try gate.admit(CallContext(method: Self.method, deadline: .never, peer: peer))
      return RPCStatus(.ok)
    } catch { return error }
  }

  @Test func aPeerWithoutARoleIsRefusedByNameBeforeTheHandler() throws {
    let refused = try call(Peer(userID: 99, groupID: 9, processID: 1))
    #expect(refused.code == .permissionDenied)
    #expect(refused.reason == "METHOD_NOT_ALLOWED")
    #expect(refused.message.contains("user 99 may not call a.v1.Orders/Get"))
    for user: UInt32 in [0, 42, 70] {
      #expect(try call(Peer(userID: user, groupID: 9, processID: 1)).code == .ok)
    }
    #expect(try call(nil).code == .ok)
  }
}

/// Nobody waits.
private struct SilentAlarm: Alarm {
  func wait(for length: Duration?) async {}
  func ring() {}
}

private final class KeptAnswer: EncodedAnswer, @unchecked Sendable {
  var answerBytes: [UInt8]?
}
