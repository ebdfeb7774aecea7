internal import Contracts
internal import Store

/// Reads and writes who gave which conversation to whom (MSG-TRANSFER).
enum Transfers {
  /// - Parameter seq: the number of the transfer's event.
  static func insert(
    _ transfer: MessagingV1.Transfer, of conversationID: String, seq: Int64,
    in transaction: WriteTransaction
  ) throws {
    try transaction.execute(
      "INSERT INTO transfers (seq, conversation_id, body) VALUES (?, ?, ?)", seq, conversationID,
      transfer.serializedBytes())
  }

  /// The latest first.
  static func load(
    of conversationID: String, limit: Int, in transaction: ReadTransaction
  ) throws -> [MessagingV1.Transfer] {
    try transaction.all(
      "SELECT body FROM transfers WHERE conversation_id = ? ORDER BY seq DESC LIMIT ?",
      conversationID, limit
    ) { row in try row.withBytes(0) { try MessagingV1.Transfer(serialized: $0) } }
  }
}

/// Reads and writes which alerts agents want (MSG-ALERT).
enum AlertPreferences {
  /// An agent that never said wants everything.
  static func load(
    shop shopID: String, agent agentID: String, in transaction: ReadTransaction
  ) throws -> MessagingV1.AlertPreferences {
    try transaction.first(
      "SELECT body FROM alert_preferences WHERE shop_id = ? AND agent_id = ?", shopID, agentID
    ) { row in
      try row.withBytes(0) { try MessagingV1.AlertPreferences(serialized: $0) }
    } ?? .init(shopID: shopID, agentID: agentID, isSoundOn: true, isWarningOn: true)
  }

  static func save(
    _ preferences: MessagingV1.AlertPreferences, in transaction: WriteTransaction
  ) throws {
    try transaction.execute(
      """
      INSERT INTO alert_preferences (shop_id, agent_id, body) VALUES (?, ?, ?)
      ON CONFLICT (shop_id, agent_id) DO UPDATE SET body = excluded.body
      """, preferences.shopID, preferences.agentID, preferences.serializedBytes())
  }
}
