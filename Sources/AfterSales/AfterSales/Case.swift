public import Domain

/// A request of a buyer, with its whole life. Many cases can belong to one order.
public struct Case: Hashable, Sendable {
  /// The parcel with which goods come back.
  public struct Parcel: Hashable, Sendable {
    public var carrier: String
    public var trackingNumber: String

    public init(carrier: String, trackingNumber: String) {
      self.carrier = carrier
      self.trackingNumber = trackingNumber
    }
  }

  public var id: String
  public var orderID: String
  public var shop: String
  public var buyer: String
  /// 1 when opened; grows by one with each change.
  public var version: Int64
  public var state: CaseState
  public var type: CaseType
  /// The units that the case is about, at least one.
  public var lines: [CaseLine]
  /// What the buyer gets back; nil for types that pay nothing.
  public var amount: Money?
  /// An id of the catalogue (AS-REASON).
  public var reason: String
  public var reasonClass: ReasonClass
  /// What the buyer writes; may be empty.
  public var statement: String
  /// The card that the buyer agreed on; nil if the buyer applied alone.
  public var invitationID: String?
  /// From where the card was issued or the case submitted.
  public var channel: Channel
  public var submittedAt: Instant
  /// When it was first decided.
  public var decidedAt: Instant?
  public var shippedAt: Instant?
  public var receivedAt: Instant?
  public var endedAt: Instant?
  /// When time alone changes the case; nil when it waits for somebody without a limit.
  public var dueAt: Instant?
  public var parcel: Parcel?
  /// The key that every payout attempt of this case uses: one key, one payout.
  public var payoutKey: String?
  /// How many submissions it had (AS-SECOND-REQUEST).
  public var requestCount: Int32
  /// The version of the order that the last evaluation used.
  public var orderVersion: Int64
  /// The policy under which it was last decided.
  public var policyVersion: String

  public init(
    id: String, orderID: String, shop: String, buyer: String, version: Int64 = 1,
    state: CaseState = .pendingMerchant, type: CaseType, lines: [CaseLine], amount: Money?,
    reason: String, reasonClass: ReasonClass, statement: String = "", invitationID: String? = nil,
    channel: Channel, submittedAt: Instant, decidedAt: Instant? = nil, shippedAt: Instant? = nil,
    receivedAt: Instant? = nil, endedAt: Instant? = nil, dueAt: Instant?, parcel: Parcel? = nil,
    payoutKey: String? = nil, requestCount: Int32 = 1, orderVersion: Int64, policyVersion: String
  ) {
    self.id = id
    self.orderID = orderID
    self.shop = shop
    self.buyer = buyer
    self.version = version
    self.state = state
    self.type = type
    self.lines = lines
    self.amount = amount
    self.reason = reason
    self.reasonClass = reasonClass
    self.statement = statement
    self.invitationID = invitationID
    self.channel = channel
    self.submittedAt = submittedAt
    self.decidedAt = decidedAt
    self.shippedAt = shippedAt
    self.receivedAt = receivedAt
    self.endedAt = endedAt
    self.dueAt = dueAt
    self.parcel = parcel
    self.payoutKey = payoutKey
    self.requestCount = requestCount
    self.orderVersion = orderVersion
    self.policyVersion = policyVersion
  }

  /// What the case keeps from being promised twice, in minor units: its amount while it is open.
  public var held: Int64 { state.isOpen ? amount?.minorUnits ?? 0 : 0 }

  /// What the case paid back, in minor units.
  public var refunded: Int64 { state == .refunded ? amount?.minorUnits ?? 0 : 0 }
}
