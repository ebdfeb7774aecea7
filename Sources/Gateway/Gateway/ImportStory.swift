internal import Contracts

extension Timeline {
  /// What an import tells of an order's past, oldest first. Nobody of ours did any of it, so the
  /// entries have neither an actor nor a cause.
  static func past(
    of order: OrdersV1.Order, _ header: TypeV1.EventHeader
  ) -> [GatewayV1.TimelineEntry] {
    var cancelled = OrdersV1.OrderCancelled(reason: order.cancellation?.reason ?? "")
    if let due = order.refundDue, due.minorUnits > 0 { cancelled.refundDue = due }
    let moments: [(GoogleProtobuf.Timestamp?, OrdersV1.OrderEvent.Change)] = [
      (order.createdAt, .created(.init(order: order))),
      (order.paidAt, .paid(.init(amount: order.paid))),
      (order.shippedAt, .shipped(.init(parcel: order.parcel))),
      (order.signedAt, .signed(.init())),
      (order.completedAt, .completed(.init())),
      (order.cancelledAt, .cancelled(cancelled)),
    ]
    return moments.compactMap { at, change in
      // A source that knows no time at all leaves the order as placed when it was taken in.
      guard let at, at != order.importedAt else { return nil }
      let (kind, summary, reference) = describe(change)
      return GatewayV1.TimelineEntry(
        at: at, service: ServiceName.orders.rawValue, kind: kind,
        summary: "\(summary) (imported)", referenceID: reference, sequence: header.sequence,
        isImported: true)
    }
  }

  /// The import itself. A source may know that an order was cancelled, but not when.
  static func takenIn(_ order: OrdersV1.Order) -> String {
    let refunded = order.refunded.flatMap { $0.minorUnits > 0 ? $0 : nil }
    let back = refunded.map { ", \(text($0)) refunded before" } ?? ""
    return "order taken in as \(words(order.tradeState)): \(items(order))\(back)"
  }

  private static func words(_ state: TypeV1.TradeState) -> String {
    switch state {
    case .created: "created"
    case .paid: "paid"
    case .toShip: "to be shipped"
    case .inDelivery: "in delivery"
    case .signed: "signed for"
    case .completed: "completed"
    case .cancelled: "cancelled"
    case .unspecified, .unrecognized: "it was"
    }
  }
}
