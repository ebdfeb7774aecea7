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
        """)
  ]
}
