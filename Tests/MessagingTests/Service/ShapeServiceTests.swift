import Contracts
import Domain
import Messaging
import RPCContracts
import RPCCore
import Service
import Testing

@testable import MessagingService

@Suite("Shapes of quota in the service") struct ShapeServiceTests {
  private static var policy: MessagingPolicy {
    var policy = MessagingPolicy()
    policy.shopShapes = ["by-grants": .grants, "by-day": .dailyBuyers]
    policy.dailyBuyers.limit = 3
    return policy
  }

  private func open(
    _ service: MessagingFixture, shop: String, buyer: String
  ) async throws -> String {
    let response = try await service.client.openConversation(
      .init(
        requestID: "open-\(shop)-\(buyer)", actor: MessagingFixture.merchant, shopID: shop,
        buyerID: buyer, orderID: "\(shop)-\(buyer)"))
    return response.conversation?.conversationID ?? ""
  }

  private func evaluate(
    _ service: MessagingFixture, shop: String, buyer: String,
    assume: [MessagingV1.Assumption] = []
  ) async throws -> MessagingV1.SendDecision {
    try await service.client.evaluateSend(.init(shopID: shop, buyerID: buyer, assume: assume))
      .decision ?? .init()
  }

  @Test("MSG-GRANT: the policy chooses it per shop; payments grant; the rest explains itself")
  func grants() async throws {
    let service = try MessagingFixture(policy: Self.policy)
    let conversation = try await open(service, shop: "by-grants", buyer: "b1")
    let closed = try await evaluate(service, shop: "by-grants", buyer: "b1")
    #expect(closed.shape == .grants && closed.tier == .closed && !closed.isAllowed)
    #expect(try await evaluate(service, shop: "s1", buyer: "b1").shape == .recency)
    _ = try await service.client.updateStanding(
      .init(
        requestID: "paid", actor: MessagingFixture.system, shopID: "by-grants", buyerID: "b1",
        orderPaidAt: .init(MessagingFixture.start)))
    for number in 1...3 { _ = try await service.send("s\(number)", conversation) }
    let status = await #expect(throws: RPCStatus.self) {
      try await service.send("s4", conversation)
    }
    #expect(status?.code == .resourceExhausted && status?.rules == ["MSG-GRANT"])
    let used = try await evaluate(service, shop: "by-grants", buyer: "b1")
    #expect(used.tier == .granted && used.limit == 3 && used.used == 3 && used.remaining == 0)
    #expect(used.grants.map(\.cause) == [.orderPaid] && used.grants.first?.used == 3)
    #expect(used.counted.count == 3 && used.allowedAt == nil)
    let written = try await evaluate(
      service, shop: "by-grants", buyer: "b1", assume: [.buyerWrites])
    #expect(written.isAllowed && written.remaining == 5)
    await service.stop()
  }

  @Test("MSG-DAILY: three buyers within 24 h, across conversations and reservations of the shop")
  func daily() async throws {
    let service = try MessagingFixture(policy: Self.policy)
    var conversations: [String] = []
    for number in 1...5 {
      conversations.append(try await open(service, shop: "by-day", buyer: "b\(number)"))
    }
    _ = try await service.send("s1", conversations[0])
    service.clock.advance(by: .hours(1))
    _ = try await service.send("s2", conversations[1])
    let held = try await service.reserve("r3", conversations[2])
    let status = await #expect(throws: RPCStatus.self) {
      try await service.send("s4", conversations[3])
    }
    #expect(status?.code == .resourceExhausted && status?.rules == ["MSG-DAILY"])
    let full = try await evaluate(service, shop: "by-day", buyer: "b4")
    #expect(full.tier == .daily && full.used == 3 && full.limit == 3 && full.remaining == 0)
    // The reservation is the first one to go.
    #expect(full.allowedAt == held.expiresAt)
    _ = try await service.send("s2b", conversations[1])
    service.clock.advance(by: .seconds(60))
    _ = try await service.environment.expireReservations(now: service.clock.now, limit: 64)
    _ = try await service.send("s4b", conversations[3])
    let next = try await evaluate(service, shop: "by-day", buyer: "b5")
    #expect(!next.isAllowed)
    #expect(next.allowedAt == .init(MessagingFixture.start + .hours(24)))
    service.clock.advance(by: .hours(23) - .seconds(60))
    _ = try await service.send("s5", conversations[4])
    #expect(try await evaluate(service, shop: "by-day", buyer: "b4").used == 3)
    await service.stop()
  }

  @Test("What if the buyer writes, orders, pays: answered without a trace")
  func whatIf() async throws {
    let service = try MessagingFixture()
    #expect(try await service.evaluate().tier == .closed)
    for (assumption, tier) in [
      (.buyerWrites, .active), (.orderPlaced, .related), (.caseOpened, .related),
    ] as [(MessagingV1.Assumption, MessagingV1.Tier)] {
      let decision = try await evaluate(service, shop: "s1", buyer: "b1", assume: [assumption])
      #expect(decision.isAllowed && decision.tier == tier)
    }
    #expect(try await service.evaluate().tier == .closed)
    let wrong = await #expect(throws: RPCStatus.self) {
      try await evaluate(service, shop: "s1", buyer: "b1", assume: [.unspecified])
    }
    #expect(wrong?.fields == ["assume[0]"])
    await service.stop()
  }

  @Test("A decision without effect follows every change at once")
  func cacheFollows() async throws {
    let service = try MessagingFixture()
    let conversation = try await service.open(buyerWrote: .days(2))
    for number in 1...3 {
      #expect(try await service.evaluate().used == Int32(number - 1))
      _ = try await service.send("s\(number)", conversation)
      #expect(try await service.evaluate().used == Int32(number))
    }
    #expect(try await service.evaluate().counted.count == 3)
    await service.stop()
  }

  @Test(
    "Concurrent calls and restarts: no limit is exceeded and no unit is lost",
    arguments: [1, 2, 3] as [UInt64], ["s1", "by-grants", "by-day"])
  func schedules(_ seed: UInt64, _ shop: String) async throws {
    var random = SeededRandom(seed: seed)
    let directory = TemporaryDirectory()
    var service = try MessagingFixture(in: directory, policy: Self.policy)
    let limit: Int = 3
    var conversations: [String] = []
    for number in 1...(shop == "by-day" ? 6 : 1) {
      conversations.append(try await open(service, shop: shop, buyer: "b\(number)"))
    }
    switch shop {
    case "s1":
      _ = try await service.client.receiveMessage(
        .init(
          requestID: "past", actor: MessagingFixture.platform, conversationID: conversations[0],
          text: "你好", sentAt: .init(MessagingFixture.start - .days(2))))
    case "by-grants":
      _ = try await service.client.updateStanding(
        .init(
          requestID: "paid", actor: MessagingFixture.system, shopID: shop, buyerID: "b1",
          orderPaidAt: .init(MessagingFixture.start)))
    default: break
    }
    /// Reservations in force: to which conversation, and until when.
    var held: [String: (conversation: Int, until: Instant)] = [:]
    /// Messages that were sent, by conversation.
    var sent = Array(repeating: 0, count: conversations.count)
    func used() -> Int {
      if shop == "by-day" {
        return conversations.indices.count { index in
          sent[index] > 0 || held.values.contains { $0.conversation == index }
        }
      }
      return sent.reduce(0, +) + held.count
    }
    for round in 0..<12 {
      let now = service.clock.now
      held = held.filter { now < $0.value.until }
      let current = service
      let actions = (0..<12).map { _ in
        (
          kind: Int.random(in: 0..<4, using: &random),
          place: conversations.indices.randomElement(using: &random) ?? 0,
          victim: held.keys.sorted().randomElement(using: &random)
        )
      }
      enum Outcome {
        case sent(Int)
        case reserved(String, Int, Instant)
        case ended(String, Int?)
        case refused
      }
      let targets = conversations
      let places = held.mapValues(\.conversation)
      let outcomes = await withTaskGroup(of: Outcome.self) { group in
        for (number, action) in actions.enumerated() {
          group.addTask {
            let id = "\(seed)-\(round)-\(number)"
            let target = targets[action.place]
            do throws(RPCStatus) {
              switch (action.kind, action.victim) {
              case (0, _):
                _ = try await current.send(id, target)
                return .sent(action.place)
              case (2, let victim?):
                _ = try await current.client.commitMessage(
                  .init(
                    requestID: id, actor: MessagingFixture.merchant, reservationID: victim,
                    text: "x", shopID: shop))
                return .ended(victim, places[victim])
              case (3, let victim?):
                let released = try await current.client.releaseMessage(
                  .init(
                    requestID: id, actor: MessagingFixture.merchant, reservationID: victim,
                    shopID: shop))
                return released.isReleased ? .ended(victim, nil) : .refused
              default:
                let reserved = try await current.reserve(id, target)
                let until = reserved.expiresAt.flatMap { Instant($0) } ?? now
                return .reserved(reserved.reservationID, action.place, until)
              }
            } catch { return .refused }
          }
        }
        return await group.reduce(into: [Outcome]()) { $0.append($1) }
      }
      for case .reserved(let id, let place, let until) in outcomes { held[id] = (place, until) }
      for outcome in outcomes {
        switch outcome {
        case .sent(let place): sent[place] += 1
        case .ended(let id, let place):
          #expect(held[id] != nil, "a reservation ended twice")
          held[id] = nil
          if let place { sent[place] += 1 }
        case .reserved, .refused: break
        }
      }
      #expect(used() <= limit, "seed \(seed), round \(round)")
      let decision = try await evaluate(service, shop: shop, buyer: "b1")
      #expect(Int(decision.used) == used(), "seed \(seed), round \(round)")
      if round % 4 == 3 {
        // As after a crash: nothing but what was stored is left.
        let later = service.clock.now + .seconds(20)
        await service.stop()
        service = try MessagingFixture(in: directory, at: later, policy: Self.policy)
      } else {
        service.clock.advance(by: .seconds(Int64.random(in: 0..<40, using: &random)))
      }
    }
    await service.stop()
  }
}
