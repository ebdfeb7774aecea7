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
}
