import Contracts
import Foundation
import RPCContracts
import RPCCore
import RPCTransport

/// Service quality: the metrics of a day after a million messages, and checking texts.
struct QualityRows {
  let bench: Bench
  /// Half of them by buyers, half answers.
  var messages: Int { bench.isQuick ? 20_000 : 1_000_000 }
  var reads: Int { bench.isQuick ? 200 : 2_000 }
  var checks: Int { bench.isQuick ? 5_000 : 50_000 }

  private static let shop = "bench-shop"
  private static let conversations = 2_000
  private static let agents = 50

  func rows() async throws -> [Row] {
    let stack = try Stack(bench, "quality")
    defer { stack.stop() }
    try stack.start("messaging")
    try await stack.waitUntilServing("messaging")
    let client = MessagingServiceClient(stack.channel("messaging"))
    try await talk(client)
    return try await reading(client) + checking(client)
  }

  /// A day of a shop: buyers write, fifty agents answer.
  private func talk(_ client: MessagingServiceClient) async throws {
    let ids = Conversations(count: Self.conversations)
    _ = try await Load.run(calls: Self.conversations, inFlight: 64) { index throws(RPCStatus) in
      let opened = try await client.openConversation(
        .init(
          requestID: "open-\(index)", actor: TypeV1.Actor(kind: .merchant, id: "agent-0"),
          shopID: Self.shop, buyerID: "buyer-\(index)", orderID: "order-\(index)"))
      await ids.set(index, opened.conversation?.conversationID ?? "")
    }
    let conversations = await ids.all
    bench.say("quality: \(messages) messages")
    // One round after the other: each message of a buyer is answered in the next one.
    _ = try await Load.run(calls: messages, inFlight: 256) { index throws(RPCStatus) in
      let conversation = conversations[index % Self.conversations]
      if (index / Self.conversations).isMultiple(of: 2) {
        _ = try await client.receiveMessage(
          .init(
            requestID: "message-\(index)", actor: TypeV1.Actor(kind: .platform, id: "bench"),
            conversationID: conversation, text: "在吗"))
      } else {
        _ = try await client.sendMessage(
          .init(
            requestID: "message-\(index)",
            actor: TypeV1.Actor(kind: .merchant, id: "agent-\(index % Self.agents)"),
            conversationID: conversation, text: "在的，请问有什么可以帮您"))
      }
    }
  }

  private func reading(_ client: MessagingServiceClient) async throws -> [Row] {
    // Yesterday and tomorrow, in case that the day ends meanwhile.
    let day = ISO8601DateFormatter()
    day.formatOptions = [.withFullDate]
    let request = MessagingV1.GetServiceMetricsRequest(
      shopID: Self.shop, fromDay: day.string(from: Date() - 86_400),
      throughDay: day.string(from: Date() + 86_400))
    let total = try await client.getServiceMetrics(request).total
    let counted = (total?.messages ?? 0) + (total?.outsideHours ?? 0)
    guard counted == Int64(messages / 2) else {
      throw BenchError("\(counted) buyer messages are counted, not \(messages / 2)")
    }
    var results: [LoadResult] = []
    try await bench.repeated("GetServiceMetrics") {
      results.append(
        try await Load.run(calls: reads, inFlight: 1) { _ throws(RPCStatus) in
          _ = try await client.getServiceMetrics(request)
        })
    }
    return [
      Row(
        name: "GetServiceMetrics, a day of \(messages) messages: p50", unit: .microseconds,
        value: Runs(values: results.map(\.p50Microseconds)), bound: .atMost(5_000)),
      Row(
        name: "GetServiceMetrics, a day of \(messages) messages: p99", unit: .microseconds,
        value: Runs(values: results.map(\.p99Microseconds)), bound: .atMost(5_000)),
    ]
  }

  private func checking(_ client: MessagingServiceClient) async throws -> [Row] {
    let texts = [
      "您好，您的包裹已由中通发出，单号 78912345678901，请注意查收",
      "Dạ đơn của mình đang giao ạ, shop cảm ơn bạn nhiều",
      "Your parcel left the depot at 10:45 and will arrive tomorrow",
    ]
    var rates: [LoadResult] = []
    try await bench.repeated("CheckText") {
      rates.append(
        try await Load.run(calls: checks, inFlight: 64) { index throws(RPCStatus) in
          _ = try await client.checkText(.init(text: texts[index % texts.count]))
        })
    }
    return [
      Row(
        name: "CheckText, 64 in flight", unit: .perSecond,
        value: Runs(values: rates.map(\.callsPerSecond)))
    ]
  }
}

/// The ids of the conversations as they are opened.
private actor Conversations {
  private(set) var all: [String]

  init(count: Int) { all = Array(repeating: "", count: count) }

  func set(_ index: Int, _ id: String) { all[index] = id }
}
