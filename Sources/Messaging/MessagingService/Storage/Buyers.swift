internal import Contracts
internal import Domain
internal import Messaging
internal import Service
internal import Store

/// Reads and writes what a shop knows of a buyer, and the reception.
enum Buyers {
  /// A buyer with its marks.
  static func load(
    _ parties: ConversationParties, in transaction: ReadTransaction
  ) throws -> MessagingV1.Buyer {
    let stored =
      try transaction.first(
        "SELECT body FROM buyers WHERE shop_id = ? AND buyer_id = ?", parties.shopID,
        parties.buyerID
      ) { try $0.bytesIfPresent(0) } ?? nil
    return try stored.map { try MessagingV1.Buyer(serialized: $0) }
      ?? .init(shopID: parties.shopID, buyerID: parties.buyerID)
  }

  /// Stores the marks.
  static func save(_ buyer: MessagingV1.Buyer, in transaction: WriteTransaction) throws {
    try transaction.execute(
      """
      INSERT INTO buyers (shop_id, buyer_id, body) VALUES (?, ?, ?)
      ON CONFLICT (shop_id, buyer_id) DO UPDATE SET body = excluded.body
      """, buyer.shopID, buyer.buyerID, buyer.serializedBytes())
  }

  /// Stores whether a buyer is shut out. Decisions are made by the quota; this is for those who look
  /// at many buyers.
  static func noteAccess(
    _ quota: QuotaState, of parties: ConversationParties, in transaction: WriteTransaction
  ) throws {
    var buyer = try load(parties, in: transaction)
    buyer.isBlocked = quota.isBlocked
    buyer.isOptedOut = quota.hasOptedOut
    try save(buyer, in: transaction)
  }

  /// A conversation was active, or went to another agent. To the second: of the messages of a
  /// second the first one says it all.
  static func note(
    _ conversation: MessagingV1.Conversation, before: MessagingV1.Conversation,
    in transaction: WriteTransaction
  ) throws {
    guard
      before.lastMessageAt?.seconds != conversation.lastMessageAt?.seconds
        || before.agentID != conversation.agentID
    else { return }
    try transaction.execute(
      """
      INSERT INTO buyers (shop_id, buyer_id, conversation_id, agent_id, last_at)
      VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (shop_id, buyer_id) DO UPDATE SET
        conversation_id = excluded.conversation_id, agent_id = excluded.agent_id,
        last_at = excluded.last_at
      WHERE excluded.last_at >= buyers.last_at
      """, conversation.shopID, conversation.buyerID, conversation.conversationID,
      conversation.agentID, Instant(seconds: conversation.lastMessageAt?.seconds ?? 0))
  }

  /// A conversation began or ceased to wait.
  static func noteWaiting(
    _ parties: ConversationParties, in transaction: WriteTransaction
  ) throws {
    let since =
      try transaction.first(
        "SELECT min(waiting_since) FROM conversations WHERE shop_id = ? AND buyer_id = ?",
        parties.shopID, parties.buyerID
      ) { try $0.instantIfPresent(0) } ?? nil
    try transaction.execute(
      "UPDATE buyers SET waiting_since = ? WHERE shop_id = ? AND buyer_id = ?", since,
      parties.shopID, parties.buyerID)
  }
}

/// Where a buyer stands in the reception: those who wait by how long, then the others.
struct ReceptionKey {
  /// Whether it is among those who wait.
  var isWaiting: Bool
  /// Since when it waits, otherwise when it was last active; microseconds since the epoch.
  var time: Int64
  var buyerID: String

  static let start = ReceptionKey(isWaiting: true, time: .min, buyerID: "")
  /// Before the first of those who do not wait.
  static let restStart = ReceptionKey(isWaiting: false, time: .max, buyerID: "")
}

/// Which buyers the reception lists.
struct Reception {
  var shopID: String
  var agentID: String?
  var onlyWaiting: Bool
  /// The first moment of today.
  var today: Instant
  /// Who waits since before this does not stand among those who wait.
  var waitingFrom: Instant

