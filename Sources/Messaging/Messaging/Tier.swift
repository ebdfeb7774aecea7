internal import Domain

/// Which rule of the quota governs (MSG-ACTIVE … MSG-BLOCKED).
public enum Tier: String, Hashable, Sendable, CaseIterable {
  /// The buyer wrote less than 24 h ago: no limit.
  case active = "ACTIVE"
  /// From 24 h up to and including 7 d: 3 messages.
  case recent = "RECENT"
  /// Longer ago or never, but an order or an unfinished case relates: 1 per 30 d.
  case related = "RELATED"
  /// Nothing relates: none.
  case closed = "CLOSED"
  /// Blocked or opted out: none, whatever else holds.
  case blocked = "BLOCKED"
  /// An event granted messages; only in shops of that shape.
  case granted = "GRANT"
  /// So many buyers a day; only in shops of that shape.
  case daily = "DAILY"

  /// The id of the rule.
  public var rule: String { "MSG-\(rawValue)" }
}

extension TierPolicy {
  /// The first moment after MSG-RECENT. Its window includes its end, and an instant has the
  /// resolution of a microsecond.
  func recentEnds(after lastBuyerMessage: Instant) -> Instant {
    lastBuyerMessage + recentFor + .microseconds(1)
  }

  /// The tier by recency; a buyer message from a moment ahead of `time` counts as just written.
  func tier(
    lastBuyerMessage: Instant?, relationUntil: Instant?, at time: Instant
  ) -> Tier {
    if let last = lastBuyerMessage {
      if time < last + activeFor { return .active }
      if time <= last + recentFor { return .recent }
    }
    return relationUntil.map { time < $0 } ?? false ? .related : .closed
  }
}
