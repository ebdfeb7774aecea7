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

@Suite("GW-SCORE: a shop among shops") struct ShopScoreTests {
  let bench: GatewayBench

  init() throws { bench = try GatewayBench() }

  /// Services whose figures are all at their best, or at their worst for shops named so.
  var services: FakeServices {
    var services = FakeServices()
    services.messaging.unary(MessagingServiceMethods.getServiceMetrics) {
      (request: MessagingV1.GetServiceMetricsRequest, _) async throws(RPCStatus) in
      let good: Int64 = request.shopID == "bad" ? 0 : 100
      return MessagingV1.GetServiceMetricsResponse(
        total: MessagingV1.ServiceMetrics(
          messages: 100, fastMessages: good, turns: 100, promptTurns: good, timelyTurns: good,
          receptions: 4, ratings: 1, meanRating: good > 0 ? 100 : 300, complaints: 0))
    }
    services.afterSales.unary(AfterSalesServiceMethods.getShopMetrics) {
      (request: AfterSalesV1.GetShopMetricsRequest, _) async throws(RPCStatus) in
      AfterSalesV1.GetShopMetricsResponse(
        firstResponse: AfterSalesV1.Times(count: 1, p50: GoogleProtobuf.Duration(seconds: 3_600)),
        completion: AfterSalesV1.Share(count: 9, total: 9))
    }
    services.orders.unary(OrderServiceMethods.getShopCounters) {
      (request: OrdersV1.GetShopCountersRequest, _) async throws(RPCStatus) in
      OrdersV1.GetShopCountersResponse(paidOrders: 10)
    }
    services.orders.unary(OrderServiceMethods.listOrders) {
      (request: OrdersV1.ListOrdersRequest, _) async throws(RPCStatus) in
      OrdersV1.ListOrdersResponse(orders: [
        Self.order("b-1", .none), Self.order("b-1", .formed), Self.order("b-2", .formed),
        Self.order("b-3", .forming), Self.order("b-4", .failed),
        Self.order("b-5", .none, daysAgo: 100),
      ])
    }
    return services
  }

  private static func order(
    _ buyer: String, _ group: OrdersV1.GroupState, daysAgo: Int64 = 0
  ) -> OrdersV1.Order {
    OrdersV1.Order(
      buyerID: buyer, tradeState: .signed, groupState: group,
      paid: TypeV1.Money(minorUnits: 300, currency: "CNY"),
      lines: [OrdersV1.OrderLine(quantity: 3)],
      createdAt: GoogleProtobuf.Timestamp(SystemClock().now - .days(daysAgo)))
  }

  func score(_ shop: String, _ upstreams: Upstreams) async throws -> GatewayV1.GetShopScoreResponse
  {
    try await ScoreReader(
      environment: bench.environment, upstreams: upstreams, shopID: shop, days: 30
    ).score(CallOptions(deadline: .after(.seconds(5))))
  }

  @Test func gathersTheFiguresOfAllServices() async throws {
    let score = try await score("good", services.upstreams())
    let figures = try #require(score.figures)
    // Two buyers with orders that succeeded, of four who inquired; they bought nine units.
    #expect(figures.conversion == GatewayV1.Ratio(count: 2, total: 4))
    #expect(figures.itemsPerBuyer == GatewayV1.Ratio(count: 9, total: 2))
    #expect(figures.spendPerBuyer?.minorUnits == 450)
    #expect(figures.countedOrders == 5)
    #expect(figures.refusals == GatewayV1.Ratio(count: 0, total: 10))
    #expect(figures.timeToRefund == nil)
    #expect(score.score == 10_000 && score.missing.isEmpty)
    // Nobody to compare with.
    #expect(score.percentile == -1 && score.comparedShops == 0)
  }

  @Test func aShopInTheLowerHalfIsToldWhatWeighsMost() async throws {
    let upstreams = services.upstreams()
    _ = try await score("good", upstreams)
    let bad = try await score("bad", upstreams)
    #expect(bad.percentile == 0 && bad.comparedShops == 1)
    #expect(bad.weighsMost == ["replyRate3min", "replyRate30s", "satisfaction"])
    let good = try await score("good", upstreams)
    #expect(good.percentile == 10_000 && good.weighsMost.isEmpty)
  }

  @Test func aMissingServiceIsMarkedAndItsScoreIsNotComparedWith() async throws {
    var policy = GatewayPolicy.Breaker()
    policy.attemptsMax = 1
    let gappy = services.upstreams(policy) {
      $0.service.hasSuffix(".MessagingService") ? .lostBefore : nil
    }
    let score = try await score("gappy", gappy)
    #expect(score.missing.map(\.service) == ["messaging"])
    #expect(score.score == 10_000)
    #expect(try await self.score("good", services.upstreams()).comparedShops == 0)
  }

  @Test func shopsThatTheFeedsNameAreScoredInTheirTurn() async throws {
    try await bench.environment.store.write {
      for shop in ["a", "b", "bad"] { try $0.rememberShop(shop) }
    }
    await ScoreKeeper(environment: bench.environment, upstreams: services.upstreams()).round()
    let bad = try await score("bad", services.upstreams())
    #expect(bad.comparedShops == 2 && bad.percentile == 0)
    let cutoff = bench.environment.clock.now - .hours(1)
    let left = try await bench.environment.store.read {
      try $0.shopsToScore(before: cutoff, limit: 9)
    }
    #expect(left.isEmpty)
  }

  @Test func periodsAreDaysOfTheBusinessTimeZone() throws {
    // 2026-05-31T20:00Z is June there.
    let now = try #require(RFC3339.parse("2026-05-31T20:00:00Z"))
    let period = ScoreReader.Period(days: 30, endingAt: now)
    #expect(period.fromDay == "2026-05-03" && period.throughDay == "2026-06-01")
    #expect(RFC3339.format(period.from, .seconds) == "2026-05-02T16:00:00Z")
    #expect(RFC3339.format(period.until, .seconds) == "2026-06-01T16:00:00Z")
  }
}
