import Contracts
import Domain
import RPCContracts
import RPCCore
import Service
import Store
import Testing

@testable import MessagingService

@Suite struct MigrationTests {
  @Test("A database of the first schema opens with its conversations and messages, searchable")
  func fromTheFirstSchema() async throws {
    let directory = TemporaryDirectory()
    let store = try Store.open(
      StoreConfiguration(directory: directory.path, service: "messaging"),
      migrations: Array(MessagingSchema.migrations.prefix(1)))
    let sentAt = MessagingFixture.start - .hours(2)
    let conversation = MessagingV1.Conversation(
      conversationID: "conv_1", shopID: "s1", buyerID: "b1", orderID: "o1",
      openedAt: .init(sentAt), lastBuyerMessageAt: .init(sentAt), messageCount: 1)
    let message = MessagingV1.Message(
      messageID: "msg_1", conversationID: "conv_1", orderID: "o1", shopID: "s1", buyerID: "b1",
      author: MessagingFixture.buyer, kind: .text, text: "什么时候发货", sentAt: .init(sentAt))
    try await store.write { transaction in
      try transaction.execute(
        """
        INSERT INTO conversations (conversation_id, order_id, shop_id, buyer_id, body)
        VALUES (?, ?, ?, ?, ?)
        """, "conv_1", "o1", "s1", "b1", conversation.serializedBytes())
      try transaction.execute(
        """
        INSERT INTO messages (seq, message_id, conversation_id, sent_at, body)
        VALUES (?, ?, ?, ?, ?)
        """, 1, "msg_1", "conv_1", sentAt, message.serializedBytes())
    }
    await store.close()

    let service = try MessagingFixture(in: directory)
    let found = try await service.client.searchMessages(.init(shopID: "s1", text: "发货"))
    #expect(found.hits.map { $0.message?.messageID } == ["msg_1"])
    let reception = try await service.client.listReception(.init(shopID: "s1"))
    #expect(reception.entries.map { $0.conversation?.conversationID } == ["conv_1"])
    let listed = try await service.client.listConversations(.init(shopID: "s1", buyerID: "b1"))
    #expect(listed.conversations == [conversation])
    await service.stop()
  }

  @Test("What is in the search index of an older version is found, and so is what comes after it")
  func searchIndex() async throws {
    let directory = TemporaryDirectory()
    let store = try Store.open(
      StoreConfiguration(directory: directory.path, service: "messaging"),
      migrations: Array(MessagingSchema.migrations.prefix(5)))
    let sentAt = MessagingFixture.start - .hours(2)
    let conversation = MessagingV1.Conversation(
      conversationID: "conv_1", shopID: "s1", buyerID: "b1", orderID: "o1",
      openedAt: .init(sentAt), lastBuyerMessageAt: .init(sentAt), messageCount: 40)
    try await store.write { transaction in
      try Conversations.insert(conversation, in: transaction)
      for number in 1...40 {
        let message = MessagingV1.Message(
          messageID: "msg_\(number)", conversationID: "conv_1", orderID: "o1", shopID: "s1",
          buyerID: "b1", author: MessagingFixture.buyer, kind: .text, text: "什么时候发货",
          sentAt: .init(sentAt))
        let seq = try transaction.append(
          Event(subject: "o1", type: "message.received", time: sentAt, payload: []))
        try Messages.insert(
          message, message.serializedBytes(), seq: seq, sentAt: sentAt, in: transaction)
      }
    }
    // One part of the index each, and first the shop's number.
    for _ in 0..<41 {
      let batch = try await store.read { try SearchIndex.next(limit: 1, in: $0) }
      try await store.write { try SearchIndex.insert(batch, in: $0) }
    }
    await store.close()

    let service = try MessagingFixture(in: directory)
    _ = try await service.client.receiveMessage(
      .init(
        requestID: "new", actor: MessagingFixture.platform, conversationID: "conv_1",
        text: "还没发货吗"))
    let found = try await service.client.searchMessages(
      .init(shopID: "s1", text: "发货", pageSize: 100))
    #expect(found.hits.count == 41 && found.hits.first?.message?.text == "还没发货吗")
    await service.stop()
  }

  @Test("Buyers who were shut out before the reception knew of it stand in it as shut out")
  func shutOut() async throws {
    let directory = TemporaryDirectory()
    let store = try Store.open(
      StoreConfiguration(directory: directory.path, service: "messaging"),
      migrations: Array(MessagingSchema.migrations.prefix(4)))
    let marks = MessagingV1.Buyer(shopID: "s1", buyerID: "marked", isFavourite: true)
    try await store.write { transaction in
      try Buyers.save(marks, in: transaction)
      for (buyerID, quota) in [
        ("blocked", MessagingV1.StoredQuota(isBlocked: true)),
        ("marked", MessagingV1.StoredQuota(isOptedOut: true)), ("open", .init()),
      ] {
        try transaction.execute(
          "INSERT INTO quotas (shop_id, buyer_id, body) VALUES (?, ?, ?)", "s1", buyerID,
          quota.serializedBytes())
      }
    }
    await store.close()

    let service = try MessagingFixture(in: directory)
    var buyers: [MessagingV1.Buyer] = []
    for buyerID in ["blocked", "marked", "open"] {
      let reply = try await service.client.getBuyer(.init(shopID: "s1", buyerID: buyerID))
      buyers += [reply.buyer].compactMap { $0 }
    }
    #expect(
      buyers == [
        .init(shopID: "s1", buyerID: "blocked", isBlocked: true),
        .init(shopID: "s1", buyerID: "marked", isFavourite: true, isOptedOut: true),
        .init(shopID: "s1", buyerID: "open"),
      ])
    await service.stop()
  }
}
