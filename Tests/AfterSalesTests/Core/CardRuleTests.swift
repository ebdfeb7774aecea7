import AfterSales
import Domain
import Testing

@Suite("AS-CARD-CAP, AS-CHANNEL, AS-CONSENT") struct CardRuleTests {
  @Test("AS-CARD-CAP: the second card works, the third is refused, however the others ended")
  func cap() throws {
    for state in Invitation.State.allCases {
      let one = OrderHistory(cards: [card("a", state)])
      #expect(Evaluation(inquiry(order(), one)).remainingCards == 1)
      let second = try Invitation.issue(
        id: "b", request(.refundOnly), circumstances(order(), one, by: merchant))
      #expect(second.invitation?.state == .issued)

      let two = OrderHistory(cards: [card("a", state), card("b", .declined)])
      let evaluation = Evaluation(inquiry(order(), two))
      #expect(evaluation.remainingCards == 0)
      #expect(evaluation.result(.cardCap, .refundOnly) == .fail)
      let refused = refusal {
        try Invitation.issue(
          id: "c", request(.refundOnly), circumstances(order(), two, by: merchant))
      }
      #expect(refused?.kind == .precondition)
      #expect(refused?.rules == ["AS-CARD-CAP"])
    }
  }

  @Test("AS-CARD-CAP: does not bind a buyer who applies, nor the answer to a card")
  func capBindsMerchants() {
    let two = OrderHistory(cards: [card("a"), card("b", .expired)])
    let alone = Evaluation(inquiry(order(), two, by: buyer))
    #expect(alone.result(.cardCap, .returnRefund) == .notApplicable)
    #expect(alone.isOpen(.returnRefund))
    let answer = Evaluation(inquiry(order(), two, by: buyer, way: .consent(card: "a")))
    #expect(answer.result(.cardCap, .returnRefund) == .notApplicable)
    #expect(answer.isOpen(.returnRefund))
  }

  @Test("AS-CHANNEL: from MOBILE a merchant invites only for refund types")
  func channel() {
    let mobile = Evaluation(inquiry(channel: .mobile))
    #expect(mobile.result(.channel, .refundOnly) == .pass)
    #expect(mobile.result(.channel, .returnRefund) == .pass)
    #expect(mobile.result(.channel, .reship) == .fail)
    for channel in [Channel.desktop, .api] {
      #expect(Evaluation(inquiry(channel: channel)).result(.channel, .reship) == .pass)
    }
    let alone = Evaluation(inquiry(channel: .mobile, by: buyer))
    #expect(alone.result(.channel, .reship) == .notApplicable)
    let refused = refusal {
      try Invitation.issue(
        id: "c", request(.reship, channel: .mobile), circumstances(by: merchant))
    }
    #expect(refused?.rules == ["AS-CHANNEL"])
  }

  @Test("AS-CONSENT: only a merchant issues a card, and it opens nothing")
  func issue() throws {
    for kind in Actor.Kind.allCases where kind != .merchant {
      let refused = refusal {
        try Invitation.issue(id: "c", request(), circumstances(by: Actor(kind, id: "b1")))
      }
      #expect(refused?.kind == .permission)
      #expect(refused?.rules == ["AS-CONSENT"])
    }
    let changes = try Invitation.issue(id: "c", request(), circumstances(by: merchant))
    #expect(changes.afterSalesCase == nil)
    let card = try #require(changes.invitation)
    #expect(card.state == .issued)
    #expect(card.amount == money(10_000))
    #expect(card.lines.map(\.quantity) == [2, 1])
    #expect(card.expiresAt == signedAt + .days(3))
    #expect(changes.events.map(\.change) == [.invitationIssued])
  }

  @Test("AS-CONSENT: the buyer's agreement opens the case that the card offered")
  func accept() throws {
    let issued = card()
    let changes = try issued.accept(
      caseID: "case-9", statement: "torn",
      circumstances(order(version: 3), OrderHistory(cards: [issued]), by: buyer))
    #expect(changes.invitation?.state == .accepted)
    #expect(changes.invitation?.caseID == "case-9")
    #expect(changes.invitation?.version == 2)
    let opened = try #require(changes.afterSalesCase)
    #expect(opened.state == .pendingMerchant)
    #expect(opened.invitationID == "card-1")
    #expect(opened.amount == issued.amount)
    #expect(opened.lines == issued.lines)
    #expect(opened.reasonClass == .sellerError)
    #expect(opened.statement == "torn")
    #expect(opened.orderVersion == 3)
    #expect(opened.dueAt == signedAt + .days(3))
    #expect(changes.events.map(\.change) == [.invitationAccepted, .caseSubmitted])
  }

