internal import Contracts
internal import Domain
internal import Orders
internal import Service
internal import Store

/// Where and how an order is stored.
struct StoredOrder {
  var seq: Int64
  var order: Order
  var bucket: Int32
}

/// A bucket of a shop, whose orders are counted.
struct BucketPlace: Hashable {
  var shopID: String
  var bucket: Int32
}

extension OrdersV1.Order {
  var place: BucketPlace { BucketPlace(shopID: shopID, bucket: bucket.rawValue) }
}

/// Reads and writes orders inside a transaction.
enum OrderRepository {
  static func load(_ orderID: String, in transaction: ReadTransaction) throws -> StoredOrder? {
    try transaction.first(
      "SELECT seq, bucket, body FROM orders WHERE order_id = ?", orderID
    ) { row in
      let message = try row.withBytes(2) { try OrdersV1.Order(serialized: $0) }
      return StoredOrder(
        seq: try row.int64(0), order: try Order(stored: message),
        bucket: Int32(truncatingIfNeeded: try row.int64(1)))
    }
  }

  /// Under which digest an order was taken in; nil when there is none of that id, an empty digest
  /// when it was not imported.
  static func importDigest(
    _ orderID: String, in transaction: ReadTransaction
  ) throws -> [UInt8]? {
    try transaction.first("SELECT import_digest FROM orders WHERE order_id = ?", orderID) { row in
      try row.bytesIfPresent(0) ?? []
    }
  }

  /// Stores a new order; ``count(_:in:)`` counts it.
  ///
  /// - Parameters:
  ///   - seq: the number of the order's first event.
  ///   - digest: of the imported past; nil for an order that was placed here.
  /// - Returns: false when there is an order of that id; then nothing is stored.
  static func insert(
    _ order: EncodedOrder, seq: Int64, digest: [UInt8]?, due: Instant?,
    in transaction: WriteTransaction
  ) throws -> Bool {
    let message = order.message
    let rows = try transaction.execute(
      """
      INSERT INTO orders
        (seq, order_id, version, shop_id, buyer_id, bucket, created_at, import_digest, body,
         trade_state, due_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (order_id) DO NOTHING
      """, seq, message.orderID, message.version, message.shopID, message.buyerID,
      message.bucket.rawValue, message.createdAt.flatMap { Instant($0) }, digest,
      order.bytes, message.tradeState.rawValue, due)
    return rows == 1
  }

  /// Replaces what `stored` was loaded from, with the tasks and counters that its events change.
  static func update(
    _ stored: StoredOrder, by decision: OrderDecision, to order: EncodedOrder, due: Instant?,
    in transaction: WriteTransaction
  ) throws {
    let message = order.message
    let rows = try transaction.execute(
      """
      UPDATE orders SET version = ?, bucket = ?, body = ?, trade_state = ?, due_at = ?
      WHERE seq = ? AND version = ?
      """, message.version, message.bucket.rawValue, order.bytes,
      message.tradeState.rawValue, due, stored.seq, stored.order.version)
    guard rows == 1 else {
      throw Refusal(
        .aborted, reason: "VERSION_MISMATCH",
        message: "Order \(message.orderID) was changed by another writer: try again.")
    }
    if message.bucket.rawValue != stored.bucket {
      let before = BucketPlace(shopID: message.shopID, bucket: stored.bucket)
      try count([before: -1, message.place: 1], in: transaction)
    }
    for event in decision.events {
      try TaskRepository.save(event, of: message, in: transaction)
      try ShopDays.count(event, of: message.shopID, in: transaction)
    }
  }

  /// - Parameter changes: how many orders came into each bucket, or went out of it if negative.
  static func count(_ changes: [BucketPlace: Int], in transaction: WriteTransaction) throws {
    for (place, change) in changes {
      try transaction.execute(
        """
        INSERT INTO shop_buckets (shop_id, bucket, orders) VALUES (?, ?, ?)
        ON CONFLICT (shop_id, bucket) DO UPDATE SET orders = shop_buckets.orders + excluded.orders
        """, place.shopID, place.bucket, change)
    }
  }
}

// MARK: - Due times

extension OrderRepository {
  /// The earliest time at which time alone changes an order.
  static func nextDue(in transaction: ReadTransaction) throws -> Instant? {
    try transaction.first(
      "SELECT due_at FROM orders WHERE due_at IS NOT NULL ORDER BY due_at LIMIT 1"
    ) { try $0.instant(0) }
  }

  /// The orders whose time has come, the longest overdue first.
  static func due(
    at now: Instant, limit: Int, in transaction: ReadTransaction
  ) throws -> [String] {
    try transaction.all(
      """
      SELECT order_id FROM orders WHERE due_at IS NOT NULL AND due_at <= ?
      ORDER BY due_at LIMIT ?
      """, now, limit
    ) { try $0.string(0) }
  }

  static func setDue(
    _ due: Instant?, of orderID: String, in transaction: WriteTransaction
  ) throws {
    try transaction.execute("UPDATE orders SET due_at = ? WHERE order_id = ?", due, orderID)
  }
}
