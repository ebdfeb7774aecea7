import Contracts
import Foundation
import RPCContracts
import RPCCore

/// The orders service under a mixed load: 60 % reads, 30 % transitions, 10 % creations, 64 in
/// flight; alone, and while a follower reads the feed.
///
/// Load and follower are those in C: our client and a follower that decodes would take more of the
/// CPUs that they share with the service than the service itself.
struct OrderMixRows {
  let bench: Bench
  var calls: Int { bench.isQuick ? 2_000 : 20_000 }
  /// A million events a minute.
  static let eventsPerSecond = 16_667

  func rows() async throws -> [Row] {
    let stack = try Stack(bench, "mix")
    defer { stack.stop() }
    try stack.start("orders")
    try await stack.waitUntilServing("orders")
    let client = OrderServiceClient(stack.channel("orders"))
    let seed = OrderSeed(client: client)
    // What the follower has to read.
    try await seed.fill(bench.isQuick ? 5_000 : 50_000, shop: "feed", run: "feed")
    var alone: [LoadResult] = []
    var followed: [LoadResult] = []
    var followerRate = Runs(values: [])
    try await bench.repeated("mixed load") {
      alone.append(try await load(seed, stack))
      let follower = try bench.follower(
        of: OrderServiceMethods.watchOrders, of: "orders", in: stack,
        messagesPerSecond: Self.eventsPerSecond, OrdersV1.WatchOrdersRequest(stopAtEnd: true))
      defer { follower.stop() }
      followed.append(try await load(seed, stack))
      followerRate.values.append(try eventsRead(by: follower))
    }
    let rate = Runs(values: alone.map(\.callsPerSecond))
    let withFollower = Runs(values: followed.map(\.callsPerSecond))
    return [
      Row(name: "orders, 60/30/10 mix, 64 in flight", unit: .perSecond, value: rate),
      Row(
        name: "orders, 60/30/10 mix: p99", unit: .microseconds,
        value: Runs(values: alone.map(\.p99Microseconds))),
      Row(
        name: "orders, 60/30/10 mix: server CPU a call", unit: .microseconds,
        value: Runs(values: alone.map(\.serverMicrosecondsPerCall))),
      Row(
        name: "orders, 60/30/10 mix, with a follower of the feed", unit: .perSecond,
        value: withFollower, peer: "without", ratio: withFollower.ratio(to: rate),
        bound: .atLeast(0.9)),
      Row(name: "events that the follower read", unit: .perSecond, value: followerRate),
    ]
  }

  private func load(_ seed: OrderSeed, _ stack: Stack) async throws -> LoadResult {
    let run = String(UUID().uuidString.prefix(12))
    let shop = "mix-\(run)"
    let transitions = calls / 10 * 3
    try await seed.fill(transitions, shop: shop, run: run)
    return try bench.call(
      of: "orders", in: stack,
      (0..<calls).map { index in
        let (tens, digit) = (index / 10, index % 10)
        switch digit {
        case 0..<6:
          return (
            OrderServiceMethods.getOrder,
            OrdersV1.GetOrderRequest(orderID: "\(run)-\((index * 7_919) % transitions)")
          )
        case 6..<9:
          let id = "\(run)-\(tens * 3 + digit - 6)"
          return (
            OrderServiceMethods.payOrder,
            OrdersV1.PayOrderRequest(
              requestID: "pay-\(id)", actor: OrderSeed.actor, orderID: id,
              amount: OrderSeed.price)
          )
        default:
          return (OrderServiceMethods.createOrder, OrderRows.order(run: run, index))
        }
      })
  }

  /// Ends the follower, which then says how many events it read a second.
  private func eventsRead(by follower: Child) throws -> Double {
    kill(follower.pid, SIGTERM)
    let text = String(decoding: try follower.result(), as: UTF8.self)
    guard let rate = text.split(whereSeparator: \.isNewline).last.flatMap({ Double($0) }) else {
      throw BenchError("the follower did not say how much it read")
    }
    return rate
  }
}

/// Fills the service with placed orders, as fast as an import does.
struct OrderSeed {
  static let actor = TypeV1.Actor(kind: .platform, id: "bench")
  static let price = TypeV1.Money(minorUnits: 7_980, currency: "CNY")
  let client: OrderServiceClient

  /// Orders `<run>-0` … of one shop, placed one second apart, not paid.
  func fill(_ count: Int, shop: String, run: String) async throws {
    let client = client
    let size = 250
    let start = Int64(Date().timeIntervalSince1970) - 40_000_000
    let batches = (count + size - 1) / size
    _ = try await Load.run(calls: batches, inFlight: min(4, batches)) { batch throws(RPCStatus) in
      let orders = (batch * size..<min(count, (batch + 1) * size)).map { index in
        OrdersV1.ImportedOrder(
          orderID: "\(run)-\(index)", shopID: shop, buyerID: "buyer-\(index % 1_000)",
          tradeState: .created,
          lines: [
            OrdersV1.NewLine(
              itemID: "item-1", itemName: "纯棉短袖T恤 男女同款", variant: "白色 L", sku: "TS-W-L",
              quantity: 2, total: Self.price)
          ], createdAt: GoogleProtobuf.Timestamp(seconds: start + Int64(index)))
      }
      let response = try await client.importOrders(
        OrdersV1.ImportOrdersRequest(
          requestID: "seed-\(run)-\(batch)", actor: Self.actor, orders: orders),
        options: CallOptions(timeout: .seconds(60)))
      if let refused = response.outcomes.first(where: { $0.result != .imported }) {
        throw RPCStatus(.internal, "order \(refused.orderID) was refused: \(refused.problem)")
      }
    }
  }
}
