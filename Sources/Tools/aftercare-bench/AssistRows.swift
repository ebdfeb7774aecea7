import Contracts
import Foundation
import RPCContracts
import RPCCore
import RPCTransport

/// GW-ASSIST on the whole stack: latency, and how many durable commits a call waits for.
struct AssistRows {
  let bench: Bench
  var calls: Int { bench.isQuick ? 50 : 400 }

  func rows() async throws -> [Row] {
    let stack = try await start("assist")
    defer { stack.stop() }
    var results: [LoadResult] = []
    try await bench.repeated("AssistBuyer") { results.append(try await assist(stack, calls)) }
    let commits = try await commitsPerCall(stack)
    return [
      Row(
        name: "AssistBuyer, one at a time: p50", unit: .microseconds,
        value: Runs(values: results.map(\.p50Microseconds))),
      Row(
        name: "AssistBuyer, one at a time: p99", unit: .microseconds,
        value: Runs(values: results.map(\.p99Microseconds))),
      Row(
        name: "AssistBuyer: commits in all, those after the answer included", unit: .count,
        value: Runs(values: [commits])),
      try await commitsInSequence(),
    ]
  }

  private func start(_ name: String, environment: [String: String] = [:]) async throws -> Stack {
    let services = ["orders", "aftersales", "messaging", "gateway"]
    let stack = try Stack(bench, name, environment: environment)
    for service in services { try stack.start(service) }
    for service in services { try await stack.waitUntilServing(service) }
    return stack
  }

  /// One call after the other, each on an order of its own.
  private func assist(_ stack: Stack, _ calls: Int) async throws -> LoadResult {
    let orders = try await signedOrders(OrderServiceClient(stack.channel("orders")), calls)
    let gateway = GatewayServiceClient(stack.channel("gateway"))
    return try await Load.run(calls: calls, inFlight: 1) { index throws(RPCStatus) in
      _ = try await gateway.assistBuyer(Self.request(orders[index]))
    }
  }

  private static func request(_ orderID: String) -> GatewayV1.AssistBuyerRequest {
    GatewayV1.AssistBuyerRequest(
      requestID: "assist-\(orderID)", actor: TypeV1.Actor(kind: .merchant, id: "agent"),
      orderID: orderID, type: .returnRefund, reasonID: "wrong-item", channel: .desktop)
  }

  /// How many durable commits a call waits for, one after the other: with syncs that take longer by
  /// a known time, a call takes that much longer for each.
  private func commitsInSequence() async throws -> Row {
    let longer = 50
    var sequence = Runs(values: [])
    try await bench.repeated("AssistBuyer, slow syncs") {
      let stack = try await start(
        "assist-slow-\(sequence.values.count)",
        environment: ["LD_PRELOAD": bench.peers.slowSync, "SLOW_SYNC_MS": "\(longer)"])
      defer { stack.stop() }
      let orders = try await signedOrders(OrderServiceClient(stack.channel("orders")), 5)
      let gateway = GatewayServiceClient(stack.channel("gateway"))
      var milliseconds = Runs(values: [])
      for order in orders {
        // By then the commits that followed the answer before are done.
        try await Task.sleep(for: .milliseconds(20 * longer))
        let begin = Load.now()
        _ = try await gateway.assistBuyer(Self.request(order))
        milliseconds.values.append(Double(Load.now() - begin) / 1e6)
      }
      sequence.values.append((milliseconds.median / Double(longer)).rounded(.down))
    }
    return Row(
      name: "AssistBuyer: durable commits in sequence", unit: .count, value: sequence,
      bound: .atMost(3))
  }

  /// Orders that can be helped, taken in with their past.
  private func signedOrders(
    _ client: OrderServiceClient, _ calls: Int
  ) async throws -> [String] {
    let run = UUID().uuidString.prefix(8)
    let now = Int64(Date().timeIntervalSince1970)
    let price = TypeV1.Money(minorUnits: 5_990, currency: "CNY")
    var ids: [String] = []
    for start in stride(from: 0, to: calls, by: 100) {
      let orders = (start..<min(start + 100, calls)).map { index in
        OrdersV1.ImportedOrder(
          orderID: "\(run)-\(index)", shopID: "bench-shop", buyerID: "buyer-\(index)",
          tradeState: .signed,
          lines: [OrdersV1.NewLine(itemName: "保温杯", quantity: 1, total: price)], paid: price,
          createdAt: GoogleProtobuf.Timestamp(seconds: now - 400_000),
          paidAt: GoogleProtobuf.Timestamp(seconds: now - 399_000),
          shippedAt: GoogleProtobuf.Timestamp(seconds: now - 300_000),
          signedAt: GoogleProtobuf.Timestamp(seconds: now - 100_000))
      }
      let reply = try await client.importOrders(
        OrdersV1.ImportOrdersRequest(
          requestID: "import-\(run)-\(start)", actor: TypeV1.Actor(kind: .platform, id: "bench"),
          orders: orders))
      guard reply.outcomes.allSatisfy({ $0.result == .imported }) else {
        throw BenchError("orders were refused: \(reply.outcomes.first?.problem ?? "")")
      }
      ids += orders.map(\.orderID)
    }
    return ids
  }

  /// Commits of the three services around one call, by their counters.
  private func commitsPerCall(_ stack: Stack) async throws -> Double {
    try await Task.sleep(for: .seconds(2))
    let order = try await signedOrders(OrderServiceClient(stack.channel("orders")), 1)[0]
    try await Task.sleep(for: .seconds(1))
    let before = try await commits(stack)
    _ = try await GatewayServiceClient(stack.channel("gateway")).assistBuyer(Self.request(order))
    try await Task.sleep(for: .milliseconds(100))
    let after = try await commits(stack)
    return after - before
  }

  private func commits(_ stack: Stack) async throws -> Double {
    var sum = 0.0
    for service in ["aftersales", "messaging", "gateway"] {
      let metrics = try await AdminServiceClient(stack.channel(service)).getMetrics(
        TypeV1.GetMetricsRequest())
      let line = metrics.prometheusText.split(separator: "\n").first {
        $0.hasPrefix("aftercare_store_commits_total")
      }
      guard let value = line?.split(separator: " ").last.flatMap({ Double($0) }) else {
        throw BenchError("\(service) does not count its commits")
      }
      sum += value
    }
    return sum
  }
}
