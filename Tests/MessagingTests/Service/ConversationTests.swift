import Contracts
import Domain
import RPCContracts
import RPCCore
import Service
import Testing

@Suite struct ConversationTests {
  @Test("MSG-ORDER: a conversation is opened by its order, once")
  func opensOnce() async throws {
    let service = try MessagingFixture()
    let first = try await service.client.openConversation(
      .init(
        requestID: "r1", actor: MessagingFixture.merchant, shopID: "s1", buyerID: "b1",
        orderID: "o1"))
    let second = try await service.client.openConversation(
      .init(
        requestID: "r2", actor: MessagingFixture.buyer, shopID: "s1", buyerID: "b1", orderID: "o1"))
    #expect(first.isNew && !second.isNew)
    #expect(first.conversation == second.conversation)
    #expect(first.conversation?.openedAt == .init(seconds: 1_800_000_000))
    #expect(try await service.happenings() == ["conversation.opened"])
    await service.stop()
  }

  @Test("MSG-ORDER: an order of another shop or buyer is refused with the rule")
  func orderOfAnother() async throws {
    let service = try MessagingFixture()
    _ = try await service.open("o1")
    for (shop, buyer) in [("s2", "b1"), ("s1", "b2")] {
      let status = await #expect(throws: RPCStatus.self) {
        try await service.client.openConversation(
          .init(
            requestID: "r-\(shop)\(buyer)", actor: MessagingFixture.merchant, shopID: shop,
            buyerID: buyer, orderID: "o1"))
      }
      #expect(status?.code == .failedPrecondition && status?.rules == ["MSG-ORDER"])
    }
    let card = await #expect(throws: RPCStatus.self) {
      try await service.client.deliverCard(
        .init(
          requestID: "c", actor: MessagingFixture.merchant, shopID: "s2", buyerID: "b1",
          orderID: "o1", kind: .card, text: "card", referenceID: "case-1"))
    }
    #expect(card?.rules == ["MSG-ORDER"])
    await service.stop()
  }

  @Test("A buyer acts only in conversations of its own")
  func anotherBuyer() async throws {
    let service = try MessagingFixture()
    let conversation = try await service.open()
    let stranger = TypeV1.Actor(kind: .buyer, id: "b2")
    let write = await #expect(throws: RPCStatus.self) {
      try await service.client.receiveMessage(
        .init(requestID: "r1", actor: stranger, conversationID: conversation, text: "hi"))
    }
    #expect(write?.code == .permissionDenied && write?.reason == "ANOTHER_BUYER")
    let open = await #expect(throws: RPCStatus.self) {
      try await service.client.openConversation(
        .init(requestID: "r2", actor: stranger, shopID: "s1", buyerID: "b1", orderID: "o2"))
    }
    #expect(open?.code == .permissionDenied)
    let optOut = await #expect(throws: RPCStatus.self) {
      try await service.client.setBuyerAccess(
        .init(requestID: "r3", actor: stranger, shopID: "s1", buyerID: "b1", isOptedOut: true))
    }
    #expect(optOut?.code == .permissionDenied)
    await service.stop()
  }

  @Test("A conversation shows who wrote last and how much, by id and by order")
  func shows() async throws {
    let service = try MessagingFixture()
    let conversation = try await service.open(buyerWrote: .hours(3))
    _ = try await service.send("r1", conversation)
    let byID = try await service.client.getConversation(.init(conversationID: conversation))
    let byOrder = try await service.client.getConversation(.init(orderID: "o1"))
    #expect(byID == byOrder)
    #expect(byID.conversation?.messageCount == 2)
    #expect(byID.conversation?.lastBuyerMessageAt == .init(seconds: 1_800_000_000 - 3 * 3_600))
    #expect(byID.conversation?.lastMerchantMessageAt == .init(seconds: 1_800_000_000))
    // A message from before the conversation was opened moves its beginning back.
    #expect(byID.conversation?.openedAt == byID.conversation?.lastBuyerMessageAt)
    await service.stop()
  }

  @Test("What is not there is NOT_FOUND, and says what to do")
  func notFound() async throws {
    let service = try MessagingFixture()
    let conversation = try await service.open("o1")
    let missing = await #expect(throws: RPCStatus.self) {
      try await service.client.getConversation(.init(orderID: "o9"))
    }
    #expect(missing?.code == .notFound && missing?.reason == "CONVERSATION_NOT_FOUND")
    let mismatch = await #expect(throws: RPCStatus.self) {
      try await service.client.getConversation(
        .init(conversationID: conversation, orderID: "o9"))
    }
    #expect(mismatch?.code == .notFound)
    let send = await #expect(throws: RPCStatus.self) { try await service.send("r1", "conv_none") }
    #expect(send?.code == .notFound)
    let commit = await #expect(throws: RPCStatus.self) {
      try await service.client.commitMessage(
        .init(
          requestID: "r2", actor: MessagingFixture.merchant, reservationID: "rsv_none", text: "x",
          shopID: "s1"))
    }
    #expect(commit?.code == .notFound && commit?.reason == "RESERVATION_NOT_FOUND")
    await service.stop()
  }
}
