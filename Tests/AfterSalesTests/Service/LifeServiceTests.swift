import AfterSales
import Contracts
import Domain
import RPCContracts
import RPCCore
import Service
import Testing

@testable import AfterSalesService

@Suite struct LifeServiceTests {
  static let parcel = AfterSales.Case.Parcel(carrier: "SF", trackingNumber: "1")

  @Test func everyChoiceOfTheContractHasTheNameOfTheCores() {
    func check<Choice: ContractChoice & RawRepresentable<String>>(_ choices: Choice.Type) {
      #expect(Choice.Contract.allCases.count == Choice.allCases.count + 1)
      for choice in Choice.allCases {
        let camel = choice.rawValue.split(separator: "_").enumerated().map { index, word in
          index == 0 ? word.lowercased() : word.prefix(1) + word.dropFirst().lowercased()
        }.joined()
        #expect("\(choice.contract)" == camel)
        #expect(Choice(choice.contract) == choice)
      }
      #expect(Choice(Choice.Contract(rawValue: 0)) == nil)
      #expect(Choice(Choice.Contract(rawValue: 99)) == nil)
    }
    check(FreightPayer.self)
    check(Party.self)
    check(Deadline.Kind.self)
    check(Offer.Kind.self)
    check(Offer.State.self)
    check(Evidence.Kind.self)
    check(CaseStep.Kind.self)
    check(InspectedLine.Condition.self)
  }

