public import Domain

/// What can be done with an order: the rows of the matrix of rights.
public enum OrderAction: String, Hashable, Sendable, CaseIterable {
  case pay = "PAY"
  case formGroup = "FORM_GROUP"
  case failGroup = "FAIL_GROUP"
  case accept = "ACCEPT"
  case ship = "SHIP"
  case sign = "SIGN"
  case complete = "COMPLETE"
  case cancel = "CANCEL"
  case requestCancellation = "REQUEST_CANCELLATION"
  case approveCancellation = "APPROVE_CANCELLATION"
  case refuseCancellation = "REFUSE_CANCELLATION"
  case recordFinding = "RECORD_FINDING"
  case proposeForShortage = "PROPOSE_FOR_SHORTAGE"
  case proposeForListing = "PROPOSE_FOR_LISTING"
  case proposeForShipment = "PROPOSE_FOR_SHIPMENT"
  case answerProposal = "ANSWER_PROPOSAL"
  case withdrawProposal = "WITHDRAW_PROPOSAL"
  case markAddressUnclear = "MARK_ADDRESS_UNCLEAR"
  case settleAddress = "SETTLE_ADDRESS"
  case recordContact = "RECORD_CONTACT"
  case estimateShipment = "ESTIMATE_SHIPMENT"
  case notifyDelay = "NOTIFY_DELAY"
  case extendReceipt = "EXTEND_RECEIPT"
  case addRemark = "ADD_REMARK"
  case askSmallPayment = "ASK_SMALL_PAYMENT"
  case settleSmallPayment = "SETTLE_SMALL_PAYMENT"
  case payOutSmallPayment = "PAY_OUT_SMALL_PAYMENT"
  case issueCoupon = "ISSUE_COUPON"
  case completeTask = "COMPLETE_TASK"
  case openAfterSales = "OPEN_AFTER_SALES"
  case closeAfterSales = "CLOSE_AFTER_SALES"
  case recordRefund = "RECORD_REFUND"
  case recordRefusedRequest = "RECORD_REFUSED_REQUEST"
  case recordReplacement = "RECORD_REPLACEMENT"
  case withdrawCancellationRequest = "WITHDRAW_CANCELLATION_REQUEST"

  /// Who may do it at all.
  public var actors: [Actor.Kind] {
    switch self {
    case .pay, .requestCancellation, .withdrawCancellationRequest, .extendReceipt:
      [.buyer, .platform]
    case .cancel: [.buyer, .merchant, .platform]
    case .answerProposal: [.buyer]
    case .recordFinding: [.businessManager]
    case .ship, .accept, .approveCancellation, .refuseCancellation, .proposeForShortage,
      .proposeForListing, .proposeForShipment, .withdrawProposal, .markAddressUnclear,
      .estimateShipment, .askSmallPayment, .payOutSmallPayment, .issueCoupon:
      [.merchant, .platform]
    case .settleAddress: [.buyer, .merchant, .platform]
    case .completeTask: [.merchant, .businessManager, .platform]
    case .notifyDelay: [.merchant, .platform, .system]
    case .recordContact: [.buyer, .merchant, .platform, .system]
    case .sign, .complete, .settleSmallPayment: [.buyer, .platform, .system]
    case .addRemark: Actor.Kind.allCases
    case .formGroup, .failGroup, .openAfterSales, .closeAfterSales, .recordRefund,
      .recordRefusedRequest, .recordReplacement:
      [.platform, .system]
    }
  }

  /// The reason of a refusal by rules. Stable.
  var refusalReason: String {
    switch self {
    case .formGroup, .failGroup: "NO_GROUP_FORMING"
    case .openAfterSales: "CANNOT_OPEN_CASE"
    case .recordRefund: "REFUND_TOO_LARGE"
    default: "CANNOT_\(rawValue)"
    }
  }
}

extension OrderDecider {
  /// What `actor` may do with `order` at `now`: every action with the outcome of every rule and
  /// axis that governs it. Pure; both may be hypothetical.
  public static func actions(
    of actor: Actor, on order: Order, policy: OrdersPolicy, now: Instant
  ) -> [(action: OrderAction, assessment: Assessment)] {
    let context = Context(actor: actor, policy: policy, now: now)
    return OrderAction.allCases.map { action in
      var assessment = Assessment(isComplete: true)
      assessActor(action, order, context, &assessment)
      assess(action, order, context, &assessment)
      return (action, assessment)
    }
  }

  private static func assessActor(
    _ action: OrderAction, _ order: Order, _ context: Context, _ assessment: inout Assessment
  ) {
    let kind = context.actor.kind
    let actors = action.actors.map(\.rawValue).joined(separator: ", ")
    assessment.require(
      action.actors.contains(kind), "actor", "\(kind.rawValue) may not: it is for \(actors)",
      passes: "\(kind.rawValue) may", facts: [Fact("actor", kind.rawValue)])
    if kind == .buyer {
      assessment.require(
        context.actor.id == order.buyerID, "buyer", "the order belongs to another buyer",
        passes: "it is the buyer's own order")
    }
  }

  /// - Throws: a refusal that names every rule and axis that forbids `action`, those that `more`
  ///   adds for what the command says included.
  static func require(
    _ action: OrderAction, _ order: Order, _ context: Context,
    and more: (inout Assessment) -> Void = { _ in }
  ) throws(Refusal) {
    var assessment = Assessment(isComplete: false)
    assess(action, order, context, &assessment)
    more(&assessment)
    try assessment.check(
      reason(action, order, context),
      "Order \(order.id) does not allow \(action.rawValue) like this: "
        + (assessment.outcomes.first.map { "\($0.rule) \($0.explanation)" } ?? "") + ".")
  }

  private static func reason(
    _ action: OrderAction, _ order: Order, _ context: Context
  ) -> String {
    switch (action, context.actor.kind) {
    case (.cancel, .merchant): return "MERCHANT_CANNOT_CANCEL"
    case (.complete, .system) where order.tradeState == .signed:
      if case .paused = order.receipt { return "RECEIPT_CLOCK_PAUSED" }
      return "RECEIPT_CLOCK_RUNNING"
    default: return action.refusalReason
    }
  }
}
