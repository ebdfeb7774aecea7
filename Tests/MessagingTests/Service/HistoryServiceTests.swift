import Contracts
import Domain
import RPCContracts
import RPCCore
import Service
import Testing

@Suite struct HistoryServiceTests {
  func past(
    _ id: String, _ ago: Duration, from author: TypeV1.Actor = MessagingFixture.buyer,
    text: String = "在吗", order: String = "o1"
  ) -> MessagingV1.ImportedMessage {
    .init(
      messageID: id, shopID: "s1", buyerID: "b1", orderID: order, author: author, text: text,
      sentAt: .init(MessagingFixture.start - ago))
  }

  func take(
    _ messages: [MessagingV1.ImportedMessage], _ requestID: String, into service: MessagingFixture,
    as actor: TypeV1.Actor = MessagingFixture.platform
  ) async throws(RPCStatus) -> [MessagingV1.ImportedMessageOutcome] {
    try await service.client.importMessages(
      .init(requestID: requestID, actor: actor, messages: messages)
    ).outcomes
  }

  @Test("History comes in with its own times, in any order, and decides the tier")
  func imports() async throws {
    let service = try MessagingFixture()
    let messages = [
      past("m3", .days(1), from: MessagingFixture.merchant), past("m1", .days(3)),
      past("m2", .days(2) - .hours(1), from: MessagingFixture.merchant),
    ]
    let outcomes = try await take(messages, "r1", into: service)
    #expect(outcomes.map(\.result) == [.imported, .imported, .imported])
    let decision = try await service.evaluate()
    #expect(decision.tier == .recent && decision.used == 2)
    let list = try await service.client.listMessages(.init(orderID: "o1"))
    #expect(list.messages.map(\.messageID) == ["m3", "m2", "m1"])
    let events = try await service.events()
    #expect(events.last?.header?.occurredAt == messages[2].sentAt)
    #expect(events.last?.header?.recordedAt == .init(MessagingFixture.start))
    await service.stop()
  }

  @Test("An import is re-runnable; one bad message does not stop the others")
  func rerun() async throws {
    let service = try MessagingFixture()
    _ = try await service.open("taken")
    let messages = [
      past("m1", .days(3)), past("m2", .hours(-1)), past("m3", .days(2), text: "a\u{202E}b"),
      past("m4", .days(2), from: .init(kind: .buyer, id: "b9")), past("", .days(1)),
      past("m5", .days(1)),
    ]
    let first = try await take(messages, "r1", into: service)
    #expect(
      first.map(\.result) == [.imported, .refused, .refused, .refused, .refused, .imported])
    #expect(first[1].problem.hasPrefix("sent_at") && first[2].problem.hasPrefix("text"))
    let last = try #require(try await service.events().last?.header?.sequence)
    let again = try await take(messages, "r2", into: service)
    #expect(again.first?.result == .unchanged && again.last?.result == .unchanged)
    let changed = try await take([past("m1", .days(3), text: "别的")], "r3", into: service)
    #expect(changed.first?.result == .refused)
    var foreign = past("m6", .days(1), order: "taken")
    foreign.shopID = "s2"
    let refused = try await take([foreign], "r4", into: service)
    #expect(refused.first?.result == .refused && refused.first?.problem.isEmpty == false)
    #expect(try await service.events().last?.header?.sequence == last)
    await service.stop()
  }

  @Test("Only the platform takes in history or says when a message was sent")
  func permissions() async throws {
    let service = try MessagingFixture()
    let conversation = try await service.open()
    let importing = await #expect(throws: RPCStatus.self) {
      try await take([past("m1", .days(1))], "r1", into: service, as: MessagingFixture.merchant)
    }
    #expect(importing?.code == .permissionDenied)
    let time = await #expect(throws: RPCStatus.self) {
      try await service.client.receiveMessage(
        .init(
          requestID: "r2", actor: MessagingFixture.buyer, conversationID: conversation, text: "x",
          sentAt: .init(MessagingFixture.start - .days(1))))
    }
    #expect(time?.code == .permissionDenied)
    await service.stop()
  }
}
