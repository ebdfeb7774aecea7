internal import Contracts
internal import Orders

// Each axis in both directions. Unset values take the meaning that the contract gives them; nil
// stands for a number of a newer contract.

extension TypeV1.TradeState {
  init(_ state: TradeState) {
    self =
      switch state {
      case .created: .created
      case .paid: .paid
      case .toShip: .toShip
      case .inDelivery: .inDelivery
      case .signed: .signed
      case .completed: .completed
      case .cancelled: .cancelled
      }
  }

  var state: TradeState? {
    switch self {
    case .created: .created
    case .paid: .paid
    case .toShip: .toShip
    case .inDelivery: .inDelivery
    case .signed: .signed
    case .completed: .completed
    case .cancelled: .cancelled
    case .unspecified, .unrecognized: nil
    }
  }
}

extension OrdersV1.GroupState {
  init(_ state: GroupState) {
    self =
      switch state {
      case .none: .none
      case .forming: .forming
      case .formed: .formed
      case .failed: .failed
      }
  }

  var state: GroupState? {
    switch self {
    case .unspecified, .none: GroupState.none
    case .forming: .forming
    case .formed: .formed
    case .failed: .failed
    case .unrecognized: nil
    }
  }
}

extension OrdersV1.Acceptance {
  init(_ acceptance: Acceptance) {
    self =
      switch acceptance {
      case .notRequired: .notRequired
      case .awaiting: .awaiting
      case .accepted: .accepted
      case .overdue: .overdue
      }
  }

  var acceptance: Acceptance? {
    switch self {
    case .unspecified, .notRequired: .notRequired
    case .awaiting: .awaiting
    case .accepted: .accepted
    case .overdue: .overdue
    case .unrecognized: nil
    }
  }
}

extension OrdersV1.AfterSalesState {
  init(_ state: AfterSalesState) {
    self =
      switch state {
      case .none: .none
      case .open: .open
      case .partlyRefunded: .partlyRefunded
      case .refunded: .refunded
      }
  }
}

extension OrdersV1.OrderException {
  init(_ exception: OrderException) {
    self =
      switch exception {
      case .shortage: .shortage
      case .listingError: .listingError
      case .shipmentIssue: .shipmentIssue
      case .delay: .delay
      case .unreachable: .unreachable
      }
  }

  var exception: OrderException? {
    switch self {
    case .shortage: .shortage
    case .listingError: .listingError
    case .shipmentIssue: .shipmentIssue
    case .delay: .delay
    case .unreachable: .unreachable
    case .unspecified, .unrecognized: nil
    }
  }
}

extension OrdersV1.Bucket {
  /// Unspecified for an order that is in none.
  init(_ bucket: OrderBucket?) {
    self =
      switch bucket {
      case nil: .unspecified
      case .unfinished: .unfinished
      case .toShip: .toShip
      case .toReceive: .toReceive
      case .signed: .signed
      case .refund: .refund
      }
  }

  /// All that an order can be in, in the order of the screen.
  static let listed: [OrdersV1.Bucket] = [.unfinished, .toShip, .toReceive, .signed, .refund]
}
