import Contracts
import Domain
import RPCContracts
import RPCCore
import Service
import Store
import Testing

@testable import Messaging
@testable import MessagingService

@Suite("MSG-RATE-30S, MSG-RATE-3MIN, MSG-RATE-5MIN, MSG-AVG in the service")
struct QualityServiceTests {
  /// Ten in the morning in Shanghai.
  private static let morning = QualityLog().time("2026-06-01 10:00:00")

  private func metrics(
    _ service: MessagingFixture, _ day: String = "", agent: String = ""
  ) async throws -> MessagingV1.ServiceMetrics {
    let response = try await service.client.getServiceMetrics(
      .init(shopID: "s1", fromDay: day, agentID: agent))
    return response.total ?? .init()
  }

  private func receive(
    _ service: MessagingFixture, _ id: String, _ conversation: String, isSpam: Bool = false
  ) async throws {
    _ = try await service.client.receiveMessage(
      .init(
        requestID: id, actor: MessagingFixture.platform, conversationID: conversation,
        text: "在吗", isSuspectedSpam: isSpam))
  }

  @Test("Counts move with the messages, and each message says why it counts")
  func running() async throws {
    let service = try MessagingFixture(at: Self.morning)
    let conversation = try await service.open()
    try await receive(service, "b1", conversation)
    service.clock.advance(by: .seconds(20))
    try await receive(service, "b2", conversation)
    try await receive(service, "b3", conversation, isSpam: true)
    service.clock.advance(by: .seconds(20))
    #expect(try await metrics(service).fastRate == 0)
    _ = try await service.send("s1", conversation)
    _ = try await service.send("s1", conversation)
    let metrics = try await metrics(service)
    #expect(metrics.messages == 2 && metrics.answeredMessages == 2 && metrics.fastMessages == 1)
    #expect(metrics.fastRate == 5_000 && metrics.promptRate == 10_000 && metrics.turns == 1)
    #expect(metrics.meanWait == .init(.seconds(30)) && metrics.spam == 1)
    #expect(try await self.metrics(service, agent: "agent-1").messages == 2)
    #expect(try await self.metrics(service, agent: "agent-2").messages == 0)
    #expect(try await self.metrics(service, "2026-05-31").messages == 0)

    let page = try await service.client.explainMetrics(
      .init(conversationID: conversation, pageSize: 3))
    #expect(page.messages.map(\.judgement) == [.opensTurn, .continuesTurn, .suspectedSpam])
    #expect(page.messages[0].wait == .init(.seconds(40)) && !page.messages[0].isFast)
    #expect(page.messages[1].isFast && page.messages[0].isPrompt)
    let rest = try await service.client.explainMetrics(
      .init(conversationID: conversation, pageSize: 3, pageToken: page.nextPageToken))
    #expect(rest.messages.map(\.judgement) == [.answers] && rest.nextPageToken.isEmpty)
    #expect(page.messages[0].answeredBy == rest.messages[0].messageID)
    await service.stop()
  }

  @Test("A turn is warned of once after two minutes, and not at all once it is answered")
  func warning() async throws {
    let service = try MessagingFixture(at: Self.morning)
    let first = try await service.open("o1")
    let second = try await service.open("o2")
    try await receive(service, "b1", first)
    try await receive(service, "b2", second)
    let due = try await service.environment.nextQualityDue()
    #expect(due == Self.morning + .minutes(2))
    _ = try await service.send("s1", second)
    let now = Self.morning + .minutes(2)
    #expect(try await service.environment.runQuality(now: now, limit: 10) == 1)
    #expect(try await service.environment.runQuality(now: now, limit: 10) == 0)
    let warnings = try await service.events(withTimers: true).compactMap {
      event -> MessagingV1.TurnWaiting? in
      if case .turnWaiting(let waiting)? = event.change { waiting } else { nil }
    }
    #expect(warnings.map(\.conversationID) == [first])
    #expect(warnings.first?.waitingSince == .init(Self.morning))
    // A further message of the turn does not warn again.
    try await receive(service, "b3", first)
    #expect(try await service.environment.runQuality(now: now, limit: 10) == 0)
    await service.stop()
  }