  @Test("A refused request goes through resubmission, review, finding and decision, all stored")
  func dispute() async throws {
    try await withDesk { desk in
      let id = try await desk.submit().caseID
      _ = try await desk.take(.reject(reason: "worn"), id, by: .merchant)
      let again = try await desk.client.resubmitCase(
        .init(
          requestID: "again", actor: .buyer, caseID: id, order: snapshot(version: 2),
          amount: .yuan(50), statement: "look again"))
      #expect(again.afterSalesCase?.requestCount == 2)
      #expect(again.afterSalesCase?.amount == .yuan(50))
      let second = await status {
        try await desk.take(.reject(reason: "worn"), id, by: .merchant)
      }
      #expect(second?.rules == ["AS-SECOND-REQUEST"])
      _ = try await desk.take(.requestReview(reason: "no"), id, by: .merchant)
      _ = try await desk.take(.recordFinding(atFault: .merchant, text: "torn"), id, by: .manager)
      let decided = try await desk.take(.agreeRefund(reason: "torn"), id, by: .platform)
      #expect(decided.state == .refunding && decided.decision?.reason == "torn")
      #expect(decided.finding?.atFault == .merchant && decided.refusal?.reason == "worn")
      let names = try await desk.events().compactMap { $0.change?.name }
      #expect(
        names == [
          "case.submitted", "case.rejected", "case.resubmitted", "case.escalated",
          "case.finding_recorded", "case.refund_agreed",
        ])
    }
  }

  @Test("AS-OFFER: money for an exchange is judged on the order's fresh snapshot")
  func offer() async throws {
    try await withDesk { desk in
      let id = try await desk.submit(.exchange).caseID
      func offer(_ amount: Int64, _ order: TypeV1.OrderSnapshot?) async throws
        -> AfterSalesV1.MakeOfferResponse
      {
        try await desk.client.makeOffer(
          .init(
            requestID: desk.requestID(), actor: .merchant, caseID: id,
            offer: .init(kind: .compensation, amount: .yuan(amount), note: "留下吧"), order: order))
      }
      #expect(await status { try await offer(10, nil) }?.reason == "ORDER_REQUIRED")
      #expect(await status { try await offer(101, snapshot()) }?.rules == ["AS-AMOUNT"])
      #expect(await status { try await offer(10, snapshot("o2")) }?.reason == "ORDER_MISMATCH")
      #expect(try await offer(10, snapshot()).afterSalesCase?.state == .awaitBuyerResponse)
      let held = try await desk.client.evaluateEligibility(
        .init(order: snapshot(), actor: .buyer))
      #expect(held.refundable == .yuan(90))
      let accepted = try await desk.take(.respondToOffer(accept: true), id, by: .buyer)
      #expect(accepted.state == .refunding && accepted.amount == .yuan(10))
      #expect(accepted.offer?.state == .accepted && accepted.offer?.note == "留下吧")
    }
  }

  @Test("EXCHANGE, REPAIR and RESHIP end when the buyer has the goods")
  func goodsOut() async throws {
    try await withDesk { desk in
      for type in [AfterSalesV1.CaseType.exchange, .repair, .reship] {
        let order = snapshot("o-\(type)") { $0.isInvoiced = true }
        let id = try await desk.submit(type, order: order).caseID
        if type != .reship {
          _ = try await desk.take(.agreeReturn(), id, by: .merchant)
          _ = try await desk.take(.shipReturn(Self.parcel), id, by: .buyer)
          _ = try await desk.take(.receiveReturn, id, by: .merchant)
        }
        _ = try await desk.take(
          type == .repair ? .agreeRepair() : .agreeResend(), id, by: .merchant)
        let sent = try await desk.take(.resend(Self.parcel), id, by: .merchant)
        #expect(sent.state == .awaitBuyerConfirm && sent.resentParcel?.trackingNumber == "1")
        let done = try await desk.take(.confirmReceived, id, by: .buyer)
        #expect(done.state == .completed)
        #expect((done.invoiceTask != nil) == (type == .exchange))
      }
      let open = try await desk.client.listCases(
        .init(shopID: "s1", openInvoiceTaskOnly: true)
      ).cases
      #expect(open.map(\.type) == [.exchange])
      _ = try await desk.take(.completeInvoiceTask, open[0].caseID, by: .merchant)
      let none = try await desk.client.listCases(.init(shopID: "s1", openInvoiceTaskOnly: true))
      #expect(none.cases.isEmpty)
    }
  }

  @Test("AS-LABEL, AS-FREIGHT: an agreed return has a label, and prepaid freight is repaid")
  func labelAndFreight() async throws {
    try await withDesk { desk in
      let opened = try await desk.client.submitCase(
        .init(
          requestID: "s", actor: .buyer, order: snapshot { $0.hasFreightInsurance = true },
          type: .returnRefund, reasonID: "taste", channel: .mobile,
          contact: .init(name: "李雷", phone: "138", address: "杭州")))
      let id = opened.afterSalesCase?.caseID ?? ""
      let agreed = try await desk.take(
        .agreeReturn(returnTo: Contact(name: "仓库", address: "义乌")), id, by: .merchant)
      let label = try #require(agreed.returnLabel)
      #expect(label.payer == .insurance && label.buyer?.name == "李雷")
      #expect(label.returnTo?.address == "义乌" && label.caseID == id && label.orderID == "o1")
      _ = try await desk.take(
        .shipReturn(Self.parcel, prepaid: Money(1_200)), id, by: .buyer)
      _ = try await desk.take(.receiveReturn, id, by: .merchant)
      _ = try await desk.take(
        .inspect([CaseLifeTests.found("1", 2, .damaged), CaseLifeTests.found("2", 1, .ok)]), id,
        by: .merchant)
      let refunding = try await desk.take(
        .agreeRefund(
          reason: "scratched", deduction: Deduction(fee: Money(5_000), freight: Money(0))),
        id, by: .merchant)
      #expect(refunding.amount == .yuan(50) && refunding.requestedAmount == .yuan(100))
      #expect(refunding.deduction?.fee == .yuan(50))
      let paid = try await desk.take(
        .payRefund(key: refunding.payoutKey, amount: Money(5_000)), id, by: .system)
      #expect(paid.freight?.repaymentKey == "\(id)/freight")
      let repaid = try await desk.take(
        .repayFreight(key: "\(id)/freight", amount: Money(1_200)), id, by: .system)
      #expect(repaid.freight?.repaidAt != nil && repaid.state == .refunded)
      #expect(try await desk.item(id) == repaid)
    }
  }

  @Test("AS-APPEAL: an automatic refund is appealed against and decided")
  func appeal() async throws {
    try await withDesk { desk in
      let id = try await desk.submit(reason: "taste").caseID
      _ = try await desk.take(.agreeReturn(), id, by: .merchant)
      _ = try await desk.take(.shipReturn(Self.parcel), id, by: .buyer)
      _ = try await desk.take(.receiveReturn, id, by: .merchant)
      desk.clock.advance(by: .hours(48))
      try await desk.fireTimers()
      let refunding = try await desk.item(id)
      #expect(refunding.isAutomaticRefund && refunding.state == .refunding)
      #expect(refunding.inspection.map(\.condition) == [.ok, .ok])
      let filed = try await desk.take(.fileAppeal(statement: "empty box"), id, by: .merchant)
      #expect(filed.appeal?.state == .filed)
      let decided = try await desk.take(
        .decideAppeal(grant: false, reason: "film"), id, by: .platform)
      #expect(decided.appeal?.state == .denied && decided.appeal?.decision?.reason == "film")
    }
  }

  @Test(
    "A payout that fails is retried with the same key, by a timer and by hand, across a restart")
  func payoutRetries() async throws {
    let desk = try Desk()
    let id = try await desk.submit(.refundOnly).caseID
    let agreed = try await desk.take(.agreeRefund(), id, by: .merchant)
    let key = agreed.payoutKey
    _ = try await desk.take(.failRefund(key: key, problem: "timeout"), id, by: .system)
    let restarted = try await desk.restarted()
    restarted.clock.advance(by: .hours(1) - .microseconds(1))
    #expect(try await restarted.fireTimers() == 0)
    restarted.clock.advance(by: .microseconds(1))
    #expect(try await restarted.fireTimers() == 1)
    let again = try await restarted.item(id)
    #expect(again.state == .refunding && again.payoutKey == key && again.payoutAttempts == 2)
    // Nobody confirms it within a day: it counts as failed, and is tried again.
    restarted.clock.advance(by: .hours(24))
    #expect(try await restarted.fireTimers() == 1)
    #expect(try await restarted.item(id).state == .refundFailed)
    let third = try await restarted.take(.retryRefund, id, by: .platform)
    #expect(third.payoutAttempts == 3 && third.payoutKey == key)
    let paid = try await restarted.take(
      .payRefund(key: key, amount: Money(10_000)), id, by: .system)
    #expect(paid.state == .refunded)
    let attempts = try await restarted.events().filter { $0.change?.name == "case.refund_retried" }
    #expect(attempts.count == 2)
    await restarted.close()
  }

  @Test("One handler per case, handed over; cases are listed by handler and type")
  func handlers() async throws {
    try await withDesk { desk in
      let first = try await desk.submit(order: snapshot("o1")).caseID
      desk.clock.advance(by: .seconds(1))
      let second = try await desk.submit(.exchange, order: snapshot("o2")).caseID
      for id in [first, second] { _ = try await desk.take(.take, id, by: .merchant) }
      let other = TypeV1.Actor(kind: .merchant, id: "agent-2")
      let refused = await status { try await desk.take(.agreeReturn(), first, by: other) }
      #expect(refused?.reason == "HANDLED_BY_ANOTHER")
      _ = try await desk.take(.handOver(to: "agent-2", note: "night"), first, by: .merchant)
      _ = try await desk.take(.agreeReturn(), first, by: other)
      func ids(_ request: AfterSalesV1.ListCasesRequest) async throws -> [String] {
        try await desk.client.listCases(request).cases.map(\.caseID)
      }
      #expect(try await ids(.init(handlerID: "agent-1")) == [second])
      #expect(try await ids(.init(handlerID: "agent-2")) == [first])
      #expect(try await ids(.init(shopID: "s1", type: .exchange)) == [second])
      #expect(try await ids(.init(shopID: "s1", type: .repair)).isEmpty)
    }
  }

  @Test func casesAreListedByWhatIsDueFirst() async throws {
    try await withDesk { desk in
      var ids: [String] = []
      for number in 0..<5 {
        ids.append(try await desk.submit(order: snapshot("o\(number)")).caseID)
        desk.clock.advance(by: .minutes(1))
      }
      // The return of the first is due long after the decisions of the others.
      _ = try await desk.take(.agreeReturn(), ids[0], by: .merchant)
      _ = try await desk.take(.withdraw, ids[3], by: .buyer)
      var listed: [String] = []
      var token = ""
      repeat {
        let page = try await desk.client.listCases(
          .init(shopID: "s1", pageSize: 2, pageToken: token, sort: .due))
        listed += page.cases.map(\.caseID)
        token = page.nextPageToken
      } while !token.isEmpty
      #expect(listed == [ids[1], ids[2], ids[4], ids[0]])
      let soon = try await desk.client.listCases(
        .init(
          shopID: "s1", dueBefore: .init(signedAt + .days(3) + .minutes(2)), sort: .due)
      ).cases
      #expect(soon.map(\.caseID) == [ids[1]])
    }
  }
}

