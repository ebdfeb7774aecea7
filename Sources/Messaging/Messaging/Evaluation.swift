public import Domain

extension QuotaState {
  /// Decides a message without any effect. Pure: facts, policy and time come in, nothing else is
  /// looked at. Ask about the past or the future by `now`, about another relation by
  /// `query.relation`, and about what might happen with ``assuming(_:at:_:)``.
  ///
  /// - Parameter shop: how the shop's quota works, and what of it lies beyond this buyer.
  public func evaluate(
    _ query: SendQuery, policy: MessagingPolicy, shop: ShopFacts = ShopFacts(), now: Instant
  ) -> SendDecision {
    var decision = SendDecision(
      query, evaluatedAt: now, policy: policy, shop: shop,
      facts: SendFacts(
        lastBuyerMessageAt: lastBuyerMessageAt, lastSpamAt: lastSpamAt,
        relation: query.relation ?? standing, isBlocked: isBlocked, hasOptedOut: hasOptedOut,
        reservations: 0))
    for unit in held where now < unit.expiresAt { decision.facts.reservations += 1 }
    let hasRoom =
      switch shop.shape {
      case .recency: countByRecency(&decision)
      case .grants: countByGrants(&decision)
      case .dailyBuyers: countByDay(&decision)
      }
    decision.used = decision.counted.count + (shop.shape == .dailyBuyers ? decision.others : 0)
    let isShut = isBlocked || hasOptedOut
    if isShut {
      decision.tier = .blocked
      decision.limit = 0
    }
    let passesQuota =
      query.kind.consumesQuota
      ? hasRoom && !isShut : !(isShut && query.kind.isStoppedByBlock)
    let passesChecks = !query.checks.contains { $0.result == .fail }
    decision.isAllowed = passesQuota && passesChecks
    if decision.isAllowed {
      decision.next = NextPermission(at: now, reason: .now)
    } else if !isShut, passesChecks {
      decision.next = nextPermission(decision)
    }
    return decision
  }

  private func nextPermission(_ decision: SendDecision) -> NextPermission? {
    switch decision.shop.shape {
    case .recency: nextByRecency(decision)
    case .grants: nextByGrants(decision)
    case .dailyBuyers:
      decision.shop.freesAt.map { NextPermission(at: $0, reason: .buyerLeavesWindow) }
    }
  }
}

// MARK: - By recency

extension QuotaState {
  /// - Returns: whether one more passes.
  private func countByRecency(_ decision: inout SendDecision) -> Bool {
    let tiers = decision.policy.tiers
    let now = decision.evaluatedAt
    let tier = tiers.tier(
      lastBuyerMessage: lastBuyerMessageAt,
      relationUntil: decision.facts.relation.holds(for: tiers.relatedFor), at: now)
    decision.tier = tier
    decision.recency = tier
    decision.limit = tiers.limit(of: tier)
    for time in counted where counts(time, in: tier, tiers: tiers, now: now) {
      let returnsAt = tier == .related ? time + tiers.relatedPer : nil
      decision.counted.append(CountedUnit(takenAt: time, returnsAt: returnsAt))
    }
    for unit in held where now < unit.expiresAt {
      if counts(unit.reservedAt, in: tier, tiers: tiers, now: now) {
        decision.counted.append(CountedUnit(unit))
      }
    }
    return decision.limit.map { decision.counted.count < $0 } ?? true
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
    case .active, .closed, .blocked, .granted, .daily: return false
    }
  }

  /// The first moment from which one more message passes if nobody does anything: reservations
  /// run out, MSG-RECENT ends, units of MSG-RELATED come back, and the relation lapses.
  private func nextByRecency(_ decision: SendDecision) -> NextPermission? {
    let tiers = decision.policy.tiers
    let now = decision.evaluatedAt
    let tier = decision.recency
    let relationUntil = decision.facts.relation.holds(for: tiers.relatedFor)
    var relatedFrom = now
    if tier == .recent, let last = lastBuyerMessageAt {
      relatedFrom = tiers.recentEnds(after: last)
      let room = tiers.recentLimit - decision.counted.count { $0.reservationID == nil }
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
  fileprivate func limit(of tier: Tier) -> Int? {
    switch tier {
    case .active: nil
    case .recent: recentLimit
    case .related: relatedLimit
    case .closed, .blocked, .granted, .daily: 0
    }
  }
}

// MARK: - By grants

extension QuotaState {
  /// - Returns: whether one more passes.
  private func countByGrants(_ decision: inout SendDecision) -> Bool {
    let grants = grants(
      decision.facts.relation, policy: decision.policy.grants, now: decision.evaluatedAt)
    decision.tier = grants.isEmpty ? .closed : .granted
    decision.recency = decision.tier
    decision.grants = grants
    decision.limit = 0
    for grant in grants {
      decision.limit = (decision.limit ?? 0) + grant.limit
      for time in grant.sentAt { decision.counted.append(CountedUnit(takenAt: time)) }
      for unit in grant.held { decision.counted.append(CountedUnit(unit)) }
    }
    decision.counted.sort { $0.takenAt < $1.takenAt }
    return decision.openGrant != nil
  }

  /// Only a reservation that runs out gives a unit of a grant back.
  private func nextByGrants(_ decision: SendDecision) -> NextPermission? {
    let moments = decision.grants.compactMap { grant -> Instant? in
      let free = grant.held.map(\.expiresAt).moment(
        whenFewerThan: grant.limit - grant.sentAt.count)
      return free.flatMap { $0 < grant.expiresAt ? $0 : nil }
    }
    return moments.min().map { NextPermission(at: $0, reason: .reservationExpires) }
  }
}

// MARK: - By buyers a day

extension QuotaState {
  /// - Returns: whether one more passes.
  private func countByDay(_ decision: inout SendDecision) -> Bool {
    let policy = decision.policy
    let now = decision.evaluatedAt
    if let last = lastBuyerMessageAt, now < last + policy.tiers.activeFor {
      decision.tier = .active
      decision.recency = .active
      return true
    }
    decision.tier = .daily
    decision.recency = .daily
    decision.limit = policy.dailyBuyers.limit
    decision.others = decision.shop.otherBuyers
    // The buyer counts once, by the unit that lasts longest.
    if let until = countsUntil(policy: policy), now < until {
      let unit = held.last { $0.expiresAt == until }.map(CountedUnit.init)
      decision.counted = [
        unit ?? CountedUnit(takenAt: until - policy.dailyBuyers.length, returnsAt: until)
      ]
      return true
    }
    return decision.others < policy.dailyBuyers.limit
  }
}

extension [Instant] {
  /// These are the ends of what is in use; the first end after which fewer than `limit` are left.
  /// Nil if there never are that many, or if `limit` is not positive.
  fileprivate func moment(whenFewerThan limit: Int) -> Instant? {
    limit < 1 || count < limit ? nil : sorted(by: >)[limit - 1]
  }
}
