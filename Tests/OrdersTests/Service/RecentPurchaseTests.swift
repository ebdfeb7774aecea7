import Contracts
import Domain
import RPCContracts
import Service
import Testing

@Suite("What else the buyer bought (AS-FLAGS), in the snapshot of an order")
struct RecentPurchaseTests {
  let service: ServiceFixture

  init() throws { service = try ServiceFixture() }

  private func purchases(_ id: String) async throws -> [TypeV1.RecentPurchase] {
    try #require(try await service.client.getOrderSnapshot(.init(orderID: id)).snapshot)
      .recentPurchases
  }

  @Test("the buyer's other orders in the shop, newest first, with what was bought and when")
  func othersOfTheBuyerInTheShop() async throws {
    try await service.pay("first")
    service.clock.advance(by: .days(1))
    try await service.pay("second")
    service.clock.advance(by: .days(1))
    try await service.pay("third")
    try await service.pay("of-another-buyer") { $0.buyerID = "buyer-2" }
    try await service.pay("in-another-shop") { $0.shopID = "shop-2" }
    #expect(
      try await purchases("second") == [
        .init(
          orderID: "third", itemNames: ["Teapot", "Cup"], boughtAt: timestamp(start + .days(2))),
        .init(orderID: "first", itemNames: ["Teapot", "Cup"], boughtAt: timestamp(start)),
      ])
    #expect(try await purchases("in-another-shop") == [])
  }

  @Test("what is not paid for, or was cancelled, was not bought")
  func onlyWhatWasBought() async throws {
    try await service.pay("order")
    try await service.place("unpaid")
    try await service.pay("cancelled")
    _ = try await service.client.cancelOrder(
      .init(requestID: "c", actor: .buyer, orderID: "cancelled"))
    #expect(try await purchases("order") == [])
  }

  @Test("of the last 30 days, and the newest 10 only")
  func bounds() async throws {
    try await service.pay("old")
    service.clock.advance(by: .days(30) + .seconds(1))
    try await service.pay("order")
    for index in 0..<12 {
      service.clock.advance(by: .minutes(1))
      try await service.pay("new-\(index)")
    }
    #expect(
      try await purchases("order").map(\.orderID) == (2..<12).reversed().map { "new-\($0)" })
  }
}
