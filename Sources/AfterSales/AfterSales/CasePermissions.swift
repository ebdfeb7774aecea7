public import Domain

// Who may take which step. Everything that a step is refused for before its particulars are looked
// at is decided here, and so is what DescribeActions tells.

/// What the rules say of one step now.
public struct StepPermission: Hashable, Sendable {
  /// Why nobody may take it.
  struct Obstacle: Hashable, Sendable {
    var reason: String
    var text: String
    /// Nil where no rule forbids it: the life of a case just has no such step in its state.
    var rule: AfterSalesRule?
  }

  public var step: CaseStep.Kind
  /// Who may; empty if nobody.
  public var actors: [Actor.Kind]
  /// Until when, if nothing but time changes.
  public var until: Instant?
  var obstacle: Obstacle?
}

extension Case {
  /// Who may take a step now; empty when the state, the type or a rule does not allow it.
  public func actors(for step: CaseStep.Kind) -> [Actor.Kind] {
    obstacle(to: step) == nil ? eligible(for: step) : []
  }

  /// The steps that move the case on or end it and that somebody may take now. Never empty while
  /// the case is open.
  public var nextSteps: [(step: CaseStep.Kind, actors: [Actor.Kind])] {
    guard state.isOpen else { return [] }
    return CaseStep.Kind.allCases.filter { $0.movesCase }.map { ($0, actors(for: $0)) }
      .filter { !$0.1.isEmpty }
  }

  /// Whose step it is in this state.
  private func eligible(for step: CaseStep.Kind) -> [Actor.Kind] {
    let isReview = state == .platformReview
    switch step {
    case .agreeReturn where type.returnsGoods && receivedAt == nil:
      return deciders(.pendingMerchant)
    case .agreeRefund where type.isRefund: return deciders(.pendingMerchant, .inspecting)
    case .agreeResend where type == .reship: return deciders(.pendingMerchant)
    case .agreeResend where type == .exchange && receivedAt != nil: return deciders(.inspecting)
    case .agreeRepair where type == .repair && receivedAt != nil: return deciders(.inspecting)
    case .reject: return deciders(.pendingMerchant)
    case .resubmit where state == .rejected || state == .closed: return [.buyer]
    case .makeOffer where state == .pendingMerchant || state == .inspecting || isReview:
      return [.merchant]
    case .respondToOffer where state == .awaitBuyerResponse: return [.buyer]
    case .shipReturn where state == .awaitBuyerShip: return [.buyer, .platform]
    case .receiveReturn where state == .inReturn: return [.merchant, .platform, .system]
    case .inspect where state == .inspecting: return [.merchant, .platform]
    case .resend where state == .reshipping || state == .repairing: return [.merchant, .platform]
    case .confirmReceived where state == .awaitBuyerConfirm: return [.buyer]
    case .payRefund where state == .refunding || state == .refundFailed,
      .failRefund where state == .refunding || state == .refundFailed,
      .retryRefund where state == .refundFailed:
      return [.platform, .system]
    case .withdraw where state.isOpen && !state.isPayoutStarted: return [.buyer]
    case .requestReview: return reviewers
    case .recordFinding where isReview || isProtected && state == .pendingMerchant:
      return [.businessManager]
    case .fileAppeal where state.isPayoutStarted: return [.merchant]
    case .decideAppeal: return [.platform]
    case .take where state.isOpen: return [.merchant]
    case .handOver where state.isOpen:
      return isFresh ? [.businessManager, .platform] : [.merchant, .businessManager, .platform]
    case .addEvidence: return evidenceActors
    case .completeInvoiceTask: return [.merchant, .platform]
    case .repayFreight: return [.merchant, .platform, .system]
    default: return []
    }
  }

  /// The merchant in these states, the platform in its review.
  private func deciders(_ states: CaseState...) -> [Actor.Kind] {
    states.contains(state) ? [.merchant] : state == .platformReview ? [.platform] : []
  }

  /// Either side after a rejection; the merchant after a disputed inspection; the buyer when what
  /// was sent is not right.
  private var reviewers: [Actor.Kind] {
    switch state {
    case .rejected: [.buyer, .merchant]
    case .pendingMerchant where isProtected: [.buyer, .merchant]
    case .inspecting where isInspectionDisputed: [.merchant]
    case .awaitBuyerConfirm: [.buyer]
    default: []
    }
  }

