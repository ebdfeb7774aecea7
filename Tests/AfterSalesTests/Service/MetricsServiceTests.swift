import AfterSalesService
import Contracts
import Domain
import RPCContracts
import RPCCore
import Service
import Testing

@Suite("AS-METRICS: running and recomputed") struct MetricsServiceTests {
  private func metrics(
    _ desk: Desk, shop: String = "s1", from: Instant? = nil, until: Instant? = nil,
    fromLog: Bool = false
  ) async throws -> AfterSalesV1.GetShopMetricsResponse {
    try await desk.client.getShopMetrics(
      .init(
        shopID: shop, from: from.map { .init($0) }, until: until.map { .init($0) },
        fromLog: fromLog))
  }

  @Test func theFiguresOfAShop() async throws {
    try await withDesk { desk in
      let start = desk.clock.now
      let paid = try await desk.submit(.refundOnly, order: snapshot("o1"), amount: .yuan(10))
      let late = try await desk.submit(.refundOnly, order: snapshot("o2"))
      let gone = try await desk.submit(.refundOnly, order: snapshot("o3"))
      desk.clock.advance(by: .hours(2))
      let agreed = try await desk.client.agreeRefund(
        .init(requestID: "a", actor: .merchant, caseID: paid.caseID))
      desk.clock.advance(by: .hours(1))
      _ = try await desk.client.recordRefundPaid(
        .init(
          requestID: "b", actor: .system, caseID: paid.caseID,
          payoutKey: agreed.afterSalesCase?.payoutKey ?? "", amount: .yuan(10)))
      _ = try await desk.client.withdrawCase(
        .init(requestID: "c", actor: .buyer, caseID: gone.caseID))
      desk.clock.advance(by: .hours(46))
      try await desk.fireTimers()
      #expect(try await desk.item(late.caseID).state == .platformReview)

      let figures = try await metrics(desk)
      #expect(figures.cases == 3)
      #expect(figures.intervention == .init(count: 1, total: 3))
      #expect(figures.firstResponse?.count == 1)
      #expect(figures.firstResponse?.p50 == .init(.hours(2)))
      #expect(figures.timeToRefund?.p90 == .init(.hours(3)))
      #expect(figures.completion == .init(count: 1, total: 2))
      #expect(figures.outcomes.map(\.outcome) == [.open, .refundedOnly, .withdrawn])
      #expect(figures.outcomes[1].sums == [.yuan(10)])
      #expect(figures.sequence == (try await desk.events().last?.header?.sequence))
      #expect(try await metrics(desk, fromLog: true) == figures)

      #expect(try await metrics(desk, shop: "s2").cases == 0)
      #expect(try await metrics(desk, from: start + .seconds(1)).cases == 0)
      #expect(try await metrics(desk, until: start).cases == 0)
      #expect(try await metrics(desk, from: start, until: start + .seconds(1)).cases == 3)
      let backwards = await status { try await metrics(desk, from: start, until: start) }
      #expect(backwards?.fields == ["until"])
      let noShop = await status { try await metrics(desk, shop: "") }
      #expect(noShop?.fields == ["shop_id"])
    }
  }

  /// Random lives, folded at random moments and over restarts: never another figure than from the
  /// whole log.
  @Test(arguments: [1, 2, 3] as [UInt64])
  func runningFiguresEqualTheLog(seed: UInt64) async throws {
    var random = SeededGenerator(seed: seed)
    var desk = try Desk()
    var cases: [AfterSalesV1.Case] = []
    for step in 0..<120 {
      desk.clock.advance(by: .minutes(Int64.random(in: 0...600, using: &random)))
      switch Int.random(in: 0..<10, using: &random) {
      case 0...3:
        let order = snapshot(
          "o\(step)", shop: Bool.random(using: &random) ? "s1" : "s2"
        ) { $0.signedAt = .init(desk.clock.now - .hours(1)) }
        let item = try await desk.submit(
          Bool.random(using: &random) ? .refundOnly : .returnRefund, order: order)
        cases.append(item)
      case 4...7:
        guard let item = cases.randomElement(using: &random) else { continue }
        // A deadline that acted meanwhile may have made the step another's.
        _ = await status { try await advance(item.caseID, desk, &random) }
      case 8: try await desk.fireTimers()
      default:
        if Bool.random(using: &random) {
          _ = try await metrics(desk, shop: "s1")
        } else {
          desk = try await desk.restarted()
        }
      }
    }
    for shop in ["s1", "s2"] {
      let running = try await metrics(desk, shop: shop)
      #expect(running.cases > 0)
      #expect(try await metrics(desk, shop: shop, fromLog: true) == running, "seed \(seed)")
    }
    await desk.close()
  }

  /// One step that the state allows, whoever's it is.
  private func advance(
    _ id: String, _ desk: Desk, _ random: inout SeededGenerator
  ) async throws {
    let item = try await desk.item(id)
    let request = desk.requestID()
    let client = desk.client
    switch item.state {
    case .pendingMerchant where item.type == .returnRefund:
      _ = try await client.agreeReturn(.init(requestID: request, actor: .merchant, caseID: id))
    case .pendingMerchant where Bool.random(using: &random):
      _ = try await client.withdrawCase(.init(requestID: request, actor: .buyer, caseID: id))
    case .pendingMerchant, .inspecting:
      _ = try await client.agreeRefund(.init(requestID: request, actor: .merchant, caseID: id))
    case .platformReview:
      _ = try await client.agreeRefund(
        .init(requestID: request, actor: .platform, caseID: id, reason: "late"))
    case .awaitBuyerShip:
      _ = try await client.recordReturnShipment(
        .init(
          requestID: request, actor: .buyer, caseID: id,
          parcel: .init(carrier: "SF", trackingNumber: "1")))
    case .inReturn:
      _ = try await client.recordReturnReceipt(
        .init(requestID: request, actor: .merchant, caseID: id))
    case .refunding, .refundFailed:
      _ = try await client.recordRefundPaid(
        .init(
          requestID: request, actor: .system, caseID: id, payoutKey: item.payoutKey,
          amount: item.amount))
    default: break
    }
  }

  @Test func questionsAtTheSameTimeCountEachEventOnce() async throws {
    try await withDesk { desk in
      for number in 0..<80 {
        _ = try await desk.submit(.refundOnly, order: snapshot("o\(number)"))
      }
      let client = desk.client
      let counts = try await withThrowingTaskGroup(of: Int64.self) { group in
        for _ in 0..<8 {
          group.addTask { try await client.getShopMetrics(.init(shopID: "s1")).cases }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(counts == Array(repeating: 80, count: 8))
    }
  }

  @Test func theTimerCountsByItself() async throws {
    try await withDesk { desk in
      for number in 0..<70 {
        _ = try await desk.submit(.refundOnly, order: snapshot("o\(number)"))
      }
      let measures = desk.measures
      #expect(measures.nextDue().map { $0 <= desk.clock.now } == true)
      #expect(try await measures.run(at: desk.clock.now, limit: 64) == 64)
      #expect(try await measures.run(at: desk.clock.now, limit: 64) == 6)
      #expect(measures.nextDue().map { $0 > desk.clock.now } == true)
      #expect(try await measures.run(at: desk.clock.now, limit: 64) == 0)
      #expect(try await metrics(desk).cases == 70)
    }
  }
}
