internal import Domain

extension OrderAssembly {
  /// The column that tells when the order was paid.
  var payColumn: ExportColumn {
    let columns: [ExportColumn] = [.payTime, .dealTime, .groupTime, .orderTime]
    return columns.first(where: header.has) ?? .payTime
  }

  /// Whether the order was paid follows from its state, for a cancelled one from time and amount.
  func settlePayment(_ order: inout ExportedOrder, _ rows: [OrderRow]) throws(Contradiction) {
    switch order.tradeState {
    case .created:
      // What an unpaid order has in a column of payment times is when it was placed.
      order.placedAt = order.placedAt ?? order.paidAt
      setUnpaid(&order)
    case .cancelled:
      let isRefunded = rows.contains { $0.afterSales == .refunded }
      let hasPayTime = order.paidAt != nil && (header.tellsPayTime || isRefunded)
      if !hasPayTime || (order.paid?.minorUnits ?? 0) == 0 {
        order.placedAt = order.placedAt ?? order.paidAt
        setUnpaid(&order)
      }
    case .toShip, .inDelivery, .signed, .completed:
      guard order.paidAt != nil else {
        throw Contradiction(
          payColumn, "is empty, but an order that is \(order.statusText) was paid")
      }
      guard order.paid != nil else {
        throw Contradiction(.paid, "is empty, but an order that is \(order.statusText) was paid")
      }
    }
  }

  private func setUnpaid(_ order: inout ExportedOrder) {
    order.paidAt = nil
    order.paid = nil
    order.merchantReceives = nil
    order.groupFormedAt = nil
  }

  /// What went back: everything, or the rows' own parts where only some were refunded.
  func settleRefund(
    _ order: inout ExportedOrder, _ rows: [OrderRow], _ amounts: OrderAmounts
  ) throws(Contradiction) {
    let refundedRows = rows.filter { $0.afterSales == .refunded }
    let isOpen = rows.contains { $0.afterSales == .open }
    if refundedRows.isEmpty {
      let isOther = rows.contains { $0.afterSales == .other }
      order.afterSales = isOpen ? .open : isOther ? .other : .none
      return
    }
    guard let paid = order.paid else {
      throw Contradiction(refundColumn(refundedRows), "says 退款成功, but nothing was paid")
    }
    if refundedRows.count == rows.count {
      order.refunded = paid
      order.afterSales = .refunded
      return
    }
    guard amounts.areByRow else {
      throw Contradiction(
        refundColumn(refundedRows),
        "says 退款成功 on some rows, but the amounts are of the whole order: how much went back is open"
      )
    }
    // No part overflows: they are parts of a sum that did not.
    let parts = refundedRows.compactMap { $0.amounts.paid?.minorUnits }
    order.refunded = Money(parts.reduce(0, +))
    order.afterSales = isOpen ? .open : order.refunded == paid ? .refunded : .partlyRefunded
  }

  private func refundColumn(_ rows: [OrderRow]) -> ExportColumn {
    rows.contains { $0.status.outcome == .refunded } ? .status : .afterSales
  }

  /// Each state has the times that it needs, none that it cannot have, and they run forward.
  func checkTimes(_ order: ExportedOrder) throws(Contradiction) {
    let state = order.statusText
    if order.tradeState.isSigned && order.confirmedAt == nil {
      throw Contradiction(
        .confirmTime, "is empty, but an order that is \(state) needs it: its windows start there")
    }
    let isBeforeShipment = order.tradeState == .created || order.tradeState == .toShip
    if isBeforeShipment && order.shippedAt != nil {
      throw Contradiction(.shipTime, "is set, but the order is \(state)")
    }
    let isUnsigned = isBeforeShipment || order.tradeState == .inDelivery
    if isUnsigned && order.confirmedAt != nil && order.afterSales != .refunded {
      throw Contradiction(.confirmTime, "is set, but the order is \(state)")
    }
    let times: [(ExportColumn, Instant?)] = [
      (.orderTime, order.placedAt), (payColumn, order.paidAt), (.shipTime, order.shippedAt),
      (.confirmTime, order.confirmedAt),
    ]
    var last: (column: ExportColumn, time: Instant)?
    for case (let column, let time?) in times {
      if let last, time < last.time {
        throw Contradiction(column, "is earlier than \(header.name(last.column))")
      }
      last = (column, time)
    }
  }
}
