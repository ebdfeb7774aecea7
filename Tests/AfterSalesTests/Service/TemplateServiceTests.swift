import AfterSales
import Contracts
import Domain
import RPCContracts
import RPCCore
import Service
import Testing

@Suite struct TemplateServiceTests {
  private func template(
    _ id: String = "small", _ action: AfterSalesV1.TemplateAction = .approveRefund,
    maximum: TypeV1.Money = .yuan(60), classes: [AfterSalesV1.ReasonClass] = [.sellerError]
  ) -> AfterSalesV1.HandlingTemplate {
    .init(
      templateID: id, action: action, reasonClasses: classes, maximum: maximum,
      returnTo: .init(name: "欢乐家居", address: "杭州"))
  }

  @discardableResult
  private func enable(
    _ desk: Desk, _ template: AfterSalesV1.HandlingTemplate, shop: String = "s1"
  ) async throws -> AfterSalesV1.HandlingTemplate {
    try await desk.client.enableTemplate(
      .init(requestID: desk.requestID(), actor: .merchant, shopID: shop, template: template)
    ).template ?? .init()
  }

  @Test("AS-AUTO: a refund within the template is agreed in the commit that submits it")
  func refund() async throws {
    try await withDesk { desk in
      try await enable(desk, template())
      let item = try await desk.submit(.refundOnly, amount: .yuan(60))
      #expect(item.state == .refunding)
      #expect(!item.payoutKey.isEmpty)
      let events = try await desk.events(order: "o1")
      #expect(events.count == 2)
      #expect(events.last?.header?.actor == .init(kind: .system, id: "template:small"))
      #expect(events.last?.header?.requestID == events.first?.header?.requestID)
      guard case .refundAgreed? = events.last?.change else {
        Issue.record("no refund was agreed")
        return
      }
      #expect(try await desk.item(item.caseID).state == .refunding)
    }
  }

  @Test("AS-AUTO: over the amount, another class, another shop, or disabled: an agent decides")
  func left() async throws {
    try await withDesk { desk in
      try await enable(desk, template())
      try await enable(desk, template(), shop: "s9")
      let over = try await desk.submit(
        .refundOnly, order: snapshot("o1"), amount: .fen(6_001))
      #expect(over.state == .pendingMerchant)
      let other = try await desk.submit(
        .refundOnly, order: snapshot("o2"), amount: .yuan(10), reason: "broken")
      #expect(other.state == .pendingMerchant)
      let shop = try await desk.submit(
        .refundOnly, order: snapshot("o3", shop: "s3"), amount: .yuan(10))
      #expect(shop.state == .pendingMerchant)
      let disabled = try await desk.client.disableTemplate(
        .init(requestID: "d", actor: .merchant, shopID: "s1", templateID: "small"))
      #expect(disabled.template?.isEnabled == false)
      #expect(disabled.template?.version == 2)
      let later = try await desk.submit(
        .refundOnly, order: snapshot("o4"), amount: .yuan(10))
      #expect(later.state == .pendingMerchant)
    }
  }

  @Test("AS-AUTO: an approved return waits for the parcel, with a label; a returnless one pays")
  func returns() async throws {
    try await withDesk { desk in
      try await enable(desk, template("back", .approveReturn))
      let back = try await desk.submit(.returnRefund, order: snapshot("o1"), amount: .yuan(60))
      #expect(back.state == .awaitBuyerShip)
      #expect(back.returnLabel?.returnTo?.name == "欢乐家居")
      try await enable(desk, template("keep", .returnlessRefund, maximum: .yuan(5)))
      let keep = try await desk.submit(.returnRefund, order: snapshot("o2"), amount: .yuan(5))
      #expect(keep.state == .refunding)
      #expect(keep.isReturnless)
    }
  }

  @Test("AS-AUTO: a card that the buyer accepts is handled as well")
  func card() async throws {
    try await withDesk { desk in
      try await enable(desk, template())
      let card = try await desk.issue(.refundOnly, amount: .yuan(60))
      let accepted = try await desk.accept(card.invitation?.invitationID ?? "")
      #expect(accepted.invitation?.state == .accepted)
      #expect(accepted.afterSalesCase?.state == .refunding)
    }
  }

  @Test("AS-AUTO: an order above 500.00 is never handled automatically")
  func expensive() async throws {
    try await withDesk { desk in
      try await enable(desk, template())
      func submit(_ id: String, paid: Int64) async throws -> AfterSalesV1.CaseState {
        let order = snapshot(id) { $0.paid = .fen(paid) }
        return try await desk.submit(.refundOnly, order: order, amount: .yuan(10)).state
      }
      #expect(try await submit("o1", paid: 50_000) == .refunding)
      #expect(try await submit("o2", paid: 50_001) == .pendingMerchant)
    }
  }

  @Test("AS-AUTO, AS-FLAGS: a flagged buyer is never handled automatically")
  func flagged() async throws {
    try await withDesk { desk in
      for number in 1...3 {
        _ = try await desk.submit(.returnRefund, order: snapshot("old-\(number)"))
      }
      try await enable(desk, template())
      let item = try await desk.submit(.refundOnly, order: snapshot("new"), amount: .yuan(10))
      #expect(item.flags.map(\.flag) == [.repeatedReturns])
      #expect(item.state == .pendingMerchant)
    }
  }

