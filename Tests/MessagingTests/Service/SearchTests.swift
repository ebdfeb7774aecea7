import Contracts
import Domain
import RPCContracts
import RPCCore
import RPCTransport
import Service
import Testing

@testable import MessagingService

@Suite("Search of messages (MSG-RECEPTION)") struct SearchTests {
  /// Messages of two shops in Chinese, Vietnamese and English.
  private func filled() async throws -> MessagingFixture {
    let service = try MessagingFixture()
    func message(
      _ id: String, _ text: String, buyer: String = "b1", order: String = "o1",
      shop: String = "s1"
    ) -> MessagingV1.ImportedMessage {
      .init(
        messageID: id, shopID: shop, buyerID: buyer, orderID: order,
        author: .init(kind: .buyer, id: buyer), text: text,
        sentAt: .init(MessagingFixture.start - .days(1)))
    }
    _ = try await service.client.importMessages(
      .init(
        requestID: "fill", actor: MessagingFixture.platform,
        messages: [
          message("zh1", "请问什么时候发货？"), message("zh2", "我要退货，货不对"),
          message("zh3", "发货了吗", buyer: "b2", order: "o2"),
          message("vi1", "Đơn hàng của tôi đâu rồi?"),
          message("vi2", "ĐƠN HÀNG BỊ LỖI", buyer: "b2", order: "o2"),
          message("en1", "Where is my parcel SF1234567890123?"),
          message("other", "什么时候发货", order: "o9", shop: "s2"),
        ]))
    return service
  }

  private func find(
    _ service: MessagingFixture, _ text: String, shop: String = "s1", buyer: String = "",
    order: String = "", size: Int32 = 0
  ) async throws -> [String] {
    var found: [String] = []
    var token = ""
    repeat {
      let page = try await service.client.searchMessages(
        .init(
          shopID: shop, text: text, buyerID: buyer, orderID: order, pageSize: size,
          pageToken: token))
      found += page.hits.compactMap { $0.message?.messageID }
      token = page.nextPageToken
    } while !token.isEmpty
    return found
  }

  private func index(_ service: MessagingFixture) async throws {
    let indexer = SearchIndexer(
      environment: service.environment, alarm: LoopAlarm(try EventLoop()))
    while try await indexer.advance() {}
  }

  @Test(
    "Chinese and Vietnamese text is found, before it is indexed and after",
    arguments: [false, true])
  func languages(_ isIndexed: Bool) async throws {
    let service = try await filled()
    if isIndexed { try await index(service) }
    #expect(try await find(service, "发货") == ["zh3", "zh1"])
    #expect(try await find(service, "货") == ["zh3", "zh2", "zh1"])
    #expect(try await find(service, "什么时候发货") == ["zh1"])
    #expect(try await find(service, "don hang") == ["vi2", "vi1"])
    #expect(try await find(service, "đơn hàng lỗi") == ["vi2"])
    #expect(try await find(service, "sf12345") == ["en1"])
    #expect(try await find(service, "ＰＡＲ") == ["en1"])
    #expect(try await find(service, "货发") == [])
    #expect(try await find(service, "发货", shop: "s2") == ["other"])
    #expect(try await find(service, "发货", shop: "s3") == [])
    #expect(try await find(service, "发货", buyer: "b2") == ["zh3"])
    #expect(try await find(service, "发货", order: "o1") == ["zh1"])
    #expect(try await find(service, "货", size: 1) == ["zh3", "zh2", "zh1"])
    let page = try await service.client.searchMessages(.init(shopID: "s1", text: "什么 发货"))
    #expect(page.hits.first?.spans == [.init(begin: 2, end: 4), .init(begin: 6, end: 8)])
    await service.stop()
  }

  @Test("A page goes on from the messages that are not indexed into those that are")
  func acrossTheIndex() async throws {
    let service = try await filled()
    try await index(service)
    let conversation = try await service.open()
    for number in 1...3 {
      _ = try await service.client.receiveMessage(
        .init(
          requestID: "m\(number)", actor: MessagingFixture.buyer, conversationID: conversation,
          text: "还没发货？\(number)"))
    }
    for size in 1...6 as ClosedRange<Int32> {
      let found = try await find(service, "发货", size: size)
      #expect(found.count == 5 && Array(found.suffix(2)) == ["zh3", "zh1"], "pages of \(size)")
    }
    await service.stop()
  }

  @Test("Many messages are indexed by themselves and found page by page")
  func many() async throws {
    let service = try MessagingFixture()
    let texts = ["快递到哪里了", "可以开发票吗", "发什么快递", "谢谢"]
    for batch in 0..<4 {
      _ = try await service.client.importMessages(
        .init(
          requestID: "fill-\(batch)", actor: MessagingFixture.platform,
          messages: (0..<500).map { number in
            .init(
              messageID: "m\(batch)-\(number)", shopID: "s1", buyerID: "b\(number % 50)",
              orderID: "o\(number % 50)", author: .init(kind: .buyer, id: "b\(number % 50)"),
              text: texts[number % 4], sentAt: .init(MessagingFixture.start - .days(1)))
          }))
    }
    // As long as they are not indexed, a query reads so many at a time.
    #expect(try await find(service, "快递", size: 100).count == 1_000)
    try await index(service)
    #expect(try await find(service, "快递", size: 100).count == 1_000)
    #expect(try await find(service, "发快递") == [])
    #expect(try await find(service, "快递", buyer: "b2", size: 100).count == 40)
    await service.stop()
  }

  @Test("What cannot be looked for is refused", arguments: ["", " ", "？！", "a\u{202E}b"])
  func nothing(_ text: String) async throws {
    let service = try MessagingFixture()
    let status = await #expect(throws: RPCStatus.self) {
      try await service.client.searchMessages(.init(shopID: "s1", text: text))
    }
    #expect(status?.code == .invalidArgument && status?.fields == ["text"])
    await service.stop()
  }
}
