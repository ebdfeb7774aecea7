import Domain
import Testing

@testable import AfterSales

@Suite struct InspectionRuleTests {
  let now = signedAt + .days(3)

  func item(_ reasonClass: ReasonClass = .subjective) -> Case {
    afterSalesCase(
      .inspecting,
      lines: [CaseLine(lineID: "1", quantity: 2), CaseLine(lineID: "2", quantity: 1)]
    ) { $0.reasonClass = reasonClass }
  }

  func inspected(_ lines: [InspectedLine], _ item: Case? = nil) throws -> Case {
    try (item ?? self.item()).after(.inspect(lines), by: merchant, at: now)
  }

  @Test("AS-INSPECT: every unit of every line, once, in its condition")
  func everyUnit() throws {
    let found = CaseLifeTests.found
    let whole = try inspected([found("1", 1, .ok), found("1", 1, .short), found("2", 1, .ok)])
    #expect(whole.inspectedAt == now && whole.isInspectionDisputed)
    for lines in [
      [], [found("1", 2, .ok)], [found("1", 3, .ok), found("2", 1, .ok)],
      [found("1", 1, .ok), found("2", 1, .ok)],
      [found("1", 1, .ok), found("1", 1, .ok), found("2", 1, .ok)],
      [found("1", 2, .ok), found("2", 1, .ok), found("3", 1, .ok)],
      [found("1", .max, .ok), found("1", 2, .damaged), found("2", 1, .ok)],
    ] {
      #expect(refusal { try inspected(lines) }?.reason == "INSPECTION_INCOMPLETE", "\(lines)")
    }
    let again = refusal { try inspected([found("1", 2, .ok), found("2", 1, .ok)], whole) }
    #expect(again?.rules == ["AS-INSPECT"])
  }

  @Test("AS-INSPECT: a dispute can go to the platform, goods in order cannot")
  func dispute() throws {
    let found = CaseLifeTests.found
    let fine = try inspected([found("1", 2, .ok), found("2", 1, .ok)])
    let refused = refusal {
      try fine.take(.requestReview(reason: "x"), by: merchant, at: now, policy)
    }
    #expect(refused?.rules == ["AS-INSPECT"])
    let damaged = try inspected([found("1", 2, .damaged), found("2", 1, .ok)])
    let review = try damaged.after(.requestReview(reason: "broken"), by: merchant, at: now)
    #expect(review.state == .platformReview)
  }

  @Test("AS-INSPECT: after an inspection the refund's own limit stays")
  func refundLimitStays() throws {
    let received = try afterSalesCase(.inReturn).after(.receiveReturn, by: merchant, at: now)
    let done = try received.after(
      .inspect([CaseLifeTests.found("1", 2, .wrong)]), by: merchant, at: now)
    #expect(done.deadlines == [Deadline(.refund, at: now + .hours(48))])
    #expect(done.current(at: now + .hours(48), policy).kinds == [.refundAgreed])
  }

  @Test func whoIsAtFault() throws {
    func fault(_ reasonClass: ReasonClass, _ condition: InspectedLine.Condition) throws -> Party {
      try inspected(
        [CaseLifeTests.found("1", 2, condition), CaseLifeTests.found("2", 1, .ok)],
        item(reasonClass)
      ).atFault
    }
    for condition in InspectedLine.Condition.allCases {
      #expect(try fault(.subjective, condition) == .buyer)
    }
    #expect(try fault(.majorQuality, .damaged) == .merchant)
    #expect(try fault(.minorQuality, .damaged) == .merchant)
    #expect(try fault(.authenticity, .damaged) == .buyer)
    #expect(try fault(.sellerError, .wrong) == .merchant)
    #expect(try fault(.majorQuality, .wrong) == .buyer)
    #expect(try fault(.sellerError, .short) == .buyer)
    #expect(try fault(.sellerError, .missingTags) == .buyer)
    #expect(try fault(.sellerError, .ok) == .merchant)
    let found = afterSalesCase {
      $0.finding = Finding(atFault: .buyer, text: "", by: manager, at: now)
    }
    #expect(found.atFault == .buyer)
  }
}

