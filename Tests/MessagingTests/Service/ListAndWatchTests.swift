import Contracts
import Domain
import RPCContracts
import RPCCore
import Service
import Testing

@Suite struct ListAndWatchTests {
  /// A conversation with ten messages of the buyer.
  func filled(_ service: MessagingFixture) async throws -> String {
    let conversation = try await service.open()
    for number in 0..<10 {
      _ = try await service.client.receiveMessage(
        .init(
          requestID: "m\(number)", actor: MessagingFixture.buyer, conversationID: conversation,
          text: "\(number)"))
      // Pairs share a time, so that ties occur.
      if number.isMultiple(of: 2) { service.clock.advance(by: .seconds(1)) }
    }
    return conversation
  }

  @Test("Pages are newest first and stay stable while messages arrive")
  func pages() async throws {
    let service = try MessagingFixture()
    let conversation = try await filled(service)
    var texts: [String] = []
    var token = ""
    repeat {
      let page = try await service.client.listMessages(
        .init(conversationID: conversation, pageSize: 3, pageToken: token))
      #expect(page.messages.count <= 3)
      texts += page.messages.map(\.text)
      token = page.nextPageToken
      _ = try await service.client.receiveMessage(
        .init(
          requestID: "late-\(texts.count)", actor: MessagingFixture.buyer,
          conversationID: conversation, text: "late"))
    } while !token.isEmpty
    #expect(texts == (0..<10).reversed().map(String.init))
    await service.stop()
  }

  @Test("A page token of another query is refused")
  func foreignToken() async throws {
    let service = try MessagingFixture()
    let conversation = try await filled(service)
    let token = try await service.client.listMessages(
      .init(conversationID: conversation, pageSize: 3)
    ).nextPageToken
    for request in [
      MessagingV1.ListMessagesRequest(orderID: "o1", pageToken: token),
      .init(conversationID: conversation, pageToken: "nonsense"),
      .init(conversationID: conversation, pageSize: -1),
    ] {
      let status = await #expect(throws: RPCStatus.self) {
        try await service.client.listMessages(request)
      }
      #expect(status?.code == .invalidArgument)
    }
    await service.stop()
  }

  @Test("A feed resumes after its cursor without gaps, and follows what comes")
  func resumes() async throws {
    let service = try MessagingFixture()
    let conversation = try await filled(service)
    let all = try await service.events()
    #expect(all.count == 11)
    #expect(all.map { $0.header?.sequence } == (1...11).map(Int64.init))
    let cursor = try #require(all[4].header?.cursor)
    #expect(try await service.events(after: cursor) == Array(all[5...]))

    let feed = try await service.client.watchMessages(
      .init(cursor: try #require(all.last?.header?.cursor)))
    _ = try await service.send("s1", conversation)
    let next = try await feed.next()
    #expect(next?.header?.sequence == 12 && next?.header?.requestID == "s1")
    #expect(next?.header?.actor == MessagingFixture.merchant)
    feed.cancel()
    await service.stop()
  }

  @Test("A feed can be of one shop or one order")
  func filters() async throws {
    let service = try MessagingFixture()
    _ = try await service.open("o1")
    _ = try await service.open("o2")
    _ = try await service.client.openConversation(
      .init(
        requestID: "other", actor: MessagingFixture.merchant, shopID: "s2", buyerID: "b1",
        orderID: "o3"))
    #expect(try await service.events(order: "o2").map { $0.header?.orderID } == ["o2"])
    #expect(try await service.events(shop: "s2").map { $0.header?.orderID } == ["o3"])
    #expect(try await service.events(shop: "s2", order: "o1").isEmpty)
    await service.stop()
  }

  @Test("A cursor that is none is refused")
  func badCursor() async throws {
    let service = try MessagingFixture()
    let status = await #expect(throws: RPCStatus.self) {
      try await service.events(after: "nonsense")
    }
    #expect(status?.code == .invalidArgument && status?.fields == ["cursor"])
    await service.stop()
  }
}