  @Test func aRehearsedRequestIsHandledAndNotStored() async throws {
    try await withDesk { desk in
      try await enable(desk, template())
      let rehearsed = try await desk.client.submitCase(
        .init(
          requestID: "r", actor: .buyer, order: snapshot(), type: .refundOnly,
          amount: .yuan(10), reasonID: "late", validateOnly: true))
      #expect(rehearsed.afterSalesCase?.state == .refunding)
      #expect(try await desk.events(order: "o1").isEmpty)
    }
  }

  @Test func templatesAreListedAndReplacedByTheirId() async throws {
    try await withDesk { desk in
      let first = try await enable(desk, template("b"))
      #expect(first.version == 1)
      #expect(first.isEnabled)
      #expect(first.updatedBy == .merchant)
      try await enable(desk, template("a"))
      let second = try await enable(desk, template("b", maximum: .yuan(7)))
      #expect(second.version == 2)
      let listed = try await desk.client.listTemplates(.init(shopID: "s1")).templates
      #expect(listed.map(\.templateID) == ["a", "b"])
      #expect(listed[1].maximum == .yuan(7))
      #expect(try await desk.client.listTemplates(.init(shopID: "s2")).templates.isEmpty)
      let changes = try await desk.events(shop: "s1").compactMap(\.change)
      #expect(changes.count == 3)
    }
  }

  @Test func whatNoTemplateCanBeIsRefused() async throws {
    try await withDesk { desk in
      func refused(
        _ template: AfterSalesV1.HandlingTemplate?, by actor: TypeV1.Actor = .merchant
      ) async -> RPCStatus? {
        await status {
          try await desk.client.enableTemplate(
            .init(
              requestID: desk.requestID(), actor: actor, shopID: "s1", template: template))
        }
      }
      #expect(await refused(nil)?.fields.contains("template") == true)
      #expect(
        await refused(template("", .unspecified))?.fields
          == ["template.template_id", "template.action"])
      #expect(await refused(template(maximum: .yuan(0)))?.code == .invalidArgument)
      #expect(await refused(template(classes: []))?.fields == ["template.reason_classes"])
      #expect(
        await refused(template(classes: [.unspecified]))?.fields == ["template.reason_classes[0]"])
      #expect(await refused(template(maximum: .yuan(501)))?.rules == ["AS-AUTO"])
      #expect(await refused(template(), by: .buyer)?.code == .permissionDenied)
      let missing = await status {
        try await desk.client.disableTemplate(
          .init(requestID: "d", actor: .merchant, shopID: "s1", templateID: "none"))
      }
      #expect(missing?.code == .notFound)
      for number in 0..<100 { try await enable(desk, template("t\(number)")) }
      #expect(await refused(template("one-more"))?.reason == "TOO_MANY_TEMPLATES")
      #expect(await refused(template("t7")) == nil)
    }
  }

  @Test("AS-AUTO: a dry run says what would have been handled, and changes nothing")
  func dryRun() async throws {
    try await withDesk { desk in
      for number in 0..<60 {
        desk.clock.advance(by: .seconds(1))
        let order = snapshot("o\(number)") { $0.buyerID = "b\(number)" }
        _ = try await desk.submit(
          .refundOnly, order: order, amount: .yuan(number < 41 ? 60 : 61),
          by: .init(kind: .buyer, id: "b\(number)"))
      }
      let before = try await desk.events().count
      let run = try await desk.client.dryRunTemplates(
        .init(shopID: "s1", template: template("idea")))
      #expect((run.handled, run.considered) == (41, 60))
      #expect(run.handledSums == [.yuan(41 * 60)])
      #expect(run.cases.count == 60)
      #expect(run.cases.last?.templateID == "idea")
      #expect(run.cases.first?.templateID == "")
      #expect(run.cases.first?.explanation.contains("61.00 CNY") == true)
      #expect(run.cases.allSatisfy { $0.state == .pendingMerchant })
      // Without a template: those of the shop, of which there are none yet.
      let enabled = try await desk.client.dryRunTemplates(.init(shopID: "s1"))
      #expect((enabled.handled, enabled.considered) == (0, 60))
      let last = try await desk.client.dryRunTemplates(
        .init(shopID: "s1", template: template("idea"), caseCount: 19))
      #expect((last.handled, last.considered) == (0, 19))
      let early = try await desk.client.dryRunTemplates(
        .init(
          shopID: "s1", template: template("idea"),
          until: .init(desk.clock.now - .seconds(18))))
      #expect((early.handled, early.considered) == (41, 41))
      #expect(try await desk.events().count == before)
      let tooMany = await status {
        try await desk.client.dryRunTemplates(.init(shopID: "s1", caseCount: 1_001))
      }
      #expect(tooMany?.fields == ["case_count"])
    }
  }

  @Test("AS-AUTO: a dry run sees each case as it was when it was first submitted")
  func dryRunOfThePast() async throws {
    try await withDesk { desk in
      // Refused before by the order: people look at it.
      _ = try await desk.submit(
        .refundOnly, order: snapshot("o1") { $0.refusedRequests = 1 }, amount: .yuan(60))
      // Rejected, and submitted again with another amount.
      let again = try await desk.submit(.refundOnly, order: snapshot("o2"), amount: .yuan(60))
      _ = try await desk.take(.reject(reason: "worn"), again.caseID, by: .merchant)
      _ = try await desk.client.resubmitCase(
        .init(
          requestID: "again", actor: .buyer, caseID: again.caseID, order: snapshot("o2"),
          amount: .yuan(90)))
      // Refunded by an agent.
      let paid = try await desk.submit(.refundOnly, order: snapshot("o3"), amount: .yuan(50))
      _ = try await desk.take(.agreeRefund(), paid.caseID, by: .merchant)
      // By a card.
      let card =
        try await desk.issue(
          .refundOnly, order: snapshot("o4"), amount: .yuan(40)
        ).invitation?.invitationID ?? ""
      _ = try await desk.accept(card, order: snapshot("o4"))
      let run = try await desk.client.dryRunTemplates(
        .init(shopID: "s1", template: template("idea")))
      #expect((run.handled, run.considered) == (3, 4))
      #expect(run.handledSums == [.yuan(150)])
      let left = run.cases.filter { $0.templateID.isEmpty }
      #expect(left.map(\.explanation) == ["The merchant refused it before."])
      #expect(run.cases.first { $0.caseID == again.caseID }?.amount == .yuan(60))
      #expect(run.cases.first { $0.caseID == paid.caseID }?.state == .refunding)
    }
  }
}

