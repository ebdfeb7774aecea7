import Contracts
import Foundation
import RPCContracts
import RPCCore
import RPCTransport

/// The orders service: durable commands against bare commits, and reads.
struct OrderRows {
  let bench: Bench
  var creations: Int { bench.isQuick ? 300 : 2_000 }
  var reads: Int { bench.isQuick ? 20_000 : 200_000 }

  func rows() async throws -> [Row] {
    let stack = try Stack(bench, "orders")
    defer { stack.stop() }
    try stack.start("orders")
    try await stack.waitUntilServing("orders")
    let client = OrderServiceClient(stack.channel("orders"))
    return try await durable(client, stack) + reading(client, stack)
  }

  /// Commands by the C load, as `reading` below: the service against the commits alone. The same
  /// through our client, which shares the CPUs, stands beside it.
  private func durable(_ client: OrderServiceClient, _ stack: Stack) async throws -> [Row] {
    var bare: [LoadResult] = []
    var single: [LoadResult] = []
    var many: [LoadResult] = []
    var typed: [LoadResult] = []
    // The rows that CreateOrder writes: the state, the event and the response each hold the order.
    let sample = try await client.createOrder(Self.order(run: "sample", 0))
    let size = "\(sample.serializedBytes().count)"
    try await bench.repeated("CreateOrder") {
      let run = UUID().uuidString
      bare.append(
        try LoadResult.run([
          bench.peers.sqliteCommits, "\(bench.directory)/bare-\(run).db", "\(creations)", size,
          size, size,
        ]))
      single.append(
        try bench.call(
          OrderServiceMethods.createOrder, of: "orders", in: stack, calls: creations, inFlight: 1,
          (0..<creations).map { Self.order(run: "single-\(run.prefix(18))", $0) }))
      many.append(
        try bench.call(
          OrderServiceMethods.createOrder, of: "orders", in: stack, calls: creations * 8,
          (0..<creations * 8).map { Self.order(run: "many-\(run.prefix(18))", $0) }))
      typed.append(
        try await Load.run(calls: creations * 4, inFlight: 64) { index throws(RPCStatus) in
          _ = try await client.createOrder(Self.order(run: "typed-\(run.prefix(18))", index))
        })
    }
    let commits = Runs(values: bare.map(\.p50Microseconds))
    let latency = Runs(values: single.map(\.p50Microseconds))
    let commitRate = Runs(values: bare.map(\.callsPerSecond))
    let rate = Runs(values: many.map(\.callsPerSecond))
    return [
      Row(name: "bare SQLite commit of the same rows: p50", unit: .microseconds, value: commits),
      Row(
        name: "CreateOrder, one at a time: p50", unit: .microseconds, value: latency,
        peer: "bare commit", ratio: latency.ratio(to: commits), bound: .atMost(1.8)),
      Row(name: "bare SQLite commits, one by one", unit: .perSecond, value: commitRate),
      Row(
        name: "CreateOrder, 64 in flight", unit: .perSecond, value: rate, peer: "bare commits",
        ratio: rate.ratio(to: commitRate), bound: .atLeast(4)),
      Row(
        name: "CreateOrder, 64 in flight: server CPU a call", unit: .microseconds,
        value: Runs(values: many.map(\.serverMicrosecondsPerCall))),
      Row(
        name: "CreateOrder, 64 in flight, by our client on the same CPUs", unit: .perSecond,
        value: Runs(values: typed.map(\.callsPerSecond))),
    ]
  }

  /// Reads by the C load, which measures the service alone, and through our client, which decodes
  /// what it gets on the same CPUs.
  private func reading(_ client: OrderServiceClient, _ stack: Stack) async throws -> [Row] {
    var ids: [String] = []
    for index in 0..<256 {
      let created = try await client.createOrder(Self.order(run: "read", index))
      ids.append(created.order?.orderID ?? "")
    }
    let requests = ids.map { OrdersV1.GetOrderRequest(orderID: $0) }
    var raw: [LoadResult] = []
    var typed: [LoadResult] = []
    try await bench.repeated("GetOrder") {
      raw.append(
        try bench.call(
          OrderServiceMethods.getOrder, of: "orders", in: stack, calls: reads, requests))
      typed.append(
        try await Load.run(calls: reads / 2, inFlight: 64) { index throws(RPCStatus) in
          _ = try await client.getOrder(requests[index % requests.count])
        })
    }
    return [
      Row(
        name: "GetOrder, 64 in flight", unit: .perSecond,
        value: Runs(values: raw.map(\.callsPerSecond)), bound: .atLeast(80_000)),
      Row(
        name: "GetOrder, 64 in flight: server CPU a call", unit: .microseconds,
        value: Runs(values: raw.map(\.serverMicrosecondsPerCall))),
      Row(
        name: "GetOrder, 64 in flight, decoded by our client on the same CPUs", unit: .perSecond,
        value: Runs(values: typed.map(\.callsPerSecond))),
      Row(
        name: "GetOrder, 64 in flight, by our client: p99", unit: .microseconds,
        value: Runs(values: typed.map(\.p99Microseconds))),
    ]
  }

  /// An order of two lines, as a shop has them.
  static func order(run: String, _ index: Int) -> OrdersV1.CreateOrderRequest {
    OrdersV1.CreateOrderRequest(
      requestID: "bench-\(run)-\(index)", actor: TypeV1.Actor(kind: .platform, id: "bench"),
      shopID: "bench-shop", buyerID: "buyer-\(index % 1_000)",
      lines: [
        OrdersV1.NewLine(
          itemID: "item-1", itemName: "纯棉短袖T恤 男女同款", variant: "白色 L", sku: "TS-W-L",
          quantity: 2, total: TypeV1.Money(minorUnits: 7_980, currency: "CNY")),
        OrdersV1.NewLine(
          itemID: "item-2", itemName: "运动袜 五双装", variant: "黑色", sku: "SK-B", quantity: 1,
          total: TypeV1.Money(minorUnits: 1_990, currency: "CNY")),
      ],
      address: OrdersV1.Address(
        recipient: "张*", phone: "138****0000", province: "浙江省", city: "杭州市", district: "西湖区",
        detail: "***"))
  }
}
