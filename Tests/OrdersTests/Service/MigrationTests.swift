import Contracts
import Domain
import Orders
import OrdersService
import RPCContracts
import Service
import Store
import Testing

@Suite("Databases of earlier versions")
struct MigrationTests {
  @Test("orders of the first version get their due times and are listed by state")
  func first() async throws {
    let folder = StateFolder()
    let old = try Store.open(
      StoreConfiguration(directory: folder.path, service: "orders"),
      migrations: Array(OrdersSchema.migrations.prefix(1)))
    let until = start + .days(7)
    let order = V1.Order(
      orderID: "old", version: 4, shopID: "shop-1", buyerID: "buyer-1", tradeState: .signed,
      bucket: .signed, payable: yuan(100), paid: yuan(100), refunded: yuan(0), refundDue: yuan(0),
      lines: [
        .init(
          lineID: "1", itemName: "Tea", quantity: 1, total: yuan(100), paid: yuan(100),
          refunded: yuan(0))
      ], createdAt: timestamp(start), paidAt: timestamp(start), signedAt: timestamp(start),
      receipt: .init(confirmsAt: timestamp(until)))
    try await old.write { transaction in
      _ = try transaction.execute(
        """
        INSERT INTO orders
          (seq, order_id, version, shop_id, buyer_id, bucket, created_at, import_digest, body)
        VALUES (1, ?, 4, ?, ?, ?, ?, ?, ?)
        """, order.orderID, order.shopID, order.buyerID, order.bucket.rawValue, start,
        nil as [UInt8]?, order.serializedBytes())
    }
    await old.close()
    let service = try ServiceFixture(folder: folder, clock: ManualClock(until))
    #expect(try await service.timers.nextDue() == until - .days(3))
    let signed = try await service.client.listOrders(
      .init(shopID: "shop-1", tradeState: .signed))
    #expect(signed.orders.map(\.orderID) == ["old"])
    #expect(try await service.timers.run(at: until, limit: 10) == 1)
    let completed = try await service.client.getOrder(.init(orderID: "old")).order
    #expect(completed?.tradeState == .completed)
  }
}