@Suite struct DescriptionTests {
  @Test func whoMayDoWhatNowAndUntilWhen() async throws {
    try await withDesk { desk in
      let id = try await desk.submit().caseID
      func actions(
        _ actor: TypeV1.Actor, at: Instant? = nil
      ) async throws -> [AfterSalesV1.CaseActionKind: AfterSalesV1.CaseAction] {
        let response = try await desk.client.describeActions(
          .init(caseID: id, actor: actor, at: at.map(GoogleProtobuf.Timestamp.init)))
        #expect(response.actions.count == CaseStep.Kind.allCases.count)
        return Dictionary(uniqueKeysWithValues: response.actions.map { ($0.kind, $0) })
      }
      let limit = desk.clock.now + .hours(48)
      let merchants = try await actions(.merchant)
      #expect(merchants[.reject]?.isAllowed == true)
      #expect(merchants[.reject]?.until == .init(limit))
      #expect(merchants[.withdraw]?.isAllowed == false)
      #expect(merchants[.withdraw]?.actors == [.buyer])
      #expect(merchants[.agreeRepair]?.rule == "AS-TYPE-STATE")
      #expect(merchants[.recordRefundPaid]?.rule == "AS-DEADLINE-MERCHANT")
      #expect(merchants[.recordRefundPaid]?.actors == [])
      #expect(merchants[.recordRefundPaid]?.explanation.isEmpty == false)
      #expect(try await actions(.otherBuyer)[.withdraw]?.isAllowed == false)
      // At a later time all deadlines until then have acted; nothing is stored.
      let later = try await actions(.merchant, at: limit)
      #expect(later[.reject]?.isAllowed == false)
      #expect(later[.reject]?.actors == [.platform])
      #expect(try await desk.item(id).state == .pendingMerchant)

      // What it says is what happens.
      for (kind, action) in merchants where action.isAllowed && kind != .addEvidence {
        let step = CaseLifeTests.step(CaseStep.Kind(kind)!, of: afterSalesCase())
        let copy = try await desk.submit(order: snapshot("o-\(kind)")).caseID
        _ = try await desk.take(step, copy, by: .merchant)
      }
    }
  }

