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
  /// ORD-CANCEL-EARLY, ORD-CANCEL-TRANSIT for the buyer and the platform; ORD-UNREACHABLE for a
  /// merchant, who is otherwise refused by ORD-MERCHANT-CANCEL.
  case cancel(reason: String)
  /// With what the case holds of the payment (AS-AMOUNT); nil for nothing. Changes nothing when the
  /// case is open already and holds as much. Platform or system.
  case openAfterSales(caseID: String, held: Money? = nil)
  /// Changes nothing when the case is not open. Platform or system.
  case closeAfterSales(caseID: String)
  /// Changes nothing when the refund is recorded already. Platform or system.
  case recordRefund(NewRefund)
  /// ORD-ACCEPT. Merchant or platform.
  case accept
  /// ORD-SHORTAGE, ORD-LISTING, ORD-SHIPMENT. Changes nothing when the same was proposed already.
  /// Merchant or platform.
  case propose(ProposalTerms)
  /// Buyer.
  case answerProposal(id: String, accepted: Bool)
  /// Merchant or platform.
  case withdrawProposal(id: String)
  /// ORD-ADDRESS. Merchant or platform.
  case markAddressUnclear(issue: String)
  /// Nil to confirm the address as it is. Buyer, merchant or platform.
  case settleAddress(Address?)
  /// ORD-UNREACHABLE. Anybody but a business manager; a buyer only gets in touch.
  case recordContact(Contact.Means, Contact.Outcome, note: String)
  /// Buyer or platform.
  case requestCancellation(reason: String)
  /// Buyer or platform.
  case withdrawCancellationRequest
  /// ORD-CANCEL-TRANSIT, ORD-CANCEL-SIGNED, ORD-SECOND-REQUEST. Merchant or platform.
  case decideCancellation(approved: Bool, reason: String)
  /// ORD-SECOND-REQUEST. Business manager.
  case recordFinding(text: String)
  /// Changes nothing when the refusal is counted already. Platform or system.
  case recordRefusedRequest(id: String, caseID: String)
  /// Its time is ignored. Changes nothing when it is recorded already. Platform or system.
  case replace(Replacement)
  /// ORD-RECEIPT-EXTEND. Buyer or platform.
  case extendReceipt
  /// ORD-REMARK. Anybody.
  case addRemark(text: String)
  /// ORD-SMALL-PAYMENT. Its times are ignored. Changes nothing when it is recorded already.
  /// Merchant or platform.
  case recordSmallPayment(SmallPayment)
  /// Buyer, platform or system.
  case settleSmallPayment(id: String)
  /// ORD-COUPON. Who and when are ignored. Changes nothing when it is recorded already. Merchant
  /// or platform.
  case issueCoupon(Coupon)
  /// ORD-DELAY. Merchant or platform.
  case estimateShipment(Instant)
  /// ORD-DELAY. Merchant, platform or system.
  case notifyDelay(note: String)
  /// Changes nothing when it is done already. Merchant, business manager or platform.
  case completeTask(id: String, note: String)
}

extension OrderCommand {
  /// The row of the matrix; nil for the commands that bring an order into being.
  var action: OrderAction? {
    switch self {
    case .create, .takeIn: nil
    case .pay: .pay
    case .formGroup: .formGroup
    case .failGroup: .failGroup
    case .ship: .ship
    case .sign: .sign
    case .complete: .complete
    case .cancel: .cancel
    case .openAfterSales: .openAfterSales
    case .closeAfterSales: .closeAfterSales
    case .recordRefund: .recordRefund
    case .accept: .accept
    case .propose(let terms): terms.cause.action
    case .answerProposal: .answerProposal
    case .withdrawProposal: .withdrawProposal
    case .markAddressUnclear: .markAddressUnclear
    case .settleAddress: .settleAddress
    case .recordContact: .recordContact
    case .requestCancellation: .requestCancellation
    case .withdrawCancellationRequest: .withdrawCancellationRequest
    case .decideCancellation(let approved, _):
      approved ? .approveCancellation : .refuseCancellation
    case .recordFinding: .recordFinding
    case .recordRefusedRequest: .recordRefusedRequest
    case .replace: .recordReplacement
    case .extendReceipt: .extendReceipt
    case .addRemark: .addRemark
    case .recordSmallPayment(let payment):
      payment.direction == .asked ? .askSmallPayment : .payOutSmallPayment
    case .settleSmallPayment: .settleSmallPayment
    case .issueCoupon: .issueCoupon
    case .estimateShipment: .estimateShipment
    case .notifyDelay: .notifyDelay
    case .completeTask: .completeTask
    }
  }
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
  /// The after-sales cases that are open; only of a paid order.
  public var openCases: [String] = []

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