  @Test("AS-CONSENT: another buyer, or anybody else, can neither agree nor decline")
  func otherBuyer() {
    let issued = card()
    let history = OrderHistory(cards: [issued])
    for actor in [Actor(.buyer, id: "b2"), Actor(.merchant, id: "b1"), platform, system] {
      let agreed = refusal {
        try issued.accept(
          caseID: "x", statement: "", circumstances(order(), history, by: actor))
      }
      #expect(agreed?.kind == .permission)
      #expect(agreed?.rules == ["AS-CONSENT"])
      #expect(refusal { try issued.decline(by: actor, at: signedAt, policy) }?.kind == .permission)
    }
    let evaluation = Evaluation(
      inquiry(order(), history, by: Actor(.buyer, id: "b2"), way: .consent(card: "card-1")))
    #expect(evaluation.result(.consent, .returnRefund) == .fail)
  }

  @Test("AS-CONSENT: a card is answered once")
  func twice() {
    for state in Invitation.State.allCases where state != .issued {
      let ended = card("a", state)
      let history = OrderHistory(cards: [ended])
      let again = refusal {
        try ended.accept(caseID: "x", statement: "", circumstances(order(), history, by: buyer))
      }
      #expect(again?.reason == "INVITATION_ENDED")
      #expect(again?.rules == ["AS-CONSENT"])
      #expect(
        refusal { try ended.decline(by: buyer, at: signedAt, policy) }?.rules == ["AS-CONSENT"])
      let revoked = refusal { try ended.revoke(reason: "", by: merchant, at: signedAt, policy) }
      #expect(revoked?.rules == ["AS-CONSENT"])
      #expect(ended.lapse(at: signedAt + .days(100)) == nil)
    }
  }

  @Test("AS-CONSENT: a card can be answered until one microsecond before 48 h")
  func expiry() throws {
    let issued = card()
    let end = issued.issuedAt + .hours(48)
    let history = OrderHistory(cards: [issued])
    let last = circumstances(order(), history, at: end - .microseconds(1), by: buyer)
    #expect(
      try issued.accept(caseID: "x", statement: "", last).afterSalesCase?.state
        == .pendingMerchant)
    #expect(issued.lapse(at: end - .microseconds(1)) == nil)

    let late = refusal {
      try issued.accept(
        caseID: "x", statement: "", circumstances(order(), history, at: end, by: buyer))
    }
    #expect(late?.reason == "INVITATION_EXPIRED")
    #expect(
      refusal { try issued.decline(by: buyer, at: end, policy) }?.reason == "INVITATION_EXPIRED")
    let lapsed = try #require(issued.lapse(at: end))
    #expect(lapsed.invitation?.state == .expired)
    #expect(lapsed.events.map(\.change) == [.invitationExpired])
    #expect(lapsed.events.first?.actor.kind == .system)
  }

  @Test("AS-CONSENT: eligibility is evaluated again on the order as it is now")
  func orderChanged() {
    let issued = card()
    let history = OrderHistory(cards: [issued])
    func answer(_ order: OrderFacts) -> Refusal? {
      refusal {
        try issued.accept(caseID: "x", statement: "", circumstances(order, history, by: buyer))
      }
    }
    #expect(answer(order(.cancelled, version: 2))?.rules == ["AS-TYPE-STATE"])
    #expect(answer(order(version: 2, refunded: 1))?.rules == ["AS-AMOUNT"])
    var returned = order(version: 2)
    returned.lines[0].returned = 1
    #expect(answer(returned)?.rules == ["AS-AMOUNT"])
    var other = order(version: 2)
    other.id = "o2"
    #expect(answer(other)?.kind == .invalid)
  }

  @Test("AS-CONSENT: an answer on an order older than the card's is aborted")
  func staleOrder() {
    let issued = card(orderVersion: 5)
    let history = OrderHistory(cards: [issued])
    let stale = refusal {
      try issued.accept(
        caseID: "x", statement: "", circumstances(order(version: 4), history, by: buyer))
    }
    #expect(stale?.kind == .aborted)
    #expect(stale?.reason == "ORDER_SNAPSHOT_STALE")
  }

  @Test("AS-CONSENT: merchant, platform and system take a card back, buyers do not")
  func revoke() throws {
    for actor in [merchant, platform, system] {
      let revoked = try card().revoke(
        reason: "typo", by: actor, at: signedAt + .days(1), policy)
      #expect(revoked.invitation?.state == .revoked)
      #expect(revoked.events.map(\.change) == [.invitationRevoked(reason: "typo")])
    }
    #expect(
      refusal { try card().revoke(reason: "", by: buyer, at: signedAt, policy) }?.kind
        == .permission)
    let declined = try card().decline(by: buyer, at: signedAt + .days(1), policy)
    #expect(declined.invitation?.state == .declined)
    #expect(declined.invitation?.endedAt == signedAt + .days(1))
  }
}
