public import Domain

/// What a preview is asked about beside the units and the amount.
public struct RefundExtras: Hashable, Sendable {
  /// What the shop would keep for restocking, in minor units of the order's currency, at least 0.
  public var fee: Int64
  public var freight: ReturnFreight
  /// Who pays the return, if the shop promised it; nil for no promise.
  public var promise: FreightPayer?

  public init(
    fee: Int64 = 0, freight: ReturnFreight = ReturnFreight(cost: 0), promise: FreightPayer? = nil
  ) {
    self.fee = fee
    self.freight = freight
    self.promise = promise
  }
}

extension RefundPreview {
  /// What a new request would give back. Only units, amount and reason are judged: whether the type
  /// is open is what an evaluation says.
  ///
  /// - Throws: a refusal by AS-TYPE-STATE for a type that pays nothing, by AS-AMOUNT, AS-OPEN-DUP,
  ///   AS-REASON or AS-RESTOCK-FEE, or of kind `.invalid` for lines that the order does not have.
  public init(
    _ request: Request, _ extras: RefundExtras, _ circumstances: Circumstances
  ) throws(Refusal) {
    let (order, policy) = (circumstances.order, circumstances.policy)
    try order.validate(asking: request.lines)
    guard request.type.isRefund else {
      throw .step("NO_REFUND", "\(request.type.id) pays nothing back.", .typeState)
    }
    let evaluation = Evaluation(
      Inquiry(
        order: order, history: circumstances.history, policy: policy, now: circumstances.now,
        channel: request.channel, actor: circumstances.actor, type: request.type,
        lines: request.lines, amount: request.amount, reason: request.reason))
    let failed = evaluation.outcomes(of: request.type).filter {
      $0.result == .fail && Self.rules.contains($0.rule)
    }
    guard failed.isEmpty, let reason = policy.reason(request.reason) else {
      throw Refusal.rules(
        reason: "REFUND_NOT_POSSIBLE", message: "This refund is not possible.", failed: failed)
    }
    let lines = request.lines.isEmpty ? evaluation.freeLines : request.lines
    let amount: Money
    if let asked = request.amount {
      amount = asked
    } else {
      amount = try evaluation.share(of: lines)
    }
    let freight = FreightTerms.decide(
      reason.reasonClass, promise: extras.promise, isInsured: order.isFreightInsured)
    try self.init(
      RefundTerms(
        lines: order.terms(lines), amount: amount, reasonClass: reason.reasonClass,
        isBuyerAtFault: reason.reasonClass == .subjective, fee: extras.fee,
        freight: request.type == .returnRefund ? freight : nil, freightCost: extras.freight),
      policy)
  }

  private static let rules: Set<String> = Set(
    [AfterSalesRule.amount, .openDuplicate, .reason].map(\.id))
}

extension OrderFacts {
  /// The units with what was paid for them, rounded down.
  func terms(_ asked: [CaseLine]) -> [RefundTerms.Line] {
    asked.map { asked in
      var value: Int64 = 0
      if let line = lines.first(where: { $0.id == asked.lineID }), line.quantity > 0 {
        let product = max(0, line.paid).multipliedFullWidth(by: min(asked.quantity, line.quantity))
        value = line.quantity.dividingFullWidth(product).quotient
      }
      return RefundTerms.Line(id: asked.lineID, quantity: asked.quantity, value: value)
    }
  }
}
