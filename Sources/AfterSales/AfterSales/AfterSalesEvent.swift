public import Domain

/// What happened to a card or a case. Written with the new state, in the same commit.
public struct AfterSalesEvent: Hashable, Sendable {
  public enum Change: Hashable, Sendable {
    case invitationIssued
    case invitationAccepted
    case invitationDeclined
    case invitationExpired
    case invitationRevoked(reason: String)
    case caseSubmitted
    case returnAgreed
    case refundAgreed
    case returnShipped
    case returnReceived
    case refundPaid
    case refundFailed(problem: String)
    case caseWithdrawn
    /// A deadline of the buyer lapsed, or the platform decided.
    case caseClosed(AfterSalesRule, reason: String)
    /// The platform decides from here.
    case caseEscalated(AfterSalesRule, reason: String)
    case caseRejected
    case caseResubmitted
    case offerMade
    case offerAnswered
    case resendAgreed
    case repairAgreed
    case goodsResent
    case caseCompleted
    case returnInspected(isLapsed: Bool)
    case findingRecorded
    case refundRetried
    case appealFiled
    case appealDecided
    case handlerChanged(from: String?, note: String)
    case evidenceAdded(Evidence)
    case invoiceTaskOpened
    case invoiceTaskCompleted
    case freightRepaid
    case deadlineMissed(Deadline)
  }

  public var change: Change
  public var actor: Actor
  public var at: Instant
  /// The case as it is after the change; nil for events of cards alone.
  public var afterSalesCase: Case?

  public init(
    _ change: Change, by actor: Actor, at instant: Instant, of afterSalesCase: Case? = nil
  ) {
    self.change = change
    self.actor = actor
    self.at = instant
    self.afterSalesCase = afterSalesCase
  }
}

/// What a decision changes: the new states, whole, and the events that lead to them.
public struct Changes: Hashable, Sendable {
  /// The card after the decision; nil if none is concerned.
  public var invitation: Invitation?
  /// The case after the decision; nil if none is concerned.
  public var afterSalesCase: Case?
  /// Empty when the decision had been made before and nothing changes.
  public var events: [AfterSalesEvent]

  public init(invitation: Invitation? = nil, afterSalesCase: Case? = nil, events: [AfterSalesEvent])
  {
    self.invitation = invitation
    self.afterSalesCase = afterSalesCase
    self.events = events
  }
}

extension Actor {
  /// By whom deadlines act.
  static let timer = Actor(.system, id: "timer")
}
