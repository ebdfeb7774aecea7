public import Domain

/// A request to cancel after shipment (ORD-CANCEL-TRANSIT, ORD-CANCEL-SIGNED).
public struct CancellationRequest: Hashable, Sendable {
  public enum State: String, Hashable, Sendable, CaseIterable {
    case open = "OPEN"
    case approved = "APPROVED"
    case refused = "REFUSED"
    /// The buyer took it back, or confirmed receipt or cancelled instead.
    case withdrawn = "WITHDRAWN"
  }

  /// 1 for the first of the order.
  public var number: Int
  public var reason: String
  public var requestedAt: Instant
  /// The order was in delivery: ORD-CANCEL-TRANSIT. False in requests from before it was kept.
  public var isFromDelivery = false
  public var state: State = .open
  /// Nil while it is open.
  public var decidedBy: Actor?
  public var decidedAt: Instant?
  public var refusalReason = ""

  public init(number: Int, reason: String, requestedAt: Instant) {
    self.number = number
    self.reason = reason
    self.requestedAt = requestedAt
  }
}

/// What a business manager found out (ORD-SECOND-REQUEST).
public struct Finding: Hashable, Sendable {
  public var at: Instant
  public var author: Actor
  public var text: String

  public init(at: Instant, author: Actor, text: String) {
    self.at = at
    self.author = author
    self.text = text
  }
}

/// Who cancelled an order, by whose right, and why.
public struct Cancellation: Hashable, Sendable {
  public enum Ground: String, Hashable, Sendable, CaseIterable {
    /// ORD-CANCEL-EARLY
    case early = "EARLY"
    /// ORD-CANCEL-TRANSIT: the buyer insists.
    case inTransit = "IN_TRANSIT"
    /// A request was approved.
    case requested = "REQUESTED"
    /// ORD-UNREACHABLE: the merchant refuses the order; counts against the shop.
    case unreachable = "UNREACHABLE"
    /// The buyer accepted a proposal to cancel.
    case proposal = "PROPOSAL"
    /// ORD-GROUP
    case groupFailed = "GROUP_FAILED"
  }

  public var actor: Actor
  /// Nil for a cancellation from before grounds were recorded.
  public var ground: Ground?
  public var reason: String

  public init(actor: Actor, ground: Ground?, reason: String) {
    self.actor = actor
    self.ground = ground
    self.reason = reason
  }
}

extension Order {
  /// The request that waits for a decision; at most the last one.
  public var openRequest: CancellationRequest? {
    requests.last.flatMap { $0.state == .open ? $0 : nil }
  }

  /// Nobody can refuse the open request: the buyer made it in delivery, signed since or not
  /// (ORD-CANCEL-TRANSIT). Of requests from before that was kept the time says so.
  var isRequestFromDelivery: Bool {
    guard let request = openRequest else { return false }
    return request.isFromDelivery || times.signed.map { request.requestedAt < $0 } ?? true
  }

  /// The receipt clock stands still while this holds (ORD-RECEIPT-AUTO): a case is open, or a
  /// request to cancel.
  var isInDispute: Bool { !openCases.isEmpty || openRequest != nil }
}
