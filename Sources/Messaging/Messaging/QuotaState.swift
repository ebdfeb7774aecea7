public import Domain

/// What messaging remembers of one (shop, buyer) to decide the next message.
///
/// The state does not depend on the order in which history arrives: a message older than the last
/// one, from the buyer or from the shop, is put in its place. That holds as long as it is younger
/// than what any tier looks back on (30 d by default); what is older can change nothing and is
/// forgotten.
public struct QuotaState: Hashable, Sendable {
  /// The most units remembered; a history with more than this within 30 d counts as this many,
  /// which is above every limit that a policy can set.
  static let countedMax = 256

  /// When the buyer last wrote, suspected spam left out (MSG-SPAM); nil if never.
  public internal(set) var lastBuyerMessageAt: Instant?
  /// When the buyer last sent suspected spam; explains a tier that did not open.
  public internal(set) var lastSpamAt: Instant?
  /// The times of the shop's messages that can still count toward a limit, ascending: those sent
  /// since the buyer's last message outside MSG-ACTIVE, and those sent while the buyer had been
  /// silent for longer than MSG-RECENT.
  public internal(set) var counted: [Instant]
  /// When the buyer was at most MSG-RECENT away from a message of theirs; what the shop sent then
  /// is no MSG-RELATED message. Ascending, disjoint.
  public internal(set) var engaged: [EngagedPeriod]
  /// Units held and neither committed nor released; an expired one stays listed until its
  /// expiry is recorded, but counts no more (MSG-RESERVE).
  public internal(set) var held: [HeldUnit]
  /// The shop blocked the buyer (MSG-BLOCKED).
  public internal(set) var isBlocked: Bool
  /// The buyer opted out of the shop's messages (MSG-BLOCKED).
  public internal(set) var hasOptedOut: Bool
  /// When the buyer last placed an order in the shop, as last pushed (MSG-RELATED).
  public internal(set) var lastOrderPlacedAt: Instant?
  /// When the buyer last paid an order of the shop, as last pushed (MSG-GRANT).
  public internal(set) var lastOrderPaidAt: Instant?
  /// What was used of grants that are in force, in the order of their first use (MSG-GRANT).
  public internal(set) var grantUses: [GrantUse]
  /// When the shop last wrote to the buyer while it was not active (MSG-DAILY).
  public internal(set) var lastContactAt: Instant?
  /// The cases that are unfinished, as last pushed; those too old to relate are left out.
  public internal(set) var openCases: [OpenCase]

  public init(
    lastBuyerMessageAt: Instant? = nil, lastSpamAt: Instant? = nil, counted: [Instant] = [],
    engaged: [EngagedPeriod] = [], held: [HeldUnit] = [], isBlocked: Bool = false,
    hasOptedOut: Bool = false, lastOrderPlacedAt: Instant? = nil,
    lastOrderPaidAt: Instant? = nil, grantUses: [GrantUse] = [], lastContactAt: Instant? = nil,
    openCases: [OpenCase] = []
  ) {
    self.lastBuyerMessageAt = lastBuyerMessageAt
    self.lastSpamAt = lastSpamAt
    self.counted = counted
    self.engaged = engaged
    self.held = held
    self.isBlocked = isBlocked
    self.hasOptedOut = hasOptedOut
    self.lastOrderPlacedAt = lastOrderPlacedAt
    self.lastOrderPaidAt = lastOrderPaidAt
    self.grantUses = grantUses
    self.lastContactAt = lastContactAt
    self.openCases = openCases
  }

  /// The relation as last pushed; used when a request brings no facts of its own (MSG-RELATED).
  public var standing: RelationFacts {
    var newest: Instant?
    for opened in openCases where newest.map({ $0 < opened.openedAt }) ?? true {
      newest = opened.openedAt
    }
    return RelationFacts(
      lastOrderPlacedAt: lastOrderPlacedAt, unfinishedCaseOpenedAt: newest,
      lastOrderPaidAt: lastOrderPaidAt)
  }
}