  /// A line of the screen, which nobody decodes on the way to it.
  struct Line {
    var key: ReceptionKey
    /// `ReceptionEntry.buyer` and `.conversation`, serialized.
    var fields: [UInt8]
    var waitingSince: Instant?
  }

  /// - Returns: at most `size` lines that follow `key`.
  func lines(
    after key: ReceptionKey, size: Int, in transaction: ReadTransaction
  ) throws -> [Line] {
    var lines: [Line] = []
    if key.isWaiting { lines = try waiting(after: key, size: size, in: transaction) }
    if !onlyWaiting, lines.count < size {
      lines += try rest(
        after: key.isWaiting ? .restStart : key, size: size - lines.count, in: transaction)
    }
    return lines
  }

  private func waiting(
    after key: ReceptionKey, size: Int, in transaction: ReadTransaction
  ) throws -> [Line] {
    try transaction.all(
      """
      SELECT b.waiting_since, b.waiting_since, b.buyer_id, b.body, c.body
      FROM buyers b
        JOIN conversations c ON c.conversation_id = b.conversation_id
      WHERE b.shop_id = ? AND b.waiting_since >= ? AND (b.waiting_since, b.buyer_id) > (?, ?)
        AND (? = '' OR b.agent_id = ?)
      ORDER BY b.waiting_since, b.buyer_id LIMIT ?
      """, shopID, waitingFrom, key.time, key.buyerID, agentID ?? "", agentID ?? "", size
    ) { try line($0, isWaiting: true) }
  }

  private func rest(
    after key: ReceptionKey, size: Int, in transaction: ReadTransaction
  ) throws -> [Line] {
    guard let agentID else {
      return try transaction.all(
        """
        SELECT b.last_at, b.waiting_since, b.buyer_id, b.body, c.body
        FROM buyers b
          JOIN conversations c ON c.conversation_id = b.conversation_id
        WHERE b.shop_id = ? AND b.last_at >= ? AND (b.last_at, b.buyer_id) < (?, ?)
          AND (b.waiting_since IS NULL OR b.waiting_since < ?)
        ORDER BY b.last_at DESC, b.buyer_id DESC LIMIT ?
        """, shopID, today, key.time, key.buyerID, waitingFrom, size
      ) { try line($0, isWaiting: false) }
    }
    return try transaction.all(
      """
      SELECT b.last_at, b.waiting_since, b.buyer_id, b.body, c.body
      FROM buyers b
        JOIN conversations c ON c.conversation_id = b.conversation_id
      WHERE b.shop_id = ? AND b.agent_id = ? AND b.last_at >= ?
        AND (b.last_at, b.buyer_id) < (?, ?)
        AND (b.waiting_since IS NULL OR b.waiting_since < ?)
      ORDER BY b.last_at DESC, b.buyer_id DESC LIMIT ?
      """, shopID, agentID, today, key.time, key.buyerID, waitingFrom, size
    ) { try line($0, isWaiting: false) }
  }

  private func line(_ row: borrowing Row, isWaiting: Bool) throws -> Line {
    let buyerID = try row.string(2)
    let buyer =
      try row.bytesIfPresent(3)
      ?? MessagingV1.Buyer(shopID: shopID, buyerID: buyerID).serializedBytes()
    let fields = try row.withBytes(4) { conversation in
      var fields: [UInt8] = []
      fields.reserveCapacity(buyer.count + conversation.count + 8)
      SerializedField.appendHead(1, length: buyer.count, to: &fields)
      fields += buyer
      SerializedField.appendHead(2, length: conversation.count, to: &fields)
      fields += conversation
      return fields
    }
    return Line(
      key: ReceptionKey(isWaiting: isWaiting, time: try row.int64(0), buyerID: buyerID),
      fields: fields, waitingSince: try row.instantIfPresent(1))
  }
}
