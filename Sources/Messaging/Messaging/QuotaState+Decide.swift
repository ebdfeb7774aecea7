public import Domain

extension QuotaState {
  /// What a command does. Pure: the caller stores the new state, or tells the refusal.
  /// - Throws: `.permission` if this kind of actor may not; `.invalid` if the command makes no
  ///   sense; `.quota` if the limit is reached, with `retryAt` where time helps; `.precondition`
  ///   if a rule or the reservation's state forbids it.
  /// - Parameter shop: how the shop's quota works, and what of it lies beyond this buyer.
  public func decide(
    _ command: QuotaCommand, actor: Actor, policy: MessagingPolicy, shop: ShopFacts = ShopFacts(),
    now: Instant
  ) throws(Refusal) -> QuotaChange {
    try command.requirePermission(of: actor)
    switch command {
    case .receive(_, let sentAt, let isSuspectedSpam):
      let time = try policy.messageTime(sentAt, field: "sent_at", now: now)
      return receive(at: time, isSuspectedSpam: isSuspectedSpam, policy: policy, now: now)
    case .takeIn(let message):
      return try takeIn(message, policy: policy, now: now)
    case .send(let query):
      return try send(query, policy: policy, shop: shop, now: now)
    case .deliver(let kind, let checks):
      let decision = evaluate(
        SendQuery(kind: kind, checks: checks), policy: policy, shop: shop, now: now)
      guard decision.isAllowed else { throw decision.refusal }
      return QuotaChange(self, [.delivered(at: now)], decision: decision)
    case .reserve(let id, let query):
      return try reserve(id: id, query, policy: policy, shop: shop, now: now)
    case .commit(let reservation, let checks):
      return try commit(reservation, checks: checks, policy: policy, shop: shop, now: now)
    case .release(let reservation):
      if reservation.status == .released { return QuotaChange(self, []) }
      try reservation.requireHeld(at: now)
      let (state, ended) = end(reservation, as: .released)
      return QuotaChange(state, [.released(ended)])
    case .expire(let reservation):
      guard reservation.status == .held, reservation.expiresAt <= now else {
        return QuotaChange(self, [])
      }
      let (state, ended) = end(reservation, as: .expired)
      return QuotaChange(state, [.expired(ended)])
    case .updateStanding(let update):
      try update.requireTimes(policy: policy, now: now)
      var state = self
      state.apply(update, tiers: policy.tiers, now: now)
      let changed = state.standing != standing
      return QuotaChange(state, changed ? [.standingChanged(state.standing)] : [])
    case .setAccess(let isBlocked, let hasOptedOut):
      var state = self
      state.isBlocked = isBlocked ?? state.isBlocked
      state.hasOptedOut = hasOptedOut ?? state.hasOptedOut
      guard state != self else { return QuotaChange(self, []) }
      return QuotaChange(
        state, [.accessChanged(isBlocked: state.isBlocked, hasOptedOut: state.hasOptedOut)])
    }
  }

  private func receive(
    at time: Instant, isSuspectedSpam: Bool, policy: MessagingPolicy, now: Instant
  ) -> QuotaChange {
    var state = self
    if isSuspectedSpam {
      state.lastSpamAt = max(time, lastSpamAt ?? time)
    } else {
      state.insertBuyerMessage(at: time, tiers: policy.tiers, now: now)
    }
    return QuotaChange(state, [.received(at: time)])
  }

  private func takeIn(
    _ message: HistoricalMessage, policy: MessagingPolicy, now: Instant
  ) throws(Refusal) -> QuotaChange {
    try message.kind.require(sender: message.author)
    let time = try policy.messageTime(message.sentAt, field: "sent_at", now: now)
    guard message.author != .buyer else {
      let change = receive(
        at: time, isSuspectedSpam: message.isSuspectedSpam, policy: policy, now: now)
      return QuotaChange(change.state, [.tookIn(at: time, isCounted: false)])
    }
    guard !message.isSuspectedSpam else {
      throw .invalid("is_suspected_spam", "only messages of buyers are classed as spam")
    }
    var state = self
    if message.kind.consumesQuota {
      state.insertCounted(at: time, tiers: policy.tiers, now: now)
      state.noteContact(at: time, tiers: policy.tiers, isHistory: true)
    }
    // Forgotten at once if it was sent in MSG-ACTIVE or too long ago: then it takes nothing.
    let isCounted = state.counted.count > counted.count
    return QuotaChange(state, [.tookIn(at: time, isCounted: isCounted)])
  }