@Suite struct RestockingFeeTests {
  let now = signedAt + .days(3)

  func refunding(
    fee: Int64, freight: Int64 = 0, reason: String = "tags cut",
    _ change: (inout Case) -> Void = { $0.reasonClass = .subjective }
  ) throws -> Case {
    var item = afterSalesCase(.inspecting, change)
    item.freight = .decide(item.reasonClass, promise: nil, isInsured: false)
    return try item.after(
      .agreeRefund(
        reason: reason, deduction: Deduction(fee: money(fee), freight: money(freight))),
      by: merchant, at: now)
  }

  @Test("AS-RESTOCK-FEE: at most 50 %, plus return freight")
  func bounds() throws {
    let half = try refunding(fee: 3_000, freight: 500)
    #expect(half.amount == money(2_500) && half.requestedAmount == money(6_000))
    #expect(half.held == 2_500 && half.deduction?.fee == money(3_000))
    #expect(refusal { try refunding(fee: 3_001) }?.reason == "FEE_TOO_HIGH")
    #expect(refusal { try refunding(fee: -1) }?.rules == ["AS-RESTOCK-FEE"])
    #expect(refusal { try refunding(fee: 3_000, freight: 3_000) }?.reason == "NOTHING_LEFT")
    #expect(refusal { try refunding(fee: 1, reason: "") }?.reason == "REASON_REQUIRED")
    #expect(try refunding(fee: 0, reason: "").deduction == nil)
    // Odd amounts round down: half of 60.01 is 30.00.
    let odd: (inout Case) -> Void = {
      $0.amount = money(6_001)
      $0.reasonClass = .subjective
    }
    #expect(try refunding(fee: 3_000, odd).amount == money(3_001))
    #expect(refusal { try refunding(fee: 3_001, odd) }?.reason == "FEE_TOO_HIGH")
  }

  @Test("AS-RESTOCK-FEE: only if the buyer is at fault")
  func fault() throws {
    let innocent = refusal { try refunding(fee: 1) { $0.reasonClass = .majorQuality } }
    #expect(innocent?.reason == "BUYER_NOT_AT_FAULT")
    let short = try refunding(fee: 1) {
      $0.reasonClass = .majorQuality
      $0.inspection = [CaseLifeTests.found("1", 2, .short)]
    }
    #expect(short.amount == money(5_999))
  }

  @Test("AS-FREIGHT: freight is deducted only where the buyer pays it")
  func freight() throws {
    let sellers = refusal { try refunding(fee: 0, freight: 1) { $0.reasonClass = .sellerError } }
    #expect(sellers?.rules == ["AS-FREIGHT"])
    #expect(try refunding(fee: 0, freight: 800).amount == money(5_200))
  }

  @Test("AS-FREIGHT: freight is not deducted twice, nor for a return that did not arrive")
  func freightOfNobody() throws {
    let deduction = Deduction(fee: money(0), freight: money(800))
    var arrived = afterSalesCase(.inspecting) { $0.reasonClass = .subjective }
    arrived.freight = .decide(.subjective, promise: nil, isInsured: false)
    #expect(try deduction.check(arrived, policy) == money(5_200))
    var prepaid = arrived
    prepaid.freight?.prepaid = money(800)
    #expect(refusal { try deduction.check(prepaid, policy) }?.reason == "FREIGHT_PREPAID")
    var pending = afterSalesCase { $0.reasonClass = .subjective }
    pending.freight = .decide(.subjective, promise: nil, isInsured: false)
    let nothing = refusal { try deduction.check(pending, policy) }
    #expect(nothing?.reason == "NOTHING_RETURNED" && nothing?.rules == ["AS-FREIGHT"])
  }

