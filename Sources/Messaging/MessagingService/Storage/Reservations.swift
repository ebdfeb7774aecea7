internal import Domain
internal import Messaging
internal import Store

/// A reservation with the conversation that it was made for.
struct StoredReservation {
  var reservation: Reservation
  var conversationID: String
}

/// Reads and writes reservations inside a transaction.
enum Reservations {
  static func load(
    _ reservationID: String, in transaction: ReadTransaction
  ) throws -> StoredReservation? {
    try transaction.first(
      """
      SELECT reservation_id, conversation_id, kind, reserved_at, expires_at, status
      FROM reservations WHERE reservation_id = ?
      """, reservationID, row: read)
  }

  /// - Throws: `.notFound`.
  static func require(
    _ reservationID: String, in transaction: ReadTransaction
  ) throws -> StoredReservation {
    guard let found = try load(reservationID, in: transaction) else {
      throw Refusal(
        .notFound, reason: "RESERVATION_NOT_FOUND",
        message: "there is no reservation \(reservationID)")
    }
    return found
  }

  /// Those whose time has come, the longest overdue first.
  static func due(
    at now: Instant, limit: Int, in transaction: ReadTransaction
  ) throws -> [StoredReservation] {
    try transaction.all(
      """
      SELECT reservation_id, conversation_id, kind, reserved_at, expires_at, status
      FROM reservations WHERE due_at <= ? ORDER BY due_at LIMIT ?
      """, now, limit, row: read)
  }

  /// When the next one falls due; nil when none is held.
  static func nextDue(in transaction: ReadTransaction) throws -> Instant? {
    try transaction.first(
      "SELECT due_at FROM reservations WHERE due_at IS NOT NULL ORDER BY due_at LIMIT 1"
    ) { try $0.instant(0) }
  }

  static func insert(
    _ reservation: Reservation, conversationID: String, in transaction: WriteTransaction
  ) throws {
    try transaction.execute(
      """
      INSERT INTO reservations
        (reservation_id, conversation_id, kind, reserved_at, expires_at, status, due_at)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      """, reservation.id, conversationID, reservation.kind.rawValue, reservation.reservedAt,
      reservation.expiresAt, reservation.status.rawValue, reservation.expiresAt)
  }

  /// Records that a reservation is over.
  static func end(
    _ reservationID: String, as status: Reservation.Status, in transaction: WriteTransaction
  ) throws {
    try transaction.execute(
      "UPDATE reservations SET status = ?, due_at = NULL WHERE reservation_id = ?",
      status.rawValue, reservationID)
  }

  private static func read(_ row: borrowing Row) throws -> StoredReservation {
    let id = try row.string(0)
    guard let kind = MessageKind(rawValue: try row.string(2)),
      let status = Reservation.Status(rawValue: try row.string(5))
    else { throw DamagedReservation(reservationID: id) }
    return StoredReservation(
      reservation: Reservation(
        id: id, kind: kind, reservedAt: try row.instant(3), expiresAt: try row.instant(4),
        status: status), conversationID: try row.string(1))
  }
}

/// Only damage, or a newer version of this service, can cause it.
struct DamagedReservation: Error, CustomStringConvertible {
  var reservationID: String

  var description: String {
    "reservation \(reservationID) is stored with an unknown kind or status"
  }
}
