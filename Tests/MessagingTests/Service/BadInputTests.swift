import Contracts
import Domain
import RPCContracts
import RPCCore
import Service
import Testing

@testable import MessagingService

@Suite struct BadInputTests {
  @Test("Everything that is wrong with a request is named at once")
  func allFields() async throws {
    let service = try MessagingFixture()
    let empty = await #expect(throws: RPCStatus.self) {
      try await service.client.sendMessage(.init())
    }
    #expect(empty?.code == .invalidArgument)
    #expect(empty?.fields == ["request_id", "actor", "conversation_id", "text"])
    let open = await #expect(throws: RPCStatus.self) {
      try await service.client.openConversation(
        .init(
          requestID: "r 1", actor: .init(kind: .merchant, id: ""), shopID: " s",
          buyerID: String(repeating: "b", count: 65), orderID: "o\u{7}"))
    }
    #expect(
      open?.fields == ["request_id", "actor.id", "order_id", "shop_id", "buyer_id"])
    await service.stop()
  }

  @Test(
    "Texts that are empty, too long, or hold control or direction override characters are refused",
    arguments: ["", " \n ", String(repeating: "长", count: 2_001), "a\u{1B}[2Jb", "abc\u{202E}gpj"])
  func texts(_ text: String) async throws {
    let service = try MessagingFixture()
    let conversation = try await service.open(buyerWrote: .hours(1))
    let status = await #expect(throws: RPCStatus.self) {
      try await service.send("r1", conversation, text)
    }
    #expect(status?.code == .invalidArgument && status?.fields == ["text"])
    await service.stop()
  }

  @Test("Kinds, times, references and standings that make no sense are refused")
  func others() async throws {
    let service = try MessagingFixture()
    let conversation = try await service.open(buyerWrote: .hours(1))
    let card = await #expect(throws: RPCStatus.self) {
      try await service.send("r1", conversation, kind: .card)
    }
    #expect(card?.code == .invalidArgument && card?.fields == ["kind"])
    let reference = await #expect(throws: RPCStatus.self) {
      try await service.client.deliverCard(
        .init(
          requestID: "r2", actor: MessagingFixture.merchant, shopID: "s1", buyerID: "b1",
          orderID: "o1", kind: .card, text: "x"))
    }
    #expect(reference?.fields == ["reference_id"])
    let future = await #expect(throws: RPCStatus.self) {
      try await service.client.receiveMessage(
        .init(
          requestID: "r3", actor: MessagingFixture.platform, conversationID: conversation,
          text: "x", sentAt: .init(MessagingFixture.start + .hours(2))))
    }
    #expect(future?.code == .invalidArgument && future?.fields == ["sent_at"])
    let standing = await #expect(throws: RPCStatus.self) {
      try await service.client.updateStanding(
        .init(
          requestID: "r4", actor: MessagingFixture.system, shopID: "s1", buyerID: "b1",
          caseOpenedAt: .init(MessagingFixture.start)))
    }
    #expect(standing?.fields.contains("opened_case_id") == true)
    let query = await #expect(throws: RPCStatus.self) {
      try await service.client.getConversation(.init())
    }
    #expect(query?.fields == ["conversation_id"])
    let many = await #expect(throws: RPCStatus.self) {
      try await service.client.importMessages(
        .init(
          requestID: "r5", actor: MessagingFixture.platform,
          messages: Array(repeating: .init(), count: 501)))
    }
    #expect(many?.fields == ["messages"])
    await service.stop()
  }

  @Test("An unknown kind of message is refused before anything runs")
  func unknownKind() async throws {
    let service = try MessagingFixture()
    let conversation = try await service.open(buyerWrote: .hours(1))
    let status = await #expect(throws: RPCStatus.self) {
      try await service.send("r1", conversation, kind: .unrecognized(99))
    }
    #expect(status?.code == .invalidArgument)
    await service.stop()
  }

  @Test("Actors that may not are refused with PERMISSION_DENIED")
  func actors() async throws {
    let service = try MessagingFixture()
    let conversation = try await service.open(buyerWrote: .hours(1))
    for actor in [MessagingFixture.buyer, MessagingFixture.platform] {
      let status = await #expect(throws: RPCStatus.self) {
        try await service.client.sendMessage(
          .init(
            requestID: "r-\(actor.id)", actor: actor, conversationID: conversation, text: "x"))
      }
      #expect(status?.code == .permissionDenied)
    }
    let standing = await #expect(throws: RPCStatus.self) {
      try await service.client.updateStanding(
        .init(
          requestID: "st", actor: MessagingFixture.merchant, shopID: "s1", buyerID: "b1",
          orderPlacedAt: .init(MessagingFixture.start)))
    }
    #expect(standing?.code == .permissionDenied)
    await service.stop()
  }

  @Test("No text of a message and no id of a person is in the logs")
  func logs() async throws {
    let service = try MessagingFixture()
    let conversation = try await service.open(buyerWrote: .days(2))
    let secret = "my-phone-is-13800138000"
    for number in 0..<4 { _ = try? await service.send("r\(number)", conversation, secret) }
    _ = try? await service.send("bad", conversation, secret + "\u{202E}")
    _ = try await service.client.listMessages(.init(conversationID: conversation))
    await service.stop()
    #expect(service.sink.lines.contains { $0.contains("SendMessage") })
    #expect(!service.sink.lines.contains { $0.contains("13800138000") })
  }
}
