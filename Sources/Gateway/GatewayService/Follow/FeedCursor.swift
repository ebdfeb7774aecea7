import Domain
import Gateway
import Store

/// How far one service's feed was followed, as it is stored.
struct FeedCursor: Sendable, Equatable {
  var service: ServiceName
  var cursor = ""
  var sequence: Int64 = 0
  /// Reactions applied since the database was created.
  var applied: Int64 = 0
  /// Reactions that were refused and passed over.
  var refused: Int64 = 0
  /// How often the feed was begun again.
  var restarts: Int64 = 0
  var recordedAt = Instant(microseconds: 0)
  var appliedAt = Instant(microseconds: 0)
}

extension ReadTransaction {
  func cursor(of service: ServiceName) throws -> FeedCursor {
    let stored = try first(
      """
      SELECT cursor, sequence, applied, refused, restarts, recorded_at, applied_at FROM cursors
      WHERE service = ?
      """, service.rawValue
    ) { row in
      FeedCursor(
        service: service, cursor: try row.string(0), sequence: try row.int64(1),
        applied: try row.int64(2), refused: try row.int64(3), restarts: try row.int64(4),
        recordedAt: try row.instant(5), appliedAt: try row.instant(6))
    }
    return stored ?? FeedCursor(service: service)
  }
}

extension WriteTransaction {
  func store(_ cursor: FeedCursor) throws {
    try execute(
      """
      INSERT INTO cursors
        (service, cursor, sequence, applied, refused, restarts, recorded_at, applied_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (service) DO UPDATE SET cursor = excluded.cursor, sequence = excluded.sequence,
        applied = excluded.applied, refused = excluded.refused, restarts = excluded.restarts,
        recorded_at = excluded.recorded_at, applied_at = excluded.applied_at
      """, cursor.service.rawValue, cursor.cursor, cursor.sequence, cursor.applied, cursor.refused,
      cursor.restarts, cursor.recordedAt, cursor.appliedAt)
  }
}
