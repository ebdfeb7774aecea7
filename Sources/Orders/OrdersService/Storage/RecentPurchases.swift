internal import Contracts
internal import Domain
internal import Orders
internal import Store

/// What else a buyer bought of a shop lately. Comes with an order's snapshot, as advice for others
/// (AS-FLAGS: the same item bought again just before a return).
enum RecentPurchases {
  /// How far back is looked: several times the 7 d of AS-FLAGS, which a policy may lengthen.
  static let age: Duration = .days(30)
  /// So many orders are looked at, the newest: each is decoded, and a snapshot is asked for often.
  static let most = 10

  /// Besides `order`, newest first; what is not paid for, or was cancelled, was not bought.
  static func besides(
    _ order: Order, at now: Instant, in transaction: ReadTransaction
  ) throws -> [TypeV1.RecentPurchase] {
    var query = OrderQuery(scope: OrderScope(shopID: order.shopID, buyerID: order.buyerID))
    query.createdFrom = now - age
    // One more, for the order itself.
    let page = try OrderLists.page(query, after: .start, size: most + 1, in: transaction)
    let orders = try page.orders.map { try OrdersV1.Order(serialized: $0) }
    return orders.filter {
      $0.orderID != order.id && $0.paidAt != nil && $0.tradeState != .cancelled
    }.prefix(most).map { other in
      TypeV1.RecentPurchase(
        orderID: other.orderID, itemNames: other.lines.map(\.itemName).filter { !$0.isEmpty },
        boughtAt: other.createdAt)
    }
  }
}
