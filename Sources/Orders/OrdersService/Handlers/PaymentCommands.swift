public import Contracts
internal import Domain
internal import Orders
public import RPCCore
internal import Service

extension OrdersV1.AskSmallPaymentRequest: OrderChangeRequest {}
extension OrdersV1.SettleSmallPaymentRequest: OrderChangeRequest {}
extension OrdersV1.PayOutSmallPaymentRequest: OrderChangeRequest {}
extension OrdersV1.IssueCouponRequest: OrderChangeRequest {}
extension OrdersV1.RecordReplacementRequest: OrderChangeRequest {}

// ORD-SMALL-PAYMENT, ORD-COUPON, and the units that after-sales replaced.
extension OrdersHandler {
  public func askSmallPayment(
    _ request: OrdersV1.AskSmallPaymentRequest, context: CallContext
  ) async throws(RPCStatus) -> OrdersV1.AskSmallPaymentResponse {
    var fields = environment.fields
    let payment = SmallPayment(
      id: fields.id(request.paymentID, "payment_id"), direction: .asked,
      amount: fields.money(request.amount, "amount", minimum: 1), reason: request.reason,
      at: environment.clock.now)
    return try await change(
      request, context, .recordSmallPayment(payment), expecting: request.expectedVersion, fields
    )
  }

  public func settleSmallPayment(
    _ request: OrdersV1.SettleSmallPaymentRequest, context: CallContext
  ) async throws(RPCStatus) -> OrdersV1.SettleSmallPaymentResponse {
    var fields = environment.fields
    let id = fields.id(request.paymentID, "payment_id")
    return try await change(
      request, context, .settleSmallPayment(id: id), expecting: request.expectedVersion, fields
    )
  }

  public func payOutSmallPayment(
    _ request: OrdersV1.PayOutSmallPaymentRequest, context: CallContext
  ) async throws(RPCStatus) -> OrdersV1.PayOutSmallPaymentResponse {
    var fields = environment.fields
    let payment = SmallPayment(
      id: fields.id(request.paymentID, "payment_id"), direction: .paidOut,
      amount: fields.money(request.amount, "amount", minimum: 1), reason: request.reason,
      isCompensation: request.isCompensation, at: environment.clock.now)
    return try await change(
      request, context, .recordSmallPayment(payment), expecting: request.expectedVersion, fields
    )
  }

  public func issueCoupon(
    _ request: OrdersV1.IssueCouponRequest, context: CallContext
  ) async throws(RPCStatus) -> OrdersV1.IssueCouponResponse {
    var fields = environment.fields
    let now = environment.clock.now
    let coupon = Coupon(
      id: fields.id(request.couponID, "coupon_id"),
      value: fields.money(request.value, "value", minimum: 1),
      expiresAt: fields.time(request.expiresAt, "expires_at", isPlanned: true), issuedAt: now,
      issuedBy: Actor(.system, id: ""), note: request.note)
    return try await change(
      request, context, .issueCoupon(coupon), expecting: request.expectedVersion, fields
    )
  }

  public func recordReplacement(
    _ request: OrdersV1.RecordReplacementRequest, context: CallContext
  ) async throws(RPCStatus) -> OrdersV1.RecordReplacementResponse {
    var fields = environment.fields
    let message = request.replacement ?? .init()
    if request.replacement == nil { fields.violation("replacement", "is missing") }
    fields.count(message.lines.count, "replacement.lines", 1...OrdersLimits.lines)
    let replacement = Replacement(
      id: fields.id(message.replacementID, "replacement.replacement_id"),
      kind: fields.twin(message.kind, "replacement.kind", default: .exchanged),
      caseID: fields.optionalID(message.caseID, "replacement.case_id") ?? "",
      at: environment.clock.now,
      units: message.lines.prefix(OrdersLimits.lines).map {
        .init(lineID: $0.lineID, quantity: $0.quantity)
      })
    return try await change(
      request, context, .replace(replacement), expecting: request.expectedVersion, fields
    )
  }
}
