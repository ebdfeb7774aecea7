internal import Contracts
internal import Messaging
internal import Store

/// The rows that each message of a conversation needs, of those that were written to lately: most
/// messages follow another one of their conversation, and reading and decoding these rows again took
/// the writer more than writing the message.
///
/// Writes keep them (`WriteTransaction.memory`). All statements on these rows are in
/// ``Conversations``, ``Quotas`` and ``QualityWaits``, which tell it after each.
final class KeptRows {
  var conversations = Recent<String, MessagingV1.Conversation>()
  var quotas = Recent<ConversationParties, QuotaState>()
  var qualities = Recent<String, ConversationQuality>()

  /// Nil for a read, which sees the last commit and not what a write did since.
  static func of(_ transaction: ReadTransaction) -> KeptRows? {
    (transaction as? WriteTransaction)?.memory { KeptRows() }
  }

  /// Some of what was put in; of a conversation about two kilobytes in all.
  struct Recent<Key: Hashable, Value> {
    private var rows: [Key: Value] = [:]

    private static var rowsMax: Int { 1_024 }

    subscript(key: Key) -> Value? {
      get { rows[key] }
      set {
        // Whoever writes on comes in again with the next message.
        if rows.count >= Self.rowsMax, rows[key] == nil { rows.removeAll(keepingCapacity: true) }
        rows[key] = newValue
      }
    }
  }
}
