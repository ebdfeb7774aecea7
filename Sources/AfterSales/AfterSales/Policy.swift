internal import Domain

/// Every number and table by which this service decides. One versioned document; what is decided
/// records the version.
public struct AfterSalesPolicy: Hashable, Sendable, Codable {
  /// The name of the document's version, recorded with each decision. 1 to 64 bytes.
  public var version = "default"
  public var matrix = TypeMatrix()
  /// AS-WINDOW, from signing. 0 to 10 years.
  public var window: Duration = .days(15)
  /// AS-ONE-YEAR, in calendar years after payment. 0 to 100.
  public var paymentLimitYears: Int64 = 1
  /// AS-CARD-CAP, cards per order, ever. 0 to 100.
  public var cardCap = 2
  /// AS-CONSENT: how long a card can be answered. Positive, at most 1 year.
  public var cardExpiry: Duration = .hours(48)
  /// AS-CHANNEL: the types for which a merchant can invite from MOBILE.
  public var mobileInvitationTypes: [CaseType] = [.refundOnly, .returnRefund]
  /// AS-DEADLINE-MERCHANT, from submission. Positive, at most 1 year.
  public var merchantDecision: Duration = .hours(48)
  /// AS-DEADLINE-SHIP, from the agreement to the return. Positive, at most 1 year.
  public var buyerShip: Duration = .days(7)
  /// AS-DEADLINE-REFUND, from receipt of the return. Positive, at most 1 year.
  public var refundAfterReceipt: Duration = .hours(48)
  /// AS-REASON. Ids are unique.
  public var reasons = Reason.catalogue
  /// The business time zone, east of UTC; "1 year" is a calendar year there. −840 to 840.
  public var utcOffsetMinutes: Int64 = 480

  /// The defaults of the rules.
  public init() {}

  var calendar: BusinessCalendar { BusinessCalendar(utcOffset: .minutes(utcOffsetMinutes)) }

  func reason(_ id: String) -> Reason? { reasons.first { $0.id == id } }

  /// What makes the policy unusable, each as one sentence; empty when it is sound.
  public var problems: [String] {
    var problems: [String] = []
    func check(_ isSound: Bool, _ problem: String) { if !isSound { problems.append(problem) } }
    check((1...64).contains(version.utf8.count), "version must be 1 to 64 bytes")
    check((.zero ... .days(3_650)).contains(window), "window must be 0 to 3650 days")
    check((0...100).contains(paymentLimitYears), "paymentLimitYears must be 0 to 100")
    check((0...100).contains(cardCap), "cardCap must be 0 to 100")
    for (name, length) in [
      ("cardExpiry", cardExpiry), ("merchantDecision", merchantDecision),
      ("buyerShip", buyerShip), ("refundAfterReceipt", refundAfterReceipt),
    ] {
      check((.seconds(1) ... .days(366)).contains(length), "\(name) must be 1 second to 366 days")
    }
    check((-840...840).contains(utcOffsetMinutes), "utcOffsetMinutes must be -840 to 840")
    check(!reasons.isEmpty, "reasons must name at least one reason")
    check(Set(reasons.map(\.id)).count == reasons.count, "reasons names an id twice")
    check(
      reasons.allSatisfy { (1...64).contains($0.id.utf8.count) && $0.text.utf8.count <= 200 },
      "a reason's id must be 1 to 64 bytes and its text at most 200")
    return problems
  }
}
