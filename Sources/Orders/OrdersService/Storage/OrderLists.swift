internal import Contracts
internal import Domain
internal import Orders
internal import Store

/// Whose orders are listed or counted: of a shop, of a buyer, or of a buyer in a shop. An empty id
/// stands for any; one of both is given.
struct OrderScope: Hashable {
  var shopID: String
  var buyerID: String
}

/// Which orders are listed.
struct OrderQuery: Hashable {
  var scope: OrderScope
  /// Unspecified for all.
  var bucket: OrdersV1.Bucket = .unspecified
  /// Nil for all.
  var state: TradeState?
  /// From when they were placed; nil for no limit.
  var createdFrom: Instant?
  /// Before when they were placed; nil for no limit.
  var createdUntil: Instant?
  /// Occurs in a remark or an item; empty for all.
  var text = ""

  /// Whether orders have to be looked at to know whether they match.
  var isFiltered: Bool { state != nil || !text.isEmpty }

  var isOfAllBuckets: Bool { bucket == .unspecified && state == nil }

  /// The buckets that can hold a match; unspecified is the bucket of orders that are in none.
  var buckets: [OrdersV1.Bucket] {
    let possible: [OrdersV1.Bucket] =
      switch state {
      case nil: [.unspecified] + OrdersV1.Bucket.listed
      case .created: [.unfinished]
      case .paid: [.unfinished, .refund]
      case .toShip: [.toShip, .refund]
      case .inDelivery: [.toReceive, .refund]
      case .signed, .completed: [.signed, .refund]
      case .cancelled: [.unspecified, .refund]
      }
    return bucket == .unspecified ? possible : possible.filter { $0 == bucket }
  }

  /// What the index cannot tell. The bytes of the stored order say whether it is worth decoding.
  func matches(_ stored: [UInt8]) throws(DecodeError) -> Bool {
    if text.isEmpty { return true }
    let order = try OrdersV1.Order(serialized: stored)
    return order.remarks.contains { $0.text.holds(text) }
      || order.lines.contains { line in
        [line.itemName, line.variant, line.sku, line.itemCode, line.itemID].contains {
          $0.holds(text)
        }
      }
  }
}

extension String {
  /// Whether `text`, which is not empty, occurs in it byte for byte, as SQLite's `instr` looks for
  /// it. What the standard library has for it links the engine of regular expressions, a megabyte.
  fileprivate func holds(_ text: String) -> Bool {
    var rest = utf8[...]
    while let start = rest.firstIndex(where: { $0 == text.utf8.first }) {
      rest = rest[start...]
      if rest.starts(with: text.utf8) { return true }
      rest.removeFirst()
    }
    return false
  }
}

/// The place of an order in every list: newest first. It never changes.
struct PageKey: Hashable {
  /// Microseconds since the epoch.
  var createdAt: Int64
  var seq: Int64

  /// Before the first order of any list.
  static let start = PageKey(createdAt: .max, seq: .max)
}

/// Pages and counts.
enum OrderLists {
  /// What a page's orders may weigh together, with room for the rest of a 4 MiB frame; a page that
  /// reaches it ends early. One order alone always fits a frame.
  static let pageBytes = 2 << 20
  /// So many orders are looked at for one page of a filtered list, which a search that finds
  /// nothing costs a few milliseconds of the loop.
  static let scanned = 2_000

  /// The orders that follow `key`, newest first.
  ///
  /// - Returns: at most `size` orders as they are stored, and the key of the last one looked at when
  ///   more follow.
  static func page(
    _ query: OrderQuery, after key: PageKey, size: Int, in transaction: ReadTransaction
  ) throws -> (orders: [[UInt8]], next: PageKey?) {
    let limit = query.isFiltered ? scanned : size
    let keys = try keys(query, after: key, limit: limit + 1, transaction)
    var page = Page(size: size)
    for key in keys.prefix(limit) {
      guard try page.look(at: key, for: query, in: transaction) else { break }
    }
    return (page.orders, page.looked == keys.count ? nil : page.last)
  }

  /// A page while it fills.
  private struct Page {
    let size: Int
    var orders: [[UInt8]] = []
    var looked = 0
    var last: PageKey?
    private var bytes = 0

    init(size: Int) { self.size = size }

    /// - Returns: false when the order was left for the next page.
    mutating func look(
      at key: PageKey, for query: OrderQuery, in transaction: ReadTransaction
    ) throws -> Bool {
      guard orders.count < size else { return false }
      let (bytes, isEmpty) = (self.bytes, orders.isEmpty)
      let text = Array(query.text.utf8)
      let state = query.state.map { TypeV1.TradeState($0).rawValue } ?? 0
      let found = try transaction.first(
        """
        SELECT body FROM orders
        WHERE seq = ? AND (? = 0 OR trade_state = ?) AND (? = 0 OR instr(body, ?) > 0)
        """, key.seq, state, state, text.count, text
      ) { row in
        try row.withBytes(0) { body -> (order: [UInt8]?, weight: Int) in
          let weight = bytes + body.count
          let fits = weight <= OrderLists.pageBytes || isEmpty
          return (fits ? Array(body) : nil, weight)
        }
      }
      if let found {
        guard let order = found.order else { return false }
        if try query.matches(order) {
          orders.append(order)
          self.bytes = found.weight
        }
      }
      looked += 1
      last = key
      return true
    }
  }

  /// One statement for all buckets: each is read in the order of its index, and no further than its
  /// orders get into the page.
  private static func keys(
    _ query: OrderQuery, after key: PageKey, limit: Int, _ transaction: ReadTransaction
  ) throws -> [PageKey] {
    let scope = query.scope
    var key = key
    if let until = query.createdUntil?.microseconds, until <= key.createdAt {
      // Everything that was placed at `until` itself comes before it.
      key = PageKey(createdAt: until, seq: .min)
    }
    let buckets = query.buckets
    if buckets.isEmpty { return [] }
    let whose: Whose = scope.buyerID.isEmpty ? .shop : scope.shopID.isEmpty ? .buyer : .both
    let text = query.isOfAllBuckets ? allBuckets[whose] : nil
    return try transaction.all(
      SQL(assembled: text ?? statement(whose, buckets)), scope.shopID, scope.buyerID, key.createdAt,
      key.seq,
      query.createdFrom?.microseconds ?? .min, limit
    ) { row in
      PageKey(createdAt: try row.int64(0), seq: try row.int64(1))
    }
  }

  private enum Whose: String, CaseIterable {
    case shop = "shop_id = ?1 AND ?2 = ''"
    case buyer = "?1 = '' AND buyer_id = ?2"
    case both = "shop_id = ?1 AND buyer_id = ?2"
  }

  /// The lists that are asked for most; to put the text together takes longer than to run it.
  private static let allBuckets = Dictionary(
    uniqueKeysWithValues: Whose.allCases.map {
      ($0, statement($0, OrderQuery(scope: OrderScope(shopID: "", buyerID: "")).buckets))
    })

  private static func statement(_ whose: Whose, _ buckets: [OrdersV1.Bucket]) -> String {
    let selects = buckets.map { bucket in
      """
      SELECT created_at, seq FROM orders WHERE \(whose.rawValue) AND bucket = \(bucket.rawValue)
        AND (created_at, seq) < (?3, ?4) AND created_at >= ?5
      """
    }
    return selects.joined(separator: "\nUNION ALL ")
      + "\nORDER BY created_at DESC, seq DESC LIMIT ?6"
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
