public import Domain

/// What deserves a second look. A flag refuses nothing: it is shown, and keeps templates away.
public enum Flag: String, Hashable, Sendable, CaseIterable {
  /// Many returns in a while.
  case repeatedReturns = "REPEATED_RETURNS"
  /// A refund was opened and left until its deadline closed it.
  case lapsedRefund = "LAPSED_REFUND"
  /// The same item was bought again just before the return.
  case boughtAgain = "BOUGHT_AGAIN"
  /// The same order was asked about again and again.
  case repeatedDemands = "REPEATED_DEMANDS"
}

/// A flag with its reason.
public struct RaisedFlag: Hashable, Sendable {
  public var flag: Flag
  /// One sentence with the numbers in it.
  public var explanation: String
  public var facts: [Fact]

  public init(_ flag: Flag, _ explanation: String, facts: [Fact]) {
    self.flag = flag
    self.explanation = explanation
    self.facts = facts
  }
}

/// The numbers of AS-FLAGS: `flags` in the policy file.
public struct FlagPolicy: Hashable, Sendable, Codable {
  /// How far back is counted. 1 second to 10 years.
  public var period: Duration = .seconds(90 * 86_400)
  /// So many earlier returns in the period are repeated returns. 1 to 1 000.
  public var repeatedReturns = 3
  /// So many cases in the period that a deadline of the buyer closed. 1 to 1 000.
  public var lapsedRefunds = 1
  /// So many earlier requests about the same order are repeated demands. 1 to 1 000.
  public var repeatedDemands = 2
  /// An item bought within this time before its return. 1 second to 10 years.
  public var boughtAgain: Duration = .seconds(7 * 86_400)

  /// The defaults of the rules.
  public init() {}

  /// What makes it unusable, each as one sentence; empty when it is sound.
  public var problems: [String] {
    var problems: [String] = []
    for (name, length) in [("period", period), ("boughtAgain", boughtAgain)]
    where !(.seconds(1) ... .days(3_653)).contains(length) {
      problems.append("flags.\(name) must be 1 second to 10 years")
    }
    for (name, count) in [
      ("repeatedReturns", repeatedReturns), ("lapsedRefunds", lapsedRefunds),
      ("repeatedDemands", repeatedDemands),
    ] where !(1...1_000).contains(count) {
      problems.append("flags.\(name) must be 1 to 1000")
    }
    return problems
  }
}

/// What this service knows of a buyer in one shop, besides the case in question.
public struct BuyerRecord: Hashable, Sendable {
  /// An earlier case.
  public struct Request: Hashable, Sendable {
    public var orderID: String
    public var type: CaseType
    public var submittedAt: Instant
    /// A deadline of the buyer closed it.
    public var isLapsed: Bool
    /// How many submissions it had.
    public var requests: Int

    public init(
      orderID: String, type: CaseType, submittedAt: Instant, isLapsed: Bool = false,
      requests: Int = 1
    ) {
      self.orderID = orderID
      self.type = type
      self.submittedAt = submittedAt
      self.isLapsed = isLapsed
      self.requests = requests
    }
  }

  /// An order of the buyer, with the names of what was bought.
  public struct Purchase: Hashable, Sendable {
    public var orderID: String
    public var items: Set<String>
    public var boughtAt: Instant

    public init(orderID: String, items: Set<String>, boughtAt: Instant) {
      self.orderID = orderID
      self.items = items
      self.boughtAt = boughtAt
    }
  }

  public var requests: [Request]
  public var purchases: [Purchase]

  public init(requests: [Request] = [], purchases: [Purchase] = []) {
    self.requests = requests
    self.purchases = purchases
  }
}

extension BuyerRecord {
  /// The flags of a request about `order` at `now`, in the order of ``Flag`` (AS-FLAGS).
  ///
  /// - Parameters:
  ///   - returned: the names of the items that would come back; empty when none would.
  ///   - demands: how often the case in question was submitted before.
  public func flags(
    order: String, returned: Set<String>, demands: Int = 0, at now: Instant, _ policy: FlagPolicy
  ) -> [RaisedFlag] {
    let since = now - policy.period
    let recent = requests.filter { $0.submittedAt > since && $0.submittedAt <= now }
    return [
      repeatedReturns(recent, policy), lapsedRefund(recent, policy),
      boughtAgain(order, returned, now, policy), repeatedDemands(recent, order, demands, policy),
    ].compactMap { $0 }
  }

  /// Until when, exclusively, time alone changes none of the flags at `now`; nil for ever.
  public func steadyUntil(from now: Instant, _ policy: FlagPolicy) -> Instant? {
    let requests = requests.flatMap { [$0.submittedAt, $0.submittedAt + policy.period] }
    let purchases = purchases.flatMap { [$0.boughtAt, $0.boughtAt + policy.boughtAgain] }
    return (requests + purchases).filter { $0 > now }.min()
  }

  private func repeatedReturns(_ recent: [Request], _ policy: FlagPolicy) -> RaisedFlag? {
    let count = recent.count { $0.type == .returnRefund }
    guard count >= policy.repeatedReturns else { return nil }
    return RaisedFlag(
      .repeatedReturns, "\(count) earlier returns within \(policy.period.text).",
      facts: [
        Fact("returns", "\(count)"), Fact("threshold", "\(policy.repeatedReturns)"),
        Fact("period", policy.period.text),
      ])
  }

  private func lapsedRefund(_ recent: [Request], _ policy: FlagPolicy) -> RaisedFlag? {
    let count = recent.count { $0.type.isRefund && $0.isLapsed }
    guard count >= policy.lapsedRefunds else { return nil }
    return RaisedFlag(
      .lapsedRefund,
      "\(count) refunds opened and left to lapse within \(policy.period.text).",
      facts: [
        Fact("lapsed", "\(count)"), Fact("threshold", "\(policy.lapsedRefunds)"),
        Fact("period", policy.period.text),
      ])
  }

  private func boughtAgain(
    _ order: String, _ returned: Set<String>, _ now: Instant, _ policy: FlagPolicy
  ) -> RaisedFlag? {
    let since = now - policy.boughtAgain
    let again = purchases.filter {
      $0.orderID != order && $0.boughtAt > since && $0.boughtAt <= now
        && !$0.items.isDisjoint(with: returned)
    }.min { ($0.boughtAt, $0.orderID) < ($1.boughtAt, $1.orderID) }
    guard let again, let item = again.items.intersection(returned).min() else { return nil }
    return RaisedFlag(
      .boughtAgain,
      "The same item was bought again within \(policy.boughtAgain.text) before its return.",
      facts: [
        Fact("item", item), Fact("order_id", again.orderID),
        Fact("bought_at", again.boughtAt.text),
      ])
  }

  private func repeatedDemands(
    _ recent: [Request], _ order: String, _ demands: Int, _ policy: FlagPolicy
  ) -> RaisedFlag? {
    let count = recent.filter { $0.orderID == order }.reduce(demands) { $0 + $1.requests }
    guard count >= policy.repeatedDemands else { return nil }
    return RaisedFlag(
      .repeatedDemands, "\(count) earlier requests about the same order.",
      facts: [
        Fact("requests", "\(count)"), Fact("threshold", "\(policy.repeatedDemands)"),
        Fact("period", policy.period.text),
      ])
  }
}
