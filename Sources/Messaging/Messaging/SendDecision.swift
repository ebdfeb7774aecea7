public import Domain

/// What is asked of the quota.
public struct SendQuery: Hashable, Sendable {
  public var kind: MessageKind
  /// The relation as the caller knows it at the moment; nil to use the standing pushed before.
  public var relation: RelationFacts?
  /// What the rules about the text itself say of the message; one that fails forbids it.
  public var checks: [RuleOutcome]

  public init(kind: MessageKind, relation: RelationFacts? = nil, checks: [RuleOutcome] = []) {
    self.kind = kind
    self.relation = relation
    self.checks = checks
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
  /// How the shop's quota works.
  public var shop: ShopFacts
  /// Whether a message of this kind passes.
  public var isAllowed = true
  /// The governing rule; ``Tier/blocked`` hides the tier by the shop's shape.
  public var tier = Tier.closed
  /// The tier without regard to blocks.
  public var recency = Tier.closed
  /// How many the tier allows in its period: messages, or buyers in ``Tier/daily``; nil: no limit.
  public var limit: Int?
  /// Units taken: messages that count, and units held by reservations; in ``Tier/daily`` buyers.
  public var used = 0
  /// What counts against the limit, of this buyer.
  public var counted: [CountedUnit] = []
  /// The grants in force, the first one to end first (MSG-GRANT).
  public var grants: [Grant] = []
  /// From when one more message passes if nothing but time changes: ``evaluatedAt`` if it does
  /// now, nil if only somebody's doing helps.
  public var next: NextPermission?
  /// What was known.
  public var facts: SendFacts
  /// What the rules about the text itself say.
  public var checks: [RuleOutcome]
  /// Other buyers that count (MSG-DAILY).
  var others = 0

  init(
    _ query: SendQuery, evaluatedAt: Instant, policy: MessagingPolicy, shop: ShopFacts,
    facts: SendFacts
  ) {
    kind = query.kind
    checks = query.checks
    self.evaluatedAt = evaluatedAt
    self.policy = policy
    self.shop = shop
    self.facts = facts
  }

  /// Of ``used``, those held by reservations.
  public var held: Int { counted.count { $0.reservationID != nil } }

  /// How many more pass now; nil: no limit. In ``Tier/daily`` how many more buyers; messages to one
  /// that counts already pass without one.
  public var remaining: Int? {
    if tier == .granted { return grants.reduce(0) { $0 + $1.remaining } }
    return limit.map { max(0, $0 - used) }
  }

  /// The grant that the next message uses: of those with a unit left, the first one to end.
  var openGrant: Grant? { grants.first { $0.remaining > 0 } }
}

/// A unit of the quota that is taken.
public struct CountedUnit: Hashable, Sendable {
  /// When the message was sent, or the unit reserved.
  public var takenAt: Instant
  /// The reservation that holds it; nil for a message that was sent.
  public var reservationID: String?
  /// From when it is back if nothing but time changes; nil where only an event brings it back.
  public var returnsAt: Instant?

  init(takenAt: Instant, returnsAt: Instant? = nil) {
    self.takenAt = takenAt
    self.returnsAt = returnsAt
  }

  init(_ unit: HeldUnit) {
    takenAt = unit.reservedAt
    reservationID = unit.id
    returnsAt = unit.expiresAt
  }
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
    /// Another buyer counts no more then (MSG-DAILY).
    case buyerLeavesWindow
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
  public var relation: RelationFacts
  public var isBlocked: Bool
  public var hasOptedOut: Bool
  /// All reservations in force, also those of units that the tier doesn't count.
  public var reservations: Int
}
