internal import Domain

/// How service quality is measured (MSG-RATE-30S, MSG-RATE-3MIN, MSG-RATE-5MIN, MSG-AVG).
public struct QualityPolicy: Hashable, Sendable, Codable {
  /// The shops' time zone, as a POSIX rule: see ``TimeZoneRule``.
  public var timeZone = "CST-8"
  /// The time zones of shops that are elsewhere.
  public var shopTimeZones: [String: String] = [:]
  /// Messages count from this time of the day, inclusive.
  public var opensAt: Duration = .hours(8)
  /// Messages count until this time of the day, exclusive.
  public var closesAt: Duration = .hours(23)
  /// MSG-RATE-30S: a message answered within this, inclusive, is answered fast.
  public var fastReply: Duration = .seconds(30)
  /// MSG-RATE-3MIN: a turn answered within this, inclusive, is answered in time.
  public var turnReply: Duration = .minutes(3)
  /// MSG-RATE-3MIN: a turn that waits for so long raises a warning.
  public var warnsAfter: Duration = .minutes(2)
  /// MSG-RATE-5MIN: a turn answered later than this counts against the day.
  public var lateReply: Duration = .minutes(5)
  /// MSG-RATE-5MIN: below this share of turns answered within ``lateReply`` the day is penalised;
  /// in percent, 0 (never) to 100.
  public var lateRateMin: Int64 = 70
  /// MSG-RATE-5MIN: days with fewer turns are not judged. 1 or more.
  public var lateTurnsMin: Int64 = 1
  /// MSG-RATE-5MIN: the level of the penalty.
  public var latePenaltyLevel: Int32 = 2
  /// MSG-RATE-5MIN: how long the penalty lasts.
  public var latePenalty: Duration = .hours(24)

  public init() {}

  /// The time zone of a shop.
  public func zone(of shopID: String) -> TimeZoneRule {
    TimeZoneRule(shopTimeZones[shopID] ?? timeZone) ?? TimeZoneRule(offset: .hours(8))
  }

  /// What is wrong with the policy, one sentence each.
  var problems: [String] {
    var problems: [String] = []
    func check(_ holds: Bool, _ problem: String) { if !holds { problems.append(problem) } }
    for (name, rule) in [("timeZone", timeZone)]
      + shopTimeZones.sorted(by: { $0.key < $1.key }).map({ ("shopTimeZones.\($0)", $1) })
    {
      check(
        TimeZoneRule(rule) != nil,
        "quality.\(name) must be a POSIX time zone rule such as CST-8 or "
          + "CET-1CEST,M3.5.0,M10.5.0/3, and is '\(rule)'")
    }
    check(
      opensAt >= .zero && opensAt < closesAt && closesAt <= .hours(24),
      "quality.opensAt must be 0s or later and before quality.closesAt, which is at most 24h")
    for (name, length) in [
      ("fastReply", fastReply), ("turnReply", turnReply), ("warnsAfter", warnsAfter),
      ("lateReply", lateReply),
    ] {
      check(
        length >= .seconds(1) && length <= .hours(1), "quality.\(name) must be 1s to 1h")
    }
    check((0...100).contains(lateRateMin), "quality.lateRateMin must be 0 to 100")
    check(lateTurnsMin >= 1, "quality.lateTurnsMin must be 1 or more")
    check((1...10).contains(latePenaltyLevel), "quality.latePenaltyLevel must be 1 to 10")
    check(
      latePenalty > .zero && latePenalty <= .days(365),
      "quality.latePenalty must be positive and at most 365d")
    return problems
  }
}
