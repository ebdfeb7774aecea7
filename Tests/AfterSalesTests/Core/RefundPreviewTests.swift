import AfterSales
import Domain
import Testing

@Suite struct RefundPreviewTests {
  private func terms(
    _ amount: Int64, values: [Int64], _ reasonClass: ReasonClass = .subjective, fee: Int64 = 0,
    freight: FreightTerms? = nil, cost: ReturnFreight = ReturnFreight(cost: 0)
  ) -> RefundTerms {
    RefundTerms(
      lines: values.enumerated().map { .init(id: "\($0 + 1)", quantity: 1, value: $1) },
      amount: money(amount), reasonClass: reasonClass, isBuyerAtFault: reasonClass == .subjective,
      fee: fee, freight: freight, freightCost: cost)
  }

  @Test("AS-RESTOCK-FEE: at most half, to the unit")
  func halfAtMost() throws {
    let most = try RefundPreview(terms(1_001, values: [1_001], fee: 500), policy)
    #expect(most.feeMaximum == 500)
    #expect(most.refund == money(501))
    for fee: Int64 in [501, -1] {
      let wrong = refusal { try RefundPreview(terms(1_001, values: [1_001], fee: fee), policy) }
      #expect(wrong?.rules == ["AS-RESTOCK-FEE"])
      #expect(wrong?.kind == .precondition)
    }
  }

  @Test("AS-RESTOCK-FEE: only if the buyer is at fault", arguments: ReasonClass.allCases)
  func onlyAtFault(reasonClass: ReasonClass) throws {
    let question = terms(1_000, values: [1_000], reasonClass, fee: 1)
    if reasonClass == .subjective {
      #expect(try RefundPreview(question, policy).fee == 1)
    } else {
      #expect(refusal { try RefundPreview(question, policy) }?.rules == ["AS-RESTOCK-FEE"])
    }
  }

  @Test("AS-RESTOCK-FEE: a policy of 100 % still leaves something")
  func everything() throws {
    var generous = policy
    generous.restockingFeePercent = 100
    #expect(try RefundPreview(terms(10, values: [10], fee: 9), generous).refund == money(1))
    let all = refusal { try RefundPreview(terms(10, values: [10], fee: 10), generous) }
    #expect(all?.rules == ["AS-RESTOCK-FEE"])
  }

