import Domain
import Messaging
import Testing

@Suite struct PolicyAndCatalogueTests {
  @Test("The default policy has the numbers of the rules and no problems")
  func defaults() {
    let policy = MessagingPolicy()
    #expect(policy.problems.isEmpty)
    #expect(policy.tiers.activeFor == .hours(24) && policy.tiers.recentFor == .days(7))
    #expect(policy.tiers.recentLimit == 3 && policy.tiers.relatedLimit == 1)
    #expect(policy.tiers.relatedFor == .days(30) && policy.reservationLength == .seconds(60))
  }

  @Test("A policy that contradicts itself is named problem by problem")
  func problems() {
    var policy = MessagingPolicy()
    policy.version = ""
    policy.tiers.recentFor = .hours(23)
    policy.tiers.recentLimit = -1
    policy.reservationLength = .zero
    #expect(policy.problems.count == 4)
  }

  @Test("A decision names the policy that it used")
  func stamp() throws {
    var quota = try QuotaFixture(buyerWrote: .days(1))
    quota.policy.version = "2027-03"
    quota.policy.tiers.recentLimit = 5
    #expect(quota.evaluate().policy.version == "2027-03" && quota.evaluate().limit == 5)
  }

  @Test("The catalogue has every rule once")
  func catalogue() {
    let ids = MessagingRules.all.map(\.id)
    #expect(ids.count == 22 && Set(ids).count == 22)
    #expect(ids.allSatisfy { $0.hasPrefix("MSG-") })
  }
}
