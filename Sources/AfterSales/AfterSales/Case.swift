public import Domain

/// A request of a buyer, with its whole life. Many cases can belong to one order.
public struct Case: Hashable, Sendable {
  /// A parcel, to the shop or to the buyer.
  public struct Parcel: Hashable, Sendable {
    public var carrier: String
    public var trackingNumber: String

    public init(carrier: String, trackingNumber: String) {
      self.carrier = carrier
      self.trackingNumber = trackingNumber
    }
  }

  // What was asked for, and where it stands.

  public var id: String
  public var orderID: String
  public var shop: String
  public var buyer: String
  /// 1 when opened; grows by one with each change.
  public var version: Int64 = 1
  public var state: CaseState
  public var type: CaseType
  /// The units that the case is about, at least one.
  public var lines: [CaseLine]
  /// What the buyer gets back; nil for types that pay nothing. An offer or a deduction changes it.
  public var amount: Money?
  /// What was asked for at first.
  public var requestedAmount: Money?
  /// An id of the catalogue (AS-REASON).
  public var reason: String
  public var reasonClass: ReasonClass
  /// What the buyer writes; may be empty.
  public var statement = ""
  /// The card that the buyer agreed on; nil if the buyer applied alone.
  public var invitationID: String?
  /// From where the card was issued or the case submitted.
  public var channel: Channel
  /// How many submissions it had.
  public var requestCount: Int32 = 1
  /// How often requests for its units were refused by the merchant (AS-SECOND-REQUEST).
  public var refusalCount: Int32 = 0

  // What was known of the order.

  /// The version of the order that the last evaluation used.
  public var orderVersion: Int64
  public var isFresh = false
  public var isInvoiced = false
  /// What was paid for the order; nil in cases of before this was kept.
  public var orderPaid: Money?
  /// The buyer, for the return label.
  public var contact: Contact?
  /// The policy under which it was last decided.
  public var policyVersion: String

  // When.

  public var submittedAt: Instant
  /// When the current request was submitted.
  public var requestedAt: Instant
  public var updatedAt: Instant
  /// When the shop first responded.
  public var respondedAt: Instant?
  /// When the shop first decided or offered something.
  public var decidedAt: Instant?
  public var shippedAt: Instant?
  public var receivedAt: Instant?
  public var inspectedAt: Instant?
  public var endedAt: Instant?
  /// Everything that time does to it next, in any order.
  public var deadlines: [Deadline] = []

  // What became of it.

  /// The agent who handles it.
  public var handler: String?
  public var offer: Offer?
  /// The parcel with which goods come back.
  public var parcel: Parcel?
  /// Per line and condition; empty before the inspection.
  public var inspection: [InspectedLine] = []
  /// Nil for types without a return.
  public var freight: FreightTerms?
  public var returnLabel: ReturnLabel?
  public var deduction: Deduction?
  /// The parcel that went to the buyer.
  public var resentParcel: Parcel?
  /// The key that every payout attempt of this case uses: one key, one payout.
  public var payoutKey: String?
  public var payoutAttempts: Int32 = 0
  /// The refund of a RETURN_REFUND was agreed although the goods stay with the buyer.
  public var isReturnless = false
  /// The refund was decided by a deadline.
  public var isAutomaticRefund = false
  /// The merchant's last refusal.
  public var refusal: Ruling?
  /// The platform's last decision.
  public var decision: Ruling?
  /// About the current request.
  public var finding: Finding?
  public var appeal: Appeal?
  /// Until when the merchant may appeal; nil unless the refund was automatic.
  public var appealUntil: Instant?
  public var invoiceTask: InvoiceTask?
  /// The rule that closed it.
  public var closedBy: AfterSalesRule?
  /// All pieces, whoever attached them.
  public var evidenceCount: Int32 = 0
  public var evidenceCounts = EvidenceCounts()
  /// What deserved a second look when it was submitted (AS-FLAGS).
  public var flags: [RaisedFlag] = []

  public init(
    id: String, orderID: String, shop: String, buyer: String, state: CaseState = .pendingMerchant,
    type: CaseType, lines: [CaseLine], amount: Money?, reason: String, reasonClass: ReasonClass,
    channel: Channel, submittedAt: Instant, orderVersion: Int64, policyVersion: String
  ) {
    self.id = id
    self.orderID = orderID
    self.shop = shop
    self.buyer = buyer
    self.state = state
    self.type = type
    self.lines = lines
    self.amount = amount
    requestedAmount = amount
    self.reason = reason
    self.reasonClass = reasonClass
    self.channel = channel
    self.submittedAt = submittedAt
    requestedAt = submittedAt
    updatedAt = submittedAt
    self.orderVersion = orderVersion
    self.policyVersion = policyVersion
  }

  /// What the case keeps from being promised twice, in minor units: while it is open its amount, or
  /// the money that was offered to a case that asked for none.
  public var held: Int64 {
    guard state.isOpen else { return 0 }
    if let amount { return amount.minorUnits }
    guard state == .awaitBuyerResponse, let offer, offer.kind.paysMoney else { return 0 }
    return offer.amount?.minorUnits ?? 0
  }

  /// What the case paid back, in minor units.
  public var refunded: Int64 { state == .refunded ? amount?.minorUnits ?? 0 : 0 }

  /// When time does something to it; nil when nothing is due.
  public var dueAt: Instant? { deadlines.lazy.map(\.at).min() }

  /// What is due first; of two at the same time, the one whose kind stands first.
  var nextDeadline: Deadline? {
    deadlines.min { a, b in
      a.at != b.at ? a.at < b.at : a.kind.order < b.kind.order
    }
  }

  /// Whether the merchant can no longer refuse it (AS-SECOND-REQUEST).
  public var isProtected: Bool { refusalCount > 0 }
}

extension Deadline.Kind {
  /// Inspections lapse before refunds that are due at the same time.
  fileprivate var order: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
