internal import Contracts
internal import Domain
internal import Orders
internal import Service

extension OrdersV1.OrderEvent {
  /// The event with the ids of its header; whoever appends it knows the rest.
  init(_ event: OrderEvent, of order: Order) {
    self.init(
      header: .init(orderID: order.id, shopID: order.shopID, buyerID: order.buyerID),
      version: event.version, change: .init(event.change, of: order))
  }
}

extension OrdersV1.OrderEvent.Change {
  /// - Parameter order: the order after the change.
  init(_ change: OrderEvent.Change, of order: Order) {
    self =
      switch change {
      case .created(let order): .created(.init(order: .init(order)))
      case .imported(let order): .imported(.init(order: .init(order)))
      case .paid(let amount): .paid(.init(amount: .init(amount)))
      case .groupFormed: .groupFormed(.init())
      case .groupFailed(let due): .groupFailed(.init(refundDue: .init(due)))
      case .shipped(let parcel): .shipped(.init(parcel: parcel.map { .init($0) }))
      case .signed(let receipt): .signed(.init(receipt: .init(receipt)))
      case .completed: .completed(.init())
      case .cancelled(let reason, let due):
        .cancelled(.init(reason: reason, refundDue: due.map { .init($0) }))
      case .afterSalesOpened(let caseID, let receipt):
        .afterSalesOpened(.init(caseID: caseID, receipt: receipt.map { .init($0) }))
      case .afterSalesClosed(let caseID, let receipt):
        .afterSalesClosed(.init(caseID: caseID, receipt: receipt.map { .init($0) }))
      case .refunded(let refund):
        .refunded(.init(refund: .init(refund), refunded: .init(order.refunded)))
      }
  }
}

extension OrderEvent.Change {
  /// What the log calls it. Stable.
  var name: String {
    switch self {
    case .created: "order.created"
    case .imported: "order.imported"
    case .paid: "order.paid"
    case .groupFormed: "order.group_formed"
    case .groupFailed: "order.group_failed"
    case .shipped: "order.shipped"
    case .signed: "order.signed"
    case .completed: "order.completed"
    case .cancelled: "order.cancelled"
    case .afterSalesOpened: "order.after_sales_opened"
    case .afterSalesClosed: "order.after_sales_closed"
    case .refunded: "order.refunded"
    }
  }
}
