import Contracts
import Domain
import RPCContracts
import RPCCore
import Service
import Testing

@Suite struct MainFlowTests {
  @Test func theStoryFromEvaluationToRefund() async throws {
    try await withDesk { desk in
      let evaluation = try await desk.client.evaluateEligibility(
        .init(order: snapshot(), actor: .merchant, channel: .desktop))
      #expect(
        evaluation.types.map(\.type) == [
          .refundOnly, .returnRefund, .reship, .exchange, .repair,
        ])
      #expect(evaluation.types.map(\.isOpen) == [true, true, true, false, false])
      #expect(evaluation.remainingCards == 2)
      #expect(evaluation.refundable == .yuan(100))

      let issued = try await desk.issue()
      #expect(issued.remainingCards == 1)
      let card = try #require(issued.invitation)
      #expect(card.state == .issued)
      #expect(card.amount == .yuan(100))
      #expect(card.expiresAt == .init(desk.clock.now + .hours(48)))

      let accepted = try await desk.accept(card.invitationID, order: snapshot(version: 2))
      #expect(accepted.invitation?.state == .accepted)
      let opened = try #require(accepted.afterSalesCase)
      #expect(opened.state == .pendingMerchant)
      #expect(opened.invitationID == card.invitationID)
      #expect(accepted.invitation?.caseID == opened.caseID)
      #expect(opened.orderVersion == 2)
      #expect(opened.reasonClass == .sellerError)
      let id = opened.caseID

      let agreed = try await desk.client.agreeReturn(
        .init(requestID: "a", actor: .merchant, caseID: id, expectedVersion: 1))
      #expect(agreed.afterSalesCase?.state == .awaitBuyerShip)
      let shipped = try await desk.client.recordReturnShipment(
        .init(
          requestID: "b", actor: .buyer, caseID: id,
          parcel: .init(carrier: "SF", trackingNumber: "SF123")))
      #expect(shipped.afterSalesCase?.returnParcel?.trackingNumber == "SF123")
      let received = try await desk.client.recordReturnReceipt(
        .init(requestID: "c", actor: .merchant, caseID: id))
      #expect(received.afterSalesCase?.state == .inspecting)
      let refunding = try await desk.client.agreeRefund(
        .init(requestID: "d", actor: .merchant, caseID: id))
      #expect(refunding.afterSalesCase?.state == .refunding)
      let key = refunding.afterSalesCase?.payoutKey ?? ""
      let failed = try await desk.client.recordRefundFailed(
        .init(requestID: "e", actor: .system, caseID: id, payoutKey: key, problem: "timeout"))
      #expect(failed.afterSalesCase?.state == .refundFailed)
      let paid = try await desk.client.recordRefundPaid(
        .init(requestID: "f", actor: .system, caseID: id, payoutKey: key, amount: .yuan(100)))
      #expect(paid.afterSalesCase?.state == .refunded)
      #expect(paid.afterSalesCase?.version == 7)
      #expect(try await desk.item(id) == paid.afterSalesCase)

      let changes = try await desk.events().compactMap(\.change)
      #expect(changes.count == 9)
      guard case .refundPaid(let last) = changes.last else {
        Issue.record("no payout at the end")
        return
      }
      #expect(last.amount == .yuan(100))
      #expect(last.lines.map(\.quantity) == [2, 1])
    }
  }

  @Test func everyRuleIsToldWithItsFactsAndWhenItChanges() async throws {
    try await withDesk { desk in
      let evaluation = try await desk.client.evaluateEligibility(
        .init(order: snapshot(), actor: .buyer, channel: .mobile, type: .exchange))
      #expect(evaluation.types.count == 1)
      let rules = evaluation.types[0].rules
      #expect(rules.map(\.rule).contains("AS-WINDOW"))
      let window = try #require(rules.first { $0.rule == "AS-WINDOW" })
      #expect(window.result == .pass)
      #expect(window.changesAt == .init(signedAt + .days(15)))
      #expect(window.facts.contains { $0.name == "signed_at" })
      #expect(evaluation.types[0].changesAt == .init(signedAt + .days(15)))
      #expect(evaluation.policy?.version == "default")
    }
  }

  @Test func anEvaluationCanBeHypotheticalAndChangesNothing() async throws {
    try await withDesk { desk in
      let later = try await desk.client.evaluateEligibility(
        .init(
          order: snapshot(), actor: .merchant, channel: .mobile,
          at: .init(signedAt + .days(20))))
      #expect(later.types.map(\.isOpen) == [true, true, false, false, false])
      #expect(later.evaluatedAt == .init(signedAt + .days(20)))
      let tooMuch = try await desk.client.evaluateEligibility(
        .init(order: snapshot(), actor: .buyer, amount: .yuan(101)))
      #expect(tooMuch.types.map(\.isOpen) == [false, false, true, true, true])
      #expect(try await desk.events().isEmpty)
    }
  }

  @Test func aRehearsedCommandAnswersAndStoresNothing() async throws {
    try await withDesk { desk in
      let rehearsed = try await desk.issue(requestID: "same", validateOnly: true)
      #expect(rehearsed.invitation?.state == .issued)
      #expect(rehearsed.remainingCards == 1)
      #expect(try await desk.client.listInvitations(.init(orderID: "o1")).invitations.isEmpty)
      #expect(try await desk.events().isEmpty)
      let refused = await status {
        try await desk.issue(.exchange, validateOnly: true)
      }
      #expect(refused?.rules == ["AS-TYPE-STATE"])
    }
  }

  @Test func aBuyerAppliesAndWithdraws() async throws {
    try await withDesk { desk in
      let item = try await desk.submit(.exchange)
      #expect(item.state == .pendingMerchant)
      #expect(item.amount == nil)
      #expect(item.invitationID.isEmpty)
      let gone = try await desk.client.withdrawCase(
        .init(requestID: "w", actor: .buyer, caseID: item.caseID))
      #expect(gone.afterSalesCase?.state == .withdrawn)
      #expect(gone.afterSalesCase?.endedAt == .init(desk.clock.now))
      // Its units are free again.
      #expect(try await desk.submit(.returnRefund).state == .pendingMerchant)
    }
  }

  @Test func theCatalogueOfReasonsIsListed() async throws {
    try await withDesk { desk in
      let reasons = try await desk.client.listReasons(.init()).reasons
      #expect(reasons.contains { $0.reasonID == "wrong-item" && $0.reasonClass == .sellerError })
      #expect(reasons.allSatisfy { !$0.text.isEmpty })
    }
  }
}
