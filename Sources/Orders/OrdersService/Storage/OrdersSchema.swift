public import Store

/// The tables of the orders service.
public enum OrdersSchema {
  /// The body is the serialized `aftercare.orders.v1.Order`; the columns before it are what lists
  /// and counts look for. `seq` is the number of the event that brought the order into being: it
  /// breaks ties of `created_at`, so that pages have a total order that never changes.
  ///
  /// Every list is by shop, by buyer, or by both, and every index begins so; with the bucket next
  /// and the order of the pages after it, a page reads as many entries as it has orders, from each
  /// bucket at most. A shop has too many orders to count, so its counts are kept.
  public static let migrations: [Migration] = [
    Migration(
      1, "orders",
      sql: """
        CREATE TABLE orders (
          seq INTEGER PRIMARY KEY,
          order_id TEXT NOT NULL UNIQUE,
          version INTEGER NOT NULL,
          shop_id TEXT NOT NULL,
          buyer_id TEXT NOT NULL,
          bucket INTEGER NOT NULL,
          created_at INTEGER NOT NULL,
          import_digest BLOB,
          body BLOB NOT NULL
        );
        CREATE INDEX orders_by_shop ON orders (shop_id, bucket, created_at, seq);
        CREATE INDEX orders_by_buyer ON orders (buyer_id, bucket, created_at, seq);
        CREATE INDEX orders_by_shop_buyer ON orders (shop_id, buyer_id, bucket, created_at, seq);
        CREATE TABLE shop_buckets (
          shop_id TEXT NOT NULL,
          bucket INTEGER NOT NULL,
          orders INTEGER NOT NULL,
          PRIMARY KEY (shop_id, bucket)
        );
        """)
  ]
}