  @Test("A day below 70 % is a penalty of level 2 for one day, judged once after the last turn")
  func penalty() async throws {
    let service = try MessagingFixture(at: Self.morning)
    let first = try await service.open("o1")
    let second = try await service.open("o2")
    try await receive(service, "b1", first)
    try await receive(service, "b2", second)
    _ = try await service.send("s1", first)
    let review = QualityLog().time("2026-06-01 23:05:00")
    _ = try await service.environment.runQuality(now: review - .microseconds(1), limit: 10)
    #expect(try await service.client.listPenalties(.init(shopID: "s1")).penalties.isEmpty)
    #expect(try await service.environment.nextQualityDue() == review)
    for _ in 0..<2 { _ = try await service.environment.runQuality(now: review, limit: 10) }
    let penalties = try await service.client.listPenalties(.init(shopID: "s1")).penalties
    #expect(penalties.count == 1)
    #expect(penalties.first?.rule == "MSG-RATE-5MIN" && penalties.first?.level == 2)
    #expect(penalties.first?.day == "2026-06-01")
    #expect(penalties.first?.endsAt == .init(review + .days(1)))
    #expect(penalties.first?.reason.contains("1 of 2 turns") == true)
    #expect(try await service.environment.nextQualityDue() == nil)
    await service.stop()
  }

