public import Domain

/// What can happen to a quota.
public enum QuotaCommand: Hashable, Sendable {
  /// A buyer wrote. Only the platform gives a time; nil is now.
  case receive(kind: MessageKind, sentAt: Instant?, isSuspectedSpam: Bool)
  /// A message of the past, in whatever order history arrives.
  case takeIn(HistoricalMessage)
  /// The shop writes.
  case send(SendQuery)
  /// A card or notice is put into the conversation (MSG-CARD).
  case deliver(MessageKind, checks: [RuleOutcome] = [])
  /// A unit is kept for a message (MSG-RESERVE).
  case reserve(id: String, SendQuery)
  /// The reserved message is sent.
  case commit(Reservation, checks: [RuleOutcome] = [])
  /// The reserved unit is given back by hand.
  case release(Reservation)
  /// The reserved unit is given back by time; nothing happens to one that is no longer held.
  case expire(Reservation)
  /// Orders and cases say what changed (MSG-RELATED).
  case updateStanding(StandingUpdate)
  /// The buyer is blocked, unblocked, opts out or in; nil leaves it (MSG-BLOCKED).
  case setAccess(isBlocked: Bool?, hasOptedOut: Bool?)
}

/// A message that was sent before this system knew of it.
public struct HistoricalMessage: Hashable, Sendable {
  public var author: Actor.Kind
  public var kind: MessageKind
  public var sentAt: Instant
  public var isSuspectedSpam: Bool

  public init(author: Actor.Kind, kind: MessageKind, sentAt: Instant, isSuspectedSpam: Bool) {
    self.author = author
    self.kind = kind
    self.sentAt = sentAt
    self.isSuspectedSpam = isSuspectedSpam
  }
}

/// What happened to a quota.
public enum QuotaEvent: Hashable, Sendable {
  /// A buyer's message, at the time that counts for it.
  case received(at: Instant)
  /// A message of the past; whether it takes a unit that can still count.
  case tookIn(at: Instant, isCounted: Bool)
  /// The shop's message: which tier let it pass, whether it took a unit.
  case sent(at: Instant, tier: Tier, isCounted: Bool, reservationID: String?)
  case delivered(at: Instant)
  case reserved(Reservation)
  case released(Reservation)
  case expired(Reservation)
  case standingChanged(RelationFacts)
  case accessChanged(isBlocked: Bool, hasOptedOut: Bool)
}

/// The outcome of a command.
public struct QuotaChange: Hashable, Sendable {
  public var state: QuotaState
  /// Empty if nothing changed.
  public var events: [QuotaEvent]
  /// The decision as it stands after the command; nil where none was needed.
  public var decision: SendDecision?

  init(_ state: QuotaState, _ events: [QuotaEvent], decision: SendDecision? = nil) {
    self.state = state
    self.events = events
    self.decision = decision
  }
}
