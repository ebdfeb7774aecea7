import Contracts
import Domain
import RPCContracts
import RPCCore
import Service
import Store
import Testing

@testable import OrdersService

@Suite("Import over RPC")
struct ImportServiceTests {
  let service: ServiceFixture

  init() throws { service = try ServiceFixture() }

  func past(
    _ id: String, _ change: (inout V1.ImportedOrder) -> Void = { _ in }
  ) -> V1.ImportedOrder {
    let origin = start - .days(20)
    var order = V1.ImportedOrder(
      orderID: id, shopID: "shop-1", tradeState: .signed,
      lines: [.init(itemName: "Tea", quantity: 1, total: yuan(5_000))], paid: yuan(4_900),
      createdAt: timestamp(origin), paidAt: timestamp(origin + .hours(1)),
      shippedAt: timestamp(origin + .hours(2)), signedAt: timestamp(origin + .days(2)))
    order.merchantRemark = "gift,\nwrap it"
    change(&order)
    return order
  }

  func take(
    _ orders: [V1.ImportedOrder], _ requestID: String = "import", validateOnly: Bool = false
  ) async throws -> [V1.ImportOutcome] {
    try await service.client.importOrders(
      .init(
        requestID: requestID, actor: .platform, orders: orders, validateOnly: validateOnly)
    ).outcomes
  }

  @Test("an order comes in with its own times, and goes on from there")
  func comesIn() async throws {
    #expect(try await take([past("a")]).map(\.result) == [.imported])
    let order = try #require(try await service.client.getOrder(.init(orderID: "a")).order)
    #expect(order.tradeState == .signed)
    #expect(order.buyerID == "export:a")
    #expect(order.signedAt == timestamp(start - .days(18)))
    #expect(order.remarks.first?.text == "gift,\nwrap it")
    let events = try await service.events()
    #expect(events.count == 1)
    #expect(events.first?.header?.occurredAt == timestamp(start - .days(20)))
    #expect(events.first?.header?.recordedAt == timestamp(start))
    _ = try await service.client.completeOrder(
      .init(requestID: "c", actor: .platform, orderID: "a"))
    #expect(try await service.events().count == 2)
  }

  @Test("paid orders that come in count in the rates of their shop, once")
  func counters() async throws {
    let unpaid = past("c") {
      $0.tradeState = .created
      ($0.paid, $0.paidAt, $0.shippedAt, $0.signedAt) = (nil, nil, nil, nil)
    }
    for id in ["first", "again"] {
      let outcomes = try await take([past("a"), past("b"), unpaid], id)
      #expect(outcomes.map(\.result).allSatisfy { $0 == (id == "first" ? .imported : .unchanged) })
    }
    let counters = try await service.client.getShopCounters(
      .init(
        shopID: "shop-1", from: timestamp(start - .days(21)), until: timestamp(start - .days(19))))
    #expect(counters.paidOrders == 2)
  }

  @Test("the same order again is unchanged, other content a conflict, nonsense refused")
  func outcomes() async throws {
    try await service.place("placed")
    let bad = past("bad") {
      $0.signedAt = nil
      $0.paid = yuan(-1)
    }
    let orders = [
      past("a"), past("a"), past("a") { $0.merchantRemark = "" }, bad, past("placed"), past("b"),
      past("c") { $0.tradeState = .unspecified }, past(String(repeating: "d", count: 4_000)),
    ]
    let first = try await take(orders)
    #expect(
      first.map(\.result) == [
        .imported, .unchanged, .conflict, .refused, .conflict, .imported, .refused, .refused,
      ])
    #expect(first[3].problem.contains("paid.minor_units"))
    #expect(first[6].problem.contains("trade_state"))
    #expect(first[0].problem == "")
    let again = try await take(orders, "import-2")
    #expect(
      again.map(\.result) == [
        .unchanged, .unchanged, .conflict, .refused, .conflict, .unchanged, .refused, .refused,
      ])
    #expect(try await take(orders) == first)
    #expect(try await service.events().count == 3)
    #expect(try await service.client.countOrders(.init(shopID: "shop-1")).buckets[3].count == 2)
  }

  @Test("an order that is here is a conflict, whatever else is wrong with what came in")
  func conflictBeforeRefusal() async throws {
    try await service.place("placed")
    let order = past("placed") { $0.signedAt = nil }
    #expect(try await take([order]).map(\.result) == [.conflict])
  }

  @Test("what a request id stands for is the request as it is encoded, all of it")
  func fingerprint() {
    for orders in [[], [past("a")], [past("a"), past("b") { $0.openCaseIDs = ["c"] }]] {
      for validateOnly in [true, false] {
        let request = V1.ImportOrdersRequest(
          requestID: "r", actor: .platform, orders: orders, validateOnly: validateOnly)
        #expect(
          request.fingerprint(orders: orders.map { $0.serializedBytes() })
            == Fingerprint(of: request.serializedBytes()))
      }
    }
  }

  @Test("a past that contradicts itself is refused with every contradiction")
  func contradictions() async throws {
    let order = past("a") {
      $0.signedAt = nil
      $0.completedAt = timestamp(start)
    }
    let outcome = try #require(try await take([order]).first)
    #expect(outcome.result == .refused)
    #expect(outcome.problem.contains("signed_at") && outcome.problem.contains("completed_at"))
  }

  @Test("an order that was imported and then changed here is still unchanged for its source")
  func changedSince() async throws {
    _ = try await take([past("a")])
    _ = try await service.client.openAfterSales(
      .init(requestID: "o", actor: .system, orderID: "a", caseID: "case-1"))
    #expect(try await take([past("a")], "import-2").map(\.result) == [.unchanged])
  }

  @Test("validate_only tells the outcomes and stores nothing")
  func validateOnly() async throws {
    let outcomes = try await take([past("a"), past("a")], validateOnly: true)
    #expect(outcomes.map(\.result) == [.imported, .unchanged])
    #expect(try await service.events().isEmpty)
  }

  @Test("only the platform imports, between 1 and 500 orders")
  func whoAndHowMany() async throws {
    for actor in [TypeV1.Actor.merchant, .system, .buyer] {
      let status = await service.failure { client async throws(RPCStatus) in
        _ = try await client.importOrders(
          .init(requestID: "i", actor: actor, orders: [past("a")]))
      }
      #expect(status.code == .permissionDenied)
    }
    for count in [0, 501] {
      let status = await service.failure { client async throws(RPCStatus) in
        _ = try await client.importOrders(
          .init(
            requestID: "i", actor: .platform, orders: Array(repeating: past("a"), count: count)))
      }
      #expect(status.fields == ["orders"])
    }
    let most = try await take((0..<500).map { past("\($0)") })
    #expect(most.allSatisfy { $0.result == .imported })
  }
}
