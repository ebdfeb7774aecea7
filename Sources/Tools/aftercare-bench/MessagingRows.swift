import Contracts
import Domain
import Foundation
import Messaging
import RPCContracts
import RPCCore
import RPCTransport

/// The messaging service: decisions without effect, durable messages, the reception of a big shop,
/// search in many messages.
struct MessagingRows {
  let bench: Bench
  var evaluations: Int { bench.isQuick ? 20_000 : 300_000 }
  var messages: Int { bench.isQuick ? 2_000 : 40_000 }
  var conversations: Int { bench.isQuick ? 2_000 : 100_000 }
  var searched: Int { bench.isQuick ? 5_000 : 1_000_000 }
  var reads: Int { bench.isQuick ? 200 : 2_000 }

  private static let platform = TypeV1.Actor(kind: .platform, id: "bench")
  private static let agent = TypeV1.Actor(kind: .merchant, id: "agent-1")

  func rows() async throws -> [Row] {
    let stack = try Stack(bench, "messaging")
    defer { stack.stop() }
    try stack.start("messaging")
    try await stack.waitUntilServing("messaging")
    let client = MessagingServiceClient(stack.channel("messaging"))
    return try inProcess() + (try await deciding(client, stack))
      + (try await sending(client, stack))
      + (try await receiving(client)) + (try await searching(client, stack))
  }

  // MARK: decisions

  private func inProcess() throws -> [Row] {
    let policy = MessagingPolicy()
    let start = Instant(seconds: 1_800_000_000)
    let platform = Actor(.platform, id: "bench")
    var state = QuotaState()
    for (author, hours) in [(Actor.Kind.buyer, 48), (.merchant, 20), (.merchant, 10)] {
      state = try state.decide(
        .takeIn(
          HistoricalMessage(
            author: author, kind: .text, sentAt: start - .hours(Int64(hours)),
            isSuspectedSpam: false)), actor: platform, policy: policy, now: start
      ).state
    }
    var times: [Double] = []
    var explained: [Double] = []
    try bench.repeated("EvaluateSend in process") {
      var allowed = 0
      var begin = Load.now()
      for index in 0..<evaluations {
        let now = start + .microseconds(Int64(index))
        let decision = state.evaluate(SendQuery(kind: .text), policy: policy, now: now)
        if decision.isAllowed { allowed += 1 }
      }
      times.append(Double(Load.now() - begin) / 1_000 / Double(evaluations))
      begin = Load.now()
      for index in 0..<evaluations {
        let now = start + .microseconds(Int64(index))
        let decision = state.evaluate(SendQuery(kind: .text), policy: policy, now: now)
        if decision.outcomes.count == 8 { allowed += 1 }
      }
      explained.append(Double(Load.now() - begin) / 1_000 / Double(evaluations))
      guard allowed == 2 * evaluations else { throw BenchError("a message was not allowed") }
    }
    return [
      Row(
        name: "EvaluateSend in process", unit: .microseconds, value: Runs(values: times),
        bound: .atMost(2)),
      Row(
        name: "EvaluateSend in process, with all sentences", unit: .microseconds,
        value: Runs(values: explained)),
    ]
  }

  private func deciding(
    _ client: MessagingServiceClient, _ stack: Stack
  ) async throws -> [Row] {
    let pairs = 256
    for index in 0..<pairs {
      let id = try await open(client, shop: "evaluate", order: "evaluate-\(index)", buyer: index)
      _ = try await client.receiveMessage(
        .init(
          requestID: "evaluate-\(index)", actor: Self.platform, conversationID: id, text: "在吗",
          sentAt: Self.ago(seconds: 2 * 86_400)))
    }
    let requests = (0..<pairs).map {
      MessagingV1.EvaluateSendRequest(shopID: "evaluate", buyerID: "buyer-\($0)", kind: .text)
    }
    var raw: [LoadResult] = []
    var typed: [LoadResult] = []
    try await bench.repeated("EvaluateSend") {
      raw.append(
        try bench.call(
          MessagingServiceMethods.evaluateSend, of: "messaging", in: stack, calls: evaluations,
          requests))
      typed.append(
        try await Load.run(calls: evaluations / 4, inFlight: 64) { index throws(RPCStatus) in
          _ = try await client.evaluateSend(requests[index % pairs])
        })
    }
    return Self.rows("EvaluateSend", raw, typed, bound: .atLeast(120_000))
  }

