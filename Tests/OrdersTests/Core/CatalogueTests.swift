import Domain
import FoundationEssentials
import Orders
import Testing

@Suite("Catalogue and policy")
struct CatalogueTests {
  @Test("the catalogue holds every ORD rule once")
  func catalogue() {
    let ids = OrdersRules.all.map(\.id)
    #expect(ids.count == 23)
    #expect(Set(ids).count == ids.count)
    #expect(ids.allSatisfy { $0.hasPrefix("ORD-") })
  }

  @Test("a policy survives a round trip")
  func policyRoundTrip() throws {
    var policy = OrdersPolicy()
    policy.receiptAutoConfirm = .days(10)
    let data = try JSONEncoder().encode(policy)
    #expect(try JSONDecoder().decode(OrdersPolicy.self, from: data) == policy)
    #expect(policy.problems.isEmpty)
  }

  @Test("a policy that makes no sense says what is wrong")
  func badPolicy() {
    var policy = OrdersPolicy()
    policy.version = ""
    policy.receiptExtension = .seconds(-1)
    policy.receiptReminder = .days(367)
    policy.unreachableAttempts = 0
    policy.smallPaymentMax = -1
    #expect(policy.problems.count == 6)
  }
}
