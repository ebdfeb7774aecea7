import AfterSales
import Domain
import Testing

@Suite("AS-AMOUNT, AS-OPEN-DUP, AS-REASON") struct AmountRuleTests {
  private func amount(_ minorUnits: Int64, _ facts: OrderFacts = order()) -> RuleOutcome.Result {
    Evaluation(inquiry(facts, type: .refundOnly, amount: money(minorUnits)))
      .result(.amount, .refundOnly)
  }

  @Test("AS-AMOUNT: positive and at most paid − refunded − held")
  func bounds() {
    #expect(amount(0) == .fail)
    #expect(amount(-1) == .fail)
    #expect(amount(1) == .pass)
    #expect(amount(10_000) == .pass)
    #expect(amount(10_001) == .fail)
    #expect(amount(.max) == .fail)
    #expect(amount(.min) == .fail)
    #expect(amount(7_000, order(refunded: 3_000)) == .pass)
    #expect(amount(7_001, order(refunded: 3_000)) == .fail)
    #expect(amount(1, order(refunded: 10_000)) == .fail)
    #expect(amount(1, order(refunded: .max)) == .fail)
  }

  @Test("AS-AMOUNT: what the order owes anyway cannot be asked for")
  func due() throws {
    var facts = order(refunded: 1_000)
    facts.refundDue = money(3_000)
    #expect(amount(6_000, facts) == .pass)
    #expect(amount(6_001, facts) == .fail)
    let outcome = Evaluation(inquiry(facts, type: .refundOnly)).outcome(.amount, .refundOnly)
    #expect(outcome.facts.contains(Fact("refund_due", money(3_000).description)))
    facts.refundDue = money(.max)
    #expect(amount(1, facts) == .fail)
    facts.refundDue = Money(-1, try #require(Currency(code: "USD")))
    #expect(throws: Refusal.self) { try facts.validate() }
  }

  @Test("AS-AMOUNT: no money is agreed to that the order cannot pay any more")
  func covered() throws {
    let now = signedAt + .days(2)
    func rules(_ item: Case, _ step: CaseStep, _ actor: Actor, _ left: Int64?) -> [String] {
      do throws(Refusal) {
        _ = try item.take(step, by: actor, at: now, policy, refundable: left.map { money($0) })
        return []
      } catch { return error.violations.map(\.subject) }
    }
    let platform = Actor(.platform, id: "cs-1")
    for (state, step, actor) in [
      (CaseState.pendingMerchant, CaseStep.agreeRefund(), merchant),
      (.pendingMerchant, .agreeReturn(), merchant), (.inspecting, .agreeRefund(), merchant),
      (.platformReview, .agreeRefund(reason: "fair"), platform),
      (.platformReview, .agreeReturn(reason: "fair"), platform),
    ] {
      let item = afterSalesCase(state)
      #expect(rules(item, step, actor, 5_999) == ["AS-AMOUNT"])
      #expect(rules(item, step, actor, 6_000) == [])
      #expect(rules(item, step, actor, nil) == [])
    }
    let offered = try afterSalesCase(.pendingMerchant, type: .exchange, amount: nil).take(
      .makeOffer(Proposal(kind: .compensation, amount: money(2_000), refundable: money(2_000))),
      by: merchant, at: now, policy)
    let item = try #require(offered.afterSalesCase)
    #expect(rules(item, .respondToOffer(accept: true), buyer, 1_999) == ["AS-AMOUNT"])
    #expect(rules(item, .respondToOffer(accept: true), buyer, 2_000) == [])
    // What pays nothing needs no cover.
    #expect(rules(item, .respondToOffer(accept: false), buyer, 0) == [])
    #expect(rules(afterSalesCase(), .reject(reason: "worn"), merchant, 0) == [])
  }

  @Test("AS-AMOUNT: the currency is the order's")
  func currency() throws {
    let dollars = Money(100, try #require(Currency(code: "USD")))
    let evaluation = Evaluation(inquiry(type: .refundOnly, amount: dollars))
    #expect(evaluation.result(.amount, .refundOnly) == .fail)
    #expect(evaluation.outcome(.amount, .refundOnly).explanation.contains("CNY"))
  }

  @Test("AS-AMOUNT: open cases hold, ended ones do not, refunded ones count once")
  func holds() {
    func refundable(_ state: CaseState, settled: Bool = false, refunded: Int64 = 0) -> Int64 {
      let history = OrderHistory(cases: [afterSalesCase(state)])
      let facts = order(refunded: refunded, settled: settled ? ["case-1"] : [])
      return Evaluation(inquiry(facts, history)).refundable.minorUnits
    }
    for state in CaseState.allCases where state.isOpen { #expect(refundable(state) == 4_000) }
    for state in [CaseState.withdrawn, .closed, .completed] {
      #expect(refundable(state) == 10_000)
    }
    #expect(refundable(.refunded) == 4_000)
    #expect(refundable(.refunded, settled: true, refunded: 6_000) == 4_000)
    // Refunds that did not come from a case count besides.
    #expect(refundable(.refunded, refunded: 1_000) == 3_000)
    #expect(refundable(.refunded, settled: true, refunded: 7_000) == 3_000)
  }

  @Test("AS-AMOUNT: types that pay nothing take no amount")
  func noAmount() {
    let asked = inquiry(by: buyer, type: .exchange, amount: money(1))
    #expect(Evaluation(asked).result(.amount, .exchange) == .fail)
    #expect(Evaluation(inquiry(by: buyer, type: .exchange)).result(.amount, .exchange) == .pass)
    // Asked about all types, the amount is meant for those that pay.
    let all = Evaluation(inquiry(by: buyer, amount: money(10_001)))
    #expect(all.result(.amount, .exchange) == .pass)
    #expect(all.result(.amount, .refundOnly) == .fail)
  }

  @Test("AS-AMOUNT: per line, units asked ≤ bought − returned or asked")
  func units() {
    func result(_ quantity: Int64, _ history: OrderHistory = OrderHistory()) -> Refusal? {
      refusal {
        try Case.submit(
          id: "x", request(lines: [CaseLine(lineID: "1", quantity: quantity)]), statement: "",
          circumstances(order(), history, by: buyer))
      }
    }
    #expect(result(2) == nil)
    #expect(result(3)?.rules == ["AS-AMOUNT"])
    let one = [CaseLine(lineID: "1", quantity: 1)]
    let open = OrderHistory(cases: [afterSalesCase(.inReturn, amount: 100, lines: one)])
    #expect(result(1, open) == nil)
    #expect(result(2, open)?.rules == ["AS-AMOUNT", "AS-OPEN-DUP"])
    let returned = OrderHistory(cases: [
      afterSalesCase(.refunded, amount: 100, lines: one, received: true)
    ])
    #expect(result(1, returned) == nil)
    #expect(result(2, returned)?.rules == ["AS-AMOUNT"])
    let refundedOnly = OrderHistory(cases: [
      afterSalesCase(.refunded, type: .refundOnly, amount: 100, lines: one)
    ])
    #expect(result(2, refundedOnly) == nil)
  }

  @Test("AS-AMOUNT: lines that make no sense are named")
  func badLines() {
    func violations(_ lines: [CaseLine]) -> [String] {
      let refused = refusal {
        try Case.submit(
          id: "x", request(lines: lines), statement: "", circumstances(by: buyer))
      }
      #expect(refused?.kind == .invalid)
      return refused?.rules ?? []
    }
    #expect(violations([CaseLine(lineID: "9", quantity: 1)]) == ["lines[0].line_id"])
    #expect(violations([CaseLine(lineID: "1", quantity: 0)]) == ["lines[0].quantity"])
    #expect(violations([CaseLine(lineID: "1", quantity: .max)]) == ["lines[0].quantity"])
    let twice = [CaseLine(lineID: "1", quantity: 1), CaseLine(lineID: "1", quantity: 1)]
    #expect(violations(twice) == ["lines[1].line_id"])
  }

  @Test("AS-AMOUNT: left out, it is the lines' share, and everything when nothing stays behind")
  func share() throws {
    func amount(_ lines: [CaseLine], _ facts: OrderFacts = order()) throws -> Int64? {
      try Case.submit(
        id: "x", request(lines: lines), statement: "", circumstances(facts, by: buyer)
      ).afterSalesCase?.amount?.minorUnits
    }
    #expect(try amount([]) == 10_000)
    #expect(try amount([CaseLine(lineID: "1", quantity: 1)]) == 3_000)
    #expect(try amount([CaseLine(lineID: "2", quantity: 1)]) == 4_000)
    // Postage went back before: not more than what is left.
    let all = [CaseLine(lineID: "2", quantity: 1), CaseLine(lineID: "1", quantity: 2)]
    #expect(try amount(all, order(refunded: 500)) == 9_500)
    var odd = order()
    odd.lines[0].paid = 5_999
    #expect(try amount([CaseLine(lineID: "1", quantity: 1)], odd) == 2_999)
    var gift = order()
    gift.lines[1].paid = 0
    let refused = refusal { try amount([CaseLine(lineID: "2", quantity: 1)], gift) }
    #expect(refused?.rules == ["AS-AMOUNT"])
  }

  @Test("AS-OPEN-DUP: no second open case for the same units, whatever the type")
  func duplicate() {
    let all = [CaseLine(lineID: "1", quantity: 2), CaseLine(lineID: "2", quantity: 1)]
    for state in CaseState.allCases {
      let history = OrderHistory(cases: [
        afterSalesCase(state, type: .reship, amount: nil, lines: all)
      ])
      let result = Evaluation(inquiry(order(), history)).result(.openDuplicate, .refundOnly)
      #expect(result == (state.isOpen ? .fail : .pass), "\(state)")
    }
    let one = OrderHistory(cases: [afterSalesCase()])
    #expect(Evaluation(inquiry(order(), one)).result(.openDuplicate, .refundOnly) == .pass)
  }

  @Test("AS-REASON: a reason of the catalogue is required")
  func reason() throws {
    func submit(_ type: CaseType, _ reason: String) throws -> Case? {
      try Case.submit(
        id: "x", request(type, reason: reason), statement: "", circumstances(by: buyer)
      ).afterSalesCase
    }
    #expect(refusal { try submit(.refundOnly, "") }?.rules == ["AS-REASON"])
    #expect(refusal { try submit(.refundOnly, "because") }?.rules == ["AS-REASON"])
    for reason in Reason.catalogue {
      for type in CaseType.allCases where reason.fits(type) {
        #expect(try submit(type, reason.id)?.reasonClass == reason.reasonClass)
      }
      for type in CaseType.allCases where !reason.fits(type) {
        #expect(refusal { try submit(type, reason.id) }?.rules == ["AS-REASON"])
      }
    }
    #expect(Evaluation(inquiry()).result(.reason, .reship) == .notApplicable)
  }

  @Test("A refusal names every rule that fails, not the first")
  func allFailures() {
    let history = OrderHistory(cards: [card("a", .declined), card("b", .expired)])
    let refused = refusal {
      try Invitation.issue(
        id: "c", request(.exchange, amount: money(1), reason: "?", channel: .mobile),
        circumstances(order(), history, at: signedAt + .days(20), by: merchant))
    }
    #expect(
      refused?.rules == [
        "AS-TYPE-STATE", "AS-WINDOW", "AS-ONE-YEAR", "AS-CARD-CAP", "AS-CHANNEL", "AS-AMOUNT",
        "AS-REASON",
      ])
  }

  @Test func snapshotsThatContradictThemselvesAreRefused() {
    func violations(_ change: (inout OrderFacts) -> Void) -> [String] {
      var facts = order()
      change(&facts)
      return refusal { try facts.validate() }?.rules ?? []
    }
    #expect(violations { _ in } == [])
    #expect(violations { $0.paid = money(-1) } == ["paid"])
    #expect(violations { $0.refunded = money(-1) } == ["refunded"])
    #expect(violations { $0.refunded = Money(0, Currency(code: "USD")!) } == ["refunded"])
    #expect(violations { $0.lines = [] } == ["lines"])
    #expect(violations { $0.lines[1].quantity = 0 } == ["lines[1].quantity"])
    #expect(violations { $0.lines[1].quantity = .max } == ["lines[1].quantity"])
    #expect(violations { $0.lines[0].returned = 3 } == ["lines[0].returned_quantity"])
    #expect(violations { $0.lines[1].id = "1" } == ["lines[1].line_id"])
    #expect(violations { $0.lines[1].paid = -1 } == ["lines[1].paid"])
  }
}