  /// Why nobody may take the step now, whoever asks.
  func obstacle(to step: CaseStep.Kind) -> StepPermission.Obstacle? {
    if eligible(for: step).isEmpty { return obstacleOfState(to: step) }
    switch step {
    case .reject where state == .pendingMerchant && isProtected:
      return .init(
        reason: "SECOND_REQUEST",
        text: "The request was refused before: the merchant cannot refuse it again.",
        rule: .secondRequest)
    case .reject where state == .platformReview && isProtected && finding == nil:
      return .init(
        reason: "FINDING_REQUIRED",
        text: "A second request can be refused only after a BUSINESS_MANAGER recorded a finding.",
        rule: .secondRequest)
    case .resubmit where closedBy == .platform:
      return .init(
        reason: "DECIDED_BY_PLATFORM", text: "The platform decided against it for good.",
        rule: .platform)
    case .inspect where !inspection.isEmpty:
      return .init(reason: "INSPECTED", text: "The goods are inspected already.", rule: .inspect)
    case .fileAppeal: return obstacleToAppeal
    case .decideAppeal where appeal == nil || appeal?.decision != nil:
      return .init(reason: "NO_APPEAL", text: "There is no undecided appeal.", rule: .appeal)
    case .take where handler != nil:
      return .init(
        reason: "CASE_HANDLED", text: "The case is handled by \(handler ?? ""): it is handed over.",
        rule: .deadlineFresh)
    case .handOver where handler == nil:
      return .init(
        reason: "CASE_NOT_HANDLED", text: "Nobody handles the case: an agent takes it.",
        rule: .deadlineFresh)
    case .completeInvoiceTask where invoiceTask == nil || invoiceTask?.doneAt != nil:
      return .init(
        reason: "NO_INVOICE_TASK", text: "There is no open task to amend an invoice.",
        rule: .invoice)
    case .repayFreight where freight?.repaymentKey == nil || freight?.repaidAt != nil:
      return .init(
        reason: "NO_FREIGHT_OWED", text: "No freight is owed to the buyer.", rule: .freight)
    default: return nil
    }
  }

  private var obstacleToAppeal: StepPermission.Obstacle? {
    if !isAutomaticRefund {
      return .init(
        reason: "NOT_AUTOMATIC", text: "Only a refund that a deadline made can be appealed.",
        rule: .appeal)
    }
    if appeal != nil {
      return .init(
        reason: "APPEALED_BEFORE", text: "An automatic refund can be appealed once.",
        rule: .appeal)
    }
    if atFault == .merchant {
      return .init(
        reason: "MERCHANT_AT_FAULT", text: "A merchant at fault cannot appeal.", rule: .appeal)
    }
    return nil
  }

  /// What the rules say of a step now; the case's deadlines up to now have acted.
  public func permission(for step: CaseStep.Kind, at now: Instant) -> StepPermission {
    var permission = StepPermission(
      step: step, actors: actors(for: step), until: until(step), obstacle: obstacle(to: step))
    if step == .fileAppeal, permission.obstacle == nil, let appealUntil, now >= appealUntil {
      permission.actors = []
      permission.obstacle = .init(
        reason: "APPEAL_LATE", text: "The appeal was possible until \(appealUntil.text).",
        rule: .appeal)
    }
    return permission
  }

  private func until(_ step: CaseStep.Kind) -> Instant? {
    switch step {
    case .fileAppeal: appealUntil
    case .addEvidence, .completeInvoiceTask, .repayFreight, .decideAppeal: nil
    default: deadlines.lazy.filter { $0.kind.movesCase }.map(\.at).min()
    }
  }

  /// Whether this very actor may, and if not, why.
  public func refusal(
    of step: CaseStep.Kind, by actor: Actor, at now: Instant
  ) -> Refusal? {
    let permission = permission(for: step, at: now)
    if let obstacle = permission.obstacle {
      return .step(obstacle.reason, obstacle.text, obstacle.rule)
    }
    let isStranger = actor.kind == .buyer && actor.id != buyer
    if step == .addEvidence, actor.kind != .system, !isStranger,
      let full = evidenceObstacle(of: actor.kind)
    {
      return .step(full.reason, full.text, full.rule)
    }
    guard permission.actors.contains(actor.kind), !isStranger else {
      let deed = "do \(step.rawValue) in \(state.rawValue)"
      return .actor(actor, deed, permission.actors, ruleOfActors(for: step))
    }
    let isHandlers = step.isDecision || step == .handOver
    if isHandlers, actor.kind == .merchant, let handler, handler != actor.id {
      return .step(
        "HANDLED_BY_ANOTHER", "The case is handled by \(handler), who can hand it over.",
        .deadlineFresh)
    }
    return nil
  }
}

extension CaseStep.Kind {
  /// Whether taking it brings the case to another state.
  var movesCase: Bool {
    switch self {
    case .inspect, .recordFinding, .fileAppeal, .decideAppeal, .take, .handOver, .addEvidence,
      .completeInvoiceTask, .repayFreight:
      false
    default: true
    }
  }
}