  @Test(
    "AS-FREIGHT: the class decides, a promise overrides, insurance first",
    arguments: [
      // class, promise, insured, prepaid → insurance, buyer, seller, deducted, repaid of 1 000
      (.subjective, nil, false, false, [0, 1_000, 0, 1_000, 0]),
      (.subjective, nil, false, true, [0, 1_000, 0, 0, 0]),
      (.subjective, .seller, false, true, [0, 0, 1_000, 0, 1_000]),
      (.subjective, .seller, false, false, [0, 0, 1_000, 0, 0]),
      (.subjective, nil, true, false, [1_000, 0, 0, 0, 0]),
      (.subjective, nil, true, true, [1_000, 0, 0, 0, 1_000]),
      (.minorQuality, nil, false, false, [0, 0, 1_000, 0, 0]),
      (.minorQuality, nil, false, true, [0, 0, 1_000, 0, 1_000]),
      (.authenticity, nil, true, true, [1_000, 0, 0, 0, 1_000]),
      (.majorQuality, .buyer, false, false, [0, 1_000, 0, 1_000, 0]),
      (.sellerError, .buyer, false, true, [0, 1_000, 0, 0, 0]),
      (.sellerError, nil, false, true, [0, 0, 1_000, 0, 1_000]),
    ] as [(ReasonClass, FreightPayer?, Bool, Bool, [Int64])])
  func freight(
    reasonClass: ReasonClass, promise: FreightPayer?, insured: Bool, prepaid: Bool,
    expected: [Int64]
  ) throws {
    let preview = try RefundPreview(
      terms(
        5_000, values: [3_000, 2_000], reasonClass,
        freight: .decide(reasonClass, promise: promise, isInsured: insured),
        cost: ReturnFreight(cost: 1_000, isPrepaid: prepaid)), policy)
    let shares = try #require(preview.freight)
    #expect(
      [shares.byInsurance, shares.byBuyer, shares.bySeller, shares.deducted, shares.repaid]
        == expected)
    #expect(preview.refund == money(5_000 - shares.deducted))
    #expect(preview.outcomes.map(\.rule) == ["AS-RESTOCK-FEE", "AS-FREIGHT"])
  }

  @Test("AS-FREIGHT: what the refund is too small for stays with the shop")
  func smallRefund() throws {
    let preview = try RefundPreview(
      terms(
        300, values: [300], fee: 100,
        freight: .decide(.subjective, promise: nil, isInsured: false),
        cost: ReturnFreight(cost: 1_000)), policy)
    #expect(preview.refund == money(1))
    #expect(preview.freight?.deducted == 199)
    #expect(preview.freight?.bySeller == 801)
  }

  @Test func whatWasPaidBeyondTheLinesIsTheWayOut() throws {
    let preview = try RefundPreview(terms(1_050, values: [600, 400], .sellerError), policy)
    #expect(preview.lines.map(\.id) == ["1", "2", ""])
    #expect(preview.lines.map(\.goods) == [600, 400, 50])
    #expect(preview.refund == money(1_050))
  }

  @Test func aSnapshotWithoutPricesIsDividedByUnits() throws {
    var facts = order()
    for index in facts.lines.indices { facts.lines[index].paid = 0 }
    let preview = try RefundPreview(
      request(amount: money(9_999)), RefundExtras(), circumstances(facts, by: buyer))
    #expect(preview.lines.map(\.goods) == [6_666, 3_333])
  }

  @Test(arguments: 0..<40)
  func sumsHoldToTheUnit(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<100 {
      let values = (0..<Int.random(in: 1...9, using: &random)).map { _ in
        Int64.random(in: 0...5_000, using: &random)
      }
      let amount = Int64.random(in: 1...max(1, values.reduce(0, +) + 50), using: &random)
      let reasonClass = ReasonClass.allCases.randomElement(using: &random)!
      var question = terms(
        amount, values: values, reasonClass,
        freight: .decide(
          reasonClass, promise: [nil, .buyer, .seller].randomElement(using: &random)!,
          isInsured: Bool.random(using: &random)),
        cost: ReturnFreight(
          cost: Int64.random(in: 0...2_000, using: &random),
          isPrepaid: Bool.random(using: &random)))
      let most = try RefundPreview(question, policy).feeMaximum
      question.fee = Int64.random(in: 0...most, using: &random)
      check(try RefundPreview(question, policy), values, "seed \(seed)")
      question.fee = most + 1
      #expect(refusal { try RefundPreview(question, policy) }?.rules == ["AS-RESTOCK-FEE"])
    }
  }

  private func check(_ preview: RefundPreview, _ values: [Int64], _ context: Comment) {
    let freight = preview.freight!
    let amount = preview.amount.minorUnits
    #expect(preview.lines.map(\.goods).reduce(0, +) == amount, context)
    #expect(preview.lines.map(\.fee).reduce(0, +) == preview.fee, context)
    #expect(preview.lines.map(\.freight).reduce(0, +) == freight.deducted, context)
    #expect(preview.refund.minorUnits + preview.fee + freight.deducted == amount, context)
    #expect(preview.refund.minorUnits >= 1, context)
    #expect(freight.byInsurance + freight.byBuyer + freight.bySeller == freight.cost, context)
    #expect(preview.fee * 2 <= amount, context)
    for (line, value) in zip(preview.lines, values) {
      #expect(line.refund >= 0 && line.fee >= 0 && line.freight >= 0, context)
      #expect(line.goods <= value || values.allSatisfy { $0 == 0 }, context)
    }
  }

  @Test func aRequestLeavesOpenWhatTheOrderSays() throws {
    let all = try RefundPreview(request(), RefundExtras(), circumstances(by: buyer))
    #expect(all.amount == money(10_000))
    #expect(all.lines.map(\.goods) == [6_000, 4_000])
    let one = try RefundPreview(
      request(lines: [CaseLine(lineID: "1", quantity: 1)], reason: "taste"),
      RefundExtras(fee: 1_500, freight: ReturnFreight(cost: 1_200)), circumstances(by: buyer))
    #expect(one.amount == money(3_000))
    #expect(one.refund == money(300))
    let promised = try RefundPreview(
      request(lines: [CaseLine(lineID: "1", quantity: 1)], reason: "taste"),
      RefundExtras(freight: ReturnFreight(cost: 1_200), promise: .seller),
      circumstances(by: buyer))
    #expect(promised.refund == money(3_000))
    let noReturn = try RefundPreview(
      request(.refundOnly), RefundExtras(freight: ReturnFreight(cost: 900)),
      circumstances(by: buyer))
    #expect(noReturn.freight == nil)
    #expect(noReturn.outcomes.map(\.result) == [.notApplicable, .notApplicable])
  }

  @Test("AS-AMOUNT, AS-REASON, AS-OPEN-DUP: what cannot be asked for has no preview")
  func refused() {
    func rules(
      _ asked: Request, _ history: OrderHistory = OrderHistory()
    ) -> [String]? {
      refusal {
        try RefundPreview(asked, RefundExtras(), circumstances(order(), history, by: buyer))
      }?.rules
    }
    #expect(rules(request(amount: money(10_001))) == ["AS-AMOUNT"])
    #expect(rules(request(amount: money(0))) == ["AS-AMOUNT"])
    #expect(rules(request(amount: Money(5, Currency(code: "VND")!))) == ["AS-AMOUNT"])
    #expect(rules(request(reason: "whim")) == ["AS-REASON"])
    #expect(rules(request(lines: [CaseLine(lineID: "1", quantity: 3)])) == ["AS-AMOUNT"])
    #expect(
      rules(
        request(lines: [CaseLine(lineID: "1", quantity: 1)], amount: money(1)),
        OrderHistory(cases: [afterSalesCase()])) == ["AS-AMOUNT", "AS-OPEN-DUP"])
    #expect(rules(request(.exchange)) == ["AS-TYPE-STATE"])
    let unknown = refusal {
      try RefundPreview(
        request(lines: [CaseLine(lineID: "9", quantity: 1)]), RefundExtras(),
        circumstances(by: buyer))
    }
    #expect(unknown?.kind == .invalid)
  }

  @Test func aCaseIsPreviewedWithItsOwnOrder() throws {
    var item = afterSalesCase()
    item.freight = .decide(.sellerError, promise: nil, isInsured: false)
    item.freight?.prepaid = money(900)
    let preview = try RefundPreview(item, RefundExtras(), order(), policy)
    #expect(preview.refund == money(6_000))
    #expect(preview.freight?.repaid == 900)
    var other = order()
    other.id = "o2"
    #expect(refusal { try RefundPreview(item, RefundExtras(), other, policy) }?.kind == .invalid)
    let nothing = refusal {
      try RefundPreview(
        afterSalesCase(type: .repair, amount: nil), RefundExtras(), order(), policy)
    }
    #expect(nothing?.rules == ["AS-TYPE-STATE"])
  }

  @Test("AS-RESTOCK-FEE: the preview grants what the command grants")
  func agreesWithTheCommand() throws {
    for reasonClass in ReasonClass.allCases {
      for promise: FreightPayer? in [nil, .buyer, .seller] {
        for (fee, freight): (Int64, Int64) in [(0, 0), (3_000, 0), (3_001, 0), (100, 500)] {
          var item = afterSalesCase(.inspecting)
          item.reasonClass = reasonClass
          item.freight = .decide(reasonClass, promise: promise, isInsured: false)
          let preview = refusal {
            try RefundPreview(
              item, RefundExtras(fee: fee, freight: ReturnFreight(cost: freight)), order(), policy)
          }
          // The command takes only what the buyer has to pay.
          let deducted = item.freight?.firstPayer == .buyer ? freight : 0
          let command = refusal {
            try Deduction(fee: money(fee), freight: money(deducted)).check(item, policy)
          }
          #expect(preview?.rules == command?.rules)
        }
      }
    }
  }
}
