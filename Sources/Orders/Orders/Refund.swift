public import Domain

/// An amount and units of one line.
public struct LineAmount: Hashable, Sendable {
  public var lineID: String
  /// Units that came back or are refunded; 0 for money only.
  public var quantity: Int64
  /// What falls to the line; never negative.
  public var amount: Money

  public init(lineID: String, quantity: Int64, amount: Money) {
    self.lineID = lineID
    self.quantity = quantity
    self.amount = amount
  }
}

/// What an open after-sales case holds of the payment of its order (AS-AMOUNT).
public struct CaseHold: Hashable, Sendable {
  public var caseID: String
  /// Positive; at most ``OrdersLimits/amount``.
  public var amount: Money

  public init(caseID: String, amount: Money) {
    self.caseID = caseID
    self.amount = amount
  }
}

/// A refund that was paid out.
public struct Refund: Hashable, Sendable {
  /// The payout's key: recorded once per order.
  public var id: String
  /// The after-sales case; empty for the refund of a cancellation and for imported history.
  public var caseID: String
  /// Positive.
  public var amount: Money
  public var paidAt: Instant
  /// How the amount falls to the lines; their amounts add up to `amount`.
  public var lines: [LineAmount]

  public init(id: String, caseID: String, amount: Money, paidAt: Instant, lines: [LineAmount]) {
    self.id = id
    self.caseID = caseID
    self.amount = amount
    self.paidAt = paidAt
    self.lines = lines
  }
}
