import Contracts
import Domain
import RPCContracts
import RPCCore
import RPCTransport
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

  @Test("Text that is no UTF-8 is refused before anything runs")
  func invalidUTF8() async throws {
    let service = try MessagingFixture()
    let conversation = try await service.open(buyerWrote: .hours(1))
    let request = MessagingV1.SendMessageRequest(
      requestID: "r1", actor: MessagingFixture.merchant, conversationID: conversation, text: "@@@")
    var bytes = request.serializedBytes()
    let place = try #require(bytes.lastIndex(of: UInt8(ascii: "@")))
    bytes[place] = 0xFF
    let damaged = bytes
    let status = await #expect(throws: RPCStatus.self) {
      try await service.rawChannel.unary(
        MessagingServiceMethods.sendMessage, damaged, CallOptions())
    }
    #expect(status?.code == .invalidArgument)
    await service.stop()
  }

  @Test("A reservation of another shop is neither committed nor released (MSG-RESERVE)")
  func anotherShop() async throws {
    let service = try MessagingFixture()
    let conversation = try await service.open(buyerWrote: .days(2))
    let id = try await service.reserve("r", conversation).reservationID
    let commit = await #expect(throws: RPCStatus.self) {
      try await service.client.commitMessage(
        .init(
          requestID: "c", actor: MessagingFixture.merchant, reservationID: id, text: "x",
          shopID: "s2"))
    }
    #expect(commit?.code == .failedPrecondition && commit?.rules == ["MSG-RESERVE"])
    #expect(commit?.reason == "RESERVATION_OF_ANOTHER_SHOP")
    let release = await #expect(throws: RPCStatus.self) {
      try await service.client.releaseMessage(
        .init(requestID: "x", actor: MessagingFixture.merchant, reservationID: id, shopID: "s2"))
    }
    #expect(release?.reason == "RESERVATION_OF_ANOTHER_SHOP")
    let missing = await #expect(throws: RPCStatus.self) {
      try await service.client.releaseMessage(
        .init(requestID: "y", actor: MessagingFixture.merchant, reservationID: id))
    }
    #expect(missing?.code == .invalidArgument && missing?.fields == ["shop_id"])
    #expect(try await service.evaluate().used == 1)
    await service.stop()
  }

  @Test("What a message shows must fit its kind")
  func contents() async throws {
    let service = try MessagingFixture()
    let conversation = try await service.open(buyerWrote: .hours(1))
    func send(
      _ id: String, _ kind: MessagingV1.MessageKind, _ text: String, reference: String = "",
      amount: TypeV1.Money? = nil
    ) async throws(RPCStatus) -> MessagingV1.Message? {
      try await service.client.sendMessage(
        .init(
          requestID: id, actor: MessagingFixture.merchant, conversationID: conversation,
          kind: kind, text: text, referenceID: reference, amount: amount)
      ).message
    }
    let yuan = TypeV1.Money(minorUnits: 100, currency: "CNY")
    for (number, kind) in [
      .picture, .video, .product, .coupon, .smallPayment, .helpLink,
    ].enumerated() as EnumeratedSequence<[MessagingV1.MessageKind]> {
      let sent = try await send("k\(number)", kind, "", reference: "ref-1")
      #expect(sent?.referenceID == "ref-1" && sent?.kind == kind)
    }
    #expect(try await send("pay", .smallPayment, "补差价", amount: yuan)?.amount == yuan)
    let noText = await #expect(throws: RPCStatus.self) {
      try await send("t", .text, "", reference: "ref-1")
    }
    #expect(noText?.fields == ["text"])
    let noAmount = await #expect(throws: RPCStatus.self) {
      try await send("a", .text, "x", amount: yuan)
    }
    #expect(noAmount?.fields == ["amount"])
    let nothing = await #expect(throws: RPCStatus.self) { try await send("n", .picture, "") }
    #expect(nothing?.fields == ["text"])
    await service.stop()
  }

  @Test("A message to a blocked buyer is refused with MSG-BLOCKED, as is one after an opt-out")
  func blocked() async throws {
    let service = try MessagingFixture()
    let conversation = try await service.open(buyerWrote: .hours(1))
    for (number, actor) in [MessagingFixture.merchant, MessagingFixture.buyer].enumerated() {
      func set(_ value: Bool) async throws {
        _ = try await service.client.setBuyerAccess(
          .init(
            requestID: "set-\(number)-\(value)", actor: actor, shopID: "s1", buyerID: "b1",
            isBlocked: value && number == 0, isOptedOut: value && number == 1))
      }
      try await set(true)
      let status = await #expect(throws: RPCStatus.self) {
        try await service.send("r\(number)", conversation)
      }
      #expect(status?.code == .resourceExhausted && status?.rules == ["MSG-BLOCKED"])
      try await set(false)
    }
    _ = try await service.send("after", conversation)
    await service.stop()
  }
}
