import Contracts
import Foundation
import RPCContracts
import RPCCore
import RPCTransport

/// The gateway on the whole stack: what passes through it, what it composes, and how fast it
/// catches up after it was away.
struct GatewayRows {
  let bench: Bench
  var reads: Int { bench.isQuick ? 10_000 : 200_000 }
  var assists: Int { bench.isQuick ? 256 : 8_192 }
  var pastOrders: Int { bench.isQuick ? 20_000 : 1_000_000 }

  private static let services = ["orders", "aftersales", "messaging", "gateway"]

  func rows() async throws -> [Row] {
    let stack = try Stack(bench, "gateway")
    defer { stack.stop() }
    for service in Self.services { try stack.start(service) }
    for service in Self.services { try await stack.waitUntilServing(service) }
    return try await passThrough(stack) + assist(stack)
      + DeskRows(bench: bench, stack: stack).rows() + catchUp()
  }

  // MARK: - Reads that are forwarded

  private func passThrough(_ stack: Stack) async throws -> [Row] {
    let ids = try await PastOrders(count: 256, daysAgo: 2, name: "read").store(
      OrderServiceClient(stack.channel("orders")))
    let direct = OrderServiceClient(stack.channel("orders"))
    let through = OrderServiceClient(stack.channel("gateway"))
    var near: [LoadResult] = []
    var far: [LoadResult] = []
    try await bench.repeated("GetOrder through the gateway") {
      near.append(try await read(direct, ids))
      far.append(try await read(through, ids))
    }
    return [
      Row(
        name: "GetOrder through the gateway, 64 in flight", unit: .perSecond,
        value: Runs(values: far.map(\.callsPerSecond)), peer: "asked directly",
        bound: .atLeast(60_000)),
      Row(
        name: "GetOrder asked directly, 64 in flight", unit: .perSecond,
        value: Runs(values: near.map(\.callsPerSecond))),
      Row(
        name: "GetOrder through the gateway, 64 in flight: p99", unit: .microseconds,
        value: Runs(values: far.map(\.p99Microseconds))),
    ]
  }

  private func read(_ client: OrderServiceClient, _ ids: [String]) async throws -> LoadResult {
    try await Load.run(calls: reads, inFlight: 64) { index throws(RPCStatus) in
      _ = try await client.getOrder(OrdersV1.GetOrderRequest(orderID: ids[index % ids.count]))
    }
  }

  // MARK: - Flows

  private func assist(_ stack: Stack) async throws -> [Row] {
    let gateway = GatewayServiceClient(stack.channel("gateway"))
    var results: [LoadResult] = []
    try await bench.repeated("AssistBuyer, 64 in flight") {
      let ids = try await PastOrders(
        count: assists, daysAgo: 2, name: "assist-\(UUID().uuidString.prefix(8))"
      ).store(OrderServiceClient(stack.channel("orders")))
      results.append(
        try await Load.run(calls: assists, inFlight: 64) { index throws(RPCStatus) in
          _ = try await gateway.assistBuyer(
            GatewayV1.AssistBuyerRequest(
              requestID: "a-\(ids[index])", actor: TypeV1.Actor(kind: .merchant, id: "agent"),
              orderID: ids[index], type: .returnRefund, reasonID: "wrong-item", channel: .desktop))
        })
    }
    return [
      Row(
        name: "AssistBuyer, 64 in flight", unit: .perSecond,
        value: Runs(values: results.map(\.callsPerSecond)), bound: .atLeast(2_000)),
      Row(
        name: "AssistBuyer, 64 in flight: p99", unit: .microseconds,
        value: Runs(values: results.map(\.p99Microseconds))),
    ]
  }

  // MARK: - Catching up

