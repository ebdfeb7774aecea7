public import Domain

/// What a refund is made up of, before it is decided.
public struct RefundTerms: Hashable, Sendable {
  /// The units that are refunded.
  public struct Line: Hashable, Sendable {
    public var id: String
    /// At least 1.
    public var quantity: Int64
    /// What was paid for these units, in minor units: the weight of the line.
    public var value: Int64

    public init(id: String, quantity: Int64, value: Int64) {
      self.id = id
      self.quantity = quantity
      self.value = value
    }
  }

  public var lines: [Line]
  /// What is granted, before anything is taken from it; positive.
  public var amount: Money
  public var reasonClass: ReasonClass
  public var isBuyerAtFault: Bool
  /// What the shop keeps for restocking, in minor units, at least 0 (AS-RESTOCK-FEE).
  public var fee: Int64
  /// Who pays the way back; nil when nothing comes back.
  public var freight: FreightTerms?
  public var freightCost: ReturnFreight

  public init(
    lines: [Line], amount: Money, reasonClass: ReasonClass, isBuyerAtFault: Bool, fee: Int64 = 0,
    freight: FreightTerms? = nil, freightCost: ReturnFreight = ReturnFreight(cost: 0)
  ) {
    self.lines = lines
    self.amount = amount
    self.reasonClass = reasonClass
    self.isBuyerAtFault = isBuyerAtFault
    self.fee = fee
    self.freight = freight
    self.freightCost = freightCost
  }
}

/// How a refund comes about, to the last minor unit: the lines' goods add up to the amount, and per
/// line and in sum `refund == goods − fee − freight`. Parts are by largest remainder, so that the
/// sums hold exactly and no line gives back more than was paid for it.
public struct RefundPreview: Hashable, Sendable {
  public struct Line: Hashable, Sendable {
    /// Empty for what was paid beyond the lines: the freight of the way out.
    public var id: String
    public var quantity: Int64
    /// The line's part of the amount.
    public var goods: Int64
    /// The line's part of the restocking fee.
    public var fee: Int64
    /// The line's part of the return freight that is taken from the refund.
    public var freight: Int64

    /// What the buyer gets back for the line.
    public var refund: Int64 { goods - fee - freight }
  }

  public var lines: [Line]
  public var amount: Money
  public var fee: Int64
  /// The highest fee that AS-RESTOCK-FEE allows here; 0 when the buyer is not at fault.
  public var feeMaximum: Int64
  /// Nil when nothing comes back.
  public var freight: FreightShares?
  public var reasonClass: ReasonClass
  private let promise: FreightPayer?

  /// What the buyer gets back at once: the payout. At least one minor unit.
  public var refund: Money { Money(lines.reduce(0) { $0 + $1.refund }, amount.currency) }

  /// - Throws: a refusal by AS-RESTOCK-FEE when the fee is over ``feeMaximum``, or leaves nothing
  ///   of the refund.
  public init(_ terms: RefundTerms, _ policy: AfterSalesPolicy) throws(Refusal) {
    amount = terms.amount
    reasonClass = terms.reasonClass
    promise = terms.freight?.promise
    fee = terms.fee
    let asked = terms.amount.minorUnits
    feeMaximum = terms.isBuyerAtFault ? asked.share(percent: policy.restockingFeePercent) : 0
    try Self.check(fee, feeMaximum, terms, policy)
    var lines = terms.lines
    let value: Int64 = lines.reduce(0) { $0.saturatingSum(max(0, $1.value)) }
    if value == 0 {
      // The snapshot does not say what lines cost: every unit counts the same.
      for index in lines.indices { lines[index].value = lines[index].quantity }
    } else if asked > value {
      lines.append(.init(id: "", quantity: 0, value: asked - value))
    }
    let goods = Apportionment.parts(of: asked, by: lines.map(\.value))
    let fees = Apportionment.parts(of: fee, by: goods)
    freight = terms.freight.map {
      // Something is paid out: a refund of nothing would be none.
      FreightShares(terms.freightCost, $0, available: asked - terms.fee - 1)
    }
    let freights = Apportionment.parts(
      of: freight?.deducted ?? 0, by: zip(goods, fees).map { $0 - $1 })
    self.lines = lines.enumerated().map { index, line in
      Line(
        id: line.id, quantity: line.quantity, goods: goods[index], fee: fees[index],
        freight: freights[index])
    }
  }

  private static func check(
    _ fee: Int64, _ most: Int64, _ terms: RefundTerms, _ policy: AfterSalesPolicy
  ) throws(Refusal) {
    let currency = terms.amount.currency
    if fee == 0 { return }
    if !terms.isBuyerAtFault {
      throw .step(
        "BUYER_NOT_AT_FAULT", "A fee may be deducted only if the buyer is at fault.", .restockFee)
    }
    guard fee > 0, fee <= most else {
      throw .step(
        "FEE_TOO_HIGH",
        "The fee \(Money(fee, currency)) must be 0 to \(policy.restockingFeePercent) % of "
          + "\(terms.amount): \(Money(most, currency)).", .restockFee)
    }
    guard fee < terms.amount.minorUnits else {
      throw .step("NOTHING_LEFT", "The fee leaves nothing of \(terms.amount).", .restockFee)
    }
  }
}

extension RefundPreview {
  /// What AS-RESTOCK-FEE and AS-FREIGHT say of it, in words and facts.
  public var outcomes: [RuleOutcome] { [feeOutcome, freightOutcome] }

  private func money(_ minorUnits: Int64) -> Money { Money(minorUnits, amount.currency) }

  private var feeOutcome: RuleOutcome {
    RuleOutcome(
      rule: AfterSalesRule.restockFee.id, result: feeMaximum == 0 ? .notApplicable : .pass,
      explanation: feeMaximum == 0
        ? "The buyer is not at fault: no fee is kept."
        : "\(money(fee)) of at most \(money(feeMaximum)) is kept.",
      facts: [
        Fact("reason_class", reasonClass.rawValue), Fact("fee", money(fee).description),
        Fact("fee_maximum", money(feeMaximum).description),
      ])
  }

  private var freightOutcome: RuleOutcome {
    guard let freight else {
      return RuleOutcome(
        rule: AfterSalesRule.freight.id, result: .notApplicable,
        explanation: "Nothing comes back.")
    }
    let who =
      switch freight.payer {
      case .buyer: "The buyer pays the return"
      case .seller: "The seller pays the return"
      case .insurance: "Freight insurance pays the return"
      }
    let why =
      freight.payer == .insurance
      ? "first" : promise != nil ? "as promised" : "for a reason of class \(reasonClass.rawValue)"
    return RuleOutcome(
      rule: AfterSalesRule.freight.id, result: .pass, explanation: "\(who) \(why).",
      facts: [
        Fact("reason_class", reasonClass.rawValue), Fact("payer", freight.payer.rawValue),
        Fact("promise", promise?.rawValue ?? "NONE"),
        Fact("cost", money(freight.cost).description),
        Fact("deducted", money(freight.deducted).description),
        Fact("repaid", money(freight.repaid).description),
      ])
  }
}