  @Test func nothingIsDeductedForGoodsThatStay() {
    let pending = afterSalesCase { $0.reasonClass = .subjective }
    let refused = refusal {
      try pending.take(
        .agreeRefund(reason: "x", deduction: Deduction(fee: money(1), freight: money(0))),
        by: merchant, at: now, policy)
    }
    #expect(refused?.reason == "NOTHING_TO_RESTOCK")
    let dollars = Deduction(fee: Money(1, Currency(code: "USD")!), freight: money(0))
    #expect(refusal { try dollars.check(afterSalesCase(.inspecting), policy) } != nil)
  }
}

@Suite struct FreightRuleTests {
  let now = signedAt + .days(1)

  @Test("AS-FREIGHT: SUBJECTIVE: the buyer; all others: the seller; promise and insurance before")
  func whoPays() {
    for reasonClass in ReasonClass.allCases {
      let byClass: FreightPayer = reasonClass == .subjective ? .buyer : .seller
      let plain = FreightTerms.decide(reasonClass, promise: nil, isInsured: false)
      #expect(plain.payer == byClass && plain.firstPayer == byClass)
      let insured = FreightTerms.decide(reasonClass, promise: nil, isInsured: true)
      #expect(insured.payer == byClass && insured.firstPayer == .insurance)
      for promise in [FreightPayer.buyer, .seller] {
        let promised = FreightTerms.decide(reasonClass, promise: promise, isInsured: false)
        #expect(promised.firstPayer == promise)
      }
    }
  }

  @Test("AS-FREIGHT: a promise on the card, or with the agreement, overrides; the label says it")
  func promises() throws {
    var invited = card()
    invited.reason = "taste"
    invited.freightPromise = .seller
    let opened = try invited.accept(
      caseID: "c", statement: "", contact: Contact(name: "李雷"),
      circumstances(order(), OrderHistory(cards: [invited]), by: buyer)
    ).afterSalesCase!
    #expect(opened.freight?.payer == .seller && opened.freight?.promise == .seller)
    let agreed = try opened.after(
      .agreeReturn(returnTo: Contact(name: "仓库")), by: merchant, at: now)
    let label = try #require(agreed.returnLabel)
    #expect(label.payer == .seller && label.orderID == "o1" && label.caseID == "c")
    #expect(label.buyer.name == "李雷" && label.returnTo.name == "仓库" && label.issuedAt == now)
    #expect(label.lines == agreed.lines)
    let later = try afterSalesCase { $0.reasonClass = .subjective }.after(
      .agreeReturn(promise: .seller), by: merchant, at: now)
    #expect(later.returnLabel?.payer == .seller)
  }

  @Test("AS-FREIGHT: the buyer prepays and is repaid after the refund, once")
  func prepaid() throws {
    func refunded(_ reasonClass: ReasonClass) throws -> Case {
      let item = afterSalesCase(.awaitBuyerShip) {
        $0.reasonClass = reasonClass
        $0.freight = .decide(reasonClass, promise: nil, isInsured: false)
      }
      return try item.after(
        .shipReturn(CaseLifeTests.parcel, prepaid: money(1_200)), by: buyer, at: now
      ).after(.receiveReturn, by: merchant, at: now).after(.agreeRefund(), by: merchant, at: now)
        .after(.payRefund(key: "case-1/payout", amount: money(6_000)), by: system, at: now)
    }
    let owed = try refunded(.sellerError)
    #expect(owed.freight?.repaymentKey == "case-1/freight" && owed.freight?.repaidAt == nil)
    let wrong = refusal {
      try owed.take(
        .repayFreight(key: "case-1/freight", amount: money(1_201)), by: system, at: now, policy)
    }
    #expect(wrong?.rules == ["AS-FREIGHT"])
    let step = CaseStep.repayFreight(key: "case-1/freight", amount: money(1_200))
    let paid = try owed.after(step, by: system, at: now)
    #expect(paid.freight?.repaidAt == now && paid.state == .refunded)
    #expect(refusal { try paid.take(step, by: system, at: now, policy) }?.rules == ["AS-FREIGHT"])
    // Who pays anyway is owed nothing.
    let own = try refunded(.subjective)
    #expect(own.freight?.repaymentKey == nil)
    #expect(refusal { try own.take(step, by: system, at: now, policy) }?.rules == ["AS-FREIGHT"])
    let zero = refusal {
      try afterSalesCase(.awaitBuyerShip).take(
        .shipReturn(CaseLifeTests.parcel, prepaid: money(0)), by: buyer, at: now, policy)
    }
    #expect(zero?.rules == ["AS-FREIGHT"])
  }