/// A unit that a reservation holds.
public struct HeldUnit: Hashable, Sendable {
  /// The reservation's id.
  public var id: String
  /// When it was decided; the message counts in the tier of this moment.
  public var reservedAt: Instant
  /// From when the unit is back, exclusively.
  public var expiresAt: Instant
  /// The grant that the unit is of; nil in shops of another shape (MSG-GRANT).
  public var grant: GrantKey?

  public init(id: String, reservedAt: Instant, expiresAt: Instant, grant: GrantKey? = nil) {
    self.id = id
    self.reservedAt = reservedAt
    self.expiresAt = expiresAt
    self.grant = grant
  }
}

/// A time in which a buyer's last message was never longer ago than MSG-RECENT reaches. Both ends
/// belong to it.
public struct EngagedPeriod: Hashable, Sendable {
  public var from: Instant
  public var through: Instant

  public init(from: Instant, through: Instant) {
    self.from = from
    self.through = through
  }
}

extension QuotaState {
  func isEngaged(at time: Instant) -> Bool {
    engaged.contains { $0.from <= time && time <= $0.through }
  }

  /// A message of the buyer's that is no suspected spam.
  mutating func insertBuyerMessage(at time: Instant, tiers: TierPolicy, now: Instant) {
    if lastBuyerMessageAt.map({ $0 < time }) ?? true { lastBuyerMessageAt = time }
    var period = EngagedPeriod(from: time, through: time + tiers.recentFor)
    engaged.removeAll { other in
      guard other.from <= period.through, period.from <= other.through else { return false }
      period.from = min(period.from, other.from)
      period.through = max(period.through, other.through)
      return true
    }
    engaged.insert(period, at: engaged.firstIndex { $0.from > period.from } ?? engaged.endIndex)
    prune(tiers: tiers, now: now)
  }

  /// Until when the buyer counts among those that the shop wrote to, exclusively; nil if it does
  /// not (MSG-DAILY).
  public func countsUntil(policy: MessagingPolicy) -> Instant? {
    var until = lastContactAt.map { $0 + policy.dailyBuyers.length }
    for unit in held {
      // Once the buyer writes, what is reserved will be sent without a limit.
      let isFree =
        lastBuyerMessageAt.map { unit.reservedAt < $0 + policy.tiers.activeFor } ?? false
      if !isFree { until = max(unit.expiresAt, until ?? unit.expiresAt) }
    }
    return until
  }

  /// The shop wrote; the buyer counts if it was not active then. Of history it counts in any event:
  /// what the buyer wrote before may come in later, and the order must make no difference.
  mutating func noteContact(at time: Instant, tiers: TierPolicy, isHistory: Bool = false) {
    let isActive = lastBuyerMessageAt.map { time < $0 + tiers.activeFor } ?? false
    if isHistory || !isActive { lastContactAt = max(time, lastContactAt ?? time) }
  }

  /// A message of the shop's that takes a unit.
  mutating func insertCounted(at time: Instant, tiers: TierPolicy, now: Instant) {
    counted.insert(time, at: counted.lastIndex { $0 <= time }.map { $0 + 1 } ?? 0)
    prune(tiers: tiers, now: now)
  }

  /// Forgets what no tier can count any more. Both conditions only ever get stronger: the buyer's
  /// last message only moves forward, and a period, once engaged, stays so.
  private mutating func prune(tiers: TierPolicy, now: Instant) {
    let horizon = now - tiers.memory
    engaged.removeAll { $0.through < horizon }
    if let first = engaged.first, first.from < horizon { engaged[0].from = horizon }
    let limited = lastBuyerMessageAt.map { $0 + tiers.activeFor }
    counted = counted.filter { time in
      time > horizon && !(isEngaged(at: time) && limited.map { time < $0 } ?? false)
    }
    if counted.count > Self.countedMax { counted.removeFirst(counted.count - Self.countedMax) }
  }
}
