import Contracts
import Domain
import RPCContracts
import RPCCore
import Service
import Testing

@testable import MessagingService

@Suite("Conversations at the desk") struct DeskTests {
  private func receive(
    _ service: MessagingFixture, _ id: String, _ conversation: String, buyer: String = "b1",
    _ text: String = "在吗"
  ) async throws {
    _ = try await service.client.receiveMessage(
      .init(
        requestID: id, actor: .init(kind: .buyer, id: buyer), conversationID: conversation,
        text: text))
  }

  private func get(
    _ service: MessagingFixture, _ conversation: String
  ) async throws -> MessagingV1.Conversation {
    try await service.client.getConversation(.init(conversationID: conversation)).conversation
      ?? .init()
  }

  private func open(
    _ service: MessagingFixture, buyer: String, order: String, shop: String = "s1"
  ) async throws -> String {
    let response = try await service.client.openConversation(
      .init(
        requestID: "open-\(order)", actor: MessagingFixture.merchant, shopID: shop,
        buyerID: buyer, orderID: order))
    return response.conversation?.conversationID ?? ""
  }

  private func reception(
    _ service: MessagingFixture, agent: String = "", onlyWaiting: Bool = false, size: Int32 = 0
  ) async throws -> [MessagingV1.ReceptionEntry] {
    var entries: [MessagingV1.ReceptionEntry] = []
    var token = ""
    repeat {
      let page = try await service.client.listReception(
        .init(
          shopID: "s1", agentID: agent, onlyWaiting: onlyWaiting, pageSize: size,
          pageToken: token))
      entries += page.entries
      token = page.nextPageToken
    } while !token.isEmpty
    return entries
  }

  @Test("A wait begins with the first message of a turn and ends with a manual answer only")
  func waiting() async throws {
    let service = try MessagingFixture()
    let conversation = try await service.open()
    try await receive(service, "m1", conversation)
    service.clock.advance(by: .seconds(30))
    try await receive(service, "m2", conversation)
    let since = try await get(service, conversation).waitingSince
    #expect(since == .init(MessagingFixture.start))
    _ = try await service.client.sendMessage(
      .init(
        requestID: "auto", actor: MessagingFixture.system, conversationID: conversation,
        kind: .automaticReply, text: "稍等"))
    _ = try await service.client.deliverCard(
      .init(
        requestID: "card", actor: MessagingFixture.merchant, shopID: "s1", buyerID: "b1",
        orderID: "o1", kind: .card, text: "x", referenceID: "case-1"))
    #expect(try await get(service, conversation).waitingSince == since)
    #expect(try await get(service, conversation).agentID == "")
    _ = try await service.send("s1", conversation)
    let answered = try await get(service, conversation)
    #expect(answered.waitingSince == nil && answered.agentID == "agent-1")
    #expect(answered.unreadByShop == 2 && answered.unreadByBuyer == 3)
    await service.stop()
  }

  @Test("Suspected spam waits for nobody (MSG-SPAM)")
  func spamDoesNotWait() async throws {
    let service = try MessagingFixture()
    let conversation = try await service.open()
    _ = try await service.client.receiveMessage(
      .init(
        requestID: "spam", actor: MessagingFixture.platform, conversationID: conversation,
        text: "发财", isSuspectedSpam: true))
    #expect(try await get(service, conversation).waitingSince == nil)
    #expect(try await reception(service, onlyWaiting: true).isEmpty)
    await service.stop()
  }

  @Test("History in any order leaves the wait that it tells of, and nothing unread")
  func historyWaits() async throws {
    let service = try MessagingFixture()
    let start = MessagingFixture.start
    func past(_ id: String, _ author: TypeV1.Actor, _ minutes: Int64) -> MessagingV1.ImportedMessage
    {
      .init(
        messageID: id, shopID: "s1", buyerID: "b1", orderID: "o1", author: author, text: id,
        sentAt: .init(start - .minutes(minutes)))
    }
    _ = try await service.client.importMessages(
      .init(
        requestID: "i", actor: MessagingFixture.platform,
        messages: [
          past("q3", MessagingFixture.buyer, 10), past("q1", MessagingFixture.buyer, 60),
          past("q2", MessagingFixture.buyer, 20), past("a1", MessagingFixture.merchant, 30),
        ]))
    let found = try await service.client.getConversation(.init(orderID: "o1")).conversation
    #expect(found?.waitingSince == .init(start - .minutes(20)))
    #expect(found?.unreadByShop == 0 && found?.lastMessageAt == .init(start - .minutes(10)))
    await service.stop()
  }

