internal import Domain

// What happens to goods and money once a request is decided.
extension CaseMove {
  mutating func applyGoods(_ step: CaseStep) throws(Refusal) {
    switch step {
    case .shipReturn(let parcel, let prepaid):
      try prepay(prepaid)
      item.parcel = parcel
      item.shippedAt = now
      enter(.inReturn, .returnArrival)
      record(.returnShipped)
    case .receiveReturn:
      item.receivedAt = now
      enter(.inspecting, .inspection)
      if item.type.isRefund { item.deadlines.append(policy.deadline(.refund, from: now)) }
      record(.returnReceived)
    case .inspect(let lines):
      try item.validate(inspection: lines)
      item.inspection = lines
      item.inspectedAt = now
      // A refund has its own limit; the other types are decided when the inspection's is over.
      if item.type.isRefund { item.deadlines.removeAll { $0.kind == .inspection } }
      record(.returnInspected(isLapsed: false))
    case .resend(let parcel):
      item.resentParcel = parcel
      enter(.awaitBuyerConfirm, .buyerConfirm)
      record(.goodsResent)
    case .confirmReceived: complete()
    default: break
    }
  }

  mutating func applyMoney(_ step: CaseStep) throws(Refusal) {
    switch step {
    case .payRefund(let key, let amount):
      try item.requirePayout(key, amount)
      refund()
    case .failRefund(let key, let problem):
      try item.requirePayout(key, item.amount)
      enter(.refundFailed, .payoutRetry)
      record(.refundFailed(problem: problem))
    case .retryRefund:
      startPayout()
      record(.refundRetried)
    case .repayFreight(let key, let amount):
      try item.requireRepayment(key, amount)
      item.freight?.repaidAt = now
      record(.freightRepaid)
    case .completeInvoiceTask:
      item.invoiceTask?.doneAt = now
      item.invoiceTask?.doneBy = actor
      record(.invoiceTaskCompleted)
    default: break
    }
  }

  /// AS-FREIGHT: the buyer may prepay.
  private mutating func prepay(_ amount: Money?) throws(Refusal) {
    guard let amount else { return }
    guard amount.minorUnits > 0 else {
      throw .step("FREIGHT_AMOUNT", "Prepaid freight must be positive.", .freight)
    }
    if let paid = item.orderPaid ?? item.amount, paid.currency != amount.currency {
      throw .step("FREIGHT_AMOUNT", "The order was paid in \(paid.currency.code).", .freight)
    }
    item.freight?.prepaid = amount
  }
}
