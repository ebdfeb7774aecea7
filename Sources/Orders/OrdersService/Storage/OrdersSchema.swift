internal import Contracts
internal import Orders
public import Store

/// The tables of the orders service.
public enum OrdersSchema {
  /// The body is the serialized `aftercare.orders.v1.Order`; the columns before it are what lists
  /// and counts look for. `seq` is the number of the event that brought the order into being: it
  /// breaks ties of `created_at`, so that pages have a total order that never changes.
  ///
  /// Every list is by shop, by buyer, or by both, and every index begins so; with the bucket next
  /// and the order of the pages after it, a page reads as many entries as it has orders, from each
  /// bucket at most. Of a buyer in one shop it passes over the entries of the other shops: no buyer
  /// has so many orders that this would pay for an index that every order must be added to. A shop
  /// has too many orders to count, so its counts are kept.
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
        """),
    // `due_at` is when time alone changes the order next; idle orders are not in its index, so the
    // timer never sees them. Tasks are in a table of their own to be listed by shop and due time;
    // the order's body has them as well. `shop_days` counts by day of the business time zone.
    Migration(
      2, "tasks, due times and counters",
      sql: """
        ALTER TABLE orders ADD COLUMN trade_state INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE orders ADD COLUMN due_at INTEGER;
        CREATE INDEX orders_due ON orders (due_at) WHERE due_at IS NOT NULL;
        CREATE TABLE order_tasks (
          order_id TEXT NOT NULL,
          task_id TEXT NOT NULL,
          shop_id TEXT NOT NULL,
          state INTEGER NOT NULL,
          kind INTEGER NOT NULL,
          due_at INTEGER NOT NULL,
          body BLOB NOT NULL,
          PRIMARY KEY (order_id, task_id)
        );
        CREATE INDEX order_tasks_by_shop
          ON order_tasks (shop_id, state, due_at, order_id, task_id, kind);
        CREATE TABLE shop_days (
          shop_id TEXT NOT NULL,
          day INTEGER NOT NULL,
          paid_orders INTEGER NOT NULL,
          merchant_cancellations INTEGER NOT NULL,
          cancellation_requests INTEGER NOT NULL,
          refused_requests INTEGER NOT NULL,
          overdue_acceptances INTEGER NOT NULL,
          PRIMARY KEY (shop_id, day)
        );
        """),
    Migration(3, "due times of orders that are here") { transaction in
      var last: Int64 = 0
      while true {
        let orders = try transaction.all(
          "SELECT seq, body FROM orders WHERE seq > ? ORDER BY seq LIMIT 500", last
        ) { row in
          (try row.int64(0), try row.withBytes(1) { try OrdersV1.Order(serialized: $0) })
        }
        guard let end = orders.last?.0 else { return }
        last = end
        for (seq, message) in orders {
          // What the policy says is known when the service runs: the timer looks again then.
          try transaction.execute(
            "UPDATE orders SET trade_state = ?, due_at = ? WHERE seq = ?",
            message.tradeState.rawValue, try Order(stored: message).nextDue(OrdersPolicy()), seq)
        }
      }
    },
    Migration(
      4, "one index of a buyer's orders",
      sql: """
        DROP INDEX orders_by_shop_buyer;
        DROP INDEX orders_by_buyer;
        CREATE INDEX orders_by_buyer ON orders (buyer_id, bucket, created_at, seq, shop_id);
        """),
  ]
}
