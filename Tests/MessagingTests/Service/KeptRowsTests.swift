import Contracts
import Domain
import RPCContracts
import Service
import Store
import Testing

@testable import Messaging
@testable import MessagingService

/// The writer keeps rows in memory; the database is what counts.
@Suite struct KeptRowsTests {
  /// What the writer takes for true of conversations equals what is stored of them.
  private func expectSame(_ conversations: [String], in service: MessagingFixture) async throws {
    let store = service.environment.store
    let parties = ConversationParties(shopID: "s1", buyerID: "b1")
    for id in conversations {
      let stored = try await store.read { transaction in
        (
          try Conversations.require(id, in: transaction), try Quotas.load(parties, in: transaction),
          try QualityWaits.load(id, in: transaction)
        )
      }
      let kept = try await store.write { transaction in
        (
          try Conversations.require(id, in: transaction), try Quotas.load(parties, in: transaction),
          try QualityWaits.load(id, in: transaction)
        )
      }
      #expect(kept.0 == stored.0)
      #expect(kept.1 == stored.1)
      #expect(kept.2 == stored.2)
    }
  }

  @Test("Whatever is done and refused, alone and together, what is kept is what is stored")
  func seeded() async throws {
    let service = try MessagingFixture()
    var random = SeededRandom(seed: 20_261_123)
    var conversations: [String] = []
    for order in 0..<3 { conversations.append(try await service.open("o\(order)")) }
    for round in 0..<40 {
      service.clock.advance(by: .seconds(Int64.random(in: 0...40_000, using: &random)))
      await withTaskGroup(of: Void.self) { group in
        for step in 0..<12 {
          let conversation = conversations[Int.random(in: 0..<3, using: &random)]
          let what = Int.random(in: 0..<8, using: &random)
          group.addTask {
            // Some are refused: by the quota, by compliance, for want of an answer.
            await run(what, "\(round)-\(step)", conversation, service)
          }
        }
      }
      // A write that is undone after it changed all three.
      let undone = conversations[round % 3]
      try? await service.environment.store.write { transaction in
        var conversation = try Conversations.require(undone, in: transaction)
        conversation.messageCount += 1_000
        try Conversations.update(conversation, in: transaction)
        try Quotas.save(
          QuotaState(isBlocked: true), of: conversation.parties, policy: MessagingPolicy(),
          in: transaction)
        var quality = ConversationQuality()
        quality.agent = "nobody"
        try QualityWaits.update(quality, of: undone, in: transaction)
        throw Refusal(.precondition, reason: "UNDONE", message: "undone")
      }
      try await expectSame(conversations, in: service)
    }
    await service.stop()
  }

  private func run(
    _ what: Int, _ id: String, _ conversation: String, _ service: MessagingFixture
  ) async {
    switch what {
    case 0:
      _ = try? await service.client.receiveMessage(
        .init(
          requestID: "b-\(id)", actor: MessagingFixture.platform, conversationID: conversation,
          text: "在吗"))
    case 1...3: _ = try? await service.send("s-\(id)", conversation)
    case 4: _ = try? await service.send("w-\(id)", conversation, "加我微信 kefu_2020")
    case 5:
      _ = try? await service.client.rateConversation(
        .init(
          requestID: "r-\(id)", actor: MessagingFixture.buyer, conversationID: conversation,
          rating: 2))
    case 6:
      _ = try? await service.client.transferConversation(
        .init(
          requestID: "t-\(id)", actor: MessagingFixture.merchant, conversationID: conversation,
          shopID: "s1", toAgentID: "agent-\(id.utf8.count)", reason: "x"))
    default: _ = try? await service.reserve("v-\(id)", conversation)
    }
  }

  @Test("More conversations than are kept: the others are read")
  func many() {
    var recent = KeptRows.Recent<Int, Int>()
    for number in 0..<3_000 { recent[number] = number }
    #expect(recent[2_999] == 2_999 && recent[0] == nil)
    recent[2_999] = 1
    #expect(recent[2_999] == 1)
  }
}
