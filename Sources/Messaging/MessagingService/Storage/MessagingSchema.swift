internal import Contracts
internal import Messaging
public import Store

/// The tables of the messaging service.
public enum MessagingSchema {
  /// Bodies are serialized messages of the contract; the columns before them are what queries look
  /// for.
  ///
  /// `messages.seq` is the number of the event that brought the message in: it breaks ties of
  /// `sent_at`, so that pages have a total order that never changes. `reservations.due_at` is set
  /// while the reservation is held: a timer looks for the earliest one, and setting it to NULL in
  /// the write that ends the reservation makes it fire once.
  ///
  /// `buyers` has a row for each buyer that a shop talks to, for the reception: the conversation
  /// that was active last, its agent, and since when the buyer waits over all conversations. Its
  /// body holds the marks and who is shut out, and is NULL while there is nothing to say. `quotas.counts_until` is set in shops
  /// whose quota is by buyers a day: until when the buyer counts (MSG-DAILY).
  public static let migrations: [Migration] = [
    Migration(
      1, "conversations, messages, quotas and reservations",
      sql: """
        CREATE TABLE conversations (
          conversation_id TEXT PRIMARY KEY,
          order_id TEXT NOT NULL UNIQUE,
          shop_id TEXT NOT NULL,
          buyer_id TEXT NOT NULL,
          body BLOB NOT NULL
        );
        CREATE INDEX conversations_by_parties ON conversations (shop_id, buyer_id);
        CREATE TABLE messages (
          seq INTEGER PRIMARY KEY,
          message_id TEXT NOT NULL UNIQUE,
          conversation_id TEXT NOT NULL REFERENCES conversations (conversation_id),
          sent_at INTEGER NOT NULL,
          body BLOB NOT NULL
        );
        CREATE INDEX messages_by_conversation ON messages (conversation_id, sent_at, seq);
        CREATE TABLE quotas (
          shop_id TEXT NOT NULL,
          buyer_id TEXT NOT NULL,
          body BLOB NOT NULL,
          PRIMARY KEY (shop_id, buyer_id)
        );
        CREATE TABLE reservations (
          reservation_id TEXT PRIMARY KEY,
          conversation_id TEXT NOT NULL REFERENCES conversations (conversation_id),
          kind TEXT NOT NULL,
          reserved_at INTEGER NOT NULL,
          expires_at INTEGER NOT NULL,
          status TEXT NOT NULL,
          due_at INTEGER
        );
        CREATE INDEX reservations_due ON reservations (due_at) WHERE due_at IS NOT NULL;
        """),
    Migration(
      2, "reception, buyers, transfers, alert preferences, buyers a day and search",
      sql: """
        ALTER TABLE conversations ADD COLUMN last_at INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE conversations ADD COLUMN waiting_since INTEGER;
        UPDATE conversations SET last_at = coalesce(
          (SELECT max(sent_at) FROM messages
            WHERE messages.conversation_id = conversations.conversation_id), 0);
        CREATE TABLE buyers (
          shop_id TEXT NOT NULL,
          buyer_id TEXT NOT NULL,
          conversation_id TEXT,
          agent_id TEXT NOT NULL DEFAULT '',
          last_at INTEGER NOT NULL DEFAULT 0,
          waiting_since INTEGER,
          body BLOB,
          PRIMARY KEY (shop_id, buyer_id)
        );
        CREATE INDEX buyers_by_activity ON buyers (shop_id, last_at, buyer_id);
        CREATE INDEX buyers_by_agent ON buyers (shop_id, agent_id, last_at, buyer_id);
        CREATE INDEX buyers_waiting ON buyers (shop_id, waiting_since, buyer_id)
          WHERE waiting_since IS NOT NULL;
        INSERT INTO buyers (shop_id, buyer_id, last_at)
          SELECT shop_id, buyer_id, max(last_at) FROM conversations GROUP BY shop_id, buyer_id;
        UPDATE buyers SET conversation_id = (
          SELECT conversation_id FROM conversations
            WHERE conversations.shop_id = buyers.shop_id
              AND conversations.buyer_id = buyers.buyer_id
              AND conversations.last_at = buyers.last_at LIMIT 1);
        CREATE TABLE transfers (
          seq INTEGER PRIMARY KEY,
          conversation_id TEXT NOT NULL REFERENCES conversations (conversation_id),
          body BLOB NOT NULL
        );
        CREATE INDEX transfers_by_conversation ON transfers (conversation_id, seq);
        CREATE TABLE alert_preferences (
          shop_id TEXT NOT NULL,
          agent_id TEXT NOT NULL,
          body BLOB NOT NULL,
          PRIMARY KEY (shop_id, agent_id)
        );
        ALTER TABLE quotas ADD COLUMN counts_until INTEGER;
        CREATE INDEX quotas_counting ON quotas (shop_id, counts_until, buyer_id)
          WHERE counts_until IS NOT NULL;
        """),
    SearchIndex.migration(3),
    QualitySchema.migration,
    Migration(5, "who is shut out, with the other marks of a buyer") { transaction in
      var last = ConversationParties(shopID: "", buyerID: "")
      while true {
        let quotas = try transaction.all(
          """
          SELECT shop_id, buyer_id, body FROM quotas WHERE (shop_id, buyer_id) > (?, ?)
          ORDER BY shop_id, buyer_id LIMIT 500
          """, last.shopID, last.buyerID
        ) { row in
          (
            ConversationParties(shopID: try row.string(0), buyerID: try row.string(1)),
            try row.withBytes(2) { QuotaState(try MessagingV1.StoredQuota(serialized: $0)) }
          )
        }
        guard let end = quotas.last?.0 else { return }
        last = end
        for (parties, quota) in quotas where quota.isBlocked || quota.hasOptedOut {
          try Buyers.noteAccess(quota, of: parties, in: transaction)
        }
      }
    },
    SearchIndex.fewerMerges(6),
  ]
}
