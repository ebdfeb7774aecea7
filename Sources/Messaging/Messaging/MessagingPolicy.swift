internal import Domain

/// The numbers that messaging decides by. One versioned document; every decision records the
/// version that it used.
public struct MessagingPolicy: Hashable, Sendable, Codable {
  /// Named by every decision. 1 to 64 characters.
  public var version = "default-1"
  /// The tiers by recency of the buyer's last message (MSG-ACTIVE … MSG-CLOSED).
  public var tiers = TierPolicy()
  /// How the quota of a shop works that ``shopShapes`` does not name.
  public var shape = QuotaShape.recency
  /// How the quota of certain shops works, by shop id.
  public var shopShapes: [String: QuotaShape] = [:]
  /// What events grant in shops of that shape (MSG-GRANT).
  public var grants = GrantPolicy()
  /// The limit of shops of that shape (MSG-DAILY).
  public var dailyBuyers = DailyBuyersPolicy()
  /// How long a reservation holds its unit (MSG-RESERVE). Positive, at most 1 h.
  public var reservationLength: Duration = .seconds(60)
  /// How many reservations one (shop, buyer) may hold at a time, even where messages are
  /// unlimited: bounds the state. 1 to 1 000.
  public var reservationsMax = 100
  /// How far a given sent time may run ahead of this machine's clock; it is then taken as now.
  public var clockSkewMax: Duration = .minutes(5)
  /// The longest text, in Unicode scalars. 1 to 20 000.
  public var textScalarsMax = 2_000
  /// The reception lists who waits for no longer than this, and the buyers of today (MSG-RECEPTION).
  /// 1 h to 365 d.
  public var receptionWaitMax: Duration = .days(3)

  /// What messages may not hold (MSG-CONTACT, MSG-ABUSE).
  public var compliance = CompliancePolicy()
  /// How service quality is measured (MSG-RATE-30S … MSG-AVG).
  public var quality = QualityPolicy()

  public init() {}

  /// How the quota of a shop works.
  public func shape(ofShop shopID: String) -> QuotaShape {
    shopShapes.isEmpty ? shape : shopShapes[shopID] ?? shape
  }
}

/// How many messages a shop may send, by how long ago the buyer last wrote.
public struct TierPolicy: Hashable, Sendable, Codable {
  /// MSG-ACTIVE: less than this ago there is no limit.
  public var activeFor: Duration = .hours(24)
  /// MSG-RECENT: from `activeFor` up to and including this.
  public var recentFor: Duration = .days(7)
  /// MSG-RECENT: how many, counted since the buyer's last message. 0 to 100.
  public var recentLimit = 3
  /// MSG-RELATED: how long an order placed, or the opening of an unfinished case, relates.
  public var relatedFor: Duration = .days(30)
  /// MSG-RELATED: how many per `relatedPer`. 0 to 100.
  public var relatedLimit = 1
  /// MSG-RELATED: how long a message sent in this tier takes its unit.
  public var relatedPer: Duration = .days(30)

  public init() {}

  /// How long what was sent can still matter to any tier.
  var memory: Duration { max(relatedPer, recentFor) }
}

extension MessagingPolicy {
  /// What is wrong with the numbers, one sentence each; empty if the policy can be put in force.
  public var problems: [String] {
    var problems: [String] = []
    func check(_ holds: Bool, _ problem: String) { if !holds { problems.append(problem) } }
    check((1...64).contains(version.count), "version must have 1 to 64 characters")
    check(tiers.activeFor > .zero, "tiers.activeFor must be positive")
    check(tiers.recentFor >= tiers.activeFor, "tiers.recentFor must not be below activeFor")
    check(tiers.recentFor <= .days(365), "tiers.recentFor must be at most 365d")
    check((0...100).contains(tiers.recentLimit), "tiers.recentLimit must be 0 to 100")
    check(
      tiers.relatedFor > .zero && tiers.relatedFor <= .days(365),
      "tiers.relatedFor must be positive and at most 365d")
    check((0...100).contains(tiers.relatedLimit), "tiers.relatedLimit must be 0 to 100")
    check(
      tiers.relatedPer > .zero && tiers.relatedPer <= .days(365),
      "tiers.relatedPer must be positive and at most 365d")
    check(
      reservationLength >= .seconds(1) && reservationLength <= .hours(1),
      "reservationLength must be 1s to 1h")
    check(
      reservationLength <= tiers.activeFor,
      "reservationLength must be at most tiers.activeFor: what the buyer writes while a unit is "
        + "reserved has to lift the limit until the commit")
    check((1...1_000).contains(reservationsMax), "reservationsMax must be 1 to 1000")
    check(clockSkewMax >= .zero && clockSkewMax <= .hours(1), "clockSkewMax must be 0s to 1h")
    check((1...20_000).contains(textScalarsMax), "textScalarsMax must be 1 to 20000")
    check(
      receptionWaitMax >= .hours(1) && receptionWaitMax <= .days(365),
      "receptionWaitMax must be 1h to 365d")
    for (name, allowance) in grants.named {
      check((0...100).contains(allowance.count), "grants.\(name).count must be 0 to 100")
      check(
        allowance.length > .zero && allowance.length <= .days(365),
        "grants.\(name).length must be positive and at most 365d")
    }
    check((0...100_000).contains(dailyBuyers.limit), "dailyBuyers.limit must be 0 to 100000")
    check(
      dailyBuyers.length >= .hours(1) && dailyBuyers.length <= .days(31),
      "dailyBuyers.length must be 1h to 31d")
    return problems + compliance.problems + quality.problems
  }
}

extension GrantPolicy {
  fileprivate var named: [(String, GrantAllowance)] {
    [
      ("buyerMessage", buyerMessage), ("orderPlaced", orderPlaced), ("orderPaid", orderPaid),
      ("caseOpened", caseOpened),
    ]
  }
}
