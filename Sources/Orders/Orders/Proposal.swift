public import Domain

/// What a merchant proposes to the buyer of an order: nothing happens without the buyer's consent
/// (ORD-SHORTAGE, ORD-LISTING, ORD-SHIPMENT).
public struct ProposalTerms: Hashable, Sendable {
  public enum Cause: String, Hashable, Sendable, CaseIterable {
    /// A line cannot be supplied. Until shipment.
    case shortage = "SHORTAGE"
    /// Wrong name, picture, specification or price. From payment until completion.
    case listing = "LISTING"
    /// Wrong or short shipment. After shipment.
    case shipment = "SHIPMENT"
  }

  public enum Solution: String, Hashable, Sendable, CaseIterable {
    /// Units of the line count as exchanged.
    case exchange = "EXCHANGE"
    /// The amount is due back; the units will not be supplied.
    case partialRefund = "PARTIAL_REFUND"
    /// The amount is due back; the units are exchanged.
    case refundDifference = "REFUND_DIFFERENCE"
    /// The buyer is asked for the amount; the units are exchanged.
    case payDifference = "PAY_DIFFERENCE"
    /// Accepting cancels the order.
    case cancel = "CANCEL"
    /// The units are sent again.
    case redeliver = "REDELIVER"
    /// The amount is due back, for the line or the whole order.
    case compensate = "COMPENSATE"
    /// Something is sent for free.
    case freeItem = "FREE_ITEM"
  }

  /// Unique in the order; the proposal's key.
  public var id: String
  public var cause: Cause
  public var solution: Solution
  /// May be empty where the solution is for the whole order.
  public var lineID: String
  /// Units of the line.
  public var quantity: Int64
  /// The item that is sent instead or in addition; may be empty.
  public var replacement: String
  /// Positive where the solution has one, otherwise nil.
  public var amount: Money?
  /// At most ``OrdersLimits/noteLength`` characters.
  public var note: String

  public init(
    id: String, cause: Cause, solution: Solution, lineID: String = "", quantity: Int64 = 0,
    replacement: String = "", amount: Money? = nil, note: String = ""
  ) {
    self.id = id
    self.cause = cause
    self.solution = solution
    self.lineID = lineID
    self.quantity = quantity
    self.replacement = replacement
    self.amount = amount
    self.note = note
  }
}

extension ProposalTerms.Cause {
  var exception: OrderException {
    switch self {
    case .shortage: .shortage
    case .listing: .listingError
    case .shipment: .shipmentIssue
    }
  }

  /// ORD-SHORTAGE and ORD-LISTING share their solutions; ORD-SHIPMENT has its own.
  var solutions: [ProposalTerms.Solution] {
    switch self {
    case .shortage, .listing:
      [.exchange, .partialRefund, .refundDifference, .payDifference, .cancel]
    case .shipment: [.redeliver, .exchange, .compensate, .freeItem]
    }
  }
}

extension ProposalTerms.Solution {
  var hasAmount: Bool {
    switch self {
    case .partialRefund, .refundDifference, .payDifference, .compensate: true
    case .exchange, .cancel, .redeliver, .freeItem: false
    }
  }

  /// Whether the amount goes back to the buyer.
  var refunds: Bool { hasAmount && self != .payDifference }

  /// Whether it is for a line; the others may be for the whole order.
  var needsLine: Bool { ![.cancel, .compensate, .freeItem].contains(self) }

  /// Whether it is nothing without units.
  var needsUnits: Bool { self == .exchange || self == .redeliver }

  /// Whether it uses up units of the line that nothing happened to yet.
  var usesUnits: Bool {
    [.exchange, .partialRefund, .refundDifference, .payDifference].contains(self)
  }
}

/// A proposal and what became of it.
public struct Proposal: Hashable, Sendable {
  public enum State: String, Hashable, Sendable, CaseIterable {
    case open = "OPEN"
    case accepted = "ACCEPTED"
    case declined = "DECLINED"
    case lapsed = "LAPSED"
    /// Taken back, or the order was cancelled or completed.
    case withdrawn = "WITHDRAWN"
  }

  public var terms: ProposalTerms
  public var state: State
  public var proposedBy: Actor
  public var proposedAt: Instant
  /// It can be answered before this instant.
  public var lapsesAt: Instant
  /// Nil while it is open.
  public var closedAt: Instant?

  public init(
    terms: ProposalTerms, state: State = .open, proposedBy: Actor, proposedAt: Instant,
    lapsesAt: Instant, closedAt: Instant? = nil
  ) {
    self.terms = terms
    self.state = state
    self.proposedBy = proposedBy
    self.proposedAt = proposedAt
    self.lapsesAt = lapsesAt
    self.closedAt = closedAt
  }
}
