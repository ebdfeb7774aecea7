public import Domain

/// What the merchant keeps of a refund (AS-RESTOCK-FEE).
public struct Deduction: Hashable, Sendable {
  /// The restocking fee.
  public var fee: Money
  /// The return's freight, where the buyer has to pay it and the shop advanced it.
  public var freight: Money

  public init(fee: Money, freight: Money) {
    self.fee = fee
    self.freight = freight
  }

  /// What is left of the amount.
  ///
  /// - Throws: `.precondition` by AS-RESTOCK-FEE unless the buyer is at fault, the fee is at most
  ///   the policy's share of the amount, and something is left to pay out; by AS-FREIGHT for
  ///   freight that is not the buyer's, of a return that did not arrive, or that the buyer paid.
  public func check(_ item: Case, _ policy: AfterSalesPolicy) throws(Refusal) -> Money {
    guard let amount = item.amount, fee.currency == amount.currency,
      freight.currency == amount.currency
    else {
      throw .step("DEDUCTION_CURRENCY", "A deduction is in the currency of the case.", .restockFee)
    }
    guard fee.minorUnits >= 0, freight.minorUnits >= 0 else {
      throw .step("DEDUCTION_NEGATIVE", "A deduction cannot be negative.", .restockFee)
    }
    if fee.minorUnits > 0 {
      guard item.receivedAt != nil else {
        throw .step("NOTHING_TO_RESTOCK", "No goods came back.", .restockFee)
      }
      guard item.atFault == .buyer else {
        throw .step(
          "BUYER_NOT_AT_FAULT", "A fee may be deducted only if the buyer is at fault.",
          .restockFee)
      }
      let most = amount.minorUnits.share(percent: policy.restockingFeePercent)
      guard fee.minorUnits <= most else {
        throw .step(
          "FEE_TOO_HIGH",
          "The fee is at most \(policy.restockingFeePercent) % of \(amount): "
            + "\(Money(most, amount.currency)).", .restockFee)
      }
    }
    if freight.minorUnits > 0 {
      guard item.freight?.firstPayer == .buyer else {
        throw .step(
          "FREIGHT_NOT_BUYERS", "The buyer does not pay this return's freight.", .freight)
      }
      guard item.receivedAt != nil else {
        throw .step("NOTHING_RETURNED", "No goods came back.", .freight)
      }
      guard item.freight?.prepaid == nil else {
        throw .step("FREIGHT_PREPAID", "The buyer paid the return's freight.", .freight)
      }
    }
    let left = amount.minorUnits.saturatingDifference(
      fee.minorUnits.saturatingSum(freight.minorUnits))
    guard left > 0 else {
      throw .step("NOTHING_LEFT", "The deduction leaves nothing of \(amount).", .restockFee)
    }
    return Money(left, amount.currency)
  }
}

extension Int64 {
  /// Rounded down; `self` is not negative and `percent` is 0 to 100.
  func share(percent: Int64) -> Int64 {
    let (product, overflow) = multipliedReportingOverflow(by: percent)
    return overflow ? self / 100 * percent : product / 100
  }
}
