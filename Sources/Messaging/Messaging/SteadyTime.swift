public import Domain

extension QuotaState {
  /// The next moment at which time alone may change what is decided of this state: until then every
  /// decision is the one of `now`, its time left out. Not for shops whose quota is by buyers a day,
  /// where other buyers change it too.
  public func steadyUntil(
    _ relation: RelationFacts, policy: MessagingPolicy, from now: Instant
  ) -> Instant {
    var next = Instant(microseconds: .max)
    func change(at moment: Instant?) {
      if let moment, now < moment, moment < next { next = moment }
    }
    let tiers = policy.tiers
    change(at: lastBuyerMessageAt.map { $0 + tiers.activeFor })
    change(at: lastBuyerMessageAt.map { tiers.recentEnds(after: $0) })
    change(at: relation.holds(for: tiers.relatedFor))
    for time in counted { change(at: time + tiers.relatedPer) }
    for unit in held { change(at: unit.expiresAt) }
    for cause in Grant.Cause.allCases {
      let start = event(cause, relation)
      change(at: start)
      change(at: start.map { $0 + policy.grants.allowance(for: cause).length })
    }
    return next
  }
}
