import Contracts
import Foundation
import RPCContracts
import RPCCore

/// What a million orders cost: reads against a hundredth of them, and the timers at rest.
struct OrderScaleRows {
  let bench: Bench
  var many: Int { bench.isQuick ? 20_000 : 1_000_000 }
  var few: Int { many / 100 }
  var reads: Int { bench.isQuick ? 500 : 5_000 }

  func rows() async throws -> [Row] {
    let small = try await stack("few", few)
    defer { small.stop() }
    let large = try await stack("many", many)
    defer { large.stop() }
    let (get, getSmall) = try await compare("GetOrder", small, large) {
      (client, count, index) async throws(RPCStatus) in
      _ = try await client.getOrder(
        OrdersV1.GetOrderRequest(orderID: "scale-\((index &* 7_919) % count)"))
    }
    let (page, pageSmall) = try await compare("first page", small, large) {
      (client, _, _) async throws(RPCStatus) in
      _ = try await client.listOrders(
        OrdersV1.ListOrdersRequest(shopID: "scale", bucket: .unfinished, pageSize: 20))
    }
    let (count, countSmall) = try await compare("counts", small, large) {
      (client, _, _) async throws(RPCStatus) in
      _ = try await client.countOrders(OrdersV1.CountOrdersRequest(shopID: "scale"))
    }
    let size = "\(many) orders"
    return [
      row("GetOrder, \(size): p50", get, getSmall),
      row("first page of a bucket, \(size): p50", page, pageSmall),
      row("counts per bucket, \(size): p50", count, countSmall),
      try await timers(large),
    ]
  }

  private func row(_ name: String, _ large: Runs, _ small: Runs) -> Row {
    Row(
      name: name, unit: .microseconds, value: large, peer: "\(few) orders",
      ratio: large.ratio(to: small), bound: .atMost(1.3))
  }

  private func stack(_ name: String, _ count: Int) async throws -> Stack {
    bench.say("orders: filling in \(count)")
    let stack = try Stack(bench, "scale-\(name)")
    try stack.start("orders")
    try await stack.waitUntilServing("orders")
    try await OrderSeed(client: OrderServiceClient(stack.channel("orders"))).fill(
      count, shop: "scale", run: "scale")
    return stack
  }

  /// The same calls one after the other on both, in turn, so that noise hits both.
  private func compare(
    _ name: String, _ small: Stack, _ large: Stack,
    _ body:
      @escaping @Sendable (OrderServiceClient, _ count: Int, _ index: Int)
      async throws(RPCStatus) -> Void
  ) async throws -> (large: Runs, small: Runs) {
    var results = (large: Runs(values: []), small: Runs(values: []))
    let (many, few, reads) = (many, few, reads)
    try await bench.repeated("\(name), \(many) orders") {
      let onSmall = OrderServiceClient(small.channel("orders"))
      let onLarge = OrderServiceClient(large.channel("orders"))
      let first = try await Load.run(calls: reads, inFlight: 1) { index throws(RPCStatus) in
        try await body(onSmall, few, index)
      }
      let second = try await Load.run(calls: reads, inFlight: 1) { index throws(RPCStatus) in
        try await body(onLarge, many, index)
      }
      results.small.values.append(first.p50Microseconds)
      results.large.values.append(second.p50Microseconds)
    }
    return results
  }

  /// CPU time of the service while nothing is asked of it and no order falls due.
  private func timers(_ stack: Stack) async throws -> Row {
    var used = Runs(values: [])
    try await bench.repeated("timers at rest") {
      let before = try stack.processorSeconds("orders")
      try await Task.sleep(for: .seconds(bench.isQuick ? 2 : 10))
      used.values.append((try stack.processorSeconds("orders") - before) * 1_000)
    }
    return Row(
      name: "timers at rest, \(many) orders: CPU in \(bench.isQuick ? 2 : 10) s",
      unit: .milliseconds, value: used, bound: .atMost(20))
  }
}
