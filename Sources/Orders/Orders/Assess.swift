internal import Domain

// The matrix: which rules and axes govern which action. What only a command can say (amounts,
// units, ids) is checked where the command is decided.
extension OrderDecider {
  static func assess(
    _ action: OrderAction, _ order: Order, _ context: Context, _ rules: inout Assessment
  ) {
    switch action {
    case .pay: assessPay(order, &rules)
    case .formGroup, .failGroup: assessGroup(order, &rules)
    case .accept: assessAccept(order, &rules)
    case .ship: assessShip(order, context, &rules)
    case .sign: rules.requireState(order, .inDelivery)
    case .complete: assessComplete(order, context, &rules)
    case .cancel: assessCancel(order, context, &rules)
    case .requestCancellation: assessRequest(order, &rules)
    case .approveCancellation: assessDecision(order, &rules)
    case .refuseCancellation: assessRefusal(order, context, &rules)
    case .recordFinding: assessFinding(order, &rules)
    case .proposeForShortage: assessProposal(.shortage, order, &rules)
    case .proposeForListing: assessProposal(.listing, order, &rules)
    case .proposeForShipment: assessProposal(.shipment, order, &rules)
    case .answerProposal: assessAnswer(order, context, &rules)
    case .withdrawProposal: assessOpenProposal(order, &rules)
    case .markAddressUnclear: assessAddress(order, &rules, isUnclear: false)
    case .settleAddress: assessAddress(order, &rules, isUnclear: true)
    case .recordContact: assessContact(order, context, &rules)
    case .estimateShipment: assessEstimate(order, &rules)
    case .notifyDelay: assessNotice(order, context, &rules)
    case .extendReceipt: assessExtension(order, context, &rules)
    case .addRemark: rules.note("ORD-REMARK", "remarks can always be added")
    case .askSmallPayment, .payOutSmallPayment: assessSmallPayment(order, context, &rules)
    case .settleSmallPayment: assessSettlement(order, &rules)
    case .issueCoupon: rules.note("ORD-COUPON", "a coupon can always be issued")
    case .completeTask: assessTask(order, &rules)
    case .openAfterSales: assessCase(order, &rules)
    case .closeAfterSales, .recordRefusedRequest: break
    case .recordRefund: assessRefund(order, &rules)
    case .recordReplacement: assessReplacement(order, &rules)
    case .withdrawCancellationRequest: assessWithdrawal(order, &rules)
    }
  }

  /// What is fixed in time: `until` is not reached, or it is over.
  static func isOpen(until: Instant, _ context: Context) -> Bool { context.now < until }
}
