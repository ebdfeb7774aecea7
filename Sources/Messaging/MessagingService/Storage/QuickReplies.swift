internal import Contracts
internal import Domain
internal import Messaging
internal import Store

/// Reads and writes quick replies.
enum QuickReplies {
  static func load(
    _ id: String, in transaction: ReadTransaction
  ) throws -> MessagingV1.QuickReply? {
    try transaction.first("SELECT body FROM quick_replies WHERE quick_reply_id = ?", id) { row in
      try row.withBytes(0) { try MessagingV1.QuickReply(serialized: $0) }
    }
  }

  /// - Throws: `.notFound`, also for one of another shop.
  static func require(
    _ id: String, of shopID: String, in transaction: ReadTransaction
  ) throws -> MessagingV1.QuickReply {
    guard let found = try load(id, in: transaction), found.shopID == shopID else {
      throw Refusal(
        .notFound, reason: "QUICK_REPLY_NOT_FOUND",
        message: "shop \(shopID) has no quick reply \(id)")
    }
    return found
  }

  static func load(
    titled title: String, in group: String, of shopID: String, _ transaction: ReadTransaction
  ) throws -> MessagingV1.QuickReply? {
    try transaction.first(
      "SELECT body FROM quick_replies WHERE shop_id = ? AND reply_group = ? AND title = ?", shopID,
      group, title
    ) { row in
      try row.withBytes(0) { try MessagingV1.QuickReply(serialized: $0) }
    }
  }

  static func count(of shopID: String, in transaction: ReadTransaction) throws -> Int {
    try transaction.first("SELECT COUNT(*) FROM quick_replies WHERE shop_id = ?", shopID) {
      try $0.int(0)
    } ?? 0
  }

  static func save(
    _ reply: MessagingV1.QuickReply, in transaction: WriteTransaction
  ) throws {
    try transaction.execute(
      """
      INSERT INTO quick_replies (quick_reply_id, shop_id, reply_group, title, body)
      VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (quick_reply_id) DO UPDATE SET
        reply_group = excluded.reply_group, title = excluded.title, body = excluded.body
      """, reply.quickReplyID, reply.shopID, reply.group, reply.title, reply.serializedBytes())
  }

  static func delete(_ id: String, in transaction: WriteTransaction) throws {
    try transaction.execute("DELETE FROM quick_replies WHERE quick_reply_id = ?", id)
  }

  /// Those that follow (group, title) and that `matches` takes, by group and title.
  ///
  /// A shop has at most ``QuickReplyLimits/perShop``, so a search reads them one by one.
  static func page(
    _ shopID: String, group: String?, after key: (group: String, title: String), size: Int,
    matching matches: (MessagingV1.QuickReply) -> Bool, in transaction: ReadTransaction
  ) throws -> (replies: [MessagingV1.QuickReply], hasMore: Bool) {
    var replies: [MessagingV1.QuickReply] = []
    var hasMore = false
    var bytes = 0
    try transaction.forEach(
      """
      SELECT body FROM quick_replies
      WHERE shop_id = ? AND (reply_group, title) > (?, ?)
      ORDER BY reply_group, title
      """, shopID, key.group, key.title
    ) { row in
      guard !hasMore else { return }
      let (reply, length) = try row.withBytes(0) {
        (try MessagingV1.QuickReply(serialized: $0), $0.count)
      }
      guard group == nil || group == reply.group, matches(reply) else { return }
      bytes += length
      guard replies.count < size, replies.isEmpty || bytes <= Messages.pageBytes else {
        hasMore = true
        return
      }
      replies.append(reply)
    }
    return (replies, hasMore)
  }
}
