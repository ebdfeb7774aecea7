internal import Domain

extension Order {
  /// The order after `event`; for the first event `order` is nil.
  ///
  /// Events come from ``OrderDecider``, which checked them: applying does not decide again. An
  /// event that cannot follow (another order's, a gap in the versions) leaves `order` as it was,
  /// so a damaged log shows in the version.
  public static func applying(_ event: OrderEvent, to order: Order?) -> Order? {
    switch event.change {
    case .created(let first), .imported(let first):
      return order == nil ? first : order
    default:
      guard var next = order, event.orderID == next.id, event.version == next.version + 1 else {
        return order
      }
      next.apply(event)
      return next
    }
  }

  /// Rebuilds an order from all its events. Nil when the first is not the order's first.
  public static func replay(_ events: [OrderEvent]) -> Order? {
    events.reduce(nil as Order?) { applying($1, to: $0) }
  }

  private mutating func apply(_ event: OrderEvent) {
    version = event.version
    policyVersion = event.policyVersion
    remarks.append(Remark(at: event.occurredAt, author: event.actor, text: event.change.remark))
    switch event.change {
    case .created, .imported: break
    case .paid(let amount): pay(amount, at: event.occurredAt)
    case .groupFormed:
      groupState = .formed
      tradeState = .toShip
    case .groupFailed(let due):
      groupState = .failed
      cancel(refundDue: due, at: event.occurredAt)
    case .shipped(let parcel):
      tradeState = .inDelivery
      times.shipped = event.occurredAt
      self.parcel = parcel
    case .signed(let receipt):
      tradeState = .signed
      times.signed = event.occurredAt
      self.receipt = receipt
    case .completed:
      tradeState = .completed
      times.completed = event.occurredAt
      receipt = nil
    case .cancelled(_, let due):
      if groupState == .forming { groupState = .none }
      cancel(refundDue: due, at: event.occurredAt)
    case .afterSalesOpened(let caseID, let receipt):
      openCases.append(caseID)
      self.receipt = receipt
    case .afterSalesClosed(let caseID, let receipt):
      openCases.removeAll { $0 == caseID }
      self.receipt = receipt
    case .refunded(let refund): record(refund)
    }
  }

  /// Also used to build an imported order, whose payment lies in the past.
  mutating func pay(_ amount: Money, at instant: Instant) {
    paid = amount
    times.paid = instant
    let shares = Apportionment.split(amount.minorUnits, by: lines.map(\.total.minorUnits))
    for (index, share) in shares.enumerated() { lines[index].paid = Money(share, currency) }
    groupState = traits.isGroupBuy ? .forming : .none
    tradeState = traits.isGroupBuy ? .paid : .toShip
  }

  mutating func cancel(refundDue due: Money?, at instant: Instant?) {
    tradeState = .cancelled
    times.cancelled = instant
    refundDue = due ?? .zero(currency)
    for index in lines.indices { lines[index].cancelled += lines[index].untouched }
  }

  mutating func record(_ refund: Refund) {
    refunds.append(refund)
    refunded = Money(refunded.minorUnits + refund.amount.minorUnits, currency)
    refundDue = Money(min(refundDue.minorUnits, refundable), currency)
    for part in refund.lines {
      guard let index = lines.firstIndex(where: { $0.id == part.lineID }) else { continue }
      lines[index].refunded = Money(
        lines[index].refunded.minorUnits + part.amount.minorUnits, currency)
      switch tradeState {
      // All units of a cancelled order are cancelled already.
      case .created, .cancelled: break
      case .paid, .toShip: lines[index].cancelled += part.quantity
      case .inDelivery, .signed, .completed: lines[index].returned += part.quantity
      }
    }
  }
}

extension OrderEvent.Change {
  /// What the change leaves on the order for people to read (ORD-REMARK).
  var remark: String {
    switch self {
    case .created(let order): "Placed, \(order.payable) to pay."
    case .imported(let order): "Imported as \(order.tradeState.rawValue)."
    case .paid(let amount): "Paid \(amount)."
    case .groupFormed: "The group formed."
    case .groupFailed(let due): "The group failed; \(due) is due back."
    case .shipped(let parcel):
      parcel.map { "Shipped with \($0.carrier), \($0.trackingNumber)." } ?? "Delivered online."
    case .signed: "Signed."
    case .completed: "Receipt confirmed."
    case .cancelled(let reason, let due):
      "Cancelled\(due.map { "; \($0) is due back" } ?? "")\(reason.isEmpty ? "." : ": \(reason)")"
    case .afterSalesOpened(let caseID, _): "After-sales case \(caseID) opened."
    case .afterSalesClosed(let caseID, _): "After-sales case \(caseID) closed."
    case .refunded(let refund):
      "Refunded \(refund.amount)"
        + (refund.caseID.isEmpty ? "." : " for after-sales case \(refund.caseID).")
    }
  }
}