  @Test func aCaseAsItWas() async throws {
    try await withDesk { desk in
      let start = desk.clock.now
      let submitted = try await desk.submit()
      let id = submitted.caseID
      _ = try await desk.submit(order: snapshot("other"))
      desk.clock.advance(by: .hours(1))
      let agreed = try await desk.take(.agreeReturn(), id, by: .merchant)
      desk.clock.advance(by: .hours(1))
      let gone = try await desk.take(.withdraw, id, by: .buyer)
      func past(_ time: Instant) async throws -> AfterSalesV1.Case? {
        try await desk.client.getCaseAsOf(.init(caseID: id, at: .init(time))).afterSalesCase
      }
      #expect(try await past(start) == submitted)
      #expect(try await past(start + .hours(1) - .microseconds(1)) == submitted)
      #expect(try await past(start + .hours(1)) == agreed)
      #expect(try await past(start + .hours(3)) == gone)
      #expect(await status { try await past(start - .seconds(1)) }?.code == .notFound)
      let none = await status {
        try await desk.client.getCaseAsOf(.init(caseID: "x", at: .init(start)))
      }
      #expect(none?.code == .notFound)
    }
  }

  @Test func aDecisionTokenIsVerifiedOnFreshFacts() async throws {
    try await withDesk { desk in
      let evaluation = try await desk.client.evaluateEligibility(
        .init(order: snapshot(), actor: .merchant, reasonID: "taste"))
      #expect(evaluation.changesAt == .init(signedAt + .days(7)))
      #expect(!evaluation.decisionToken.isEmpty)
      func issue(_ order: TypeV1.OrderSnapshot) async throws -> AfterSalesV1.Invitation? {
        try await desk.client.issueInvitation(
          .init(
            requestID: desk.requestID(), actor: .merchant, order: order, type: .returnRefund,
            reasonID: "taste", channel: .desktop, decisionToken: evaluation.decisionToken)
        ).invitation
      }
      let outdated = await status { try await issue(snapshot(state: .completed)) }
      #expect(outdated?.code == .aborted && outdated?.reason == "DECISION_OUTDATED")
      #expect(outdated?.rules == ["trade_state"])
      #expect(try await issue(snapshot(version: 2)) != nil)
      // The first card is a changed fact for the second.
      let second = await status { try await issue(snapshot(version: 2)) }
      #expect(second?.rules == ["cards_used"])
      let garbage = await status {
        try await desk.client.submitCase(
          .init(
            requestID: "g", actor: .buyer, order: snapshot(), type: .returnRefund,
            reasonID: "late", decisionToken: "garbage"))
      }
      #expect(garbage?.fields == ["decision_token"])
    }
  }

  @Test func outcomesAloneLeaveOutWordsAndFacts() async throws {
    try await withDesk { desk in
      let brief = try await desk.client.evaluateEligibility(
        .init(order: snapshot(), actor: .buyer, detail: .outcomes))
      let full = try await desk.client.evaluateEligibility(
        .init(order: snapshot(), actor: .buyer))
      #expect(brief.types.map(\.isOpen) == full.types.map(\.isOpen))
      for (a, b) in zip(brief.types, full.types) {
        #expect(a.rules.map(\.result) == b.rules.map(\.result))
        #expect(a.rules.map(\.changesAt) == b.rules.map(\.changesAt))
        #expect(a.rules.allSatisfy { $0.explanation.isEmpty && $0.facts.isEmpty })
        #expect(b.rules.count == 12 && b.rules.allSatisfy { !$0.explanation.isEmpty })
      }
    }
  }
}
