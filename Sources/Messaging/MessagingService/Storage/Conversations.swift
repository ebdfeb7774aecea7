internal import Contracts
internal import Domain
internal import Messaging
internal import Store

/// Reads and writes conversations inside a transaction.
enum Conversations {
  static func load(
    _ conversationID: String, in transaction: ReadTransaction
  ) throws -> MessagingV1.Conversation? {
    try transaction.first(
      "SELECT body FROM conversations WHERE conversation_id = ?", conversationID
    ) { row in
      try row.withBytes(0) { try MessagingV1.Conversation(serialized: $0) }
    }
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
      INSERT INTO conversations (conversation_id, order_id, shop_id, buyer_id, body)
      VALUES (?, ?, ?, ?, ?)
      """, conversation.conversationID, conversation.orderID, conversation.shopID,
      conversation.buyerID, conversation.serializedBytes())
  }

  static func update(
    _ conversation: MessagingV1.Conversation, in transaction: WriteTransaction
  ) throws {
    try transaction.execute(
      "UPDATE conversations SET body = ? WHERE conversation_id = ?",
      conversation.serializedBytes(), conversation.conversationID)
  }
}

extension MessagingV1.Conversation {
  var parties: ConversationParties { ConversationParties(shopID: shopID, buyerID: buyerID) }
}
