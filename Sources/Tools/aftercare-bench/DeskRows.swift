import Contracts
import Foundation
import RPCContracts
import RPCCore
import RPCTransport

/// GW-DESK against its slowest part, on the stack of the gateway's other rows.
///
/// A part is a field of the screen with all that it takes, asked of the services themselves, one
/// part at a time: what a caller without the gateway would wait for at least, if it asked everything
/// at once and had a CPU for everybody. Two parts are calls one after the other: what the order can
/// start needs the order, and what may be written needs the buyer's orders and cases.
///
/// Answers are taken as bytes, the desk's as well as its parts': what our client takes to decode them
/// on the same CPUs is neither the gateway's time nor the services'. A row of its own has it.
struct DeskRows {
  let bench: Bench
  let stack: Stack
  private var desks: Int { bench.isQuick ? 400 : 2_000 }
  private let agent = TypeV1.Actor(kind: .merchant, id: "agent")

  func rows() async throws -> [Row] {
    let ids = try await filled()
    let channel = stack.channel("gateway")
    let gateway = GatewayServiceClient(channel)
    var whole: [Double] = []
    var decoded: [Double] = []
    var parts: [String: [Double]] = [:]
    var cpu: [String: [Double]] = [:]
    try await bench.repeated("GetDesk against its parts") {
      for part in self.parts() {
        let time = try await p50(ids, part.read)
        bench.say("  \(part.name): \(Figure.short(time)) µs")
        parts[part.name, default: []].append(time)
      }
      let before = try processorSeconds()
      whole.append(
        try await p50(ids) { [agent] id async throws(RPCStatus) in
          _ = try await channel.ask(GatewayServiceMethods.getDesk, Self.request(id, agent))
        })
      for (service, seconds) in try processorSeconds() {
        let spent = seconds - (before[service] ?? 0)
        cpu[service, default: []].append(spent / Double(desks) * 1e6)
      }
      decoded.append(
        try await p50(ids) { [agent] id async throws(RPCStatus) in
          _ = try await gateway.getDesk(Self.request(id, agent))
        })
    }
    let medians = parts.mapValues { Runs(values: $0).median }
    guard let slowest = medians.max(by: { $0.value < $1.value })?.key, let peer = parts[slowest]
    else { return [] }
    let desk = Runs(values: whole)
    return [
      Row(
        name: "GetDesk, one at a time: p50", unit: .microseconds, value: desk,
        peer: "its slowest part", ratio: desk.ratio(to: Runs(values: peer)), bound: .atMost(1.5)),
      Row(
        name: "GetDesk: its slowest part, \(slowest), asked directly: p50", unit: .microseconds,
        value: Runs(values: peer)),
      Row(
        name: "GetDesk: all its parts, asked directly one after the other", unit: .microseconds,
        value: Runs(values: [medians.values.reduce(0, +)])),
      Row(
        name: "GetDesk, decoded by our client on the same CPUs: p50", unit: .microseconds,
        value: Runs(values: decoded)),
    ]
      + ["orders", "aftersales", "messaging", "gateway"].map { service in
        Row(
          name: "GetDesk: CPU of \(service) a call", unit: .microseconds,
          value: Runs(values: cpu[service] ?? []))
      }
  }

  private static func request(
    _ id: String, _ agent: TypeV1.Actor
  ) -> GatewayV1.GetDeskRequest {
    GatewayV1.GetDeskRequest(
      shopID: "bench-shop", buyerID: "buyer-\(id)", orderID: id, actor: agent, channel: .desktop)
  }

  private func processorSeconds() throws -> [String: Double] {
    var seconds: [String: Double] = [:]
    for service in ["orders", "aftersales", "messaging", "gateway"] {
      seconds[service] = try stack.processorSeconds(service)
    }
    return seconds
  }

  /// Orders that were signed for, each with a conversation of twenty messages.
  private func filled() async throws -> [String] {
    let gateway = GatewayServiceClient(stack.channel("gateway"))
    let ids = try await PastOrders(count: 64, daysAgo: 2, name: "desk").store(
      OrderServiceClient(stack.channel("orders")))
    for id in ids {
      for number in 0..<20 {
        _ = try await gateway.receiveMessage(
          GatewayV1.ReceiveMessageRequest(
            requestID: "\(id)-\(number)", actor: TypeV1.Actor(kind: .buyer, id: "buyer-\(id)"),
            orderID: id, kind: .text, text: "第 \(number) 条消息：请问什么时候可以退款？"))
      }
    }
    return ids
  }