@Suite struct FlagServiceTests {
  @Test("AS-FLAGS: shown on the case and in the evaluation, never a refusal")
  func shown() async throws {
    try await withDesk { desk in
      for number in 1...3 {
        _ = try await desk.submit(.returnRefund, order: snapshot("old-\(number)"))
      }
      let evaluation = try await desk.client.evaluateEligibility(
        .init(order: snapshot(), actor: .buyer))
      #expect(evaluation.flags.map(\.flag) == [.repeatedReturns])
      #expect(evaluation.types.contains { $0.isOpen })
      let item = try await desk.submit(.returnRefund)
      #expect(item.flags.first?.explanation == "3 earlier returns within 90 d.")
      #expect(try await desk.item(item.caseID).flags == item.flags)
      let event = try await desk.events(order: "o1").first
      #expect(event?.afterSalesCase?.flags == item.flags)
      // Another shop sees nothing of it.
      let elsewhere = try await desk.client.evaluateEligibility(
        .init(order: snapshot("o9", shop: "s9"), actor: .buyer))
      #expect(elsewhere.flags.isEmpty)
    }
  }

  @Test("AS-FLAGS: a refund that was opened and left to lapse")
  func lapsed() async throws {
    try await withDesk { desk in
      let id = try await desk.submit(.returnRefund, order: snapshot("old")).caseID
      _ = try await desk.client.agreeReturn(
        .init(requestID: "a", actor: .merchant, caseID: id))
      desk.clock.advance(by: .days(8))
      try await desk.fireTimers()
      #expect(try await desk.item(id).state == .closed)
      let item = try await desk.submit(.refundOnly)
      #expect(item.flags.map(\.flag) == [.lapsedRefund])
      // Asked for again, it is not left any more.
      _ = try await desk.client.resubmitCase(
        .init(requestID: "again", actor: .buyer, caseID: id, order: snapshot("old")))
      #expect(try await desk.submit(.refundOnly, order: snapshot("o2")).flags.isEmpty)
    }
  }

  @Test("AS-FLAGS: bought again just before the return")
  func boughtAgain() async throws {
    try await withDesk { desk in
      let order = snapshot { order in
        order.recentPurchases = [
          .init(
            orderID: "o2", itemNames: ["杯子"], boughtAt: .init(desk.clock.now - .days(1)))
        ]
      }
      let lines = [AfterSalesV1.CaseLine(lineID: "1", quantity: 1)]
      let item = try await desk.submit(.returnRefund, order: order, lines: lines)
      #expect(item.flags.map(\.flag) == [.boughtAgain])
      let other = [AfterSalesV1.CaseLine(lineID: "2", quantity: 1)]
      let plate = try await desk.submit(.returnRefund, order: order, lines: other)
      #expect(plate.flags.isEmpty)
    }
  }

  @Test("AS-FLAGS: repeated demands about one order")
  func repeatedDemands() async throws {
    try await withDesk { desk in
      for number in 1...2 {
        let id = try await desk.submit(.refundOnly).caseID
        _ = try await desk.client.withdrawCase(
          .init(requestID: "w\(number)", actor: .buyer, caseID: id))
      }
      #expect(try await desk.submit(.refundOnly).flags.map(\.flag) == [.repeatedDemands])
    }
  }
}
