internal import Contracts
internal import Messaging
internal import Store

/// Reads and writes what is remembered of (shop, buyer).
enum Quotas {
  /// Nothing remembered is a quota like any other.
  static func load(
    _ parties: ConversationParties, in transaction: ReadTransaction
  ) throws -> QuotaState {
    try transaction.first(
      "SELECT body FROM quotas WHERE shop_id = ? AND buyer_id = ?", parties.shopID,
      parties.buyerID
    ) { row in
      try row.withBytes(0) { QuotaState(try MessagingV1.StoredQuota(serialized: $0)) }
    } ?? QuotaState()
  }

  static func save(
    _ state: QuotaState, of parties: ConversationParties, in transaction: WriteTransaction
  ) throws {
    try transaction.execute(
      """
      INSERT INTO quotas (shop_id, buyer_id, body) VALUES (?, ?, ?)
      ON CONFLICT (shop_id, buyer_id) DO UPDATE SET body = excluded.body
      """, parties.shopID, parties.buyerID, MessagingV1.StoredQuota(state).serializedBytes())
  }
}
