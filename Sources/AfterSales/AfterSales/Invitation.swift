public import Domain

/// Units of a line of the order.
public struct CaseLine: Hashable, Sendable {
  public var lineID: String
  /// At least 1.
  public var quantity: Int64

  public init(lineID: String, quantity: Int64) {
    self.lineID = lineID
    self.quantity = quantity
  }
}

/// The card by which a merchant invites a buyer to apply. It opens nothing by itself (AS-CONSENT).
public struct Invitation: Hashable, Sendable {
  public enum State: String, Hashable, Sendable, CaseIterable {
    case issued = "ISSUED"
    case accepted = "ACCEPTED"
    case declined = "DECLINED"
    case expired = "EXPIRED"
    case revoked = "REVOKED"
  }

  public var id: String
  public var orderID: String
  public var shop: String
  public var buyer: String
  /// 1 when issued; grows by one with each change.
  public var version: Int64
  public var state: State
  public var type: CaseType
  /// What the card offers to refund; nil for types that pay nothing.
  public var amount: Money?
  /// The units that the card is about, at least one.
  public var lines: [CaseLine]
  /// An id of the catalogue (AS-REASON); the case takes it over.
  public var reason: String
  public var issuedBy: Actor
  public var channel: Channel
  public var issuedAt: Instant
  /// From this instant on the card cannot be answered.
  public var expiresAt: Instant
  /// When it was answered, revoked, or found expired.
  public var endedAt: Instant?
  /// The case that agreeing opened.
  public var caseID: String?
  /// Who pays the return, as the shop promised on the card (AS-FREIGHT).
  public var freightPromise: FreightPayer?
  /// The version of the order on which it was issued.
  public var orderVersion: Int64
  /// The policy under which it was issued.
  public var policyVersion: String

  public init(
    id: String, orderID: String, shop: String, buyer: String, version: Int64 = 1,
    state: State = .issued, type: CaseType, amount: Money?, lines: [CaseLine], reason: String,
    issuedBy: Actor, channel: Channel, issuedAt: Instant, expiresAt: Instant,
    endedAt: Instant? = nil, caseID: String? = nil, orderVersion: Int64, policyVersion: String
  ) {
    self.id = id
    self.orderID = orderID
    self.shop = shop
    self.buyer = buyer
    self.version = version
    self.state = state
    self.type = type
    self.amount = amount
    self.lines = lines
    self.reason = reason
    self.issuedBy = issuedBy
    self.channel = channel
    self.issuedAt = issuedAt
    self.expiresAt = expiresAt
    self.endedAt = endedAt
    self.caseID = caseID
    self.orderVersion = orderVersion
    self.policyVersion = policyVersion
  }

  /// When time alone changes it; nil once it is answered.
  public var dueAt: Instant? { state == .issued ? expiresAt : nil }
}
