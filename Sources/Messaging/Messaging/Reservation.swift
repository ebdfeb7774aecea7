public import Domain

/// A unit of the quota kept for a message that is about to be sent (MSG-RESERVE).
public struct Reservation: Hashable, Sendable {
  public enum Status: String, Hashable, Sendable {
    case held = "HELD"
    case committed = "COMMITTED"
    case released = "RELEASED"
    case expired = "EXPIRED"
  }

  public var id: String
  public var kind: MessageKind
  public var reservedAt: Instant
  /// From when the unit is back.
  public var expiresAt: Instant
  public var status: Status

  public init(
    id: String, kind: MessageKind, reservedAt: Instant, expiresAt: Instant, status: Status = .held
  ) {
    self.id = id
    self.kind = kind
    self.reservedAt = reservedAt
    self.expiresAt = expiresAt
    self.status = status
  }

  /// Refuses what can only be done to a reservation in force. A reservation past its time has
  /// expired even if no timer has said so yet.
  func requireHeld(at now: Instant) throws(Refusal) {
    let reason: String
    let message: String
    switch status {
    case .held where now < expiresAt: return
    case .held, .expired:
      reason = "RESERVATION_EXPIRED"
      message =
        "reservation \(id) expired at \(expiresAt.text) and gave its unit back; reserve again"
    case .committed:
      reason = "RESERVATION_COMMITTED"
      message = "reservation \(id) was committed; its message is sent"
    case .released:
      reason = "RESERVATION_RELEASED"
      message = "reservation \(id) was released; reserve again"
    }
    throw Refusal(
      .precondition, reason: reason, message: message,
      violations: [.init(MessagingRules.reserve, message)])
  }
}
