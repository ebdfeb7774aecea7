import Contracts
import Domain
import RPCContracts
import RPCCore
import Service
import Testing

@testable import MessagingService

@Suite("MSG-QUICK in the service") struct QuickReplyServiceTests {
  private func create(
    _ service: MessagingFixture, _ id: String, _ group: String, _ title: String, _ text: String,
    actor: TypeV1.Actor = MessagingFixture.merchant
  ) async throws(RPCStatus) -> MessagingV1.QuickReply {
    try await service.client.createQuickReply(
      .init(requestID: id, actor: actor, shopID: "s1", group: group, title: title, text: text)
    ).quickReply ?? .init()
  }

  private func titles(
    _ service: MessagingFixture, group: String = "", query: String = "", size: Int32 = 0
  ) async throws -> [String] {
    var titles: [String] = []
    var token = ""
    repeat {
      let page = try await service.client.listQuickReplies(
        .init(shopID: "s1", group: group, query: query, pageSize: size, pageToken: token))
      titles += page.quickReplies.map(\.title)
      token = page.nextPageToken
    } while !token.isEmpty
    return titles
  }

  @Test("Created, changed, listed by group and title, searched, deleted")
  func life() async throws {
    let service = try MessagingFixture()
    let shipped = try await create(service, "q1", "物流", "已发货", "亲，{订单号}已发出：{tracking}")
    #expect(shipped.placeholders == ["order_id", "tracking"] && shipped.version == 1)
    _ = try await create(service, "q2", "", "chào", "Dạ shop chào chị, đơn hàng của mình đây ạ")
    _ = try await create(service, "q3", "物流", "催发货", "已为您催促")
    #expect(try await titles(service, size: 1) == ["chào", "催发货", "已发货"])
    #expect(try await titles(service, group: "物流") == ["催发货", "已发货"])
    #expect(try await titles(service, query: "DON HANG") == ["chào"])
    #expect(try await titles(service, query: "催促") == ["催发货"])

    func update(
      _ id: String, _ title: String, _ text: String, version: Int64
    ) async throws(RPCStatus) -> MessagingV1.QuickReply? {
      try await service.client.updateQuickReply(
        .init(
          requestID: id, actor: MessagingFixture.merchant, shopID: "s1",
          quickReplyID: shipped.quickReplyID, group: "物流", title: title, text: text,
          version: version)
      ).quickReply
    }
    let updated = try await update("u1", "已发出", "{item}已发出", version: 1)
    #expect(updated?.version == 2 && updated?.placeholders == ["item"])
    let stale = await #expect(throws: RPCStatus.self) {
      try await update("u2", "已发出", "x", version: 1)
    }
    #expect(stale?.code == .aborted)
    let taken = await #expect(throws: RPCStatus.self) {
      try await update("u3", "催发货", "x", version: 0)
    }
    #expect(taken?.code == .alreadyExists)
    _ = try await service.client.deleteQuickReply(
      .init(
        requestID: "d1", actor: MessagingFixture.merchant, shopID: "s1",
        quickReplyID: shipped.quickReplyID))
    #expect(try await titles(service) == ["chào", "催发货"])
    let gone = await #expect(throws: RPCStatus.self) {
      try await update("u4", "a", "b", version: 0)
    }
    #expect(gone?.code == .notFound)
    #expect(
      try await service.happenings().suffix(2) == ["quick_reply.saved", "quick_reply.deleted"])
    await service.stop()
  }

  @Test("Placeholders are filled in from the conversation and the request")
  func expand() async throws {
    let service = try MessagingFixture()
    let conversation = try await service.open("o7")
    let reply = try await create(service, "q1", "", "t", "{order_id} {item} {tracking} {buyer}")
    func expand(
      tracking: String, shop: String = "s1"
    ) async throws(RPCStatus) -> String {
      try await service.client.expandQuickReply(
        .init(
          shopID: shop, quickReplyID: reply.quickReplyID, conversationID: conversation,
          item: "杯子", tracking: tracking)
      ).text
    }
    #expect(try await expand(tracking: "SF1234567890123") == "o7 杯子 SF1234567890123 b1")
    let missing = await #expect(throws: RPCStatus.self) { try await expand(tracking: "") }
    #expect(missing?.code == .failedPrecondition)
    #expect(missing?.reason == "PLACEHOLDER_WITHOUT_VALUE" && missing?.rules == ["MSG-QUICK"])
    #expect(missing?.message.contains("{tracking}") == true)
    let other = await #expect(throws: RPCStatus.self) {
      try await expand(tracking: "x", shop: "s2")
    }
    #expect(other?.code == .notFound)
    await service.stop()
  }

  @Test("Unknown placeholders, bad texts and other actors are refused by name")
  func badInput() async throws {
    let service = try MessagingFixture()
    let unknown = await #expect(throws: RPCStatus.self) {
      try await create(service, "q1", "", "t", "{orderid}")
    }
    #expect(unknown?.code == .invalidArgument && unknown?.fields == ["text"])
    let long = String(repeating: "长", count: 65)
    let names = await #expect(throws: RPCStatus.self) {
      try await create(service, "q2", long, "", "")
    }
    #expect(names?.fields == ["group", "title", "text"])
    let contact = await #expect(throws: RPCStatus.self) {
      try await create(service, "q3", "", "t", "加我微信 abc12345")
    }
    #expect(contact?.code == .failedPrecondition && contact?.rules == ["MSG-CONTACT"])
    let buyer = await #expect(throws: RPCStatus.self) {
      try await create(service, "q4", "", "t", "x", actor: MessagingFixture.buyer)
    }
    #expect(buyer?.code == .permissionDenied)
    await service.stop()
  }

  @Test("An import creates, updates and leaves alone; a bad row does not stop the others")
  func importing() async throws {
    let service = try MessagingFixture()
    func take(
      _ id: String, _ rows: [(String, String)]
    ) async throws -> MessagingV1.ImportQuickRepliesResponse {
      try await service.client.importQuickReplies(
        .init(
          requestID: id, actor: MessagingFixture.merchant, shopID: "s1",
          quickReplies: rows.map { .init(group: "g", title: $0.0, text: $0.1) }))
    }
    let first = try await take("i1", [("a", "x"), ("b", "{nope}"), ("c", "傻逼"), ("d", "y")])
    #expect(first.outcomes.map(\.result) == [.created, .refused, .refused, .created])
    #expect(first.outcomes[1].problem.contains("{nope}"))
    let again = try await take("i2", [("a", "x"), ("d", "z"), ("a", "w"), ("", "t")])
    #expect(again.outcomes.map(\.result) == [.unchanged, .updated, .updated, .refused])
    #expect(try await titles(service) == ["a", "d"])
    let none = await #expect(throws: RPCStatus.self) { try await take("i3", []) }
    #expect(none?.code == .invalidArgument)
    await service.stop()
  }
}