  @Test("A complaint counts once a day, and only the buyer complains")
  func complaints() async throws {
    let service = try MessagingFixture(at: Self.morning)
    let conversation = try await service.open()
    try await receive(service, "b1", conversation)
    func complain(
      _ id: String, _ actor: TypeV1.Actor, _ reason: String = "不理人"
    ) async throws(RPCStatus) -> Bool {
      try await service.client.recordComplaint(
        .init(requestID: id, actor: actor, conversationID: conversation, reason: reason)
      ).isCounted
    }
    #expect(try await complain("c1", MessagingFixture.buyer))
    #expect(try await !complain("c2", MessagingFixture.platform))
    let merchant = await #expect(throws: RPCStatus.self) {
      try await complain("c3", MessagingFixture.merchant)
    }
    #expect(merchant?.code == .permissionDenied)
    let other = await #expect(throws: RPCStatus.self) {
      try await complain("c4", .init(kind: .buyer, id: "b2"))
    }
    #expect(other?.code == .permissionDenied)
    let empty = await #expect(throws: RPCStatus.self) {
      try await complain("c5", MessagingFixture.buyer, "")
    }
    #expect(empty?.fields == ["reason"])
    let metrics = try await metrics(service)
    #expect(metrics.complaints == 1 && metrics.complaintRate == 10_000)
    await service.stop()
  }

  @Test("Days and pages that make no sense are refused")
  func badInput() async throws {
    let service = try MessagingFixture(at: Self.morning)
    for (from, through) in [
      ("2026-6-1", ""), ("2026-06-02", "2026-06-01"), ("2026-01-01", "2026-06-01"),
    ] {
      let status = await #expect(throws: RPCStatus.self) {
        try await service.client.getServiceMetrics(
          .init(shopID: "s1", fromDay: from, throughDay: through))
      }
      #expect(status?.code == .invalidArgument && status?.fields.count == 1)
    }
    let missing = await #expect(throws: RPCStatus.self) {
      try await service.client.explainMetrics(.init(conversationID: "conv-x"))
    }
    #expect(missing?.code == .notFound)
    await service.stop()
  }

  /// The counts of the log's events, from the beginning.
  private func recounted(_ service: MessagingFixture) async throws -> [QualityKey: QualityCounts] {
    let policy = QualityPolicy()
    var states: [String: ConversationQuality] = [:]
    var counts: [QualityKey: QualityCounts] = [:]
    for event in try await service.events() {
      let at = try #require(event.header?.occurredAt.flatMap { Instant($0) })
      guard let (conversation, _, fact) = event.change?.qualityFact(at: at) else { continue }
      let changes = states[conversation, default: .init()].apply(
        fact, zone: policy.zone(of: "s1"), policy: policy
      ).changes
      for change in changes {
        counts[QualityKey(day: change.day, agent: change.agent), default: .init()] += change.counts
      }
    }
    return counts.filter { !$0.value.isZero }
  }

  /// The counts that were kept.
  private func running(_ service: MessagingFixture) async throws -> [QualityKey: QualityCounts] {
    let days = LocalDay("2026-05-31")!...LocalDay("2026-06-10")!
    let kept = try await service.environment.store.read {
      try QualityDays.load("s1", days, in: $0)
    }
    return Dictionary(uniqueKeysWithValues: kept.map { ($0.key, $0.counts) })
  }

  /// What of the counts is about ratings.
  private struct Ratings: Hashable {
    var count: Int64
    var sum: Int64
  }

  private func ratings(_ service: MessagingFixture) async throws -> [QualityKey: Ratings] {
    try await running(service).compactMapValues { counts in
      counts.ratings == 0 && counts.ratingSum == 0
        ? nil : Ratings(count: counts.ratings, sum: counts.ratingSum)
    }
  }

  @Test("MSG-CSAT: a rating counts on the day and for the agent of the first, also when changed")
  func ratedAgain() async throws {
    let service = try MessagingFixture(at: QualityLog().time("2026-06-01 22:59:30"))
    func move(to time: String) { service.clock.set(to: QualityLog().time(time)) }
    func rate(
      _ id: String, _ rating: Int32, _ conversation: String
    ) async throws -> MessagingV1.Conversation? {
      try await service.client.rateConversation(
        .init(
          requestID: id, actor: MessagingFixture.buyer, conversationID: conversation,
          rating: rating)
      ).conversation
    }
    func transfer(_ id: String, _ conversation: String, to agent: String) async throws {
      _ = try await service.client.transferConversation(
        .init(
          requestID: id, actor: MessagingFixture.merchant, conversationID: conversation,
          shopID: "s1", toAgentID: agent, reason: "shift"))
    }
    func key(_ day: String, _ agent: String) -> QualityKey {
      QualityKey(day: LocalDay(day)!, agent: agent)
    }
    let first = try await service.open("o1")
    let second = try await service.open("o2")
    for conversation in [first, second] {
      try await receive(service, "b-\(conversation)", conversation)
      _ = try await service.send("s-\(conversation)", conversation)
    }
    move(to: "2026-06-01 22:59:59.999999")
    _ = try await rate("r1", 3, first)
    let evening = key("2026-06-01", "agent-1")
    #expect(try await ratings(service) == [evening: Ratings(count: 1, sum: 3)])

    // Another agent, and after hours: the same rating all the same.
    try await transfer("t1", first, to: "agent-2")
    move(to: "2026-06-01 23:00:00")
    _ = try await rate("r2", 2, first)
    #expect(try await ratings(service) == [evening: Ratings(count: 1, sum: 2)])

    // Another day, on which another conversation is rated for the first time.
    move(to: "2026-06-02 00:00:00")
    let changed = try #require(try await rate("r3", 1, first))
    #expect(changed.rating == 1 && changed.ratedAgentID == "agent-1")
    #expect(changed.firstRatedAt == .init(QualityLog().time("2026-06-01 22:59:59.999999")))
    try await transfer("t2", second, to: "agent-3")
    _ = try await rate("r4", 3, second)
    move(to: "2026-06-03 09:00:00")
    try await transfer("t3", second, to: "agent-1")
    _ = try await rate("r5", 1, second)
    _ = try await rate("r6", 1, second)
    #expect(
      try await ratings(service) == [
        evening: Ratings(count: 1, sum: 1),
        key("2026-06-02", "agent-3"): Ratings(count: 1, sum: 1),
      ])
    #expect(try await metrics(service, "2026-06-02").meanRating == 100)
    #expect(try await metrics(service, "2026-06-03").meanRating == -1)
    #expect(try await recounted(service) == running(service))
    await service.stop()
  }

  @Test("MSG-CSAT: a rating that an older version recorded is changed on the day of that rating")
  func ratedByAnOlderVersion() async throws {
    let service = try MessagingFixture(at: Self.morning)
    let conversation = try await service.open()
    try await receive(service, "b1", conversation)
    _ = try await service.send("s1", conversation)
    let found = try await service.client.getConversation(.init(conversationID: conversation))
    var rated = try #require(found.conversation)
    rated.rating = 3
    rated.ratedAt = .init(Self.morning - .days(1))
    let yesterday = QualityKey(day: LocalDay("2026-05-31")!, agent: "agent-1")
    try await service.environment.store.write { [rated] transaction in
      try Conversations.update(rated, in: transaction)
      var counts = QualityCounts()
      counts.ratings = 1
      counts.ratingSum = 3
      try QualityDays.add(
        QualityChange(day: yesterday.day, agent: yesterday.agent, counts: counts), of: "s1",
        in: transaction)
    }
    for rating in [2, 1] as [Int32] {
      let changed = try await service.client.rateConversation(
        .init(
          requestID: "r\(rating)", actor: MessagingFixture.buyer, conversationID: conversation,
          rating: rating)
      ).conversation
      #expect(changed?.rating == rating && changed?.firstRatedAt == rated.ratedAt)
    }
    #expect(try await ratings(service) == [yesterday: Ratings(count: 1, sum: 1)])
    // The events of that version say less: they count as they did.
    let event = MessagingV1.ConversationRated(
      conversationID: conversation, rating: 1, previousRating: 3, agentID: "agent-2")
    let fact = MessagingV1.MessageEvent.Change.conversationRated(event).qualityFact(
      at: Self.morning)?.fact
    #expect(fact == .rated(1, previous: 3, agent: "agent-2", firstAt: Self.morning))
    await service.stop()
  }

  @Test("Recounted from the log, the counts are the running ones")
  func recount() async throws {
    let service = try MessagingFixture(at: QualityLog().time("2026-06-01 22:30:00"))
    var random = SeededRandom(seed: 20_260_601)
    var conversations: [String] = []
    for order in 0..<4 { conversations.append(try await service.open("o\(order)")) }
    // About two days.
    for step in 0..<250 {
      service.clock.advance(by: .seconds(Int64.random(in: 0...1_400, using: &random)))
      let conversation = try #require(conversations.randomElement(using: &random))
      let agent = TypeV1.Actor(kind: .merchant, id: "a\(Int.random(in: 0..<2, using: &random))")
      switch Int.random(in: 0..<12, using: &random) {
      case 0..<6:
        try await receive(
          service, "b\(step)", conversation, isSpam: Int.random(in: 0..<8, using: &random) == 0)
      case 6..<9:
        _ = try? await service.client.sendMessage(
          .init(
            requestID: "s\(step)", actor: agent, conversationID: conversation,
            kind: step.isMultiple(of: 5) ? .automaticReply : .text, text: "您好"))
      case 9:
        _ = try? await service.client.transferConversation(
          .init(
            requestID: "t\(step)", actor: agent, conversationID: conversation, shopID: "s1",
            toAgentID: agent.id, reason: "x"))
      case 10:
        _ = try? await service.client.rateConversation(
          .init(
            requestID: "r\(step)", actor: MessagingFixture.buyer, conversationID: conversation,
            rating: Int32.random(in: 1...3, using: &random)))
      default:
        _ = try await service.client.recordComplaint(
          .init(
            requestID: "c\(step)", actor: MessagingFixture.buyer, conversationID: conversation,
            reason: "x"))
      }
    }
    let running = try await running(service)
    #expect(running.count > 4)
    #expect(try await recounted(service) == running)
    // Each rating stays one of 1 to 3, however often it was changed.
    let ratings = running.values.filter { $0.ratings > 0 || $0.ratingSum != 0 }
    #expect(ratings.reduce(0) { $0 + $1.ratings } == 4)
    for counts in ratings {
      #expect((counts.ratings...(3 * counts.ratings)).contains(counts.ratingSum))
    }
    await service.stop()
  }

  @Test("What waits survives a restart")
  func restart() async throws {
    let directory = TemporaryDirectory()
    var service = try MessagingFixture(in: directory, at: Self.morning)
    let conversation = try await service.open()
    try await receive(service, "b1", conversation)
    await service.stop()
    service = try MessagingFixture(in: directory, at: Self.morning + .seconds(30))
    _ = try await service.send("s1", conversation)
    #expect(try await metrics(service).fastMessages == 1)
    #expect(try await service.environment.nextQualityDue() != Self.morning + .minutes(2))
    await service.stop()
  }
}
