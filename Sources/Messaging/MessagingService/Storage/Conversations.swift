internal import Contracts
internal import Domain
internal import Messaging
internal import Service
internal import Store

/// Reads and writes conversations inside a transaction.
enum Conversations {
  static func load(
    _ conversationID: String, in transaction: ReadTransaction
  ) throws -> MessagingV1.Conversation? {
    let kept = KeptRows.of(transaction)
    if let known = kept?.conversations[conversationID] { return known }
    let found = try transaction.first(
      "SELECT body FROM conversations WHERE conversation_id = ?", conversationID
    ) { row in
      try row.withBytes(0) { try MessagingV1.Conversation(serialized: $0) }
    }
    kept?.conversations[conversationID] = found
    return found
  }

  static func load(
    order orderID: String, in transaction: ReadTransaction
  ) throws -> MessagingV1.Conversation? {
    try transaction.first("SELECT body FROM conversations WHERE order_id = ?", orderID) { row in
      try row.withBytes(0) { try MessagingV1.Conversation(serialized: $0) }
    }
  }

  /// - Throws: `.notFound`.
  static func require(
    _ conversationID: String, in transaction: ReadTransaction
  ) throws -> MessagingV1.Conversation {
    guard let found = try load(conversationID, in: transaction) else {
      throw Refusal(
        .notFound, reason: "CONVERSATION_NOT_FOUND",
        message: "there is no conversation \(conversationID); open one by its order")
    }
    return found
  }

  static func insert(
    _ conversation: MessagingV1.Conversation, in transaction: WriteTransaction
  ) throws {
    try transaction.execute(
      """
      INSERT INTO conversations (conversation_id, order_id, shop_id, buyer_id, last_at, body)
      VALUES (?, ?, ?, ?, 0, ?)
      """, conversation.conversationID, conversation.orderID, conversation.shopID,
      conversation.buyerID, conversation.serializedBytes())
  }

  static func update(
    _ conversation: MessagingV1.Conversation, in transaction: WriteTransaction
  ) throws {
    try transaction.execute(
      "UPDATE conversations SET last_at = ?, waiting_since = ?, body = ? WHERE conversation_id = ?",
      conversation.lastMessageAt.flatMap { Instant($0) } ?? Instant(microseconds: 0),
      conversation.waitingSince.flatMap { Instant($0) }, conversation.serializedBytes(),
      conversation.conversationID)
    KeptRows.of(transaction)?.conversations[conversation.conversationID] = conversation
  }

  /// A shop's conversations with a buyer, the last one to be active first.
  static func page(
    _ parties: ConversationParties, after key: (lastAt: Int64, id: String), size: Int,
    in transaction: ReadTransaction
  ) throws -> [(lastAt: Int64, conversation: MessagingV1.Conversation)] {
    try transaction.all(
      """
      SELECT last_at, body FROM conversations
      WHERE shop_id = ? AND buyer_id = ? AND (last_at, conversation_id) < (?, ?)
      ORDER BY last_at DESC, conversation_id DESC LIMIT ?
      """, parties.shopID, parties.buyerID, key.lastAt, key.id, size
    ) { row in
      (try row.int64(0), try row.withBytes(1) { try MessagingV1.Conversation(serialized: $0) })
    }
  }
}

extension MessagingV1.Conversation {
  var parties: ConversationParties { ConversationParties(shopID: shopID, buyerID: buyerID) }
}
