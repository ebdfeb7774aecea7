import AfterSales
import Contracts
import Domain
import RPCContracts
import RPCCore
import Service
import Testing

@Suite struct CaseServiceTests {
  @Test func aStepThatTheStateForbidsNamesItsRule() async throws {
    try await withDesk { desk in
      let id = try await desk.submit().caseID
      let early = await status {
        try await desk.client.recordReturnReceipt(
          .init(requestID: "a", actor: .merchant, caseID: id))
      }
      #expect(early?.code == .failedPrecondition)
      #expect(early?.rules == ["AS-DEADLINE-MERCHANT"])
      let wrongActor = await status {
        try await desk.client.agreeRefund(.init(requestID: "b", actor: .buyer, caseID: id))
      }
      #expect(wrongActor?.code == .permissionDenied)
      let missing = await status {
        try await desk.client.agreeRefund(.init(requestID: "c", actor: .merchant, caseID: "x"))
      }
      #expect(missing?.code == .notFound)
      #expect(try await desk.item(id).version == 1)
    }
  }

  @Test func anOldVersionIsAborted() async throws {
    try await withDesk { desk in
      let id = try await desk.submit().caseID
      _ = try await desk.client.agreeReturn(.init(requestID: "a", actor: .merchant, caseID: id))
      let late = await status {
        try await desk.client.withdrawCase(
          .init(requestID: "b", actor: .buyer, caseID: id, expectedVersion: 1))
      }
      #expect(late?.code == .aborted)
      #expect(late?.reason == "VERSION_MISMATCH")
    }
  }

