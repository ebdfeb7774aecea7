import Contracts
import Domain
import Gateway
import RPCContracts
import RPCCore
import RPCTesting
import Service
import Synchronization
import Testing

@testable import GatewayService

@Suite("Trying again") struct RetryPolicyTests {
  let policy = RetryPolicy(attemptsMax: 3)

  @Test func anUnreachableServiceIsTriedAgainWithGrowingPauses() {
    #expect(policy.delay(after: 1, .unreachable, remaining: .seconds(1)) == .milliseconds(10))
    #expect(policy.delay(after: 2, .unreachable, remaining: .seconds(1)) == .milliseconds(40))
    #expect(policy.delay(after: 3, .unreachable, remaining: .seconds(1)) == nil)
  }

  @Test func aBusyServiceSaysWhen() {
    #expect(
      policy.delay(after: 1, .busy(after: .seconds(1)), remaining: .seconds(5)) == .seconds(1))
  }

  @Test func nothingIsTriedBeyondTheCallersDeadline() {
    #expect(policy.delay(after: 1, .busy(after: .seconds(1)), remaining: .seconds(1)) == nil)
    #expect(policy.delay(after: 1, .unreachable, remaining: .milliseconds(9)) == nil)
  }

  @Test func anAnswerIsNotAskedForTwice() {
    #expect(policy.delay(after: 1, .final, remaining: .seconds(9)) == nil)
  }

  @Test func onlyStatusesThatSaySoAreTriedAgain() {
    let busy = RPCStatus(.unavailable, origin: .peer).with(
      detail: GoogleRPC.RetryInfo(retryDelay: GoogleProtobuf.Duration(seconds: 2)))
    #expect(busy.retryFailure == .busy(after: .seconds(2)))
    #expect(RPCStatus(.unavailable).retryFailure == .unreachable)
    for final in [
      RPCStatus(.unavailable, origin: .peer), RPCStatus(.deadlineExceeded), RPCStatus(.internal),
      RPCStatus(.failedPrecondition, origin: .peer),
      // A quota says when it opens, which is no invitation to wait for it in a call.
      RPCStatus(.resourceExhausted, origin: .peer).with(
        detail: GoogleRPC.RetryInfo(retryDelay: GoogleProtobuf.Duration(seconds: 2))),
    ] {
      #expect(final.retryFailure == .final)
    }
  }
}

@Suite("The guarded way to a service") struct GuardTests {
  func services(
    _ answer: @escaping @Sendable () async throws(RPCStatus) -> Void
  ) -> FakeServices {
    var services = FakeServices()
    services.orders.unary(OrderServiceMethods.getOrder) {
      (_: OrdersV1.GetOrderRequest, _) async throws(RPCStatus) in
      try await answer()
      return OrdersV1.GetOrderResponse()
    }
    return services
  }

  func get(_ upstreams: Upstreams, timeout: Duration = .seconds(5)) async -> RPCStatus {
    await failure {
      _ = try await upstreams.orders.getOrder(
        OrdersV1.GetOrderRequest(orderID: "o"), options: CallOptions(timeout: timeout))
    }
  }

  @Test func aLostConnectionIsTriedAgain() async {
    let calls = Atomic<Int>(0)
    let upstreams = services { () throws(RPCStatus) in }.upstreams { _ in
      calls.wrappingAdd(1, ordering: .relaxed).newValue < 3 ? .lostBefore : nil
    }
    #expect(await get(upstreams).code == .ok)
    #expect(calls.load(ordering: .relaxed) == 3)
    #expect(upstreams.guards[0].snapshot.retried == 2)
  }

  @Test func aRefusalIsNotTriedAgain() async {
    let calls = Atomic<Int>(0)
    let upstreams = services { () throws(RPCStatus) in
      calls.wrappingAdd(1, ordering: .relaxed)
      throw .failedPrecondition("no")
    }.upstreams()
    #expect(await get(upstreams).code == .failedPrecondition)
    #expect(calls.load(ordering: .relaxed) == 1)
  }

  @Test func aFullDiskIsSaidAtOnce() async {
    let calls = Atomic<Int>(0)
    let upstreams = services { () throws(RPCStatus) in
      calls.wrappingAdd(1, ordering: .relaxed)
      throw StatusMapping.failure(.unavailable, "STORE_FULL", "the disk is full")
    }.upstreams()
    let status = await get(upstreams)
    #expect(status.detail(GoogleRPC.ErrorInfo.self)?.reason == "STORE_FULL")
    #expect(calls.load(ordering: .relaxed) == 1)
  }

  @Test func anOpenCircuitAnswersAtOnceAndNamesTheService() async {
    let calls = Atomic<Int>(0)
    var policy = GatewayPolicy.Breaker()
    policy.attemptsMax = 1
    policy.openFor = .seconds(600)
    let upstreams = services { () throws(RPCStatus) in }.upstreams(policy) { _ in
      calls.wrappingAdd(1, ordering: .relaxed)
      return .lostBefore
    }
    for _ in 0..<20 {
      let status = await get(upstreams)
      #expect(status.code == .unavailable && status.message.contains("orders"))
    }
    #expect(calls.load(ordering: .relaxed) == policy.failureThreshold)
    #expect(upstreams.guards[0].snapshot.spared == 15)
    // The others are not held up by it.
    #expect(upstreams.guards[1].snapshot.spared == 0)
  }

  @Test func callersInAHurryDoNotOpenTheCircuit() async {
    let upstreams = services { () throws(RPCStatus) in
      try? await Task.sleep(for: .seconds(30))
    }.upstreams()
    for _ in 0..<20 {
      #expect(await get(upstreams, timeout: .milliseconds(2)).code == .deadlineExceeded)
    }
    #expect(upstreams.guards[0].snapshot.breaker.state == .closed(failures: 0))
  }

  @Test func aSlowServiceHoldsNoMoreThanItsShare() async {
    var policy = GatewayPolicy.Breaker()
    policy.callsMax = 4
    let release = Atomic<Bool>(false)
    let upstreams = services { () throws(RPCStatus) in
      while !release.load(ordering: .relaxed) { try? await Task.sleep(for: .milliseconds(2)) }
    }.upstreams(policy)
    let calls = (0..<4).map { _ in Task { await get(upstreams, timeout: .seconds(30)) } }
    #expect(await eventually { upstreams.guards[0].snapshot.inFlight == 4 })
    let status = await get(upstreams)
    #expect(status.code == .unavailable && status.message.contains("4 calls under way"))
    release.store(true, ordering: .relaxed)
    for call in calls { #expect(await call.value.code == .ok) }
    #expect(upstreams.guards[0].snapshot.inFlight == 0)
  }

  @Test func garbageIsTheServicesFaultAndNoAnswer() async {
    var services = FakeServices()
    services.orders.unaryBytes(OrderServiceMethods.getOrder) { (_, _) throws(RPCStatus) in
      [0xff, 0xff, 0xff]
    }
    let status = await get(services.upstreams())
    #expect(status.code == .internal)
    #expect(!StepFailure.isAnswer(status))
  }
}
