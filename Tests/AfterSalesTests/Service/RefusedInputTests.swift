import AfterSales
import Contracts
import Domain
import RPCContracts
import RPCCore
import Service
import Testing

/// What nobody should send, and everybody does: each refused with rule and code, nothing half done.
@Suite struct RefusedInputTests {
  /// Runs `body` and makes sure that it changed nothing.
  private func refused(
    _ desk: Desk, _ body: () async throws -> some Sendable
  ) async throws -> RPCStatus? {
    let before = try await desk.events().count
    let status = await status(body)
    #expect(try await desk.events().count == before)
    return status
  }

  @Test("A card answered by another buyer, twice, after expiry, after the order changed")
  func cards() async throws {
    try await withDesk { desk in
      let card = try await desk.issue().invitation?.invitationID ?? ""
      let other = try await refused(desk) { try await desk.accept(card, by: .otherBuyer) }
      #expect(other?.code == .permissionDenied && other?.rules == ["AS-CONSENT"])
      let changed = try await refused(desk) {
        try await desk.accept(
          card,
          order: snapshot(version: 2) { order in
            order.refunded = .yuan(50)
            order.lines[0].returnedQuantity = 1
          })
      }
      #expect(changed?.code == .failedPrecondition && changed?.rules == ["AS-AMOUNT"])
      _ = try await desk.accept(card)
      let twice = try await refused(desk) { try await desk.accept(card) }
      #expect(twice?.code == .failedPrecondition && twice?.reason == "INVITATION_ENDED")
      let late = try await desk.issue(order: snapshot("o2")).invitation?.invitationID ?? ""
      desk.clock.advance(by: .hours(48))
      let expired = try await refused(desk) {
        try await desk.accept(late, order: snapshot("o2"))
      }
      #expect(expired?.reason == "INVITATION_EXPIRED" && expired?.rules == ["AS-CONSENT"])
    }
  }

  @Test("Quantities over what is left, and units that are in another case")
  func quantities() async throws {
    try await withDesk { desk in
      let three = [AfterSalesV1.CaseLine(lineID: "1", quantity: 3)]
      let over = try await refused(desk) { try await desk.submit(lines: three) }
      #expect(over?.code == .failedPrecondition && over?.rules == ["AS-AMOUNT"])
      _ = try await desk.submit(lines: [.init(lineID: "1", quantity: 2)])
      let taken = try await refused(desk) {
        try await desk.submit(.exchange, lines: [.init(lineID: "1", quantity: 1)])
      }
      #expect(taken?.rules == ["AS-AMOUNT", "AS-OPEN-DUP"])
    }
  }

  @Test("A clock that jumps back is refused with the rule of the state")
  func clock() async throws {
    try await withDesk { desk in
      let id = try await desk.submit().caseID
      let card = try await desk.issue(order: snapshot("o2")).invitation?.invitationID ?? ""
      desk.clock.advance(by: .hours(-1))
      let step = try await refused(desk) { try await desk.take(.agreeReturn(), id, by: .merchant) }
      #expect(step?.code == .failedPrecondition && step?.reason == "CLOCK_WENT_BACK")
      #expect(step?.rules == ["AS-DEADLINE-MERCHANT"])
      let answer = try await refused(desk) { try await desk.accept(card, order: snapshot("o2")) }
      #expect(answer?.reason == "CLOCK_WENT_BACK" && answer?.rules == ["AS-CONSENT"])
      #expect(try await desk.fireTimers() == 0)
      desk.clock.advance(by: .hours(1))
      #expect(try await desk.take(.agreeReturn(), id, by: .merchant).state == .awaitBuyerShip)
    }
  }

