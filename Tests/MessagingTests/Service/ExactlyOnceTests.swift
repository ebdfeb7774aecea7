import Contracts
import Domain
import RPCContracts
import RPCCore
import Service
import Testing

@testable import MessagingService

@Suite struct ExactlyOnceTests {
  @Test("Every command sent again gives its first answer and does nothing, also after a restart")
  func retries() async throws {
    let first = try MessagingFixture()
    let conversation = try await first.open(buyerWrote: .days(2))
    let reserved = try await first.reserve("reserve", conversation).reservationID
    let freed = try await first.reserve("reserve-2", conversation).reservationID
    let commands = Commands(conversation: conversation, reserved: reserved, freed: freed)
    let answers = try await commands.run(on: first)
    let events = try await first.events()
    first.clock.advance(by: .hours(30))
    #expect(try await commands.run(on: first) == answers)
    #expect(try await unexpired(first) == events)
    await first.stop()

    let second = try MessagingFixture(
      in: first.directory, at: MessagingFixture.start + .days(3))
    #expect(try await commands.run(on: second) == answers)
    #expect(try await unexpired(second) == events)
    await second.stop()
  }

  /// What happened but for time going on: what was reserved expires.
  private func unexpired(
    _ service: MessagingFixture
  ) async throws -> [MessagingV1.MessageEvent] {
    try await service.events().filter { $0.change?.name != "reservation.expired" }
  }

  @Test("A request id with other parameters is REQUEST_ID_REUSED")
  func reused() async throws {
    let service = try MessagingFixture()
    let conversation = try await service.open(buyerWrote: .hours(1))
    _ = try await service.send("r1", conversation, "one")
    let text = await #expect(throws: RPCStatus.self) {
      try await service.send("r1", conversation, "two")
    }
    #expect(text?.code == .invalidArgument && text?.reason == "REQUEST_ID_REUSED")
    let method = await #expect(throws: RPCStatus.self) {
      try await service.reserve("r1", conversation)
    }
    #expect(method?.reason == "REQUEST_ID_REUSED")
    await service.stop()
  }

  @Test("The same command sent 32 times at once happens once")
  func atOnce() async throws {
    let service = try MessagingFixture()
    let conversation = try await service.open(buyerWrote: .days(2))
    let messages = try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<32 {
        group.addTask {
          try await service.send("same", conversation).message?.messageID ?? ""
        }
      }
      return try await group.reduce(into: Set<String>()) { $0.insert($1) }
    }
    #expect(messages.count == 1)
    #expect(try await service.evaluate().used == 1)
    await service.stop()
  }

  /// One of each command.
  private struct Commands {
    var conversation: String
    var reserved: String
    var freed: String

    func run(on service: MessagingFixture) async throws -> [[UInt8]] {
      let client = service.client
      let merchant = MessagingFixture.merchant
      return [
        try await client.openConversation(
          .init(requestID: "1", actor: merchant, shopID: "s1", buyerID: "b1", orderID: "o7")
        ).serializedBytes(),
        try await service.send("2", conversation).serializedBytes(),
        try await client.commitMessage(
          .init(requestID: "3", actor: merchant, reservationID: reserved, text: "您好", shopID: "s1")
        ).serializedBytes(),
        try await client.releaseMessage(
          .init(requestID: "4", actor: merchant, reservationID: freed, shopID: "s1")
        ).serializedBytes(),
        try await client.deliverCard(
          .init(
            requestID: "5", actor: merchant, shopID: "s1", buyerID: "b1", orderID: "o1",
            kind: .invitationCard, text: "售后", referenceID: "inv-1")
        ).serializedBytes(),
        try await service.reserve("6", conversation).serializedBytes(),
        try await client.updateStanding(
          .init(
            requestID: "7", actor: MessagingFixture.system, shopID: "s1", buyerID: "b1",
            orderPlacedAt: .init(seconds: 1_799_000_000))
        ).serializedBytes(),
        try await client.importMessages(
          .init(
            requestID: "8", actor: MessagingFixture.platform,
            messages: [
              .init(
                messageID: "old", shopID: "s1", buyerID: "b1", orderID: "o1",
                author: MessagingFixture.buyer, text: "旧", sentAt: .init(seconds: 1_790_000_000))
            ])
        ).serializedBytes(),
        try await client.receiveMessage(
          .init(
            requestID: "9", actor: MessagingFixture.buyer, conversationID: conversation,
            text: "好的")
        ).serializedBytes(),
        try await client.setBuyerAccess(
          .init(requestID: "10", actor: merchant, shopID: "s1", buyerID: "b1", isBlocked: true)
        ).serializedBytes(),
      ]
    }
  }
}
