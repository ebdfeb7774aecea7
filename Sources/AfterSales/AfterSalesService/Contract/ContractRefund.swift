internal import AfterSales
internal import Contracts
internal import Domain
internal import Service

extension AfterSalesV1.PreviewRefundResponse {
  init(_ preview: RefundPreview, _ policy: AfterSalesPolicy) {
    let currency = preview.amount.currency
    func money(_ minorUnits: Int64) -> TypeV1.Money { .init(Money(minorUnits, currency)) }
    self.init(
      lines: preview.lines.map { line in
        .init(
          lineID: line.id, quantity: line.quantity, goods: money(line.goods),
          fee: money(line.fee), freight: money(line.freight), refund: money(line.refund))
      },
      amount: .init(preview.amount), fee: money(preview.fee),
      feeMaximum: money(preview.feeMaximum),
      freight: preview.freight.map { shares in
        .init(
          payer: shares.payer.contract, cost: money(shares.cost),
          byInsurance: money(shares.byInsurance), byBuyer: money(shares.byBuyer),
          bySeller: money(shares.bySeller), deducted: money(shares.deducted),
          repaid: money(shares.repaid))
      },
      refund: .init(preview.refund), rules: preview.outcomes.map(TypeV1.RuleOutcome.init),
      policy: .init(version: policy.version))
  }
}

extension RequestValidator {
  mutating func extras(
    _ request: AfterSalesV1.PreviewRefundRequest, _ currency: Currency
  ) -> RefundExtras {
    RefundExtras(
      fee: amount(request.fee, "fee", currency),
      freight: ReturnFreight(
        cost: amount(request.returnFreight, "return_freight", currency),
        isPrepaid: request.isFreightPrepaid),
      promise: promise(request.freightPromise))
  }

  private mutating func amount(
    _ money: TypeV1.Money?, _ field: String, _ currency: Currency
  ) -> Int64 {
    guard let amount = optionalMoney(money, field) else { return 0 }
    if amount.currency != currency {
      violation("\(field).currency", "is not the order's, \(currency.code)")
    }
    return amount.minorUnits
  }
}
