internal import Contracts
internal import Domain
internal import Messaging
internal import Store

/// Reads and writes what is remembered of (shop, buyer).
enum Quotas {
  /// Nothing remembered is a quota like any other.
  static func load(
    _ parties: ConversationParties, in transaction: ReadTransaction
  ) throws -> QuotaState {
    let kept = KeptRows.of(transaction)
    if let known = kept?.quotas[parties] { return known }
    let found =
      try transaction.first(
        "SELECT body FROM quotas WHERE shop_id = ? AND buyer_id = ?", parties.shopID,
        parties.buyerID
      ) { row in
        try row.withBytes(0) { QuotaState(try MessagingV1.StoredQuota(serialized: $0)) }
      } ?? QuotaState()
    kept?.quotas[parties] = found
    return found
  }

  static func save(
    _ state: QuotaState, of parties: ConversationParties, policy: MessagingPolicy,
    in transaction: WriteTransaction
  ) throws {
    let isByDay = policy.shape(ofShop: parties.shopID) == .dailyBuyers
    try transaction.execute(
      """
      INSERT INTO quotas (shop_id, buyer_id, counts_until, body) VALUES (?, ?, ?, ?)
      ON CONFLICT (shop_id, buyer_id) DO UPDATE SET
        counts_until = excluded.counts_until, body = excluded.body
      """, parties.shopID, parties.buyerID, isByDay ? state.countsUntil(policy: policy) : nil,
      MessagingV1.StoredQuota(state).serializedBytes())
    KeptRows.of(transaction)?.quotas[parties] = state
  }

  /// How the quota of a shop works, and what of it lies beyond one buyer.
  static func shopFacts(
    _ parties: ConversationParties, policy: MessagingPolicy, now: Instant,
    in transaction: ReadTransaction
  ) throws -> ShopFacts {
    let shape = policy.shape(ofShop: parties.shopID)
    guard shape == .dailyBuyers else { return ShopFacts(shape) }
    let others =
      try transaction.first(
        """
        SELECT count(*) FROM quotas WHERE shop_id = ? AND counts_until > ? AND buyer_id <> ?
        """, parties.shopID, now, parties.buyerID
      ) { try $0.int(0) } ?? 0
    let limit = policy.dailyBuyers.limit
    guard others >= limit, limit > 0 else { return ShopFacts(shape, otherBuyers: others) }
    // When so many have gone that fewer than the limit are left.
    let freesAt = try transaction.first(
      """
      SELECT counts_until FROM quotas WHERE shop_id = ? AND counts_until > ? AND buyer_id <> ?
      ORDER BY counts_until LIMIT 1 OFFSET ?
      """, parties.shopID, now, parties.buyerID, others - limit
    ) { try $0.instant(0) }
    return ShopFacts(shape, otherBuyers: others, freesAt: freesAt)
  }
}
