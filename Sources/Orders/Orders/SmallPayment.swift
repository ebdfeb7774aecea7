public import Domain

/// A small payment on an order (ORD-SMALL-PAYMENT).
public struct SmallPayment: Hashable, Sendable {
  public enum Direction: String, Hashable, Sendable, CaseIterable {
    /// The buyer is asked to pay.
    case asked = "ASKED"
    case paidOut = "PAID_OUT"
  }

  /// The payment's key; of an accepted price difference the proposal's.
  public var id: String
  public var direction: Direction
  /// Positive.
  public var amount: Money
  public var reason: String
  /// Paid out as compensation: counts toward the refunded total.
  public var isCompensation: Bool
  public var at: Instant
  /// Nil while an asked amount is open.
  public var settledAt: Instant?

  public init(
    id: String, direction: Direction, amount: Money, reason: String, isCompensation: Bool = false,
    at: Instant, settledAt: Instant? = nil
  ) {
    self.id = id
    self.direction = direction
    self.amount = amount
    self.reason = reason
    self.isCompensation = isCompensation
    self.at = at
    self.settledAt = settledAt
  }

  /// The key of the refund that compensation counts as.
  var refundID: String { "small/\(id)" }

  /// Whether both ask for the same; when does not matter.
  func asksTheSame(as other: SmallPayment) -> Bool {
    direction == other.direction && amount == other.amount && reason == other.reason
      && isCompensation == other.isCompensation
  }
}

/// A coupon that the buyer got (ORD-COUPON).
public struct Coupon: Hashable, Sendable {
  /// The coupon's key.
  public var id: String
  /// Positive; in any currency.
  public var value: Money
  public var expiresAt: Instant
  public var issuedAt: Instant
  public var issuedBy: Actor
  public var note: String

  public init(
    id: String, value: Money, expiresAt: Instant, issuedAt: Instant, issuedBy: Actor, note: String
  ) {
    self.id = id
    self.value = value
    self.expiresAt = expiresAt
    self.issuedAt = issuedAt
    self.issuedBy = issuedBy
    self.note = note
  }
}

/// Units that were exchanged or sent again for an after-sales case.
public struct Replacement: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    case exchanged = "EXCHANGED"
    case reshipped = "RESHIPPED"
  }

  /// Units of one line.
  public struct Units: Hashable, Sendable {
    public var lineID: String
    /// Positive.
    public var quantity: Int64

    public init(lineID: String, quantity: Int64) {
      self.lineID = lineID
      self.quantity = quantity
    }
  }

  /// The replacement's key.
  public var id: String
  public var kind: Kind
  /// May be empty.
  public var caseID: String
  public var at: Instant
  public var units: [Units]

  public init(id: String, kind: Kind, caseID: String, at: Instant, units: [Units]) {
    self.id = id
    self.kind = kind
    self.caseID = caseID
    self.at = at
    self.units = units
  }
}
