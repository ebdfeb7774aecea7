public import Domain

extension RefundPreview {
  /// What a case would give back.
  ///
  /// - Parameters:
  ///   - order: the case's order, for what was paid for its lines.
  ///   - extras: without a cost of the freight, what the buyer prepaid counts.
  /// - Throws: a refusal by AS-TYPE-STATE for a type that pays nothing, by AS-RESTOCK-FEE, or of
  ///   kind `.invalid` when the snapshot is of another order.
  public init(
    _ item: Case, _ extras: RefundExtras, _ order: OrderFacts, _ policy: AfterSalesPolicy
  ) throws(Refusal) {
    guard order.id == item.orderID else { throw .otherOrder("case", item.orderID) }
    try order.validate(asking: item.lines)
    guard item.type.isRefund, let amount = item.amount else {
      throw .step("NO_REFUND", "\(item.type.id) pays nothing back.", .typeState)
    }
    var freight = item.isReturnless ? nil : item.freight
    if let promise = extras.promise {
      freight = freight.map {
        .decide(item.reasonClass, promise: promise, isInsured: $0.isInsured)
      }
    }
    var cost = extras.freight
    if let prepaid = item.freight?.prepaid, cost.cost == 0 {
      cost = ReturnFreight(cost: prepaid.minorUnits, isPrepaid: true)
    }
    try self.init(
      RefundTerms(
        lines: order.terms(item.lines), amount: amount, reasonClass: item.reasonClass,
        isBuyerAtFault: item.atFault == .buyer, fee: extras.fee, freight: freight,
        freightCost: cost), policy)
  }
}
