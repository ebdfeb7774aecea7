import Contracts
import Domain
import RPCContracts
import RPCCore
import Service
import Store
import Testing

@Suite("Lists and counts (ORD-BUCKET)")
struct ListTests {
  let service: ServiceFixture

  init() throws { service = try ServiceFixture() }

  /// All pages of a query, with the number of pages.
  func all(_ request: V1.ListOrdersRequest) async throws -> (ids: [String], pages: Int) {
    var request = request
    var ids: [String] = []
    var pages = 0
    repeat {
      let page = try await service.client.listOrders(request)
      ids += page.orders.map(\.orderID)
      request.pageToken = page.nextPageToken
      pages += 1
    } while !request.pageToken.isEmpty
    return (ids, pages)
  }

  /// Orders "0" … of two shops and two buyers, in one commit; three share each creation time.
  func fill(_ count: Int) async throws {
    var request = V1.ImportOrdersRequest(requestID: "fill", actor: .platform)
    for index in 0..<count {
      let placed = start - .days(1) + .minutes(Int64(index / 3))
      request.orders.append(
        V1.ImportedOrder(
          orderID: "\(index)", shopID: index % 2 == 0 ? "shop-1" : "shop-2",
          buyerID: index % 4 < 2 ? "buyer-1" : "buyer-2", tradeState: .created,
          lines: [.init(itemName: "Tea", quantity: 1, total: yuan(10_000))],
          createdAt: timestamp(placed)))
    }
    let outcomes = try await service.client.importOrders(request).outcomes
    #expect(outcomes.allSatisfy { $0.result == .imported })
  }

  @Test(
    "pages go from the newest to the oldest, each order once",
    arguments: [1, 2, 3, 7, 50] as [Int32])
  func pages(_ size: Int32) async throws {
    try await fill(24)
    let expected = (0..<24).reversed()
    let shop = try await all(.init(shopID: "shop-1", pageSize: size))
    #expect(shop.ids == expected.filter { $0 % 2 == 0 }.map { "\($0)" })
    #expect(shop.pages == (12 + Int(size) - 1) / Int(size))
    let buyer = try await all(.init(buyerID: "buyer-1", pageSize: size))
    #expect(buyer.ids == expected.filter { $0 % 4 < 2 }.map { "\($0)" })
    let both = try await all(.init(shopID: "shop-1", buyerID: "buyer-2", pageSize: size))
    #expect(both.ids == expected.filter { $0 % 4 == 2 }.map { "\($0)" })
    let bucket = try await all(
      .init(shopID: "shop-1", bucket: .unfinished, pageSize: size))
    #expect(bucket.ids == shop.ids)
    #expect(try await all(.init(shopID: "shop-1", bucket: .toShip)).ids == [])
    #expect(try await all(.init(shopID: "shop-3")).ids == [])
  }

  @Test("pages stay stable while orders come and change")
  func stable() async throws {
    try await fill(12)
    let request = V1.ListOrdersRequest(shopID: "shop-1", pageSize: 3)
    let first = try await service.client.listOrders(request)
    #expect(first.orders.map(\.orderID) == ["10", "8", "6"])
    service.clock.advance(by: .minutes(1))
    try await service.place("new")
    _ = try await service.client.cancelOrder(
      .init(requestID: "c", actor: .platform, orderID: "4"))
    _ = try await service.client.payOrder(
      .init(requestID: "p", actor: .platform, orderID: "2", amount: yuan(10_000)))
    var rest = request
    rest.pageToken = first.nextPageToken
    #expect(try await all(rest).ids == ["4", "2", "0"])
  }

  @Test("each bucket lists and counts its orders")
  func buckets() async throws {
    try await service.place("unfinished")
    try await service.pay("to-ship")
    try await service.pay("cancelled")
    _ = try await service.client.cancelOrder(
      .init(requestID: "c1", actor: .buyer, orderID: "cancelled"))
    try await service.place("unpaid")
    _ = try await service.client.cancelOrder(
      .init(requestID: "c2", actor: .buyer, orderID: "unpaid"))
    try await service.pay("signed")
    _ = try await service.client.shipOrder(
      .init(
        requestID: "s", actor: .merchant, orderID: "signed",
        parcel: .init(carrier: "SF", trackingNumber: "1")))
    _ = try await service.client.signOrder(
      .init(requestID: "g", actor: .buyer, orderID: "signed"))
    let expected: [(V1.Bucket, [String])] = [
      (.unfinished, ["unfinished"]), (.toShip, ["to-ship"]), (.toReceive, []),
      (.signed, ["signed"]), (.refund, ["cancelled"]),
    ]
    let scopes: [(String, String)] = [("shop-1", ""), ("", "buyer-1"), ("shop-1", "buyer-1")]
    for (shop, buyer) in scopes {
      let counts = try await service.client.countOrders(.init(shopID: shop, buyerID: buyer))
      #expect(counts.buckets.map(\.bucket) == expected.map(\.0))
      #expect(counts.buckets.map(\.count) == expected.map { Int64($0.1.count) })
      for (bucket, ids) in expected {
        let list = try await all(.init(shopID: shop, buyerID: buyer, bucket: bucket))
        #expect(list.ids == ids)
      }
      #expect(try await all(.init(shopID: shop, buyerID: buyer)).ids.count == 5)
    }
  }

  @Test("a page token of another query is refused", arguments: ["", "x", "AAAA"])
  func otherToken(_ token: String) async throws {
    try await fill(6)
    var token = token
    if token.isEmpty {
      token = try await service.client.listOrders(.init(shopID: "shop-1", pageSize: 1))
        .nextPageToken
    }
    let status = await service.failure { [token] client async throws(RPCStatus) in
      _ = try await client.listOrders(.init(shopID: "shop-2", pageSize: 1, pageToken: token))
    }
    #expect(status.code == .invalidArgument)
    #expect(status.fields == ["page_token"])
  }

  @Test("a list without shop and buyer, and a negative page size, are refused")
  func badQueries() async throws {
    let list = await service.failure { client async throws(RPCStatus) in
      _ = try await client.listOrders(.init(pageSize: -1))
    }
    #expect(list.fields == ["shop_id", "page_size"])
    let count = await service.failure { client async throws(RPCStatus) in
      _ = try await client.countOrders(.init())
    }
    #expect(count.fields == ["shop_id"])
  }

  @Test("a page of the largest orders ends early and loses none")
  func largeOrders() async throws {
    for index in 0..<9 {
      try await service.place("\(index)") {
        $0.lines = (0..<200).map { _ in
          .init(itemName: String(repeating: "茶", count: 500), quantity: 1, total: yuan(1))
        }
      }
    }
    let list = try await all(.init(shopID: "shop-1"))
    #expect(list.ids.count == 9)
    #expect(list.pages > 1)
  }
}
