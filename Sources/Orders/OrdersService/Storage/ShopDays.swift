internal import Contracts
internal import Domain
internal import Orders
internal import Service
internal import Store

/// What counts against a shop, by day of the business time zone. Kept in the commit of the event
/// that it counts, so it can be recomputed from the log.
enum ShopDays {
  private enum Counted {
    case paid, cancellation, request, refusal, overdue
  }

  static func count(
    _ event: OrderEvent, of shopID: String, in transaction: WriteTransaction
  ) throws {
    guard let counted = counted(event) else { return }
    func one(_ wanted: Counted) -> Int { counted == wanted ? 1 : 0 }
    try transaction.execute(
      """
      INSERT INTO shop_days (shop_id, day, paid_orders, merchant_cancellations,
        cancellation_requests, refused_requests, overdue_acceptances)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (shop_id, day) DO UPDATE
      SET paid_orders = shop_days.paid_orders + excluded.paid_orders,
        merchant_cancellations =
          shop_days.merchant_cancellations + excluded.merchant_cancellations,
        cancellation_requests = shop_days.cancellation_requests + excluded.cancellation_requests,
        refused_requests = shop_days.refused_requests + excluded.refused_requests,
        overdue_acceptances = shop_days.overdue_acceptances + excluded.overdue_acceptances
      """, shopID, day(of: event.occurredAt), one(.paid), one(.cancellation), one(.request),
      one(.refusal), one(.overdue))
  }

  /// A day of a shop.
  struct Place: Hashable {
    var shopID: String
    var day: Int64
  }

  /// Where an order that was paid before it was taken in counts; nil if it was not paid.
  static func paid(_ order: OrdersV1.Order) -> Place? {
    order.paidAt.flatMap { Instant($0) }.map { Place(shopID: order.shopID, day: day(of: $0)) }
  }

  /// Paid orders that were taken in. What happens to them counts from then on, so they count as well:
  /// the rates would be of other orders.
  static func count(paid orders: [Place: Int], in transaction: WriteTransaction) throws {
    for (place, count) in orders {
      try transaction.execute(
        """
        INSERT INTO shop_days (shop_id, day, paid_orders, merchant_cancellations,
          cancellation_requests, refused_requests, overdue_acceptances)
        VALUES (?, ?, ?, 0, 0, 0, 0)
        ON CONFLICT (shop_id, day) DO UPDATE
        SET paid_orders = shop_days.paid_orders + excluded.paid_orders
        """, place.shopID, place.day, count)
    }
  }

  private static func counted(_ event: OrderEvent) -> Counted? {
    switch event.change {
    case .paid: .paid
    // ORD-MERCHANT-CANCEL: refusing the order.
    case .cancelled(_, _, .unreachable): .cancellation
    case .cancellationRequested: .request
    case .cancellationRefused where event.actor.kind == .merchant: .refusal
    case .requestRefused: .refusal
    case .acceptanceOverdue: .overdue
    default: nil
    }
  }

  /// The sums from the day of `start` to the day before that of `end`.
  static func sums(
    _ shopID: String, from start: Instant, until end: Instant, in transaction: ReadTransaction
  ) throws -> OrdersV1.GetShopCountersResponse {
    let response = try transaction.first(
      """
      SELECT coalesce(sum(paid_orders), 0), coalesce(sum(merchant_cancellations), 0),
        coalesce(sum(cancellation_requests), 0), coalesce(sum(refused_requests), 0),
        coalesce(sum(overdue_acceptances), 0)
      FROM shop_days WHERE shop_id = ? AND day >= ? AND day < ?
      """, shopID, day(of: start), day(of: end)
    ) { row in
      let (paid, cancelled) = (try row.int64(0), try row.int64(1))
      return OrdersV1.GetShopCountersResponse(
        paidOrders: paid, merchantCancellations: cancelled,
        refusalRatePer10000: paid > 0 ? cancelled * 10_000 / paid : 0,
        cancellationRequests: try row.int64(2), refusedRequests: try row.int64(3),
        overdueAcceptances: try row.int64(4))
    }
    return response ?? .init()
  }

  /// Days since the epoch in the business time zone.
  private static func day(of instant: Instant) -> Int64 {
    let local = (instant + BusinessCalendar().utcOffset).microseconds
    let length = Duration.days(1).microseconds
    return local >= 0 ? local / length : (local - length + 1) / length
  }
}
