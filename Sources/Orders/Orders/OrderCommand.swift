public import Domain

/// What can be asked of an order. One case per method of the contract that changes something.
public enum OrderCommand: Hashable, Sendable {
  /// Buyer or platform.
  case create(NewOrder)
  /// An order with its past. Platform only.
  case takeIn(ImportedOrder)
  /// ORD-PAY. Buyer or platform.
  case pay(Money)
  /// ORD-GROUP. Platform or system.
  case formGroup
  /// ORD-GROUP. Platform or system.
  case failGroup
  /// Nil for virtual goods. Merchant or platform.
  case ship(Parcel?)
  /// Buyer, platform or system.
  case sign
  /// Buyer and platform at any time, system when the receipt clock ran out (ORD-RECEIPT-AUTO).
  case complete
  /// ORD-CANCEL-EARLY. Buyer or platform; a merchant is refused by ORD-MERCHANT-CANCEL.
  case cancel(reason: String)
  /// Changes nothing when the case is open already. Platform or system.
  case openAfterSales(caseID: String)
  /// Changes nothing when the case is not open. Platform or system.
  case closeAfterSales(caseID: String)
  /// Changes nothing when the refund is recorded already. Platform or system.
  case recordRefund(NewRefund)
}

/// An order as it is placed.
public struct NewOrder: Hashable, Sendable {
  public var id: String
  public var shopID: String
  public var buyerID: String
  /// 1 to ``OrdersLimits/lines``, in one currency.
  public var lines: [NewLine]
  public var charges = Charges()
  public var traits = OrderTraits()
  public var address: Address?
  public var promisedShipAt: Instant?

  public init(id: String, shopID: String, buyerID: String, lines: [NewLine]) {
    self.id = id
    self.shopID = shopID
    self.buyerID = buyerID
    self.lines = lines
  }
}

/// An order with its past, as an export or another system knows it.
public struct ImportedOrder: Hashable, Sendable {
  /// The order as it was placed. An empty buyer becomes `export:<order id>`.
  public var order: NewOrder
  public var tradeState: TradeState
  /// Nil to take what the trade state implies.
  public var groupState: GroupState?
  /// Nil if unpaid. History need not equal the payable amount.
  public var paid: Money?
  /// What was refunded in the past.
  public var refunded: Money?
  /// Nil to take the earliest time known.
  public var createdAt: Instant?
  public var paidAt: Instant?
  public var shippedAt: Instant?
  public var signedAt: Instant?
  public var completedAt: Instant?
  public var cancelledAt: Instant?
  public var parcel: Parcel?
  /// Becomes the first remark.
  public var merchantRemark = ""

  public init(order: NewOrder, tradeState: TradeState) {
    self.order = order
    self.tradeState = tradeState
  }
}

/// A refund that was paid out and is not recorded yet.
public struct NewRefund: Hashable, Sendable {
  /// What falls to one line.
  public struct Part: Hashable, Sendable {
    public var lineID: String
    /// Units that came back or are refunded; 0 for money only.
    public var quantity: Int64
    /// Nil in all parts of a refund that names units only.
    public var amount: Money?

    public init(lineID: String, quantity: Int64, amount: Money? = nil) {
      self.lineID = lineID
      self.quantity = quantity
      self.amount = amount
    }
  }

  /// The payout's key.
  public var id: String
  /// Empty for the refund of a cancellation.
  public var caseID: String
  /// Positive; at most what is left of the payment.
  public var amount: Money
  /// Parts whose amounts add up to `amount`; or parts without amounts, which take it by what is
  /// left of their lines before any other line does; or none, to split it over all lines.
  public var parts: [Part]

  public init(id: String, caseID: String, amount: Money, parts: [Part] = []) {
    self.id = id
    self.caseID = caseID
    self.amount = amount
    self.parts = parts
  }
}