  @Test("MSG-RECEPTION: who waits comes first, the longest waiting first, with the time waited")
  func receptionOrder() async throws {
    let service = try MessagingFixture()
    for number in 1...5 {
      let conversation = try await open(service, buyer: "b\(number)", order: "o\(number)")
      try await receive(service, "m\(number)", conversation, buyer: "b\(number)")
      service.clock.advance(by: .seconds(10))
      if number == 2 || number == 4 { _ = try await service.send("a\(number)", conversation) }
    }
    let entries = try await reception(service, size: 2)
    #expect(entries.map { $0.buyer?.buyerID } == ["b1", "b3", "b5", "b4", "b2"])
    #expect(entries.map { $0.waited?.seconds } == [50, 30, 10, nil, nil])
    #expect(entries[0].waitingSince == .init(MessagingFixture.start))
    #expect(try await reception(service, onlyWaiting: true).count == 3)
    #expect(
      try await reception(service, agent: "agent-1").map { $0.buyer?.buyerID } == ["b4", "b2"])
    await service.stop()
  }

  @Test("MSG-RECEPTION: a buyer with two conversations is listed once, by the longer wait")
  func receptionOfBuyers() async throws {
    let service = try MessagingFixture()
    let first = try await open(service, buyer: "b1", order: "o1")
    let second = try await open(service, buyer: "b1", order: "o2")
    try await receive(service, "m1", first)
    service.clock.advance(by: .seconds(60))
    try await receive(service, "m2", second)
    var entries = try await reception(service)
    #expect(entries.count == 1 && entries.first?.waited?.seconds == 60)
    #expect(entries.first?.conversation?.conversationID == second)
    _ = try await service.send("a1", first)
    entries = try await reception(service)
    #expect(entries.first?.waited?.seconds == 0)
    await service.stop()
  }

  @Test("MSG-RECEPTION: today is the day of the business time zone; a wait goes on past midnight")
  func today() async throws {
    // 15:55 UTC is five minutes to midnight in Shanghai.
    let evening = Instant(seconds: 1_800_028_500)
    let service = try MessagingFixture(at: evening)
    let waiting = try await open(service, buyer: "b1", order: "o1")
    let answered = try await open(service, buyer: "b2", order: "o2")
    try await receive(service, "m1", waiting)
    try await receive(service, "m2", answered, buyer: "b2")
    _ = try await service.send("a2", answered)
    #expect(try await reception(service).count == 2)
    service.clock.advance(by: .minutes(5))
    #expect(try await reception(service).map { $0.buyer?.buyerID } == ["b1"])
    service.clock.advance(by: .days(3))
    #expect(try await reception(service).isEmpty)
    await service.stop()
  }

  @Test("Each side reads for itself, up to a message or to the end")
  func reading() async throws {
    let service = try MessagingFixture()
    let conversation = try await service.open()
    for number in 1...3 { try await receive(service, "m\(number)", conversation) }
    let messages = try await service.client.listMessages(.init(conversationID: conversation))
    let second = messages.messages[1].messageID
    func read(
      _ id: String, _ actor: TypeV1.Actor, through: String = "", shop: String = "s1"
    ) async throws(RPCStatus) -> MessagingV1.Conversation? {
      try await service.client.markRead(
        .init(
          requestID: id, actor: actor, conversationID: conversation, shopID: shop,
          messageID: through)
      ).conversation
    }
    #expect(try await read("r1", MessagingFixture.merchant, through: second)?.unreadByShop == 1)
    #expect(try await read("r2", MessagingFixture.merchant)?.unreadByShop == 0)
    // An older place makes nothing unread again.
    #expect(try await read("r3", MessagingFixture.merchant, through: second)?.unreadByShop == 0)
    #expect(try await service.happenings().count { $0 == "conversation.read" } == 2)
    let foreign = await #expect(throws: RPCStatus.self) {
      try await read("r4", MessagingFixture.merchant, shop: "s2")
    }
    #expect(foreign?.reason == "CONVERSATION_OF_ANOTHER_SHOP" && foreign?.rules == ["MSG-ORDER"])
    let stranger = await #expect(throws: RPCStatus.self) {
      try await read("r5", .init(kind: .buyer, id: "b2"))
    }
    #expect(stranger?.code == .permissionDenied)
    let unknown = await #expect(throws: RPCStatus.self) {
      try await read("r6", MessagingFixture.merchant, through: "msg_none")
    }
    #expect(unknown?.code == .notFound)
    await service.stop()
  }

  @Test("MSG-TRANSFER: the conversation goes with its messages, and the way it went is kept")
  func transfer() async throws {
    let service = try MessagingFixture()
    let conversation = try await service.open(buyerWrote: .hours(1))
    _ = try await service.send("a", conversation)
    func transfer(
      _ id: String, to agent: String, shop: String = "s1", reason: String = "下班"
    ) async throws(RPCStatus) -> MessagingV1.Conversation? {
      try await service.client.transferConversation(
        .init(
          requestID: id, actor: MessagingFixture.merchant, conversationID: conversation,
          shopID: shop, toAgentID: agent, reason: reason)
      ).conversation
    }
    #expect(try await transfer("t1", to: "agent-2")?.agentID == "agent-2")
    service.clock.advance(by: .seconds(1))
    #expect(try await transfer("t2", to: "agent-3", reason: "懂越南语")?.agentID == "agent-3")
    let found = try await service.client.getConversation(.init(conversationID: conversation))
    #expect(found.transfers.map(\.toAgentID) == ["agent-3", "agent-2"])
    #expect(found.transfers.map(\.fromAgentID) == ["agent-2", "agent-1"])
    #expect(found.transfers.first?.reason == "懂越南语")
    #expect(found.transfers.first?.transferredBy == MessagingFixture.merchant)
    #expect(found.conversation?.messageCount == 2)
    // The third agent writes on, in the same quota.
    #expect(try await reception(service, agent: "agent-3").count == 1)
    let same = await #expect(throws: RPCStatus.self) { try await transfer("t3", to: "agent-3") }
    #expect(same?.reason == "SAME_AGENT" && same?.rules == ["MSG-TRANSFER"])
    let foreign = await #expect(throws: RPCStatus.self) {
      try await transfer("t4", to: "agent-4", shop: "s2")
    }
    #expect(foreign?.reason == "CONVERSATION_OF_ANOTHER_SHOP")
    let empty = await #expect(throws: RPCStatus.self) {
      try await transfer("t5", to: "agent-4", reason: "")
    }
    #expect(empty?.fields == ["reason"])
    await service.stop()
  }

  @Test("MSG-TRANSFER: favourite, reported and blocked buyers are shown as such")
  func marks() async throws {
    let service = try MessagingFixture()
    let conversation = try await service.open()
    try await receive(service, "m1", conversation)
    _ = try await service.client.setBuyerMark(
      .init(
        requestID: "f", actor: MessagingFixture.merchant, shopID: "s1", buyerID: "b1",
        isFavourite: true))
    let reported = try await service.client.reportBuyer(
      .init(
        requestID: "r", actor: MessagingFixture.merchant, shopID: "s1", buyerID: "b1",
        reason: "辱骂", conversationID: conversation))
    #expect(reported.buyer?.reportCount == 1 && reported.buyer?.isFavourite == true)
    _ = try await service.client.setBuyerAccess(
      .init(
        requestID: "b", actor: MessagingFixture.merchant, shopID: "s1", buyerID: "b1",
        isBlocked: true))
    let buyer = try await service.client.getBuyer(.init(shopID: "s1", buyerID: "b1")).buyer
    #expect(buyer?.isBlocked == true && buyer?.isOptedOut == false)
    #expect(buyer?.reportReason == "辱骂" && buyer?.reportedAt == .init(MessagingFixture.start))
    #expect(try await reception(service).first?.buyer == buyer)
    let unknown = try await service.client.getBuyer(.init(shopID: "s1", buyerID: "b9")).buyer
    #expect(unknown == .init(shopID: "s1", buyerID: "b9"))
    let foreign = await #expect(throws: RPCStatus.self) {
      try await service.client.reportBuyer(
        .init(
          requestID: "r2", actor: MessagingFixture.merchant, shopID: "s2", buyerID: "b1",
          reason: "x", conversationID: conversation))
    }
    #expect(foreign?.reason == "ORDER_OF_ANOTHER_SHOP")
    #expect(try await service.happenings().count { $0 == "buyer.reported" } == 1)
    await service.stop()
  }

  @Test("MSG-CSAT: 1 to 3, by the buyer, after an answer; the last rating counts")
  func rating() async throws {
    let service = try MessagingFixture()
    let conversation = try await service.open()
    try await receive(service, "m1", conversation)
    func rate(
      _ id: String, _ rating: Int32, as actor: TypeV1.Actor = MessagingFixture.buyer
    ) async throws(RPCStatus) -> MessagingV1.Conversation? {
      try await service.client.rateConversation(
        .init(requestID: id, actor: actor, conversationID: conversation, rating: rating)
      ).conversation
    }
    let early = await #expect(throws: RPCStatus.self) { try await rate("r0", 1) }
    #expect(early?.reason == "NOTHING_TO_RATE" && early?.rules == ["MSG-CSAT"])
    _ = try await service.send("a1", conversation)
    for wrong in [0, 4, -1] as [Int32] {
      let status = await #expect(throws: RPCStatus.self) { try await rate("w\(wrong)", wrong) }
      #expect(status?.code == .invalidArgument && status?.fields == ["rating"])
      #expect(status?.message.contains("MSG-CSAT") == true)
    }
    #expect(try await rate("r1", 1)?.rating == 1)
    #expect(try await rate("r2", 3)?.rating == 3)
    let merchant = await #expect(throws: RPCStatus.self) {
      try await rate("r3", 1, as: MessagingFixture.merchant)
    }
    #expect(merchant?.code == .permissionDenied)
    let stranger = await #expect(throws: RPCStatus.self) {
      try await rate("r4", 1, as: .init(kind: .buyer, id: "b2"))
    }
    #expect(stranger?.code == .permissionDenied)
    guard case .conversationRated(let rated)? = try await service.events().last?.change else {
      Issue.record("no rating was recorded")
      return
    }
    #expect(rated.rating == 3 && rated.previousRating == 1 && rated.agentID == "agent-1")
    #expect(rated.firstRatedAt == .init(MessagingFixture.start))
    await service.stop()
  }

  @Test("A shop's conversations by buyer and by order; of another shop none")
  func conversations() async throws {
    let service = try MessagingFixture()
    for number in 1...3 {
      let conversation = try await open(service, buyer: "b1", order: "o\(number)")
      service.clock.advance(by: .seconds(1))
      try await receive(service, "m\(number)", conversation)
    }
    _ = try await open(service, buyer: "b1", order: "o9", shop: "s2")
    func list(_ request: MessagingV1.ListConversationsRequest) async throws -> [String] {
      var orders: [String] = []
      var request = request
      repeat {
        let page = try await service.client.listConversations(request)
        orders += page.conversations.map(\.orderID)
        request.pageToken = page.nextPageToken
      } while !request.pageToken.isEmpty
      return orders
    }
    #expect(try await list(.init(shopID: "s1", buyerID: "b1", pageSize: 2)) == ["o3", "o2", "o1"])
    #expect(try await list(.init(shopID: "s1", orderID: "o2")) == ["o2"])
    #expect(try await list(.init(shopID: "s1", orderID: "o9")) == [])
    #expect(try await list(.init(shopID: "s1", buyerID: "b2", orderID: "o2")) == [])
    let nothing = await #expect(throws: RPCStatus.self) {
      try await service.client.listConversations(.init(shopID: "s1"))
    }
    #expect(nothing?.fields == ["buyer_id"])
    await service.stop()
  }
}