  /// A method by the C load, which measures the service alone, and through our client.
  private static func rows(
    _ name: String, _ raw: [LoadResult], _ typed: [LoadResult], bound: Row.Bound
  ) -> [Row] {
    [
      Row(
        name: "\(name), 64 in flight", unit: .perSecond,
        value: Runs(values: raw.map(\.callsPerSecond)), bound: bound),
      Row(
        name: "\(name), 64 in flight: server CPU a call", unit: .microseconds,
        value: Runs(values: raw.map(\.serverMicrosecondsPerCall))),
      Row(
        name: "\(name), 64 in flight, by our client on the same CPUs", unit: .perSecond,
        value: Runs(values: typed.map(\.callsPerSecond))),
    ]
  }

  // MARK: messages

  private func sending(
    _ client: MessagingServiceClient, _ stack: Stack
  ) async throws -> [Row] {
    var ids: [String] = []
    for index in 0..<512 {
      let id = try await open(client, shop: "send", order: "send-\(index)", buyer: index)
      // While the buyer is active nothing is limited.
      _ = try await client.receiveMessage(
        .init(
          requestID: "send-\(index)", actor: Self.platform, conversationID: id, text: "请问发货了吗"))
      ids.append(id)
    }
    let targets = ids
    let requests = { @Sendable (run: String, index: Int) in
      MessagingV1.SendMessageRequest(
        requestID: "\(run)-\(index)", actor: Self.agent,
        conversationID: targets[index % targets.count], kind: .text,
        text: "亲，您的包裹今天发出，预计后天送达。")
    }
    var raw: [LoadResult] = []
    var typed: [LoadResult] = []
    try await bench.repeated("SendMessage") {
      let run = String(UUID().uuidString.prefix(18))
      raw.append(
        try bench.call(
          MessagingServiceMethods.sendMessage, of: "messaging", in: stack, calls: messages,
          (0..<messages).map { requests("c-\(run)", $0) }))
      typed.append(
        try await Load.run(calls: messages, inFlight: 64) { index throws(RPCStatus) in
          _ = try await client.sendMessage(requests("s-\(run)", index))
        })
    }
    return Self.rows("SendMessage", raw, typed, bound: .atLeast(20_000))
  }

  // MARK: reception

  private func receiving(_ client: MessagingServiceClient) async throws -> [Row] {
    bench.say("filling a shop with \(conversations) conversations")
    try await fill(client, conversations, shop: "reception") { index in
      // A few minutes ago, so that all are of today; one in a hundred waits.
      .init(
        messageID: "reception-\(index)", shopID: "reception", buyerID: "buyer-\(index)",
        orderID: "reception-\(index)",
        author: index % 100 == 0 ? .init(kind: .buyer, id: "buyer-\(index)") : Self.agent,
        text: "在吗", sentAt: Self.ago(seconds: Int64(index % 60)))
    }
    var loads: [LoadResult] = []
    try await bench.repeated("ListReception") {
      loads.append(
        try await Load.run(calls: reads, inFlight: 1) { _ throws(RPCStatus) in
          _ = try await client.listReception(.init(shopID: "reception"))
        })
    }
    return [
      Row(
        name: "reception of \(Figure.short(Double(conversations))) conversations: p50",
        unit: .milliseconds, value: Runs(values: loads.map { $0.p50Microseconds / 1_000 }),
        bound: .atMost(2))
    ]
  }

  // MARK: search

