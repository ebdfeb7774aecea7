internal import Contracts
internal import Domain
internal import Messaging
internal import Store

/// The place of a message in its conversation: newest first by the time it was sent. It never
/// changes.
struct MessageKey: Hashable {
  /// Microseconds since the epoch.
  var sentAt: Int64
  var seq: Int64

  /// Before the first message of any page.
  static let start = MessageKey(sentAt: .max, seq: .max)
}

/// Reads and writes messages inside a transaction.
enum Messages {
  /// What a page's messages may weigh together, with room for the rest of a 4 MiB frame; a page
  /// that reaches it ends early.
  static let pageBytes = 2 << 20

  static func load(
    _ messageID: String, in transaction: ReadTransaction
  ) throws -> MessagingV1.Message? {
    try transaction.first("SELECT body FROM messages WHERE message_id = ?", messageID) { row in
      try row.withBytes(0) { try MessagingV1.Message(serialized: $0) }
    }
  }

  /// - Parameters:
  ///   - encoded: the same, encoded.
  ///   - seq: the number of the message's event.
  static func insert(
    _ message: MessagingV1.Message, _ encoded: [UInt8], seq: Int64, sentAt: Instant,
    in transaction: WriteTransaction
  ) throws {
    try transaction.execute(
      """
      INSERT INTO messages (seq, message_id, conversation_id, sent_at, body)
      VALUES (?, ?, ?, ?, ?)
      """, seq, message.messageID, message.conversationID, sentAt, encoded)
  }

  /// How many of a conversation's last messages are looked at to find out since when the buyer
  /// waits, and how many are unread.
  static let lookBackMax = 500

  /// When the buyer began to wait: its first message, suspected spam left out, since the last
  /// manual answer.
  static func waitingSince(
    in conversationID: String, transaction: ReadTransaction
  ) throws -> GoogleProtobuf.Timestamp? {
    var since: GoogleProtobuf.Timestamp?
    var isAnswered = false
    try lookBack(conversationID, in: transaction) { message in
      guard !isAnswered else { return }
      if message.isManualAnswer {
        isAnswered = true
      } else if message.waitsForAnswer {
        since = message.sentAt
      }
    }
    return since
  }

  /// How many messages of `side` are newer than a message of the conversation; nil if that is not
  /// among its last ones.
  static func unread(
    in conversationID: String, after messageID: String,
    from isCounted: (MessagingV1.Message) -> Bool,
    transaction: ReadTransaction
  ) throws -> (count: Int64, read: MessagingV1.Message)? {
    var count: Int64 = 0
    var read: MessagingV1.Message?
    try lookBack(conversationID, in: transaction) { message in
      guard read == nil else { return }
      if message.messageID == messageID { read = message } else if isCounted(message) { count += 1 }
    }
    return read.map { (count, $0) }
  }

  private static func lookBack(
    _ conversationID: String, in transaction: ReadTransaction,
    _ body: (MessagingV1.Message) throws -> Void
  ) throws {
    try transaction.forEach(
      """
      SELECT body FROM messages WHERE conversation_id = ?
      ORDER BY sent_at DESC, seq DESC LIMIT ?
      """, conversationID, lookBackMax
    ) { row in
      try body(try row.withBytes(0) { try MessagingV1.Message(serialized: $0) })
    }
  }

  /// The messages that follow `key`, newest first.
  ///
  /// - Returns: at most `size` messages, and the key of the last one when more follow.
  static func page(
    _ conversationID: String, after key: MessageKey, size: Int, in transaction: ReadTransaction
  ) throws -> (fields: [UInt8], next: MessageKey?) {
    var fields: [UInt8] = []
    var count = 0
    var last = key
    var bytes = 0
    var hasMore = false
    try transaction.forEach(
      """
      SELECT sent_at, seq, body FROM messages
      WHERE conversation_id = ? AND (sent_at, seq) < (?, ?)
      ORDER BY sent_at DESC, seq DESC LIMIT ?
      """, conversationID, key.sentAt, key.seq, size + 1
    ) { row in
      guard !hasMore else { return }
      try row.withBytes(2) { body in
        bytes += body.count
        hasMore = count == size || count > 0 && bytes > pageBytes
        // `ListMessagesResponse.messages` is field 1.
        if !hasMore { fields += SerializedField.message(1, body) }
      }
      guard !hasMore else { return }
      count += 1
      last = MessageKey(sentAt: try row.int64(0), seq: try row.int64(1))
    }
    return (fields, hasMore ? last : nil)
  }
}

extension MessagingV1.Message {
  var parties: ConversationParties { ConversationParties(shopID: shopID, buyerID: buyerID) }

  /// Somebody of the shop answered: cards, notices and automatic replies do not.
  var isManualAnswer: Bool {
    guard author?.kind == .merchant, let kind = MessageKind(kind) else { return false }
    return !kind.isDelivered && kind != .automaticReply
  }

  /// A buyer wrote, and not suspected spam (MSG-SPAM).
  var waitsForAnswer: Bool { author?.kind == .buyer && !isSuspectedSpam }
}
