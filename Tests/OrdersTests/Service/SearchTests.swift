import Contracts
import Domain
import RPCContracts
import Service
import Testing

@Suite("Lists by state, time and text")
struct SearchTests {
  let service: ServiceFixture

  init() throws { service = try ServiceFixture() }

  /// Orders "0" … "9", an hour apart: each third is cancelled, each second sells cups.
  func fill() async throws {
    for index in 0..<10 {
      let id = "\(index)"
      try await service.place(id) {
        $0.lines[0].itemName = index % 2 == 0 ? "蓝色茶壶" : "Teapot"
        $0.lines[1].sku = "SKU-\(index)"
      }
      if index % 3 == 0 {
        _ = try await service.client.cancelOrder(
          .init(requestID: "c-\(id)", actor: .buyer, orderID: id, reason: "太贵了 100%_"))
      }
      service.clock.advance(by: .hours(1))
    }
  }

  func ids(_ change: (inout V1.ListOrdersRequest) -> Void) async throws -> [String] {
    var request = V1.ListOrdersRequest(shopID: "shop-1", pageSize: 3)
    change(&request)
    var ids: [String] = []
    repeat {
      let page = try await service.client.listOrders(request)
      ids += page.orders.map(\.orderID)
      request.pageToken = page.nextPageToken
    } while !request.pageToken.isEmpty
    return ids
  }

  @Test("by state, also of orders that are in no bucket")
  func states() async throws {
    try await fill()
    #expect(try await ids { $0.tradeState = .cancelled } == ["9", "6", "3", "0"])
    #expect(try await ids { $0.tradeState = .created } == ["8", "7", "5", "4", "2", "1"])
    #expect(try await ids { $0.tradeState = .signed } == [])
    #expect(
      try await ids {
        $0.tradeState = .created
        $0.bucket = .refund
      } == [])
  }

  @Test("a page that looked at its share is short, and its token goes on from there")
  func longScan() async throws {
    for batch in 0..<5 {
      _ = try await service.client.importOrders(
        .init(
          requestID: "b\(batch)", actor: .platform,
          orders: (0..<500).map { index in
            .init(
              orderID: "\(batch)-\(index)", shopID: "shop-1", tradeState: .created,
              lines: [
                .init(
                  itemName: batch == 0 && index == 0 ? "rare" : "Tea", quantity: 1,
                  total: yuan(1))
              ], createdAt: timestamp(start - .days(9) + .minutes(Int64(batch * 500 + index))))
          }))
    }
    let first = try await service.client.listOrders(.init(shopID: "shop-1", text: "rare"))
    #expect(first.orders.isEmpty)
    #expect(!first.nextPageToken.isEmpty)
    let second = try await service.client.listOrders(
      .init(shopID: "shop-1", pageToken: first.nextPageToken, text: "rare"))
    #expect(second.orders.map(\.orderID) == ["0-0"])
    #expect(second.nextPageToken.isEmpty)
  }

  @Test("by time: from it on, before it")
  func times() async throws {
    try await fill()
    #expect(
      try await ids { $0.createdFrom = timestamp(start + .hours(7)) } == ["9", "8", "7"])
    #expect(
      try await ids { $0.createdUntil = timestamp(start + .hours(3)) } == ["2", "1", "0"])
    #expect(
      try await ids {
        $0.createdFrom = timestamp(start + .hours(2))
        $0.createdUntil = timestamp(start + .hours(7))
        $0.tradeState = .cancelled
      } == ["6", "3"])
  }

  @Test("by text of an item or a remark, exactly as it stands")
  func text() async throws {
    try await fill()
    #expect(try await ids { $0.text = "茶壶" } == ["8", "6", "4", "2", "0"])
    #expect(try await ids { $0.text = "SKU-7" } == ["7"])
    #expect(try await ids { $0.text = "100%_" } == ["9", "6", "3", "0"])
    #expect(try await ids { $0.text = "teapot" } == [])
    // In the stored bytes, but neither in an item nor in a remark.
    #expect(try await ids { $0.text = "buyer-1" } == [])
    #expect(
      try await ids {
        $0.shopID = ""
        $0.buyerID = "buyer-1"
        $0.text = "SKU-3"
      } == ["3"])
  }
}