  private func searching(_ client: MessagingServiceClient, _ stack: Stack) async throws -> [Row] {
    bench.say("filling a shop with \(searched) messages")
    let texts = SampleTexts(seed: 1)
    try await fill(client, searched, shop: "search") { index in
      .init(
        messageID: "search-\(index)", shopID: "search", buyerID: "buyer-\(index % 2_000)",
        orderID: "search-\(index % 2_000)",
        author: .init(kind: .buyer, id: "buyer-\(index % 2_000)"), text: texts.text(index),
        sentAt: Self.ago(seconds: Int64(searched - index)))
    }
    try await waitUntilIdle(stack)
    var percentiles: [Double] = []
    try await bench.repeated("SearchMessages") {
      var samples: [Double] = []
      for index in 0..<reads {
        let query = texts.query(index)
        let begin = Load.now()
        _ = try await client.searchMessages(.init(shopID: "search", text: query))
        samples.append(Double(Load.now() - begin) / 1_000_000)
      }
      samples.sort()
      percentiles.append(samples[samples.count * 95 / 100])
    }
    return [
      Row(
        name: "search in \(Figure.short(Double(searched))) messages: p95", unit: .milliseconds,
        value: Runs(values: percentiles), bound: .atMost(20))
    ]
  }

  /// The index is kept up in the background: it is complete when the process has nothing to do.
  private func waitUntilIdle(_ stack: Stack) async throws {
    bench.say("waiting for the index")
    var before = -1.0
    while true {
      let now = try stack.processorSeconds("messaging")
      if now - before < 0.02 { return }
      before = now
      try await Task.sleep(for: .seconds(2))
    }
  }

  // MARK: what all need

  private func open(
    _ client: MessagingServiceClient, shop: String, order: String, buyer: Int
  ) async throws -> String {
    let response = try await client.openConversation(
      .init(
        requestID: "open-\(order)", actor: Self.platform, shopID: shop, buyerID: "buyer-\(buyer)",
        orderID: order))
    return response.conversation?.conversationID ?? ""
  }

  private func fill(
    _ client: MessagingServiceClient, _ count: Int, shop: String,
    _ message: @escaping @Sendable (Int) -> MessagingV1.ImportedMessage
  ) async throws {
    let batches = (count + 499) / 500
    let load = try await Load.run(calls: batches, inFlight: 2) { batch throws(RPCStatus) in
      let numbers = batch * 500..<min(count, (batch + 1) * 500)
      _ = try await client.importMessages(
        .init(
          requestID: "fill-\(shop)-\(batch)", actor: Self.platform,
          messages: numbers.map(message)))
    }
    bench.say("took \(Figure.short(load.seconds)) s")
  }

  private static func ago(seconds: Int64) -> GoogleProtobuf.Timestamp {
    .init(seconds: Int64(Date().timeIntervalSince1970) - seconds - 1)
  }
}

/// Messages put together from what people write to shops, in Chinese, Vietnamese and English, with
/// words as unevenly common as in speech.
struct SampleTexts: Sendable {
  let seed: UInt64

  private static let parts = [
    "请问", "什么时候发货", "我的订单", "还没收到", "可以退款吗", "尺码偏小", "颜色不对", "快递到哪里了", "谢谢",
    "能便宜点吗", "有现货吗", "开发票", "地址写错了", "换一个颜色", "质量很好", "包装破损", "少发了一件", "运费谁出",
    "đơn hàng", "của tôi", "khi nào giao", "đổi trả", "hoàn tiền", "cảm ơn", "where is",
    "my parcel",
    "refund please", "wrong size",
  ]

  private static let signs = Array("一二三四五六七八九十天地人你我他上下左右大小多少前后红黄蓝白黑".map(String.init))

  func text(_ index: Int) -> String {
    var random = seed &+ UInt64(index) &* 0x9E37_79B9_7F4A_7C15
    func next(_ count: Int) -> Int {
      random ^= random >> 12
      random ^= random << 25
      random ^= random >> 27
      return Int((random &* 0x2545_F491_4F6C_DD1D) >> 33) % count
    }
    var text = ""
    for _ in 0..<(2 + next(3)) {
      // The first parts are the most common ones.
      text += Self.parts[min(next(Self.parts.count), next(Self.parts.count))] + " "
    }
    for _ in 0..<next(8) { text += Self.signs[next(Self.signs.count)] }
    return text
  }

  /// A part of a text that is there, from one sign to two words.
  func query(_ index: Int) -> String {
    let words = text(index &* 7_919).split(separator: " ")
    let word = words[index % words.count]
    switch index % 4 {
    case 0: return String(word.prefix(2))
    case 1: return String(word)
    case 2: return "\(word) \(words[0])"
    default: return String(word.suffix(3))
    }
  }
}
