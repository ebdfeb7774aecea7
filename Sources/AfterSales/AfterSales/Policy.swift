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
  /// AS-NO-REASON, from signing. 0 to 10 years.
  public var noReasonReturn: Duration = .days(7)
  /// AS-DEADLINE-FRESH: the first response, from submission. Positive, at most 1 year.
  public var freshResponse: Duration = .minutes(5)
  /// AS-DEADLINE-FRESH: a solution, from submission. Positive, at most 1 year.
  public var freshSolution: Duration = .minutes(30)
  /// AS-OFFER: how long the buyer can answer. Positive, at most 1 year.
  public var offerAnswer: Duration = .hours(48)
  /// How long a return parcel travels before the platform looks. Positive, at most 1 year.
  public var returnArrival: Duration = .days(15)
  /// AS-INSPECT, from receipt of the return. Positive, at most 1 year.
  public var inspection: Duration = .days(2)
  /// AS-DEADLINE-REFUND in business days instead of ``refundAfterReceipt``; 0 for that. 0 to 60.
  public var refundBusinessDays: Int64 = 0
  /// Days without business besides Saturdays and Sundays: "2026-10-01". At most 1 000.
  public var holidays: [String] = []
  /// Saturdays and Sundays with business: "2026-10-10". At most 1 000.
  public var workdays: [String] = []
  /// How long a payout may go unconfirmed before it counts as failed. Positive, at most 1 year.
  public var payoutAnswer: Duration = .hours(24)
  /// After how long a failed payout is tried again. Positive, at most 1 year.
  public var payoutRetry: Duration = .hours(1)
  /// How long the merchant has to send goods. Positive, at most 1 year.
  public var resend: Duration = .days(7)
  /// How long the merchant has to repair and send goods. Positive, at most 1 year.
  public var repair: Duration = .days(15)
  /// How long the buyer has to confirm what was sent. Positive, at most 1 year.
  public var buyerConfirm: Duration = .days(7)
  /// AS-SECOND-REQUEST: how long the buyer has to answer a refusal. Positive, at most 1 year.
  public var rejectionAnswer: Duration = .days(7)
  /// AS-PLATFORM: how long the platform has to decide. Positive, at most 1 year.
  public var platformDecision: Duration = .days(3)
  /// AS-APPEAL, from the automatic refund. Positive, at most 1 year.
  public var appeal: Duration = .days(7)
  /// AS-RESTOCK-FEE: the most of the amount, in percent. 0 to 100.
  public var restockingFeePercent: Int64 = 50
  /// How far the clock may jump back behind the last change of a card or case before a command is
  /// refused; within it, time stands still. 0 to 1 day.
  public var clockTolerance: Duration = .minutes(1)
  /// AS-AUTO.
  public var templates = TemplatePolicy()
  /// AS-FLAGS.
  public var flags = FlagPolicy()

  /// The defaults of the rules.
  public init() {}

  var calendar: BusinessCalendar { BusinessCalendar(utcOffset: .minutes(utcOffsetMinutes)) }

  func reason(_ id: String) -> Reason? {
    // By index: a reason is large, and looking at each would copy it.
    reasons.indices.first { reasons[$0].id == id }.map { reasons[$0] }
  }

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
      ("freshResponse", freshResponse), ("freshSolution", freshSolution),
      ("offerAnswer", offerAnswer), ("returnArrival", returnArrival), ("inspection", inspection),
      ("payoutAnswer", payoutAnswer), ("payoutRetry", payoutRetry), ("resend", resend),
      ("repair", repair), ("buyerConfirm", buyerConfirm), ("rejectionAnswer", rejectionAnswer),
      ("platformDecision", platformDecision), ("appeal", appeal),
    ] {
      check((.seconds(1) ... .days(366)).contains(length), "\(name) must be 1 second to 366 days")
    }
    check((-840...840).contains(utcOffsetMinutes), "utcOffsetMinutes must be -840 to 840")
    check(
      (.zero ... .days(3_650)).contains(noReasonReturn), "noReasonReturn must be 0 to 3650 days")
    check((0...60).contains(refundBusinessDays), "refundBusinessDays must be 0 to 60")
    check((0...100).contains(restockingFeePercent), "restockingFeePercent must be 0 to 100")
    check((.zero ... .days(1)).contains(clockTolerance), "clockTolerance must be 0 to 1 day")
    for (name, days) in [("holidays", holidays), ("workdays", workdays)] {
      check(days.count <= 1_000, "\(name) must name at most 1000 days")
      for day in days where BusinessDays.number(of: day, calendar) == nil {
        problems.append("\(name): \(day) is no date, such as 2026-10-01")
      }
    }
    check(!reasons.isEmpty, "reasons must name at least one reason")
    check(Set(reasons.map(\.id)).count == reasons.count, "reasons names an id twice")
    check(
      reasons.allSatisfy { (1...64).contains($0.id.utf8.count) && $0.text.utf8.count <= 200 },
      "a reason's id must be 1 to 64 bytes and its text at most 200")
    check(
      reasons.allSatisfy { $0.types?.isEmpty != true },
      "a reason's types must name at least one type, or be left out")
    return problems + templates.problems + flags.problems
  }
}
