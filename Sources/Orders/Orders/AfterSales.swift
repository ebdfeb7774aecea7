internal import Domain

// What after-sales tells an order. The cases themselves live in another service; an order only
// learns that one is open, that it closed, and what was paid back.
extension OrderDecider {
  static func openAfterSales(
    _ order: Order, _ caseID: String, _ context: Context
  ) throws(Refusal) -> OrderEvent.Change? {
    try requireCaseID(caseID)
    guard !order.openCases.contains(caseID) else { return nil }
    var obstacles = Obstacles()
    obstacles.require(order.paid != nil, "trade_state", "is not paid: there is nothing to settle")
    try obstacles.check("CANNOT_OPEN_CASE", "Order \(order.id) can have no after-sales case.")
    guard order.openCases.count < OrdersLimits.openCases else {
      throw Refusal(
        .quota, reason: "TOO_MANY_CASES",
        message: "Order \(order.id) has \(order.openCases.count) open cases, the limit.")
    }
    return .afterSalesOpened(
      caseID: caseID, receipt: order.receipt?.paused(at: time(of: order, context)))
  }

  static func closeAfterSales(
    _ order: Order, _ caseID: String, _ context: Context
  ) throws(Refusal) -> OrderEvent.Change? {
    try requireCaseID(caseID)
    guard order.openCases.contains(caseID) else { return nil }
    let refunded = order.refunds.contains { $0.caseID == caseID }
    let receipt =
      order.openCases == [caseID]
      ? order.receipt?.resumed(
        at: time(of: order, context), refunded: refunded, policy: context.policy)
      : order.receipt
    return .afterSalesClosed(caseID: caseID, receipt: receipt)
  }

  private static func requireCaseID(_ caseID: String) throws(Refusal) {
    var fields = FieldCheck()
    fields.id(caseID, "case_id")
    try fields.check()
  }
}
