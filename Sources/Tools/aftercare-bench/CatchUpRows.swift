import Contracts
import Foundation
import RPCContracts
import RPCCore
import RPCTransport

/// How fast the gateway catches up after it was away: one that has never run follows a long log, and
/// live calls go on meanwhile.
struct CatchUpRows {
  let bench: Bench
  private var pastOrders: Int { bench.isQuick ? 20_000 : 1_000_000 }

  func rows() async throws -> [Row] {
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