  @Test("AS-FREIGHT is part of every evaluation of a return")
  func evaluated() {
    let facts = Evaluation(inquiry(reason: "taste")).outcome(.freight, .returnRefund)
    #expect(facts.result == .pass && facts.facts.contains(Fact("payer", "BUYER")))
    var insured = order()
    insured.isFreightInsured = true
    let evaluation = Evaluation(inquiry(insured, reason: "late"))
    #expect(evaluation.outcome(.freight, .exchange).explanation.contains("insurance"))
    #expect(evaluation.result(.freight, .refundOnly) == .notApplicable)
    #expect(Evaluation(inquiry()).result(.freight, .returnRefund) == .notApplicable)
  }
}

@Suite struct AfterTheRefundTests {
  let now = signedAt + .days(3)

  func automatic(_ reasonClass: ReasonClass = .subjective) -> Case {
    afterSalesCase(.inspecting, due: now) { $0.reasonClass = reasonClass }
      .current(at: now, policy).afterSalesCase!
  }

  @Test("AS-APPEAL: once, within 7 d of an automatic refund, unless at fault")
  func appeal() throws {
    let item = automatic()
    #expect(item.isAutomaticRefund && item.appealUntil == now + .days(7))
    let last = now + .days(7) - .microseconds(1)
    var waiting = item
    waiting.deadlines = []
    let filed = try waiting.after(.fileAppeal(statement: "empty box"), by: merchant, at: last)
    #expect(filed.appeal?.statement == "empty box" && filed.state == .refunding)
    let late = refusal {
      try waiting.take(.fileAppeal(statement: "x"), by: merchant, at: now + .days(7), policy)
    }
    #expect(late?.reason == "APPEAL_LATE" && late?.rules == ["AS-APPEAL"])
    let twice = refusal {
      try filed.take(.fileAppeal(statement: "x"), by: merchant, at: last, policy)
    }
    #expect(twice?.reason == "APPEALED_BEFORE")
    let own = refusal {
      try automatic(.sellerError).take(
        .fileAppeal(statement: "x"), by: merchant, at: now, policy)
    }
    #expect(own?.reason == "MERCHANT_AT_FAULT")
    let agreed = try afterSalesCase(.inspecting) { $0.reasonClass = .subjective }.after(
      .agreeRefund(), by: merchant, at: now)
    let notAutomatic = refusal {
      try agreed.take(.fileAppeal(statement: "x"), by: merchant, at: now, policy)
    }
    #expect(notAutomatic?.reason == "NOT_AUTOMATIC")
  }

  @Test("AS-APPEAL: the platform decides it; what the buyer was paid stays paid")
  func decision() throws {
    let paid = try automatic().after(
      .payRefund(key: "case-1/payout", amount: money(6_000)), by: system, at: now
    ).after(.fileAppeal(statement: "empty box"), by: merchant, at: now)
    let early = refusal {
      try automatic().take(.decideAppeal(grant: true, reason: "x"), by: platform, at: now, policy)
    }
    #expect(early?.rules == ["AS-APPEAL"])
    let granted = try paid.after(.decideAppeal(grant: true, reason: "scale"), by: platform, at: now)
    #expect(granted.appeal?.decision?.inFavorOf == .merchant)
    #expect(granted.state == .refunded && granted.refunded == 6_000)
    let again = refusal {
      try granted.take(.decideAppeal(grant: false, reason: "x"), by: platform, at: now, policy)
    }
    #expect(again?.rules == ["AS-APPEAL"])
  }

