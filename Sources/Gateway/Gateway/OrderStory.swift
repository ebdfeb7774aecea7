public import Contracts

extension Timeline {
  /// The orders service's part of the story; events without a known change are left out. What an
  /// import tells of the past is as many entries as it has moments.
  public static func entries(of events: [OrdersV1.OrderEvent]) -> [GatewayV1.TimelineEntry] {
    events.flatMap { event -> [GatewayV1.TimelineEntry] in
      guard let header = event.header, let change = event.change else { return [] }
      let (kind, summary, reference) = describe(change)
      var entry = entry(.orders, header, kind, summary, reference: reference)
      guard case .imported(let imported) = change, let order = imported.order else {
        return [entry]
      }
      // The event has the time at which the order was placed.
      entry.at = order.importedAt ?? header.recordedAt ?? entry.at
      return past(of: order, header) + [entry]
    }
  }

  static func describe(
    _ change: OrdersV1.OrderEvent.Change
  ) -> (kind: String, summary: String, reference: String) {
    switch change {
    case .created(let created):
      return ("ORDER_CREATED", "order placed: \(items(created.order))", "")
    case .imported(let imported):
      return ("ORDER_IMPORTED", takenIn(imported.order ?? .init()), "")
    case .paid(let paid):
      return ("ORDER_PAID", "paid \(text(paid.amount))", "")
    case .groupFormed:
      return ("GROUP_FORMED", "the group formed", "")
    case .groupFailed(let failed):
      return ("GROUP_FAILED", "the group failed, \(text(failed.refundDue)) due back", "")
    case .shipped(let shipped):
      let parcel = shipped.parcel.map { " with \($0.carrier) \($0.trackingNumber)" } ?? ""
      return ("ORDER_SHIPPED", "shipped\(parcel)", shipped.parcel?.trackingNumber ?? "")
    case .signed:
      return ("ORDER_SIGNED", "the buyer signed for the parcel", "")
    case .completed:
      return ("ORDER_COMPLETED", "receipt confirmed", "")
    case .cancelled(let cancelled):
      let reason = cancelled.reason.isEmpty ? "" : ": \(cancelled.reason)"
      let due = cancelled.refundDue.map { ", \(text($0)) due back" } ?? ""
      return ("ORDER_CANCELLED", "cancelled\(reason)\(due)", "")
    case .afterSalesOpened(let opened):
      return ("AFTER_SALES_OPENED", "marked: a case is open, receipt clock paused", opened.caseID)
    case .afterSalesClosed(let closed):
      return ("AFTER_SALES_CLOSED", "marked: the case ended, receipt clock resumes", closed.caseID)
    case .refunded(let refunded):
      return (
        "ORDER_REFUNDED",
        "refund of \(text(refunded.refund?.amount)) recorded, \(text(refunded.refunded)) in all",
        refunded.refund?.refundID ?? ""
      )
    default: return describeCare(change)
    }
  }

  static func items(_ order: OrdersV1.Order?) -> String {
    guard let order, let first = order.lines.first else { return "no lines" }
    let more = order.lines.count > 1 ? " and \(order.lines.count - 1) more" : ""
    return "\(first.itemName) × \(first.quantity)\(more), \(text(order.payable))"
  }
}
