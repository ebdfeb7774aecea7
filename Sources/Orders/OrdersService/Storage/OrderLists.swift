internal import Contracts
internal import Orders
internal import Store

/// Whose orders are listed or counted: of a shop, of a buyer, or of a buyer in a shop. An empty id
/// stands for any; one of both is given.
struct OrderScope: Hashable {
  var shopID: String
  var buyerID: String
}

/// The place of an order in every list: newest first. It never changes.
struct PageKey: Hashable {
  /// Microseconds since the epoch.
  var createdAt: Int64
  var seq: Int64

  /// Before the first order of any list.
  static let start = PageKey(createdAt: .max, seq: .max)

  func isNewer(than other: PageKey) -> Bool {
    createdAt != other.createdAt ? createdAt > other.createdAt : seq > other.seq
  }
}

/// Pages and counts.
enum OrderLists {
  /// What a page's orders may weigh together, with room for the rest of a 4 MiB frame; a page that
  /// reaches it ends early. One order alone always fits a frame.
  static let pageBytes = 2 << 20

  /// The orders that follow `key`, newest first.
  ///
  /// - Returns: at most `size` orders, and the key of the last one when more follow.
  static func page(
    _ scope: OrderScope, _ bucket: OrdersV1.Bucket, after key: PageKey, size: Int,
    in transaction: ReadTransaction
  ) throws -> (orders: [OrdersV1.Order], next: PageKey?) {
    let buckets = bucket == .unspecified ? [.unspecified] + OrdersV1.Bucket.listed : [bucket]
    var keys: [PageKey] = []
    for bucket in buckets {
      keys += try self.keys(scope, bucket.rawValue, after: key, limit: size + 1, transaction)
    }
    if buckets.count > 1 { keys.sort { $0.isNewer(than: $1) } }
    var orders: [OrdersV1.Order] = []
    var bytes = 0
    for key in keys.prefix(size) {
      let order = try transaction.first("SELECT body FROM orders WHERE seq = ?", key.seq) { row in
        try row.withBytes(0) { body in
          bytes += body.count
          return try bytes > pageBytes && !orders.isEmpty ? nil : OrdersV1.Order(serialized: body)
        }
      }
      guard case .some(.some(let message)) = order else { break }
      orders.append(message)
    }
    return (orders, orders.isEmpty || orders.count == keys.count ? nil : keys[orders.count - 1])
  }

  private static func keys(
    _ scope: OrderScope, _ bucket: Int32, after key: PageKey, limit: Int,
    _ transaction: ReadTransaction
  ) throws -> [PageKey] {
    let read = { (row: borrowing Row) throws in
      PageKey(createdAt: try row.int64(0), seq: try row.int64(1))
    }
    if scope.buyerID.isEmpty {
      return try transaction.all(
        """
        SELECT created_at, seq FROM orders
        WHERE shop_id = ? AND bucket = ? AND (created_at, seq) < (?, ?)
        ORDER BY created_at DESC, seq DESC LIMIT ?
        """, scope.shopID, bucket, key.createdAt, key.seq, limit, row: read)
    }
    if scope.shopID.isEmpty {
      return try transaction.all(
        """
        SELECT created_at, seq FROM orders
        WHERE buyer_id = ? AND bucket = ? AND (created_at, seq) < (?, ?)
        ORDER BY created_at DESC, seq DESC LIMIT ?
        """, scope.buyerID, bucket, key.createdAt, key.seq, limit, row: read)
    }
    return try transaction.all(
      """
      SELECT created_at, seq FROM orders
      WHERE shop_id = ? AND buyer_id = ? AND bucket = ? AND (created_at, seq) < (?, ?)
      ORDER BY created_at DESC, seq DESC LIMIT ?
      """, scope.shopID, scope.buyerID, bucket, key.createdAt, key.seq, limit, row: read)
  }

  /// How many orders are in each bucket that has any.
  static func counts(
    _ scope: OrderScope, in transaction: ReadTransaction
  ) throws -> [Int32: Int64] {
    var counts: [Int32: Int64] = [:]
    let read = { (row: borrowing Row) throws in
      counts[Int32(truncatingIfNeeded: try row.int64(0))] = try row.int64(1)
    }
    if scope.buyerID.isEmpty {
      try transaction.forEach(
        "SELECT bucket, orders FROM shop_buckets WHERE shop_id = ?", scope.shopID, row: read)
    } else if scope.shopID.isEmpty {
      try transaction.forEach(
        "SELECT bucket, count(*) FROM orders WHERE buyer_id = ? GROUP BY bucket", scope.buyerID,
        row: read)
    } else {
      try transaction.forEach(
        """
        SELECT bucket, count(*) FROM orders WHERE shop_id = ? AND buyer_id = ? GROUP BY bucket
        """, scope.shopID, scope.buyerID, row: read)
    }
    return counts
  }
}