  @Test("AS-INVOICE: a refund or exchange of an invoiced order opens a task, once done it is done")
  func invoice() throws {
    func ended(_ type: CaseType, isInvoiced: Bool) throws -> Changes {
      if type.isRefund {
        return try afterSalesCase(.refunding, type: type) { $0.isInvoiced = isInvoiced }.take(
          .payRefund(key: "case-1/payout", amount: money(6_000)), by: system, at: now, policy)
      }
      return try afterSalesCase(.awaitBuyerConfirm, type: type, amount: nil) {
        $0.isInvoiced = isInvoiced
        $0.resentParcel = CaseLifeTests.parcel
      }.take(.confirmReceived, by: buyer, at: now, policy)
    }
    for type in CaseType.allCases {
      let opens = type.isRefund || type == .exchange
      let changes = try ended(type, isInvoiced: true)
      #expect((changes.afterSalesCase?.invoiceTask != nil) == opens, "\(type)")
      #expect(changes.kinds.contains(.invoiceTaskOpened) == opens)
      #expect(try ended(type, isInvoiced: false).afterSalesCase?.invoiceTask == nil)
    }
    // A coupon instead of the exchange: the goods on the invoice stay the same.
    let settled = try afterSalesCase(type: .exchange, amount: nil) { $0.isInvoiced = true }
      .after(.makeOffer(Proposal(kind: .coupon, amount: money(500))), by: merchant, at: now)
      .after(.respondToOffer(accept: true), by: buyer, at: now)
    #expect(settled.state == .completed && settled.invoiceTask == nil)
    let open = try ended(.refundOnly, isInvoiced: true).afterSalesCase!
    #expect(
      refusal { try open.take(.completeInvoiceTask, by: buyer, at: now, policy) }?.kind
        == .permission)
    let done = try open.after(.completeInvoiceTask, by: merchant, at: now)
    #expect(done.invoiceTask?.doneAt == now && done.invoiceTask?.doneBy == merchant)
    #expect(
      refusal { try done.take(.completeInvoiceTask, by: merchant, at: now, policy) }?.rules
        == ["AS-INVOICE"])
  }

  @Test("AS-EVIDENCE: whoever the case concerns, at any time, at most 100 pieces")
  func evidence() throws {
    let piece = CaseStep.addEvidence(Evidence(id: "e", kind: .picture))
    let full = afterSalesCase(.refunded) { $0.evidenceCount = 99 }
    let last = try full.after(piece, by: merchant, at: now)
    #expect(last.evidenceCount == 100 && last.state == .refunded)
    #expect(
      refusal { try last.take(piece, by: merchant, at: now, policy) }?.rules == ["AS-EVIDENCE"])
    let stranger = Actor(.buyer, id: "b2")
    #expect(
      refusal { try full.take(piece, by: stranger, at: now, policy) }?.kind == .permission)
  }

  @Test("AS-EVIDENCE: neither side fills the case for the other, nor for the platform")
  func evidenceOfEach() throws {
    let piece = CaseStep.addEvidence(Evidence(id: "e", kind: .statement))
    let people: [([Actor], Int, String)] = [
      ([merchant], 40, "40 pieces of evidence from the MERCHANT"),
      ([buyer], 40, "40 pieces of evidence from the BUYER"),
      ([platform, manager], 20, "100 pieces of evidence"),
    ]
    var item = afterSalesCase(.inReturn)
    for (actors, room, full) in people {
      for index in 0..<room {
        let actor = actors[index % actors.count]
        #expect(item.actors(for: .addEvidence).contains(actor.kind))
        item = try item.after(piece, by: actor, at: now)
      }
      for actor in actors {
        #expect(!item.actors(for: .addEvidence).contains(actor.kind))
        let refused = refusal { try item.take(piece, by: actor, at: now, policy) }
        #expect(refused?.reason == "EVIDENCE_FULL" && refused?.rules == ["AS-EVIDENCE"])
        #expect(refused?.message == "A case takes \(full).")
      }
    }
    #expect(item.evidenceCount == 100)
    #expect(item.evidenceCounts == EvidenceCounts(buyer: 40, merchant: 40, platform: 20))
    #expect(item.actors(for: .addEvidence).isEmpty)
  }
}
