import Contracts
import Foundation
import RPCContracts
import RPCCore
import RPCTransport

/// The gateway on the whole stack: what passes through it, and what it composes.
struct GatewayRows {
  let bench: Bench
  var reads: Int { bench.isQuick ? 10_000 : 200_000 }
  var assists: Int { bench.isQuick ? 256 : 8_192 }

  private static let services = ["orders", "aftersales", "messaging", "gateway"]

  func rows() async throws -> [Row] {
    let stack = try Stack(bench, "gateway")
    defer { stack.stop() }
    for service in Self.services { try stack.start(service) }
    for service in Self.services { try await stack.waitUntilServing(service) }
    return try await passThrough(stack) + assist(stack)
      + DeskRows(bench: bench, stack: stack).rows()
  }

  // MARK: - Reads that are forwarded

  /// By the C load, which measures the processes alone, and through our client, which decodes what
  /// it gets on the same CPUs; beside it a gateway of grpc-go that passes on the same bytes, which a
  /// service of grpc-go has in memory.
  private func passThrough(_ stack: Stack) async throws -> [Row] {
    let client = OrderServiceClient(stack.channel("orders"))
    let ids = try await PastOrders(count: 256, daysAgo: 2, name: "read").store(client)
    let requests = ids.map { OrdersV1.GetOrderRequest(orderID: $0) }
    let file = "\(bench.directory)/gateway-reads"
    try bench.write(requests, to: file)
    let answer = try await client.getOrder(requests[0]).serializedBytes()
    let go = try goStack("go-reads", answer, logs: false)
    let through = OrderServiceClient(stack.channel("gateway"))
    var near: [LoadResult] = []
    var far: [LoadResult] = []
    var typed: [LoadResult] = []
    var others: [LoadResult] = []
    try await bench.repeated("GetOrder through the gateway") {
      near.append(try read("orders", of: stack, requests))
      far.append(try read("gateway", of: stack, requests))
      typed.append(
        try await Load.run(calls: reads, inFlight: 64) { index throws(RPCStatus) in
          _ = try await through.getOrder(requests[index % requests.count])
        })
      if let go { others.append(try go.read(file, reads / 4, inFlight: 64)) }
    }
    let name = "GetOrder through the gateway, 64 in flight"
    let rate = Runs(values: far.map(\.callsPerSecond))
    return [
      Row(name: name, unit: .perSecond, value: rate, bound: .atLeast(60_000)),
      Row(
        name: "\(name): CPU of the gateway a call", unit: .microseconds,
        value: Runs(values: far.map(\.serverMicrosecondsPerCall))),
      Row(
        name: "GetOrder asked directly, 64 in flight", unit: .perSecond,
        value: Runs(values: near.map(\.callsPerSecond))),
      Row(
        name: "\(name), decoded by our client on the same CPUs", unit: .perSecond,
        value: Runs(values: typed.map(\.callsPerSecond))),
      Row(
        name: "\(name), by our client: p99", unit: .microseconds,
        value: Runs(values: typed.map(\.p99Microseconds))),
      goRow("the same bytes from memory through grpc-go, 64 in flight", others, against: rate),
    ]
  }

  private func read(
    _ service: String, of stack: Stack, _ requests: [OrdersV1.GetOrderRequest]
  ) throws -> LoadResult {
    try bench.call(OrderServiceMethods.getOrder, of: service, in: stack, calls: reads, requests)
  }

  // MARK: - The same shape in grpc-go

  /// Nil without grpc-go.
  private func goStack(_ name: String, _ answer: [UInt8], logs: Bool) throws -> GoStack? {
    guard case .path(let path) = bench.peers.grpcGo else { return nil }
    return try GoStack(bench, name, peer: path, answer: answer, logs: logs)
  }

  private func goRow(_ name: String, _ results: [LoadResult], against ours: Runs) -> Row {
    if case .missing(let why) = bench.peers.grpcGo { return .skipped(name, why) }
    let rate = Runs(values: results.map(\.callsPerSecond))
    return Row(
      name: name, unit: .perSecond, value: rate, peer: "ours", ratio: rate.ratio(to: ours))
  }

  // MARK: - Flows

  /// Beside it what three calls after one another cost in grpc-go, where nothing is decided:
  /// without storing anything, and with an append that is synced in each of the three services.
  /// Ours commits three times in sequence, and twice more after the answer.
  private func assist(_ stack: Stack) async throws -> [Row] {
    let gateway = GatewayServiceClient(stack.channel("gateway"))
    var results: [LoadResult] = []
    var bare: [LoadResult] = []
    var logged: [LoadResult] = []
    try await bench.repeated("AssistBuyer, 64 in flight") {
      let ids = try await PastOrders(
        count: assists, daysAgo: 2, name: "assist-\(UUID().uuidString.prefix(8))"
      ).store(OrderServiceClient(stack.channel("orders")))
      let requests = ids.map { id in
        GatewayV1.AssistBuyerRequest(
          requestID: "a-\(id)", actor: TypeV1.Actor(kind: .merchant, id: "agent"),
          orderID: id, type: .returnRefund, reasonID: "wrong-item", channel: .desktop)
      }
      results.append(
        try await Load.run(calls: assists, inFlight: 64) { index throws(RPCStatus) in
          _ = try await gateway.assistBuyer(requests[index])
        })
      let file = "\(bench.directory)/assists"
      try bench.write(requests, to: file)
      let answer = try await gateway.assistBuyer(requests[0]).serializedBytes()
      if let go = try goStack("go-bare", answer, logs: false) {
        bare.append(try go.write(file, assists, inFlight: 64))
      }
      if let go = try goStack("go-logged", answer, logs: true) {
        logged.append(try go.write(file, assists, inFlight: 64))
      }
    }
    let rate = Runs(values: results.map(\.callsPerSecond))
    return [
      Row(
        name: "AssistBuyer, 64 in flight", unit: .perSecond, value: rate, bound: .atLeast(2_000)),
      Row(
        name: "AssistBuyer, 64 in flight: p99", unit: .microseconds,
        value: Runs(values: results.map(\.p99Microseconds))),
      goRow(
        "three calls in sequence through grpc-go, nothing decided or stored, 64 in flight", bare,
        against: rate),
      goRow(
        "three calls in sequence through grpc-go, each with a synced append, 64 in flight", logged,
        against: rate),
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
