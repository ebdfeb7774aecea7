public import Domain

/// What is asked of the quota.
public struct SendQuery: Hashable, Sendable {
  public var kind: MessageKind
  /// The relation as the caller knows it at the moment; nil to use the standing pushed before.
  public var relation: RelationFacts?

  public init(kind: MessageKind, relation: RelationFacts? = nil) {
    self.kind = kind
    self.relation = relation
  }
}

/// Whether a message may be sent now, and all that led to it. The sentences and facts of the
/// rules are only written when ``outcomes`` is read.
public struct SendDecision: Hashable, Sendable {
  /// The kind that was asked about.
  public var kind: MessageKind
  /// For when it was decided.
  public var evaluatedAt: Instant
  /// The policy that decided.
  public var policy: MessagingPolicy
  /// Whether a message of this kind passes.
  public var isAllowed: Bool
  /// The governing rule; ``Tier/blocked`` hides the tier by recency.
  public var tier: Tier
  /// The tier by recency alone.
  public var recency: Tier
  /// How many messages the tier allows in its period; nil: no limit.
  public var limit: Int?
  /// Units taken: messages that count, and units held by reservations.
  public var used: Int
  /// Of ``used``, those held by reservations.
  public var held: Int
  /// From when one more message passes if nothing but time changes: ``evaluatedAt`` if it does
  /// now, nil if only somebody's doing helps.
  public var next: NextPermission?
  /// What was known.
  public var facts: SendFacts

  /// How many more pass now; nil: no limit.
  public var remaining: Int? { limit.map { max(0, $0 - used) } }
}

/// From when one more message passes, and why then.
public struct NextPermission: Hashable, Sendable {
  public enum Reason: Hashable, Sendable {
    /// It passes now.
    case now
    /// A reservation expires unused (MSG-RESERVE).
    case reservationExpires
    /// MSG-RECENT is over then and the relation still holds (MSG-RELATED).
    case relatedBegins
    /// An earlier message is 30 d old then (MSG-RELATED).
    case relatedUnitReturns
  }

  public var at: Instant
  public var reason: Reason

  public init(at: Instant, reason: Reason) {
    self.at = at
    self.reason = reason
  }
}

/// The facts of a decision.
public struct SendFacts: Hashable, Sendable {
  public var lastBuyerMessageAt: Instant?
  public var lastSpamAt: Instant?
  /// The newest message of the shop's that counts in the tier.
  public var lastCountedAt: Instant?
  public var relation: RelationFacts
  public var isBlocked: Bool
  public var hasOptedOut: Bool
  /// All reservations in force, also those of units that the tier doesn't count.
  public var reservations: Int
}
