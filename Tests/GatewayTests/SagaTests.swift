import Contracts
import Domain
import Gateway
import RPCContracts
import RPCCore
import RPCTesting
import Service
import Store
import Testing

@testable import GatewayService

@Suite("Flows that did not end") struct SagaTests {
  /// Refunds are paid and told; the orders of cases named `stuck…` refuse for good.
  static func services(_ notices: Notes<String> = Notes()) -> FakeServices {
    var services = FakeServices()
    services.afterSales.unary(AfterSalesServiceMethods.recordRefundPaid) {
      (request: AfterSalesV1.RecordRefundPaidRequest, _) async throws(RPCStatus) in
      AfterSalesV1.RecordRefundPaidResponse(
        afterSalesCase: AfterSalesV1.Case(
          caseID: request.caseID, orderID: request.caseID, payoutKey: request.payoutKey))
    }
    services.orders.unary(OrderServiceMethods.getOrderSnapshot) {
      (request: OrdersV1.GetOrderSnapshotRequest, _) async throws(RPCStatus) in
      guard !request.orderID.hasPrefix("stuck") else {
        throw RPCStatus(.failedPrecondition, "never")
      }
      return OrdersV1.GetOrderSnapshotResponse(
        snapshot: TypeV1.OrderSnapshot(orderID: request.orderID))
    }
    services.orders.unary(OrderServiceMethods.recordRefund) {
      (_: OrdersV1.RecordRefundRequest, _) async throws(RPCStatus) in
      OrdersV1.RecordRefundResponse()
    }
    services.orders.unary(OrderServiceMethods.closeAfterSales) {
      (_: OrdersV1.CloseAfterSalesRequest, _) async throws(RPCStatus) in
      OrdersV1.CloseAfterSalesResponse()
    }
    services.messaging.unary(MessagingServiceMethods.deliverCard) {
      (request: MessagingV1.DeliverCardRequest, _) async throws(RPCStatus) in
      notices.add(request.requestID)
      return MessagingV1.DeliverCardResponse(
        message: MessagingV1.Message(messageID: request.requestID))
    }
    return services
  }

  /// A stored flow of which nothing ran yet.
  static func record(_ requestID: String, at createdAt: Instant) -> SagaRecord {
    let paid = AfterSalesV1.RecordRefundPaidRequest(
      requestID: "\(requestID)/paid", caseID: requestID, payoutKey: "\(requestID)/payout")
    return SagaRecord(
      requestID: requestID, method: "ConfirmRefund", fingerprint: Fingerprint(value: 0),
      prepared: paid.serializedBytes(), state: .running, outcome: [], createdAt: createdAt)
  }

  @Test func manyThatAreRefusedForGoodKeepNoneFromItsTurn() async throws {
    let lines = Lines()
    let bench = try GatewayBench(logger: Logger(lines))
    let environment = bench.environment
    let rung = Notes<Bool>()
    let resumer = SagaResumer(
      environment: environment,
      book: SagaBook(
        upstreams: Self.services().upstreams(),
        texts: { CardText(policy: environment.policy.current.texts) }),
      runner: SagaRunner(environment) { rung.add(true) }, alarm: NoAlarm())
    let stuck = SagaResumer.batch * 2
    let past = environment.clock.now - .hours(1)
    try await environment.store.write { transaction in
      for index in 0..<stuck {
        // All of the same time: the id decides.
        _ = try transaction.begin(Self.record("stuck-\(1_000 + index)", at: past))
      }
      _ = try transaction.begin(Self.record("well", at: past + .seconds(1)))
    }

    var rounds = SagaRounds()
    for _ in 0..<3 { await resumer.round(&rounds, olderThan: .seconds(1)) }
    let isDone = try await eventually {
      try await environment.store.read { try $0.saga("well") }?.state == .done
    }
    #expect(isDone)
    #expect(rounds.last == nil, "the next round begins with the oldest again")
    // Again from the beginning: nothing new to say.
    for _ in 0..<3 { await resumer.round(&rounds, olderThan: .seconds(1)) }
    let warnings = lines.notes.all.filter { $0.contains("flow refused") }
    #expect(warnings.count == stuck)
    #expect(warnings.first?.contains("stuck-1000") == true)
    // Those who resume flows are not called by what they cannot end.
    #expect(rung.all.isEmpty)
  }

  @Test func aPayoutThatIsConfirmedTwiceIsToldOnce() async throws {
    let notices = Notes<String>()
    let bench = try GatewayBench()
    let environment = bench.environment
    let flow = RefundFlow(
      upstreams: Self.services(notices).upstreams(),
      texts: { CardText(policy: environment.policy.current.texts) })
    for requestID in ["first", "second"] {
      _ = try await flow.execute(
        requestID,
        AfterSalesV1.RecordRefundPaidRequest(
          requestID: "\(requestID)/paid", caseID: "case", payoutKey: "case/payout"),
        CallOptions(timeout: .seconds(5)))
    }
    // Messaging delivers what comes under the same id once.
    #expect(notices.all == ["case/case/paid/notify", "case/case/paid/notify"])
  }
}

/// Log lines.
private struct Lines: LogSink {
  let notes = Notes<String>()
  func write(_ line: [UInt8]) { notes.add(String(decoding: line, as: UTF8.self)) }
  func flush() {}
}

private struct NoAlarm: Alarm {
  func wait(for length: Duration?) async {}
  func ring() {}
}