  private func send(
    _ query: SendQuery, policy: MessagingPolicy, shop: ShopFacts, now: Instant
  ) throws(Refusal) -> QuotaChange {
    let decision = evaluate(query, policy: policy, shop: shop, now: now)
    guard decision.isAllowed else { throw decision.refusal }
    var state = self
    let isCounted = decision.tier != .active
    if isCounted { state.insertCounted(at: now, tiers: policy.tiers, now: now) }
    state.noteContact(at: now, tiers: policy.tiers)
    if let grant = decision.openGrant {
      state.use(grant.key, at: now, policy: policy.grants, now: now)
    }
    // Most messages answer an active buyer and take nothing.
    let after =
      state == self ? decision : state.evaluate(query, policy: policy, shop: shop, now: now)
    return QuotaChange(
      state, [.sent(at: now, tier: decision.tier, isCounted: isCounted, reservationID: nil)],
      decision: after)
  }

  private func reserve(
    id: String, _ query: SendQuery, policy: MessagingPolicy, shop: ShopFacts, now: Instant
  ) throws(Refusal) -> QuotaChange {
    let decision = evaluate(query, policy: policy, shop: shop, now: now)
    guard decision.isAllowed else { throw decision.refusal }
    let inForce = held.filter { now < $0.expiresAt }
    guard inForce.count < policy.reservationsMax else {
      let message =
        "\(inForce.count) reservations are in force, which is the most; commit or release some"
      throw Refusal(
        .quota, reason: "TOO_MANY_RESERVATIONS", message: message,
        violations: [.init(MessagingRules.reserve, message)],
        retryAt: inForce.map(\.expiresAt).min())
    }
    let reservation = Reservation(
      id: id, kind: query.kind, reservedAt: now, expiresAt: now + policy.reservationLength)
    var state = self
    state.held.append(
      HeldUnit(
        id: id, reservedAt: now, expiresAt: reservation.expiresAt, grant: decision.openGrant?.key))
    return QuotaChange(
      state, [.reserved(reservation)],
      decision: state.evaluate(query, policy: policy, shop: shop, now: now))
  }

  /// A reservation is a promise: its message counts in the tier in which it was reserved, even if
  /// a limit set in since. If the buyer wrote meanwhile there is no limit, and it counts nowhere.
  private func commit(
    _ reservation: Reservation, checks: [RuleOutcome], policy: MessagingPolicy, shop: ShopFacts,
    now: Instant
  ) throws(Refusal) -> QuotaChange {
    try reservation.requireHeld(at: now)
    let query = SendQuery(kind: reservation.kind, checks: checks)
    let current = evaluate(query, policy: policy, shop: shop, now: now)
    if current.tier == .blocked || checks.contains(where: { $0.result == .fail }) {
      throw current.refusal
    }
    let grant = held.first { $0.id == reservation.id }?.grant
    var (state, _) = end(reservation, as: .committed)
    if let grant {
      state.use(grant, at: reservation.reservedAt, policy: policy.grants, now: now)
    }
    let tier =
      grant == nil
      ? tierAtReservation(reservation, shop.shape, tiers: policy.tiers, now: now)
      : .granted
    if tier != .active {
      state.insertCounted(at: reservation.reservedAt, tiers: policy.tiers, now: now)
    }
    state.noteContact(at: reservation.reservedAt, tiers: policy.tiers)
    let event = QuotaEvent.sent(
      at: now, tier: tier, isCounted: tier != .active, reservationID: reservation.id)
    return QuotaChange(
      state, [event], decision: state.evaluate(query, policy: policy, shop: shop, now: now))
  }

  private func tierAtReservation(
    _ reservation: Reservation, _ shape: QuotaShape, tiers: TierPolicy, now: Instant
  ) -> Tier {
    let silent: Tier = shape == .dailyBuyers ? .daily : .related
    guard let last = lastBuyerMessageAt else { return silent }
    // If it is active now the buyer wrote since, or it was active then. Otherwise nobody wrote
    // since, and the same last message governed then.
    if now < last + tiers.activeFor || reservation.reservedAt < last + tiers.activeFor {
      return .active
    }
    if shape == .dailyBuyers { return .daily }
    return reservation.reservedAt <= last + tiers.recentFor ? .recent : .related
  }

  private func end(
    _ reservation: Reservation, as status: Reservation.Status
  ) -> (QuotaState, Reservation) {
    var state = self
    state.held.removeAll { $0.id == reservation.id }
    var ended = reservation
    ended.status = status
    return (state, ended)
  }
}
