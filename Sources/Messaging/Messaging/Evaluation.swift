public import Domain

extension QuotaState {
  /// Decides a message without any effect. Pure: facts, policy and time come in, nothing else is
  /// looked at. Ask about the past or the future by `now`, about another relation by
  /// `query.relation`, and about "what if the buyer writes" with ``assumingBuyerMessage(at:)``.
  public func evaluate(
    _ query: SendQuery, policy: MessagingPolicy, now: Instant
  ) -> SendDecision {
    let tiers = policy.tiers
    let relation = query.relation ?? standing
    let relationUntil = relation.holds(for: tiers.relatedFor)
    let recency = tiers.tier(
      lastBuyerMessage: lastBuyerMessageAt, relationUntil: relationUntil, at: now)
    let isShut = isBlocked || hasOptedOut

    var facts = SendFacts(
      lastBuyerMessageAt: lastBuyerMessageAt, lastSpamAt: lastSpamAt, relation: relation,
      isBlocked: isBlocked, hasOptedOut: hasOptedOut, reservations: 0)
    var messages = 0
    for time in counted where counts(time, in: recency, tiers: tiers, now: now) {
      messages += 1
      facts.lastCountedAt = time
    }
    var held = 0
    for unit in self.held where now < unit.expiresAt {
      facts.reservations += 1
      if counts(unit.reservedAt, in: recency, tiers: tiers, now: now) { held += 1 }
    }

    let limit = isShut ? 0 : tiers.limit(of: recency)
    var decision = SendDecision(
      kind: query.kind, evaluatedAt: now, policy: policy, isAllowed: true,
      tier: isShut ? .blocked : recency, recency: recency, limit: limit, used: messages + held,
      held: held, next: nil, facts: facts)
    if query.kind.consumesQuota {
      decision.isAllowed = decision.remaining.map { $0 > 0 } ?? true
    } else {
      decision.isAllowed = !(isShut && query.kind.isStoppedByBlock)
    }
    if decision.isAllowed {
      decision.next = NextPermission(at: now, reason: .now)
    } else if !isShut {
      decision.next = nextPermission(
        in: recency, messages: messages, relationUntil: relationUntil, tiers: tiers, now: now)
    }
    return decision
  }

  /// The state as if the buyer wrote at `time`: for the question "and if the buyer answers?".
  public func assumingBuyerMessage(at time: Instant) -> QuotaState {
    var state = self
    state.lastBuyerMessageAt = max(time, lastBuyerMessageAt ?? time)
    return state
  }

  /// Whether a unit taken at `time` counts in a tier.
  private func counts(
    _ time: Instant, in tier: Tier, tiers: TierPolicy, now: Instant
  ) -> Bool {
    switch tier {
    case .recent:
      guard let last = lastBuyerMessageAt else { return false }
      return time >= last + tiers.activeFor && time <= last + tiers.recentFor
    case .related: return time + tiers.relatedPer > now && !isEngaged(at: time)
    case .active, .closed, .blocked: return false
    }
  }

  /// The first moment from which one more message passes if nobody does anything: reservations
  /// run out, MSG-RECENT ends, units of MSG-RELATED come back, and the relation lapses.
  private func nextPermission(
    in tier: Tier, messages: Int, relationUntil: Instant?, tiers: TierPolicy, now: Instant
  ) -> NextPermission? {
    var relatedFrom = now
    if tier == .recent, let last = lastBuyerMessageAt {
      relatedFrom = tiers.recentEnds(after: last)
      let room = tiers.recentLimit - messages
      if room > 0 {
        // Messages keep their unit for as long as this tier lasts, so a reservation must go.
        let expiries = held.filter {
          now < $0.expiresAt && counts($0.reservedAt, in: .recent, tiers: tiers, now: now)
        }
        let free = expiries.map(\.expiresAt).moment(whenFewerThan: room)
        if let free, free < relatedFrom {
          return NextPermission(at: free, reason: .reservationExpires)
        }
      }
    }
    guard tier == .recent || tier == .related, let relationUntil, tiers.relatedLimit > 0 else {
      return nil
    }
    // What still counts when the tier begins, with the moment at which each unit comes back.
    let messageEnds = counted.filter { !isEngaged(at: $0) }.map { $0 + tiers.relatedPer }
      .filter { $0 > relatedFrom }
    let heldEnds = held.filter { !isEngaged(at: $0.reservedAt) }
      .map { min($0.expiresAt, $0.reservedAt + tiers.relatedPer) }.filter { $0 > relatedFrom }
    let free = (messageEnds + heldEnds).moment(whenFewerThan: tiers.relatedLimit)
    let at = max(free ?? relatedFrom, relatedFrom)
    guard at < relationUntil else { return nil }
    if free == nil { return NextPermission(at: at, reason: .relatedBegins) }
    return NextPermission(
      at: at, reason: heldEnds.contains(at) ? .reservationExpires : .relatedUnitReturns)
  }
}

extension TierPolicy {
  /// Nil: no limit.
  func limit(of tier: Tier) -> Int? {
    switch tier {
    case .active: nil
    case .recent: recentLimit
    case .related: relatedLimit
    case .closed, .blocked: 0
    }
  }
}

extension [Instant] {
  /// These are the ends of what is in use; the first end after which fewer than `limit` are left.
  /// Nil if there never are that many. `limit` is positive.
  fileprivate func moment(whenFewerThan limit: Int) -> Instant? {
    count < limit ? nil : sorted(by: >)[limit - 1]
  }
}
