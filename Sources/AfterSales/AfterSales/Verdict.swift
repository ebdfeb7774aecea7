public import Domain

/// One rule's part in an evaluation, without its words: 60 of them are made per evaluation, and
/// most are never read. ``Wording`` puts them into words.
public struct Verdict: Hashable, Sendable {
  public let rule: AfterSalesRule
  public let type: CaseType
  public let result: RuleOutcome.Result
  let cause: Cause
  /// From when time alone would change the result.
  public let changesAt: Instant?

  init(
    _ rule: AfterSalesRule, _ type: CaseType, _ result: RuleOutcome.Result, _ cause: Cause,
    changesAt: Instant? = nil
  ) {
    self.rule = rule
    self.type = type
    self.result = result
    self.cause = cause
    self.changesAt = changesAt
  }

  /// Whether both are told in the same words; only AS-TYPE-STATE speaks of the type.
  public func isTold(like other: Verdict) -> Bool {
    rule == other.rule && rule != .typeState && cause == other.cause && result == other.result
      && changesAt == other.changesAt
  }

  enum Cause: UInt8, Hashable, CaseIterable {
    case typeOpen, typeClosed, typeOnlyBuyer, typeOnlyInvitation
    case windowOpen, windowNotStarted, windowOver, windowOverYearDecides, windowUnknown
    case yearNotNeeded, yearOpen, yearOver, yearOnlyInvitation, yearTypeClosed, yearUnknown
    case cardsLeft, cardsUsedUp, cardNotNeeded, cardCountedAlready
    case channelOpen, channelOnlyRefunds, channelOnlyForMerchants
    case consentToCome, consentOfBuyer, consentNotNeeded, consentOfAnother, consentCardEnded
    case consentCardExpired
    case amountWithin, amountNothingLeft, amountNotPositive, amountOverRefundable
    case amountOtherCurrency, amountNotTaken, amountNoneTaken, unitsOver
    case reasonKnown, reasonUnknown, reasonLater, reasonOfOtherTypes
    case unitsFree, unitsInOpenCase
    case noReasonOther, noReasonLater, noReasonDefect, noReasonNotStarted, noReasonOpen
    case noReasonOver, noReasonExcluded
    case freightNone, freightLater, freightBuyer, freightSeller, freightInsured, freightPromised
    case firstRequest, secondRequest
  }
}
