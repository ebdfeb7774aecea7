public import Domain

/// How the quota of a shop works. The policy chooses one per shop; what is remembered of a buyer
/// serves all of them, so that a change of policy needs no change of data.
public enum QuotaShape: String, Hashable, Sendable, CaseIterable, Codable {
  /// By how long ago the buyer wrote: MSG-ACTIVE, MSG-RECENT, MSG-RELATED, MSG-CLOSED.
  case recency = "RECENCY"
  /// Some messages for some time after an event: MSG-GRANT, otherwise MSG-CLOSED.
  case grants = "GRANTS"
  /// No limit while MSG-ACTIVE; otherwise so many different buyers within 24 h: MSG-DAILY.
  case dailyBuyers = "DAILY_BUYERS"
}

/// MSG-GRANT: what each event grants. A later event of the same kind begins a new grant, and what
/// is left of the earlier one is gone.
public struct GrantPolicy: Hashable, Sendable, Codable {
  public var buyerMessage = GrantAllowance(count: 5, length: .hours(48))
  public var orderPlaced = GrantAllowance(count: 1, length: .days(7))
  public var orderPaid = GrantAllowance(count: 3, length: .hours(48))
  public var caseOpened = GrantAllowance(count: 3, length: .days(7))

  public init() {}

  func allowance(for cause: Grant.Cause) -> GrantAllowance {
    switch cause {
    case .buyerMessage: buyerMessage
    case .orderPlaced: orderPlaced
    case .orderPaid: orderPaid
    case .caseOpened: caseOpened
    }
  }
}

/// So many messages for so long.
public struct GrantAllowance: Hashable, Sendable, Codable {
  /// 0 to 100; 0 grants nothing.
  public var count: Int
  /// From the event on, exclusively. Positive, at most 365 d.
  public var length: Duration

  public init(count: Int, length: Duration) {
    self.count = count
    self.length = length
  }
}

/// MSG-DAILY: to how many buyers a shop may write that are not active.
public struct DailyBuyersPolicy: Hashable, Sendable, Codable {
  /// Different buyers within ``length``. 0 to 100 000.
  public var limit = 1_000
  /// A buyer counts for this long after the shop's last message to it. 1 h to 31 d.
  public var length: Duration = .hours(24)

  public init() {}
}

/// What a decision needs to know of the shop beside what is remembered of the buyer.
public struct ShopFacts: Hashable, Sendable {
  public var shape: QuotaShape
  /// MSG-DAILY: the other buyers that count at the time of the decision.
  public var otherBuyers: Int
  /// MSG-DAILY: from when fewer others than the limit count, if nothing but time changes; only
  /// needed where ``otherBuyers`` reaches the limit.
  public var freesAt: Instant?

  public init(_ shape: QuotaShape = .recency, otherBuyers: Int = 0, freesAt: Instant? = nil) {
    self.shape = shape
    self.otherBuyers = otherBuyers
    self.freesAt = freesAt
  }
}
