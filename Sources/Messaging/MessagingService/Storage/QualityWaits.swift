internal import Contracts
internal import Domain
internal import Messaging
internal import Store

/// What is remembered of conversations to count their next messages.
enum QualityWaits {
  /// Nothing remembered is a state like any other.
  static func load(
    _ conversationID: String, in transaction: ReadTransaction
  ) throws -> ConversationQuality {
    let kept = KeptRows.of(transaction)
    if let known = kept?.qualities[conversationID] { return known }
    let found =
      try transaction.first(
        "SELECT body FROM quality_waits WHERE conversation_id = ?", conversationID
      ) { row in
        try row.withBytes(0) {
          ConversationQuality(try MessagingV1.StoredConversationQuality(serialized: $0))
        }
      } ?? ConversationQuality()
    kept?.qualities[conversationID] = found
    return found
  }

  static func save(
    _ state: ConversationQuality, of conversationID: String, warnsAt: Instant?,
    in transaction: WriteTransaction
  ) throws {
    try transaction.execute(
      """
      INSERT INTO quality_waits (conversation_id, warn_at, body) VALUES (?, ?, ?)
      ON CONFLICT (conversation_id) DO UPDATE SET warn_at = excluded.warn_at, body = excluded.body
      """, conversationID, warnsAt,
      MessagingV1.StoredConversationQuality(state).serializedBytes())
    KeptRows.of(transaction)?.qualities[conversationID] = state
  }

  /// Keeps the time of the warning as it is: a turn is warned of once.
  static func update(
    _ state: ConversationQuality, of conversationID: String, in transaction: WriteTransaction
  ) throws {
    try transaction.execute(
      """
      INSERT INTO quality_waits (conversation_id, warn_at, body) VALUES (?, NULL, ?)
      ON CONFLICT (conversation_id) DO UPDATE SET body = excluded.body
      """, conversationID, MessagingV1.StoredConversationQuality(state).serializedBytes())
    KeptRows.of(transaction)?.qualities[conversationID] = state
  }

  static func nextDue(in transaction: ReadTransaction) throws -> Instant? {
    try transaction.first(
      "SELECT warn_at FROM quality_waits WHERE warn_at IS NOT NULL ORDER BY warn_at LIMIT 1"
    ) { try $0.instant(0) }
  }

  static func due(
    at now: Instant, limit: Int, in transaction: ReadTransaction
  ) throws -> [String] {
    try transaction.all(
      "SELECT conversation_id FROM quality_waits WHERE warn_at <= ? ORDER BY warn_at LIMIT ?", now,
      limit
    ) { try $0.string(0) }
  }

  static func endWarning(
    of conversationID: String, in transaction: WriteTransaction
  ) throws {
    try transaction.execute(
      "UPDATE quality_waits SET warn_at = NULL WHERE conversation_id = ?", conversationID)
  }
}
