import Contracts
import RPCContracts
import RPCCore
import Testing

/// What orders say of a buyer reaches messaging through the gateway (GW-FOLLOW).
@Suite("The standing follows orders", .serialized) struct StandingTests {
  @Test("MSG-GRANT: an order that is paid is told to messaging")
  func payment() async throws {
    let stack = try Stack()
    try await stack.startAndWait()
    let price = TypeV1.Money(minorUnits: 1_000, currency: "CNY")
    let buyer = actor(.buyer, "buyer")
    _ = try await stack.orders.createOrder(
      .init(
        requestID: "create", actor: buyer, orderID: "order", shopID: "shop", buyerID: "buyer",
        lines: [.init(itemName: "茶", quantity: 1, total: price)]))
    _ = try await stack.orders.payOrder(
      .init(requestID: "pay", actor: buyer, orderID: "order", amount: price))
    let feed = try await stack.messaging.watchMessages(
      .init(shopID: "shop"), options: CallOptions(timeout: .seconds(30)))
    var standing: MessagingV1.Standing?
    while standing?.lastPaidAt == nil, let event = try await feed.next() {
      if case .standingChanged(let changed) = event.change { standing = changed.standing }
    }
    #expect(standing?.lastOrderAt != nil && standing?.lastPaidAt != nil)
  }
}
