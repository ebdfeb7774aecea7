import Contracts
import Domain
import RPCContracts
import RPCCore
import Service
import Testing

@Suite struct InvitationServiceTests {
  @Test("AS-CARD-CAP: the second card works, the third is refused with the rule")
  func cap() async throws {
    try await withDesk { desk in
      let first = try #require(try await desk.issue().invitation)
      _ = try await desk.client.declineInvitation(
        .init(requestID: "x", actor: .buyer, invitationID: first.invitationID))
      let second = try await desk.issue()
      #expect(second.remainingCards == 0)
      _ = try await desk.client.revokeInvitation(
        .init(
          requestID: "y", actor: .merchant, invitationID: second.invitation?.invitationID ?? "",
          reason: "typo"))
      let third = await status { try await desk.issue() }
      #expect(third?.code == .failedPrecondition)
      #expect(third?.rules == ["AS-CARD-CAP"])
      let cards = try await desk.client.listInvitations(.init(orderID: "o1")).invitations
      #expect(cards.map(\.state) == [.declined, .revoked])
      // Another order has its own.
      #expect(try await desk.issue(order: snapshot("o2")).remainingCards == 1)
    }
  }

  @Test("AS-CONSENT: another buyer is refused with PERMISSION_DENIED")
  func otherBuyer() async throws {
    try await withDesk { desk in
      let card = try #require(try await desk.issue().invitation).invitationID
      let agreed = await status { try await desk.accept(card, by: .otherBuyer) }
      #expect(agreed?.code == .permissionDenied)
      #expect(agreed?.rules == ["AS-CONSENT"])
      let declined = await status {
        try await desk.client.declineInvitation(
          .init(requestID: "z", actor: .otherBuyer, invitationID: card))
      }
      #expect(declined?.code == .permissionDenied)
      #expect(
        try await desk.client.getInvitation(.init(invitationID: card)).invitation?.state == .issued)
    }
  }

  @Test("AS-CONSENT: a card is answered once")
  func twice() async throws {
    try await withDesk { desk in
      let card = try #require(try await desk.issue().invitation).invitationID
      _ = try await desk.accept(card)
      let again = await status { try await desk.accept(card) }
      #expect(again?.code == .failedPrecondition)
      #expect(again?.reason == "INVITATION_ENDED")
      #expect(again?.rules == ["AS-CONSENT"])
      #expect(try await desk.client.listCases(.init(orderID: "o1")).cases.count == 1)
    }
  }

  @Test("AS-CONSENT: a card expires at 48 h, with and without its timer")
  func expiry() async throws {
    try await withDesk { desk in
      let card = try #require(try await desk.issue().invitation).invitationID
      desk.clock.advance(by: .hours(48))
      let late = await status { try await desk.accept(card) }
      #expect(late?.reason == "INVITATION_EXPIRED")
      #expect(try await desk.fireTimers() == 1)
      let expired = try await desk.client.getInvitation(.init(invitationID: card)).invitation
      #expect(expired?.state == .expired)
      #expect(await status { try await desk.accept(card) }?.reason == "INVITATION_ENDED")
    }
  }

  @Test("AS-CONSENT: what changed on the order since is refused with the rules")
  func orderChanged() async throws {
    try await withDesk { desk in
      let card = try #require(try await desk.issue().invitation).invitationID
      let cancelled = snapshot(version: 2, state: .cancelled)
      let refused = await status { try await desk.accept(card, order: cancelled) }
      #expect(refused?.code == .failedPrecondition)
      #expect(refused?.rules == ["AS-TYPE-STATE"])
      let refunded = snapshot(version: 3) { $0.refunded = .yuan(1) }
      #expect(await status { try await desk.accept(card, order: refunded) }?.rules == ["AS-AMOUNT"])
      let other = await status { try await desk.accept(card, order: snapshot("o2")) }
      #expect(other?.code == .invalidArgument)
      // What was refused left nothing: the card can still be answered.
      #expect(try await desk.accept(card, order: snapshot(version: 4)).afterSalesCase != nil)
      let stale = await status { try await desk.issue(order: snapshot(version: 3)) }
      #expect(stale?.code == .aborted)
      #expect(stale?.reason == "ORDER_SNAPSHOT_STALE")
    }
  }

  @Test("AS-CHANNEL, AS-WINDOW: each failed rule is a violation")
  func violations() async throws {
    try await withDesk(at: signedAt + .days(30)) { desk in
      let refused = await status { try await desk.issue(.reship, channel: .mobile) }
      #expect(refused?.rules == ["AS-WINDOW", "AS-ONE-YEAR", "AS-CHANNEL"])
      #expect(refused?.reason == "AFTER_SALES_NOT_OPEN")
      let helped = try await desk.issue(.refundOnly)
      #expect(helped.invitation?.state == .issued)
    }
  }

  @Test func anUnknownCardIsNotFound() async throws {
    try await withDesk { desk in
      #expect(await status { try await desk.accept("card_x") }?.code == .notFound)
      let missing = await status {
        try await desk.client.getInvitation(.init(invitationID: "card_x"))
      }
      #expect(missing?.reason == "INVITATION_NOT_FOUND")
    }
  }
}
