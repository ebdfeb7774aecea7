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

  /// A page while it fills.
  private struct Page {
    let size: Int
    /// A buyer's field that names the shop.
    let shop: [UInt8]
    let now: Instant
    /// `ListReceptionResponse.entries`, serialized.
    var fields: [UInt8] = []
    var count = 0
    /// Of the last entry.
    var last: ReceptionKey?
    /// More follow.
    var hasMore = false
    /// The entry and the buyer that are being written; kept for their memory.
    private var entry: [UInt8] = []
    private var buyer: [UInt8] = []

    init(_ reception: Reception, size: Int, now: Instant) {
      self.size = size
      self.now = now
      shop = MessagingV1.Buyer(shopID: reception.shopID).serializedBytes()
    }

    mutating func add(_ row: borrowing Row, isWaiting: Bool) throws {
      guard count < size else {
        hasMore = true
        return
      }
      let buyerID = try row.string(2)
      entry.removeAll(keepingCapacity: true)
      if row.isNull(3) {
        // Most have no marks.
        buyer.removeAll(keepingCapacity: true)
        buyer += shop
        buyer.appendField(2, buyerID.utf8)
        entry.appendField(1, buyer)
      } else {
        try row.withBytes(3) { entry.appendField(1, $0) }
      }
      try row.withBytes(4) { entry.appendField(2, $0) }
      if let since = try row.instantIfPresent(1) {
        entry += MessagingV1.ReceptionEntry(
          waitingSince: .init(since), waited: .init(max(.zero, now - since))
        ).serializedBytes()
      }
      fields.appendField(1, entry)
      count += 1
      last = ReceptionKey(isWaiting: isWaiting, time: try row.int64(0), buyerID: buyerID)
    }
  }

  /// The buyers that follow `key`, as they are stored: nobody decodes them on the way to the screen.
  ///
  /// - Returns: `ListReceptionResponse.entries`, serialized, at most `size`; and the key of the last
  ///   one when more follow.
  func page(
    after key: ReceptionKey, size: Int, now: Instant, in transaction: ReadTransaction
  ) throws -> (fields: [UInt8], next: ReceptionKey?) {
    var page = Page(self, size: size, now: now)
    if key.isWaiting {
      try waiting(after: key, size: size + 1, in: transaction) { row in
        try page.add(row, isWaiting: true)
      }
    }
    if !onlyWaiting, !page.hasMore {
      let rest = key.isWaiting ? .restStart : key
      try self.rest(after: rest, size: size + 1 - page.count, in: transaction) { row in
        try page.add(row, isWaiting: false)
      }
    }
    return (page.fields, page.hasMore ? page.last : nil)
  }

  private func waiting(
    after key: ReceptionKey, size: Int, in transaction: ReadTransaction,
    _ row: (borrowing Row) throws -> Void
  ) throws {
    try transaction.forEach(
      """
      SELECT b.waiting_since, b.waiting_since, b.buyer_id, b.body, c.body
      FROM buyers b
        JOIN conversations c ON c.conversation_id = b.conversation_id
      WHERE b.shop_id = ? AND b.waiting_since >= ? AND (b.waiting_since, b.buyer_id) > (?, ?)
        AND (? = '' OR b.agent_id = ?)
      ORDER BY b.waiting_since, b.buyer_id LIMIT ?
      """, shopID, waitingFrom, key.time, key.buyerID, agentID ?? "", agentID ?? "", size, row: row)
  }

  private func rest(
    after key: ReceptionKey, size: Int, in transaction: ReadTransaction,
    _ row: (borrowing Row) throws -> Void
  ) throws {
    guard let agentID else {
      return try transaction.forEach(
        """
        SELECT b.last_at, b.waiting_since, b.buyer_id, b.body, c.body
        FROM buyers b
          JOIN conversations c ON c.conversation_id = b.conversation_id
        WHERE b.shop_id = ? AND b.last_at >= ? AND (b.last_at, b.buyer_id) < (?, ?)
          AND (b.waiting_since IS NULL OR b.waiting_since < ?)
        ORDER BY b.last_at DESC, b.buyer_id DESC LIMIT ?
        """, shopID, today, key.time, key.buyerID, waitingFrom, size, row: row)
    }
    try transaction.forEach(
      """
      SELECT b.last_at, b.waiting_since, b.buyer_id, b.body, c.body
      FROM buyers b
        JOIN conversations c ON c.conversation_id = b.conversation_id
      WHERE b.shop_id = ? AND b.agent_id = ? AND b.last_at >= ?
        AND (b.last_at, b.buyer_id) < (?, ?)
        AND (b.waiting_since IS NULL OR b.waiting_since < ?)
      ORDER BY b.last_at DESC, b.buyer_id DESC LIMIT ?
      """, shopID, agentID, today, key.time, key.buyerID, waitingFrom, size, row: row)
  }
}

extension [UInt8] {
  /// A sub-message or a text with its tag and length.
  fileprivate mutating func appendField(_ number: Int, _ value: some Collection<UInt8>) {
    SerializedField.appendHead(number, length: value.count, to: &self)
    append(contentsOf: value)
  }
}