  @Test("Deductions, offers and freight that are no amounts")
  func amounts() async throws {
    try await withDesk { desk in
      let id = try await desk.submit(reason: "taste").caseID
      let dollars = Money(100, Currency(code: "USD")!)
      let offers: [(Offer.Kind, Money?, String)] = [
        (.partialRefund, Money(0), "AS-AMOUNT"), (.partialRefund, Money(-1), "AS-AMOUNT"),
        (.partialRefund, Money(10_001), "AS-AMOUNT"), (.compensation, dollars, "AS-AMOUNT"),
        (.coupon, nil, "AS-AMOUNT"), (.resend, Money(1), "AS-AMOUNT"),
      ]
      for (kind, amount, rule) in offers {
        let offer = try await refused(desk) {
          try await desk.take(
            .makeOffer(Proposal(kind: kind, amount: amount)), id, by: .merchant)
        }
        #expect(offer?.code == .failedPrecondition && offer?.rules == [rule], "\(kind)")
      }
      let kept = try await refused(desk) {
        try await desk.take(
          .agreeRefund(reason: "x", deduction: Deduction(fee: Money(1), freight: Money(0))), id,
          by: .merchant)
      }
      #expect(kept?.rules == ["AS-RESTOCK-FEE"])
      _ = try await desk.take(.agreeReturn(), id, by: .merchant)
      for freight in [Money(0), Money(-5), dollars] {
        let prepaid = try await refused(desk) {
          try await desk.take(
            .shipReturn(LifeServiceTests.parcel, prepaid: freight), id, by: .buyer)
        }
        #expect(prepaid?.rules == ["AS-FREIGHT"])
      }
      _ = try await desk.take(.shipReturn(LifeServiceTests.parcel), id, by: .buyer)
      _ = try await desk.take(.receiveReturn, id, by: .merchant)
      let half = try await refused(desk) {
        try await desk.take(
          .inspect([CaseLifeTests.found("1", 1, .ok)]), id, by: .merchant)
      }
      #expect(half?.code == .invalidArgument && half?.reason == "INSPECTION_INCOMPLETE")
      let fee = try await refused(desk) {
        try await desk.take(
          .agreeRefund(reason: "x", deduction: Deduction(fee: Money(5_001), freight: Money(0))),
          id, by: .merchant)
      }
      #expect(fee?.reason == "FEE_TOO_HIGH" && fee?.rules == ["AS-RESTOCK-FEE"])
    }
  }

  @Test("What a person has to say is asked for by name")
  func missingTexts() async throws {
    try await withDesk { desk in
      let id = try await desk.submit().caseID
      #expect(
        try await refused(desk) { try await desk.take(.reject(reason: ""), id, by: .merchant) }?
          .fields == ["reason"])
      let offer = try await refused(desk) {
        try await desk.client.makeOffer(.init(requestID: "o", actor: .merchant, caseID: id))
      }
      #expect(offer?.fields.contains("offer") == true)
      let hand = try await refused(desk) {
        try await desk.client.handOverCase(.init(requestID: "h", actor: .merchant, caseID: id))
      }
      #expect(hand?.fields == ["handler_id"])
      let promise = try await refused(desk) {
        try await desk.client.agreeReturn(
          .init(requestID: "p", actor: .merchant, caseID: id, freightPromise: .insurance))
      }
      #expect(promise?.fields == ["freight_promise"])
      let asOf = await status { try await desk.client.getCaseAsOf(.init(caseID: id)) }
      #expect(asOf?.fields == ["at"])
      let actions = await status { try await desk.client.describeActions(.init(caseID: id)) }
      #expect(actions?.fields == ["actor"])
    }
  }

  @Test("A card and the buyer's own application stand side by side until one takes the units")
  func cardBesideApplication() async throws {
    try await withDesk { desk in
      let card = try await desk.issue().invitation?.invitationID ?? ""
      let own = try await desk.submit(.exchange, lines: [.init(lineID: "1", quantity: 2)])
      let taken = try await refused(desk) { try await desk.accept(card) }
      #expect(taken?.rules == ["AS-AMOUNT", "AS-OPEN-DUP"])
      _ = try await desk.take(.withdraw, own.caseID, by: .buyer)
      #expect(try await desk.accept(card).afterSalesCase?.state == .pendingMerchant)
    }
  }
}