  private func p50(
    _ ids: [String], _ body: @escaping @Sendable (String) async throws(RPCStatus) -> Void
  ) async throws -> Double {
    try await Load.run(calls: desks, inFlight: 1) { index throws(RPCStatus) in
      try await body(ids[index % ids.count])
    }.p50Microseconds
  }

  private struct Part {
    var name: String
    var read: @Sendable (_ orderID: String) async throws(RPCStatus) -> Void
  }

  /// As the gateway asks for them.
  private func parts() -> [Part] {
    let (orders, afterSales) = (stack.channel("orders"), stack.channel("aftersales"))
    let messaging = stack.channel("messaging")
    let shop = "bench-shop"
    let agent = agent
    let listOrders: @Sendable (String) -> OrdersV1.ListOrdersRequest = { id in
      OrdersV1.ListOrdersRequest(shopID: shop, buyerID: "buyer-\(id)", pageSize: 20)
    }
    let listCases: @Sendable (String) -> AfterSalesV1.ListCasesRequest = { id in
      AfterSalesV1.ListCasesRequest(
        shopID: shop, buyerID: "buyer-\(id)", openOnly: true, pageSize: 200)
    }
    return [
      Part(name: "orders") { id async throws(RPCStatus) in
        _ = try await orders.ask(OrderServiceMethods.listOrders, listOrders(id))
      },
      Part(name: "buckets") { id async throws(RPCStatus) in
        _ = try await orders.ask(
          OrderServiceMethods.countOrders,
          OrdersV1.CountOrdersRequest(shopID: shop, buyerID: "buyer-\(id)"))
      },
      Part(name: "open_cases") { id async throws(RPCStatus) in
        _ = try await afterSales.ask(AfterSalesServiceMethods.listCases, listCases(id))
      },
      Part(name: "invitations") { id async throws(RPCStatus) in
        _ = try await afterSales.ask(
          AfterSalesServiceMethods.listInvitations,
          AfterSalesV1.ListInvitationsRequest(orderID: id))
      },
      Part(name: "eligibility") { id async throws(RPCStatus) in
        let order = try await OrderServiceClient(orders).getOrderSnapshot(
          OrdersV1.GetOrderSnapshotRequest(orderID: id)
        ).snapshot
        _ = try await afterSales.ask(
          AfterSalesServiceMethods.evaluateEligibility,
          AfterSalesV1.EvaluateEligibilityRequest(order: order, actor: agent, channel: .desktop))
      },
      Part(name: "send") { id async throws(RPCStatus) in
        async let listed = OrderServiceClient(orders).listOrders(listOrders(id))
        async let open = AfterSalesServiceClient(afterSales).listCases(listCases(id))
        let standing: MessagingV1.Standing
        do {
          standing = MessagingV1.Standing(
            lastOrderAt: try await listed.orders.first?.createdAt,
            openCaseAt: try await open.cases.first?.submittedAt)
        } catch { throw error as? RPCStatus ?? RPCStatus(.internal, "\(error)") }
        _ = try await messaging.ask(
          MessagingServiceMethods.evaluateSend,
          MessagingV1.EvaluateSendRequest(
            shopID: shop, buyerID: "buyer-\(id)", kind: .text, standing: standing))
      },
      Part(name: "conversation") { id async throws(RPCStatus) in
        _ = try await messaging.ask(
          MessagingServiceMethods.getConversation,
          MessagingV1.GetConversationRequest(orderID: id))
      },
      Part(name: "messages") { id async throws(RPCStatus) in
        _ = try await messaging.ask(
          MessagingServiceMethods.listMessages,
          MessagingV1.ListMessagesRequest(orderID: id, pageSize: 50))
      },
      Part(name: "reception") { _ async throws(RPCStatus) in
        _ = try await messaging.ask(
          MessagingServiceMethods.listReception,
          MessagingV1.ListReceptionRequest(shopID: shop, pageSize: 50))
      },
      Part(name: "quick replies") { _ async throws(RPCStatus) in
        _ = try await messaging.ask(
          MessagingServiceMethods.listQuickReplies,
          MessagingV1.ListQuickRepliesRequest(shopID: shop, pageSize: 200))
      },
    ]
  }
}

extension UnixChannel {
  /// A call whose answer stays as it came.
  fileprivate func ask(
    _ method: MethodDescriptor, _ request: some ContractMessage
  ) async throws(RPCStatus) -> [UInt8] {
    try await unary(method, request.serializedBytes(), CallOptions())
  }
}
