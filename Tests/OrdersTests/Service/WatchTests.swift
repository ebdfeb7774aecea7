import Contracts
import Domain
import RPCContracts
import RPCCore
import Service
import Store
import Testing

@Suite("The feed of orders")
struct WatchTests {
  let service: ServiceFixture

  init() throws { service = try ServiceFixture() }

  @Test("every change is there in order, with who, when and why")
  func everyChange() async throws {
    try await service.pay("a")
    try await service.place("b") { $0.shopID = "shop-2" }
    let events = try await service.events()
    #expect(events.compactMap { $0.header?.sequence } == [1, 2, 3])
    #expect(events.map(\.version) == [1, 2, 1])
    #expect(events.compactMap { $0.header?.requestID } == ["create-a", "pay-a", "create-b"])
    #expect(events[1].header?.actor == .buyer)
    #expect(events[1].header?.orderID == "a")
    #expect(events[1].header?.shopID == "shop-1")
    #expect(events[1].header?.buyerID == "buyer-1")
    #expect(events[1].change == .paid(.init(amount: yuan(10_000))))
    guard case .created(let created) = events[0].change else {
      Issue.record("the first event places the order")
      return
    }
    #expect(created.order?.payable == yuan(10_000))
  }

  @Test("it resumes after a cursor, and can be narrowed to a shop or an order")
  func resumes() async throws {
    try await service.pay("a")
    try await service.place("b") { $0.shopID = "shop-2" }
    let all = try await service.events()
    for (index, event) in all.enumerated() {
      let rest = try await service.events(.init(cursor: event.header?.cursor ?? ""))
      #expect(rest == Array(all[(index + 1)...]))
    }
    #expect(try await service.events(.init(orderID: "a")) == Array(all[..<2]))
    #expect(try await service.events(.init(shopID: "shop-2")) == [all[2]])
    #expect(try await service.events(.init(shopID: "shop-2", orderID: "a")).isEmpty)
  }

  @Test("a follower gets what is committed after it came")
  func follows() async throws {
    try await service.place("a")
    let stream = try await service.client.watchOrders(.init())
    #expect(try await stream.next()?.header?.sequence == 1)
    _ = try await service.client.cancelOrder(
      .init(requestID: "c", actor: .buyer, orderID: "a", reason: "changed my mind"))
    let event = try #require(try await stream.next())
    #expect(event.header?.sequence == 2)
    #expect(event.change == .cancelled(.init(reason: "changed my mind", ground: .early)))
    stream.cancel()
  }

  @Test("a cursor that this database did not give out is refused")
  func foreignCursor() async throws {
    try await service.place("a")
    let other = try ServiceFixture()
    try await other.place("a")
    let foreign = try #require(try await other.events().first?.header?.cursor)
    for cursor in ["x", foreign] {
      let status = await service.failure { client async throws(RPCStatus) in
        let stream = try await client.watchOrders(.init(cursor: cursor))
        _ = try await stream.next()
      }
      #expect(status.code == .invalidArgument)
      #expect(status.fields == ["cursor"])
    }
  }
}
