import AfterSales
import Domain
import Foundation
import Testing

@Suite struct PolicyTests {
  private func decode(_ json: String) throws -> AfterSalesPolicy {
    try JSONDecoder().decode(AfterSalesPolicy.self, from: Data(json.utf8))
  }

  private func problem(_ json: String) -> String? {
    do {
      _ = try decode(json)
      return nil
    } catch { return "\(error)" }
  }

  @Test func anEmptyDocumentIsTheDefaults() throws {
    #expect(try decode("{}") == AfterSalesPolicy())
  }

  @Test func aPolicySurvivesTheRoundTrip() throws {
    var policy = AfterSalesPolicy()
    policy.version = "2026-11"
    policy.window = .days(30)
    policy.cardExpiry = .minutes(90)
    policy.matrix.toShip[.returnRefund] = .invitation
    policy.mobileInvitationTypes = [.reship]
    policy.reasons = [Reason("late", .sellerError, "Late")]
    policy.utcOffset = .hours(7)
    let data = try JSONEncoder().encode(policy)
    #expect(try JSONDecoder().decode(AfterSalesPolicy.self, from: data) == policy)
  }

  @Test func aPartialDocumentChangesWhatItNames() throws {
    let policy = try decode(
      """
      { "version": "7", "window": "20d", "card_cap": 3,
        "matrix": { "TO_SHIP": { "REFUND_ONLY": "INVITATION", "RESHIP": "BUYER" } } }
      """)
    #expect(policy.version == "7")
    #expect(policy.window == .days(20))
    #expect(policy.cardCap == 3)
    #expect(policy.matrix.toShip[.refundOnly] == .invitation)
    #expect(policy.matrix.toShip[.reship] == .buyer)
    #expect(policy.matrix.toShip[.returnRefund] == .closed)
    #expect(policy.matrix.signed == TypeMatrix.delivered)
    #expect(policy.cardExpiry == .hours(48))
  }

  @Test func aBadDocumentIsRefusedWithWhatIsWrong() {
    #expect(problem(#"{"windw": "15d"}"#)?.contains("windw") == true)
    #expect(problem(#"{"window": "15 days"}"#)?.contains("15 days") == true)
    #expect(problem(#"{"window": "4000d"}"#)?.contains("window") == true)
    #expect(problem(#"{"card_expiry": "0s"}"#)?.contains("card_expiry") == true)
    #expect(problem(#"{"card_cap": -1}"#)?.contains("card_cap") == true)
    #expect(problem(#"{"version": ""}"#)?.contains("version") == true)
    #expect(problem(#"{"matrix": {"SHIPPED": {}}}"#)?.contains("SHIPPED") == true)
    #expect(problem(#"{"matrix": {"SIGNED": {"REFUND": "BOTH"}}}"#)?.contains("REFUND") == true)
    #expect(problem(#"{"matrix": {"SIGNED": {"REPAIR": "YES"}}}"#)?.contains("YES") == true)
    #expect(problem(#"{"mobile_invitation_types": ["GIFT"]}"#)?.contains("GIFT") == true)
    #expect(problem(#"{"reasons": []}"#)?.contains("reasons") == true)
    #expect(problem(#"{"reasons": [{"id": "a", "class": "BAD"}]}"#)?.contains("BAD") == true)
    #expect(problem(#"{"utc_offset_minutes": 9000}"#)?.contains("utc_offset") == true)
  }

  @Test func thePolicyDecidesNotTheCode() {
    var policy = AfterSalesPolicy()
    policy.window = .days(1)
    policy.cardCap = 0
    policy.mobileInvitationTypes = []
    policy.matrix.pastWindow[.repair] = .buyer
    let facts = order()
    let asked = inquiry(facts, at: signedAt + .days(2), channel: .mobile, policy: policy)
    let evaluation = Evaluation(asked)
    #expect(evaluation.result(.cardCap, .refundOnly) == .fail)
    #expect(evaluation.result(.channel, .refundOnly) == .fail)
    let alone = Evaluation(inquiry(facts, at: signedAt + .days(2), by: buyer, policy: policy))
    #expect(alone.isOpen(.repair))
  }
}

@Suite struct CatalogueTests {
  @Test func everyRuleOfTheCatalogueHasAText() {
    #expect(AfterSalesRules.all.count == 27)
    #expect(Set(AfterSalesRules.all.map(\.id)).count == 27)
    #expect(AfterSalesRules.all.allSatisfy { $0.id.hasPrefix("AS-") && !$0.text.isEmpty })
  }

  @Test func theRulesOfAnEvaluationAreEnforced() {
    let enforced = Set(AfterSalesRules.all.filter(\.isEnforced).map(\.id))
    #expect(enforced.isSuperset(of: AfterSalesRule.ofEvaluation.map(\.id)))
  }
}