  @Test("AS-AMOUNT: refunds and holds never exceed what was paid, across cases")
  func money() async throws {
    try await withDesk { desk in
      let one = [AfterSalesV1.CaseLine(lineID: "1", quantity: 1)]
      let first = try await desk.submit(.refundOnly, lines: one, amount: .yuan(70))
      let over = await status {
        try await desk.submit(.refundOnly, lines: one, amount: .yuan(31))
      }
      #expect(over?.rules == ["AS-AMOUNT"])
      _ = try await desk.submit(.refundOnly, lines: one, amount: .yuan(30))
      // Line 1 has no units left, the order no money.
      let none = await status { try await desk.submit(.refundOnly, lines: one) }
      #expect(none?.rules == ["AS-AMOUNT", "AS-OPEN-DUP"])

      let agreed = try await desk.client.agreeRefund(
        .init(requestID: "a", actor: .merchant, caseID: first.caseID))
      let key = agreed.afterSalesCase?.payoutKey ?? ""
      let wrong = await status {
        try await desk.client.recordRefundPaid(
          .init(
            requestID: "b", actor: .system, caseID: first.caseID, payoutKey: key,
            amount: .yuan(71)))
      }
      #expect(wrong?.rules == ["AS-AMOUNT"])
      func pay(_ request: String) async throws -> AfterSalesV1.Case? {
        try await desk.client.recordRefundPaid(
          .init(
            requestID: request, actor: .system, caseID: first.caseID, payoutKey: key,
            amount: .yuan(70))
        ).afterSalesCase
      }
      // Confirmed twice: the same command has the same answer, another one is refused.
      for _ in 0..<2 { #expect(try await pay("c")?.version == 3) }
      let twice = await status { try await pay("d") }
      #expect(twice?.code == .failedPrecondition && twice?.reason == "REFUND_PAID")
      #expect(twice?.rules == ["AS-AMOUNT"])
      #expect(try await desk.item(first.caseID).version == 3)
      let payouts = try await desk.events().filter {
        if case .refundPaid = $0.change { true } else { false }
      }
      #expect(payouts.count == 1)

      // The order does not know yet, then it does: 30.00 are held either way.
      func refundable(_ order: TypeV1.OrderSnapshot) async throws -> TypeV1.Money? {
        try await desk.client.evaluateEligibility(
          .init(order: order, actor: .buyer)
        ).refundable
      }
      #expect(try await refundable(snapshot(version: 2)) == .yuan(0))
      let told = snapshot(version: 3) { order in
        order.refunded = .yuan(70)
        order.settledCaseIDs = [first.caseID]
      }
      #expect(try await refundable(told) == .yuan(0))
      let more = snapshot(version: 4) { order in
        order.paid = .yuan(110)
        order.refunded = .yuan(70)
        order.settledCaseIDs = [first.caseID]
      }
      #expect(try await refundable(more) == .yuan(10))
    }
  }

  @Test("AS-AMOUNT: a decision that is shown the order commits only what the order can still pay")
  func decidedOnFreshFacts() async throws {
    try await withDesk { desk in
      let id = try await desk.submit(.refundOnly, order: snapshot(version: 2)).caseID
      func agree(_ order: TypeV1.OrderSnapshot) async -> RPCStatus? {
        await status {
          try await desk.client.agreeRefund(
            .init(requestID: desk.requestID(), actor: .merchant, caseID: id, order: order))
        }
      }
      // Compensated meanwhile, or cancelled.
      #expect(await agree(snapshot(version: 3) { $0.refunded = .yuan(60) })?.rules == ["AS-AMOUNT"])
      #expect(await agree(snapshot(version: 3) { $0.refundDue = .yuan(1) })?.rules == ["AS-AMOUNT"])
      #expect(await agree(snapshot("o2", version: 3))?.reason == "ORDER_MISMATCH")
      #expect(await agree(snapshot(version: 1))?.reason == "ORDER_SNAPSHOT_STALE")
      let invalid = await agree(snapshot(version: 3) { $0.refundDue = .yuan(-1) })
      #expect(invalid?.fields == ["order.refund_due.minor_units"])
      #expect(try await desk.item(id).state == .pendingMerchant)
      #expect(await agree(snapshot(version: 3)) == nil)
      #expect(try await desk.item(id).state == .refunding)
    }
  }

  @Test("AS-AMOUNT: a return and an offer are agreed to on fresh facts as well")
  func returnsAndOffers() async throws {
    try await withDesk { desk in
      let gone = snapshot(version: 2) { $0.refunded = .yuan(100) }
      let id = try await desk.submit().caseID
      let returned = await status {
        try await desk.client.agreeReturn(
          .init(requestID: "a", actor: .merchant, caseID: id, order: gone))
      }
      #expect(returned?.rules == ["AS-AMOUNT"])
      _ = try await desk.take(
        .makeOffer(Proposal(kind: .partialRefund, amount: Money(1_000))), id, by: .merchant)
      let accepted = await status {
        try await desk.client.respondToOffer(
          .init(requestID: "b", actor: .buyer, caseID: id, accept: true, order: gone))
      }
      #expect(accepted?.rules == ["AS-AMOUNT"])
      let declined = try await desk.client.respondToOffer(
        .init(requestID: "c", actor: .buyer, caseID: id, accept: false, order: gone))
      #expect(declined.afterSalesCase?.state == .pendingMerchant)
    }
  }

  @Test("AS-AMOUNT: what the order owes anyway is not refundable")
  func due() async throws {
    try await withDesk { desk in
      let order = snapshot { $0.refundDue = .yuan(30) }
      let open = try await desk.client.evaluateEligibility(.init(order: order, actor: .buyer))
      #expect(open.refundable == .yuan(70))
      let refused = await status {
        try await desk.submit(.refundOnly, order: order, amount: .yuan(100))
      }
      #expect(refused?.rules == ["AS-AMOUNT"])
      #expect(try await desk.submit(.refundOnly, order: order).amount == .yuan(70))
    }
  }

  @Test("AS-REASON: a reason outside the catalogue is refused")
  func reason() async throws {
    try await withDesk { desk in
      let refused = await status { try await desk.submit(reason: "just-so") }
      #expect(refused?.rules == ["AS-REASON"])
    }
  }

  @Test func casesAreListedByOrderShopAndBuyerInStablePages() async throws {
    try await withDesk { desk in
      for number in 0..<7 {
        desk.clock.advance(by: .seconds(number % 2))
        let shop = number < 5 ? "s1" : "s2"
        _ = try await desk.submit(order: snapshot("o\(number)", shop: shop))
      }
      func ids(_ request: AfterSalesV1.ListCasesRequest) async throws -> [String] {
        try await desk.client.listCases(request).cases.map(\.orderID)
      }
      #expect(try await ids(.init(orderID: "o3")) == ["o3"])
      #expect(try await ids(.init(shopID: "s2")) == ["o6", "o5"])
      let all = try await ids(.init(buyerID: "b1"))
      #expect(all.count == 7)

      var pages: [String] = []
      var token = ""
      repeat {
        let page = try await desk.client.listCases(
          .init(buyerID: "b1", pageSize: 3, pageToken: token))
        pages += page.cases.map(\.orderID)
        token = page.nextPageToken
        if pages.count == 3 { _ = try await desk.submit(order: snapshot("later")) }
      } while !token.isEmpty
      #expect(pages == all)

      let id = try await desk.client.listCases(.init(orderID: "o0")).cases[0].caseID
      _ = try await desk.client.withdrawCase(.init(requestID: "w", actor: .buyer, caseID: id))
      #expect(try await ids(.init(shopID: "s1", state: .withdrawn)) == ["o0"])
      #expect(try await ids(.init(shopID: "s1", openOnly: true)).contains("o0") == false)
    }
  }

  @Test func aListWithoutAFilterOrWithAnothersTokenIsRefused() async throws {
    try await withDesk { desk in
      for number in 0..<3 { _ = try await desk.submit(order: snapshot("o\(number)")) }
      let all = await status { try await desk.client.listCases(.init()) }
      #expect(all?.code == .invalidArgument)
      let token = try await desk.client.listCases(.init(shopID: "s1", pageSize: 1)).nextPageToken
      let foreign = await status {
        try await desk.client.listCases(.init(shopID: "s2", pageSize: 1, pageToken: token))
      }
      #expect(foreign?.fields == ["page_token"])
      let garbage = await status {
        try await desk.client.listCases(.init(shopID: "s1", pageToken: "garbage"))
      }
      #expect(garbage?.fields == ["page_token"])
    }
  }
}
