import Domain
import Testing

@testable import AfterSales

@Suite struct DecisionTokenTests {
  let now = signedAt + .days(1)

  func submitted(
    _ token: DecisionToken, _ facts: OrderFacts = order(), _ history: OrderHistory = OrderHistory(),
    policy: AfterSalesPolicy = policy
  ) throws -> Changes {
    try Case.submit(
      id: "c", request(lines: [CaseLine(lineID: "2", quantity: 1)], amount: money(100)),
      statement: "",
      Circumstances(
        order: facts, history: history, policy: policy, now: now, actor: buyer, token: token))
  }

  @Test func aTokenHoldsAsLongAsTheFactsDo() throws {
    let token = DecisionToken(Evaluation(inquiry(by: buyer)))
    #expect(try submitted(token).afterSalesCase != nil)
    // Another version of the order with the same facts is the same decision.
    #expect(try submitted(token, order(version: 9)).afterSalesCase != nil)
    #expect(DecisionToken(text: token.text) == token)
    #expect(token.text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f })
  }

  @Test func changedFactsAreNamed() {
    let token = DecisionToken(Evaluation(inquiry(by: buyer)))
    func changed(
      _ history: OrderHistory = OrderHistory(), policy: AfterSalesPolicy = policy,
      _ change: (inout OrderFacts) -> Void = { _ in }
    ) -> [String] {
      var facts = order()
      change(&facts)
      let refused = refusal { try submitted(token, facts, history, policy: policy) }
      #expect(refused?.kind == .aborted && refused?.reason == "DECISION_OUTDATED")
      return refused?.rules ?? []
    }
    #expect(changed { $0.tradeState = .completed } == ["trade_state"])
    #expect(changed { $0.refunded = money(100) } == ["refundable"])
    #expect(changed { $0.paid = money(9_000) } == ["paid", "refundable"])
    #expect(changed { $0.signedAt = signedAt + .hours(1) } == ["times"])
    #expect(changed { $0.lines[0].returned = 1 } == ["lines"])
    #expect(changed(OrderHistory(cards: [card()])) == ["cards_used"])
    #expect(
      changed(OrderHistory(cases: [afterSalesCase(amount: 100)])) == ["refundable", "open_cases"])
    var newer = AfterSalesPolicy()
    newer.version = "2"
    #expect(changed(policy: newer) == ["policy"])
    let text = refusal { try submitted(token, order(.completed)) }?.message
    #expect(text?.contains("trade_state was SIGNED, is COMPLETED") == true)
  }

  @Test func theTokenOfAnotherOrderAndGarbageAreRefused() {
    var other = order()
    other.id = "o2"
    let token = DecisionToken(Evaluation(inquiry(other, by: buyer)))
    #expect(refusal { try submitted(token) }?.reason == "DECISION_OF_ANOTHER_ORDER")
    let text = token.text
    for wrong in [
      "", "1", "2" + text.dropFirst(), text + ".1", text.uppercased() + "!", "1.........",
    ] {
      #expect(DecisionToken(text: wrong) == nil, "\(wrong)")
    }
  }
}

@Suite struct NoReasonTests {
  @Test("AS-NO-REASON: without a defect a return is open until exactly 7 d after signing")
  func boundary() {
    let limit = signedAt + .days(7)
    func open(_ now: Instant, _ reason: String, _ facts: OrderFacts = order()) -> Bool {
      Evaluation(inquiry(facts, at: now, by: buyer, type: .returnRefund, reason: reason))
        .isOpen(.returnRefund)
    }
    #expect(open(limit - .microseconds(1), "taste"))
    #expect(!open(limit, "taste"))
    #expect(open(limit, "broken"))
    var food = order()
    food.isUnreturnable = true
    #expect(!open(signedAt, "taste", food))
    #expect(open(signedAt, "spoiled", food))
    let early = Evaluation(
      inquiry(at: signedAt, by: buyer, type: .returnRefund, reason: "taste"))
    #expect(early.changesAt(.returnRefund) == limit)
    #expect(early.changesAt == limit)
    let late = Evaluation(inquiry(at: limit, by: buyer, type: .returnRefund, reason: "taste"))
    #expect(late.result(.noReason, .returnRefund) == .fail)
  }

  @Test(
    "AS-NO-REASON says nothing of other types, of parcels under way, and before a reason is known")
  func notApplicable() {
    let evaluation = Evaluation(inquiry(at: signedAt + .days(8), by: buyer, reason: "taste"))
    for type in CaseType.allCases where type != .returnRefund {
      #expect(evaluation.result(.noReason, type) == .notApplicable)
    }
    #expect(evaluation.result(.noReason, .returnRefund) == .fail)
    let underWay = Evaluation(inquiry(order(.inDelivery), by: buyer, reason: "taste"))
    #expect(underWay.result(.noReason, .returnRefund) == .notApplicable)
    #expect(Evaluation(inquiry(by: buyer)).result(.noReason, .returnRefund) == .notApplicable)
    #expect(
      refusal {
        try Case.submit(
          id: "c", request(reason: "taste"), statement: "",
          circumstances(at: signedAt + .days(7), by: buyer))
      }?.rules == ["AS-NO-REASON"])
  }
}
