import AfterSales
import Domain
import Foundation
import Testing

@Suite struct PolicyTests {
  @Test func theDefaultsAreSound() {
    #expect(AfterSalesPolicy().problems == [])
  }

  @Test func aPolicySurvivesTheRoundTrip() throws {
    var policy = AfterSalesPolicy()
    policy.version = "2026-11"
    policy.window = .days(30)
    policy.cardExpiry = .minutes(90)
    policy.matrix.toShip[.returnRefund] = .invitation
    policy.matrix.signed[.repair] = .closed
    policy.mobileInvitationTypes = [.reship]
    policy.reasons = [Reason("late", .sellerError, "Late")]
    policy.utcOffsetMinutes = 420
    let data = try JSONEncoder().encode(policy)
    #expect(try JSONDecoder().decode(AfterSalesPolicy.self, from: data) == policy)
  }

  @Test func valuesThatMakeNoSenseAreNamed() {
    func problem(_ change: (inout AfterSalesPolicy) -> Void) -> String {
      var policy = AfterSalesPolicy()
      change(&policy)
      return policy.problems.joined()
    }
    #expect(problem { $0.version = "" }.contains("version"))
    #expect(problem { $0.window = .days(4_000) }.contains("window"))
    #expect(problem { $0.window = .days(-1) }.contains("window"))
    #expect(problem { $0.paymentLimitYears = -1 }.contains("paymentLimitYears"))
    #expect(problem { $0.cardCap = -1 }.contains("cardCap"))
    #expect(problem { $0.cardExpiry = .zero }.contains("cardExpiry"))
    #expect(problem { $0.merchantDecision = .zero }.contains("merchantDecision"))
    #expect(problem { $0.buyerShip = .days(500) }.contains("buyerShip"))
    #expect(problem { $0.refundAfterReceipt = .zero }.contains("refundAfterReceipt"))
    #expect(problem { $0.utcOffsetMinutes = 9_000 }.contains("utcOffsetMinutes"))
    #expect(problem { $0.reasons = [] }.contains("reasons"))
    #expect(problem { $0.reasons[0].id = "" }.contains("id"))
    #expect(problem { $0.reasons.append($0.reasons[0]) }.contains("twice"))
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

}
