public import Domain

// The life of a card: ISSUED → ACCEPTED / DECLINED / EXPIRED / REVOKED. Each step returns the new
// state with its events, or says by which rule it is refused.
extension Invitation {
  /// A merchant invites the buyer of an order.
  ///
  /// - Parameters:
  ///   - id: unique; chosen by the caller.
  ///   - freightPromise: who pays the return, promised on the card; nil for no promise.
  /// - Throws: `.permission` for anybody but a merchant; otherwise as the evaluation.
  public static func issue(
    id: String, _ request: Request, freightPromise: FreightPayer? = nil,
    _ circumstances: Circumstances
  ) throws(Refusal) -> Changes {
    let (order, actor, now) = (circumstances.order, circumstances.actor, circumstances.now)
    guard actor.kind == .merchant else {
      throw .actor(actor, "issue a card", [.merchant], .consent)
    }
    let granted = try circumstances.grant(request, way: .invitation)
    var card = Invitation(
      id: id, orderID: order.id, shop: order.shop, buyer: order.buyer, type: granted.type,
      amount: granted.amount, lines: granted.lines, reason: granted.reason, issuedBy: actor,
      channel: granted.channel, issuedAt: now, expiresAt: now + circumstances.policy.cardExpiry,
      orderVersion: order.version, policyVersion: circumstances.policy.version)
    card.freightPromise = freightPromise
    return Changes(
      invitation: card, events: [AfterSalesEvent(.invitationIssued, by: actor, at: now)])
  }

  /// The buyer agrees: the card opens a case, if the order as it is now still allows it
  /// (AS-CONSENT).
  ///
  /// - Parameter circumstances: the history must hold this card.
  /// - Throws: `.permission` for anybody but the card's buyer, `.invalid` for the snapshot of
  ///   another order, otherwise as the evaluation.
  public func accept(
    caseID: String, statement: String, contact: Contact? = nil, _ circumstances: Circumstances
  ) throws(Refusal) -> Changes {
    let (order, actor, now) = (circumstances.order, circumstances.actor, circumstances.now)
    try requireBuyer(actor, "agree on the card")
    guard order.id == orderID, order.shop == shop, order.buyer == buyer else {
      throw .otherOrder("card", orderID)
    }
    try requireAnswerable(now, circumstances.policy)
    let asked = Request(
      type: type, lines: lines, amount: amount, reason: reason, channel: channel)
    let granted = try circumstances.grant(asked, way: .consent(card: id))
    var opened = Case.open(
      id: caseID, granted, card: self, statement: statement, circumstances)
    opened.contact = contact
    var card = ended(.accepted, now)
    card.caseID = caseID
    return Changes(
      invitation: card, afterSalesCase: opened,
      events: [
        AfterSalesEvent(.invitationAccepted, by: actor, at: now),
        AfterSalesEvent(.caseSubmitted, by: actor, at: now, of: opened),
      ])
  }

  /// The buyer does not want it.
  ///
  /// - Throws: `.permission` for anybody but the card's buyer, `.precondition` by AS-CONSENT for a
  ///   card that has ended.
  public func decline(
    by actor: Actor, at now: Instant, _ policy: AfterSalesPolicy
  ) throws(Refusal) -> Changes {
    try requireBuyer(actor, "decline the card")
    try requireAnswerable(now, policy)
    return Changes(
      invitation: ended(.declined, now),
      events: [AfterSalesEvent(.invitationDeclined, by: actor, at: now)])
  }

  /// The card is taken back; it still counts (AS-CARD-CAP).
  ///
  /// - Throws: `.permission` for buyers and business managers, `.precondition` by AS-CONSENT for a
  ///   card that has ended.
  public func revoke(
    reason: String, by actor: Actor, at now: Instant, _ policy: AfterSalesPolicy
  ) throws(Refusal) -> Changes {
    let allowed: [Actor.Kind] = [.merchant, .platform, .system]
    guard allowed.contains(actor.kind) else {
      throw .actor(actor, "take the card back", allowed, .consent)
    }
    try requireAnswerable(now, policy)
    return Changes(
      invitation: ended(.revoked, now),
      events: [AfterSalesEvent(.invitationRevoked(reason: reason), by: actor, at: now)])
  }

  /// What the time that passed does to the card; nil when nothing is due.
  public func lapse(at now: Instant) -> Changes? {
    guard let dueAt, now >= dueAt else { return nil }
    return Changes(
      invitation: ended(.expired, now),
      events: [AfterSalesEvent(.invitationExpired, by: .timer, at: now)])
  }

  private func ended(_ state: State, _ now: Instant) -> Invitation {
    var card = self
    card.version += 1
    card.state = state
    card.endedAt = now
    return card
  }

  private func requireBuyer(_ actor: Actor, _ deed: String) throws(Refusal) {
    guard actor.kind == .buyer, actor.id == buyer else {
      throw .actor(actor, deed, [.buyer], .consent)
    }
  }

  private func requireAnswerable(
    _ now: Instant, _ policy: AfterSalesPolicy
  ) throws(Refusal) {
    guard issuedAt - now <= policy.clockTolerance else {
      throw .clock("Card \(id)", issuedAt, now, .consent)
    }
    guard state == .issued else {
      throw .step(
        "INVITATION_ENDED", "Card \(id) is \(state.rawValue) and cannot be answered.", .consent)
    }
    guard now < expiresAt else {
      throw .step("INVITATION_EXPIRED", "Card \(id) expired at \(expiresAt.text).", .consent)
    }
  }
}
