internal import AfterSales
public import Contracts
public import RPCCore
internal import Service

// What happens to goods and money once a request is decided.
extension AfterSalesHandlers {
  public func recordReturnShipment(
    _ request: AfterSalesV1.RecordReturnShipmentRequest, context: CallContext
  ) async throws(RPCStatus) -> AfterSalesV1.RecordReturnShipmentResponse {
    try await take(request, context) { fields in
      .shipReturn(
        fields.parcel(request.parcel),
        prepaid: fields.optionalMoney(
          request.prepaidFreight, "prepaid_freight", minimum: .min,
          maximum: RequestLimits.amountMinorUnits))
    }
  }

  public func recordReturnReceipt(
    _ request: AfterSalesV1.RecordReturnReceiptRequest, context: CallContext
  ) async throws(RPCStatus) -> AfterSalesV1.RecordReturnReceiptResponse {
    try await take(request, context) { _ in .receiveReturn }
  }

  public func recordInspection(
    _ request: AfterSalesV1.RecordInspectionRequest, context: CallContext
  ) async throws(RPCStatus) -> AfterSalesV1.RecordInspectionResponse {
    try await take(request, context) { .inspect($0.inspection(request.lines)) }
  }

  public func recordResend(
    _ request: AfterSalesV1.RecordResendRequest, context: CallContext
  ) async throws(RPCStatus) -> AfterSalesV1.RecordResendResponse {
    try await take(request, context) { .resend($0.parcel(request.parcel)) }
  }

  public func confirmReceived(
    _ request: AfterSalesV1.ConfirmReceivedRequest, context: CallContext
  ) async throws(RPCStatus) -> AfterSalesV1.ConfirmReceivedResponse {
    try await take(request, context) { _ in .confirmReceived }
  }

  public func recordRefundPaid(
    _ request: AfterSalesV1.RecordRefundPaidRequest, context: CallContext
  ) async throws(RPCStatus) -> AfterSalesV1.RecordRefundPaidResponse {
    try await take(request, context) { fields in
      .payRefund(
        key: fields.key(request.payoutKey, "payout_key"),
        amount: fields.money(request.amount, "amount", minimum: .min, maximum: .max))
    }
  }

  public func recordRefundFailed(
    _ request: AfterSalesV1.RecordRefundFailedRequest, context: CallContext
  ) async throws(RPCStatus) -> AfterSalesV1.RecordRefundFailedResponse {
    try await take(request, context) { fields in
      .failRefund(
        key: fields.key(request.payoutKey, "payout_key"),
        problem: fields.text(request.problem, "problem"))
    }
  }

  public func retryRefund(
    _ request: AfterSalesV1.RetryRefundRequest, context: CallContext
  ) async throws(RPCStatus) -> AfterSalesV1.RetryRefundResponse {
    try await take(request, context) { _ in .retryRefund }
  }

  public func completeInvoiceTask(
    _ request: AfterSalesV1.CompleteInvoiceTaskRequest, context: CallContext
  ) async throws(RPCStatus) -> AfterSalesV1.CompleteInvoiceTaskResponse {
    try await take(request, context) { _ in .completeInvoiceTask }
  }

  public func recordFreightRepaid(
    _ request: AfterSalesV1.RecordFreightRepaidRequest, context: CallContext
  ) async throws(RPCStatus) -> AfterSalesV1.RecordFreightRepaidResponse {
    try await take(request, context) { fields in
      .repayFreight(
        key: fields.key(request.repaymentKey, "repayment_key"),
        amount: fields.money(request.amount, "amount", minimum: .min, maximum: .max))
    }
  }
}

extension RequestValidator {
  /// The key of a payment.
  fileprivate mutating func key(_ key: String, _ field: String) -> String {
    text(key, field, least: 1, most: RequestLimits.fieldCharacters, isMultiline: false)
  }
}