  /// A gateway that has never run follows a long log; live calls go on meanwhile.
  private func catchUp() async throws -> [Row] {
    let stack = try Stack(bench, "catch-up")
    defer { stack.stop() }
    for service in ["orders", "aftersales", "messaging"] { try stack.start(service) }
    for service in ["orders", "aftersales", "messaging"] {
      try await stack.waitUntilServing(service)
    }
    bench.say("storing \(pastOrders) orders of the past")
    let ids = try await PastOrders(count: pastOrders, daysAgo: 60, name: "past").store(
      OrderServiceClient(stack.channel("orders")))
    var rates: [Double] = []
    var waits: [Double] = []
    try await bench.repeated("catching up") {
      try stack.start("gateway")
      let begin = Load.now()
      try await stack.waitUntilServing("gateway")
      let gateway = GatewayServiceClient(stack.channel("gateway"))
      let through = OrderServiceClient(stack.channel("gateway"))
      var live: [Double] = []
      while true {
        let feeds = try await gateway.getFollower(GatewayV1.GetFollowerRequest()).feeds
        if feeds.contains(where: { $0.service == "orders" && $0.sequence >= pastOrders }) { break }
        let start = Load.now()
        _ = try await through.getOrder(OrdersV1.GetOrderRequest(orderID: ids[live.count % 1_000]))
        live.append(Double(Load.now() - start) / 1_000)
        try await Task.sleep(for: .milliseconds(5))
      }
      rates.append(Double(pastOrders) / (Double(Load.now() - begin) / 1e9))
      live.sort()
      waits.append(live.isEmpty ? .nan : live[live.count * 99 / 100])
      try stack.forget("gateway")
    }
    return [
      Row(
        name: "catching up with \(pastOrders) events of a feed", unit: .perSecond,
        value: Runs(values: rates), bound: .atLeast(50_000)),
      Row(
        name: "GetOrder through the gateway while it catches up: p99", unit: .microseconds,
        value: Runs(values: waits)),
    ]
  }
}

/// Orders that were signed some days ago, taken in as history: one event each.
struct PastOrders {
  var count: Int
  var daysAgo: Int64
  /// Part of each id.
  var name: String

  /// - Returns: their ids.
  func store(_ client: OrderServiceClient) async throws -> [String] {
    let now = Int64(Date().timeIntervalSince1970)
    let batches = stride(from: 0, to: count, by: 500).map { $0..<min($0 + 500, count) }
    _ = try await Load.run(
      calls: batches.count, inFlight: min(4, batches.count)
    ) { index throws(RPCStatus) in
      let reply = try await client.importOrders(
        OrdersV1.ImportOrdersRequest(
          requestID: "import-\(name)-\(index)", actor: TypeV1.Actor(kind: .platform, id: "bench"),
          orders: batches[index].map { order($0, now: now) }),
        options: CallOptions(timeout: .seconds(120)))
      guard reply.outcomes.allSatisfy({ $0.result == .imported }) else {
        throw RPCStatus(.internal, "orders were refused: \(reply.outcomes.first?.problem ?? "")")
      }
    }
    return (0..<count).map(id)
  }

  private func id(_ index: Int) -> String { "\(name)-\(index)" }

  private func order(_ index: Int, now: Int64) -> OrdersV1.ImportedOrder {
    let signed = now - daysAgo * 86_400
    let price = TypeV1.Money(minorUnits: 5_990, currency: "CNY")
    return OrdersV1.ImportedOrder(
      orderID: id(index), shopID: "bench-shop", buyerID: "buyer-\(id(index))",
      tradeState: .signed,
      lines: [OrdersV1.NewLine(itemName: "保温杯 500ml", quantity: 1, total: price)], paid: price,
      createdAt: GoogleProtobuf.Timestamp(seconds: signed - 300_000),
      paidAt: GoogleProtobuf.Timestamp(seconds: signed - 299_000),
      shippedAt: GoogleProtobuf.Timestamp(seconds: signed - 200_000),
      signedAt: GoogleProtobuf.Timestamp(seconds: signed))
  }
}
