public import Domain

/// What ties a buyer to a shop apart from messages (MSG-RELATED). Orders and after-sales know it;
/// it comes with a request, or was pushed before as the standing.
public struct RelationFacts: Hashable, Sendable {
  /// When the buyer last placed an order in the shop; nil if never.
  public var lastOrderPlacedAt: Instant?
  /// When the newest case that is still unfinished was opened; nil if there is none.
  public var unfinishedCaseOpenedAt: Instant?
  /// When the buyer last paid an order of the shop; nil if never, or to use what was pushed
  /// (MSG-GRANT).
  public var lastOrderPaidAt: Instant?

  public init(
    lastOrderPlacedAt: Instant? = nil, unfinishedCaseOpenedAt: Instant? = nil,
    lastOrderPaidAt: Instant? = nil
  ) {
    self.lastOrderPlacedAt = lastOrderPlacedAt
    self.unfinishedCaseOpenedAt = unfinishedCaseOpenedAt
    self.lastOrderPaidAt = lastOrderPaidAt
  }

  /// Until when the relation holds, exclusively; nil if there never was one.
  func holds(for length: Duration) -> Instant? {
    switch (lastOrderPlacedAt, unfinishedCaseOpenedAt) {
    case (nil, nil): nil
    case (let start?, nil), (nil, let start?): start + length
    case (let order?, let opened?): max(order, opened) + length
    }
  }
}

/// An unfinished case of the buyer with the shop.
public struct OpenCase: Hashable, Sendable {
  public var id: String
  public var openedAt: Instant

  public init(id: String, openedAt: Instant) {
    self.id = id
    self.openedAt = openedAt
  }
}

/// What changed between a buyer and a shop. Orders and cases are followed in order, so a case that
/// is opened again after it ended relates again.
public struct StandingUpdate: Hashable, Sendable {
  /// An order that was placed; the latest one is kept.
  public var orderPlacedAt: Instant?
  /// An order that was paid; the latest one is kept.
  public var orderPaidAt: Instant?
  public var openedCase: OpenCase?
  /// A case that ended; wins over an `openedCase` of the same id.
  public var endedCaseID: String?

  public init(
    orderPlacedAt: Instant? = nil, orderPaidAt: Instant? = nil, openedCase: OpenCase? = nil,
    endedCaseID: String? = nil
  ) {
    self.orderPlacedAt = orderPlacedAt
    self.orderPaidAt = orderPaidAt
    self.openedCase = openedCase
    self.endedCaseID = endedCaseID
  }
}

extension StandingUpdate {
  func requireTimes(policy: MessagingPolicy, now: Instant) throws(Refusal) {
    _ = try policy.messageTime(orderPlacedAt, field: "order_placed_at", now: now)
    _ = try policy.messageTime(orderPaidAt, field: "order_paid_at", now: now)
    _ = try policy.messageTime(openedCase?.openedAt, field: "case_opened_at", now: now)
  }
}

extension QuotaState {
  /// The most unfinished cases remembered; the newest ones, of which only the newest decides.
  static let openCasesMax = 64

  mutating func apply(_ update: StandingUpdate, tiers: TierPolicy, now: Instant) {
    if let placed = update.orderPlacedAt {
      lastOrderPlacedAt = max(placed, lastOrderPlacedAt ?? placed)
    }
    if let paid = update.orderPaidAt { lastOrderPaidAt = max(paid, lastOrderPaidAt ?? paid) }
    if let opened = update.openedCase {
      openCases.removeAll { $0.id == opened.id }
      openCases.append(opened)
    }
    openCases.removeAll { $0.id == update.endedCaseID || $0.openedAt + tiers.relatedFor <= now }
    if openCases.count > Self.openCasesMax {
      openCases.sort { ($0.openedAt, $0.id) < ($1.openedAt, $1.id) }
      openCases.removeFirst(openCases.count - Self.openCasesMax)
    }
  }
}
