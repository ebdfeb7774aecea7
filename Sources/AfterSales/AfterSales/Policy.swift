public import Domain

/// Every number and table by which this service decides. One versioned document; what is decided
/// records the version.
public struct AfterSalesPolicy: Hashable, Sendable {
  /// The name of the document's version, recorded with each decision.
  public var version: String
  public var matrix: TypeMatrix
  /// AS-WINDOW, from signing. 0 to 10 years.
  public var window: Duration
  /// AS-ONE-YEAR, in calendar years after payment. 0 to 100.
  public var paymentLimitYears: Int64
  /// AS-CARD-CAP, cards per order, ever. 0 to 100.
  public var cardCap: Int
  /// AS-CONSENT: how long a card can be answered. Positive, at most 1 year.
  public var cardExpiry: Duration
  /// AS-CHANNEL: the types for which a merchant can invite from MOBILE.
  public var mobileInvitationTypes: Set<CaseType>
  /// AS-DEADLINE-MERCHANT, from submission. Positive, at most 1 year.
  public var merchantDecision: Duration
  /// AS-DEADLINE-SHIP, from the agreement to the return. Positive, at most 1 year.
  public var buyerShip: Duration
  /// AS-DEADLINE-REFUND, from receipt of the return. Positive, at most 1 year.
  public var refundAfterReceipt: Duration
  /// AS-REASON. Ids are unique.
  public var reasons: [Reason]
  /// The business time zone, east of UTC; "1 year" is a calendar year there.
  public var utcOffset: Duration

  /// The defaults of the rules.
  public init(
    version: String = "default-1", matrix: TypeMatrix = TypeMatrix(), window: Duration = .days(15),
    paymentLimitYears: Int64 = 1, cardCap: Int = 2, cardExpiry: Duration = .hours(48),
    mobileInvitationTypes: Set<CaseType> = [.refundOnly, .returnRefund],
    merchantDecision: Duration = .hours(48), buyerShip: Duration = .days(7),
    refundAfterReceipt: Duration = .hours(48), reasons: [Reason] = Reason.catalogue,
    utcOffset: Duration = .hours(8)
  ) {
    self.version = version
    self.matrix = matrix
    self.window = window
    self.paymentLimitYears = paymentLimitYears
    self.cardCap = cardCap
    self.cardExpiry = cardExpiry
    self.mobileInvitationTypes = mobileInvitationTypes
    self.merchantDecision = merchantDecision
    self.buyerShip = buyerShip
    self.refundAfterReceipt = refundAfterReceipt
    self.reasons = reasons
    self.utcOffset = utcOffset
  }

  var calendar: BusinessCalendar { BusinessCalendar(utcOffset: utcOffset) }

  func reason(_ id: String) -> Reason? { reasons.first { $0.id == id } }

  /// What makes the policy unusable, for people; empty when it is sound.
  var problems: [String] {
    var problems: [String] = []
    func check(_ isSound: Bool, _ problem: String) { if !isSound { problems.append(problem) } }
    check((1...64).contains(version.utf8.count), "version must be 1 to 64 bytes")
    check((.zero ... .days(3_650)).contains(window), "window must be 0d to 3650d")
    check((0...100).contains(paymentLimitYears), "payment_limit_years must be 0 to 100")
    check((0...100).contains(cardCap), "card_cap must be 0 to 100")
    for (name, length) in [
      ("card_expiry", cardExpiry), ("merchant_decision", merchantDecision),
      ("buyer_ship", buyerShip), ("refund_after_receipt", refundAfterReceipt),
    ] {
      check((.seconds(1) ... .days(366)).contains(length), "\(name) must be 1s to 366d")
    }
    check((.hours(-14) ... .hours(14)).contains(utcOffset), "utc_offset_minutes must be ±840")
    check(!reasons.isEmpty, "reasons must name at least one reason")
    check(Set(reasons.map(\.id)).count == reasons.count, "reasons name an id twice")
    check(
      reasons.allSatisfy { (1...64).contains($0.id.utf8.count) }, "a reason's id is 1 to 64 bytes")
    return problems
  }
}

/// Which types are open, by kind and trade state of the order (AS-TYPE-STATE). States that no row
/// names are closed: nothing was paid, the group still forms, or the payment is due back anyway.
public struct TypeMatrix: Hashable, Sendable {
  public var toShip: TypeAccess
  public var inDelivery: TypeAccess
  public var signed: TypeAccess
  public var completed: TypeAccess
  /// Past the window, within the limit after payment; on top of the row of the state (AS-ONE-YEAR).
  public var pastWindow: TypeAccess
  /// Virtual goods, in every state between payment and completion.
  public var virtualGoods: TypeAccess

  public init(
    toShip: TypeAccess = TypeAccess([.refundOnly: .both]),
    inDelivery: TypeAccess = TypeAccess([.refundOnly: .both, .returnRefund: .both]),
    signed: TypeAccess = Self.delivered, completed: TypeAccess = Self.delivered,
    pastWindow: TypeAccess = TypeAccess([.refundOnly: .invitation, .returnRefund: .invitation]),
    virtualGoods: TypeAccess = TypeAccess([.refundOnly: .both])
  ) {
    self.toShip = toShip
    self.inDelivery = inDelivery
    self.signed = signed
    self.completed = completed
    self.pastWindow = pastWindow
    self.virtualGoods = virtualGoods
  }

  public static let delivered = TypeAccess([
    .refundOnly: .both, .returnRefund: .both, .reship: .both, .exchange: .buyer, .repair: .buyer,
  ])

  func row(of order: OrderFacts) -> TypeAccess {
    switch order.tradeState {
    case .created, .cancelled: TypeAccess()
    case .paid: order.isVirtual ? virtualGoods : TypeAccess()
    case .toShip: order.isVirtual ? virtualGoods : toShip
    case .inDelivery: order.isVirtual ? virtualGoods : inDelivery
    case .signed: order.isVirtual ? virtualGoods : signed
    case .completed: order.isVirtual ? virtualGoods : completed
    }
  }
}
