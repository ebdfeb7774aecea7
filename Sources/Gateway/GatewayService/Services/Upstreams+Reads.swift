import Contracts
import Domain
import RPCContracts
import RPCCore

extension Upstreams {
  /// A fresh snapshot of an order.
  func snapshot(
    _ orderID: String, _ options: CallOptions
  ) async throws(RPCStatus) -> TypeV1.OrderSnapshot {
    let reply = try await orders.getOrderSnapshot(
      OrdersV1.GetOrderSnapshotRequest(orderID: orderID), options: options)
    guard let snapshot = reply.snapshot else {
      throw GatewayStatus.incomplete("OrderService/GetOrderSnapshot")
    }
    return snapshot
  }

  func afterSalesCase(
    _ caseID: String, _ options: CallOptions
  ) async throws(RPCStatus) -> AfterSalesV1.Case {
    let reply = try await afterSales.getCase(
      AfterSalesV1.GetCaseRequest(caseID: caseID), options: options)
    guard let value = reply.afterSalesCase else {
      throw GatewayStatus.incomplete("AfterSalesService/GetCase")
    }
    return value
  }

  /// A fresh snapshot of the order of a case.
  func order(
    ofCase caseID: String, _ options: CallOptions
  ) async throws(RPCStatus) -> TypeV1.OrderSnapshot {
    try await snapshot(afterSalesCase(caseID, options).orderID, options)
  }

  func invitation(
    _ invitationID: String, _ options: CallOptions
  ) async throws(RPCStatus) -> AfterSalesV1.Invitation {
    let reply = try await afterSales.getInvitation(
      AfterSalesV1.GetInvitationRequest(invitationID: invitationID), options: options)
    guard let invitation = reply.invitation else {
      throw GatewayStatus.incomplete("AfterSalesService/GetInvitation")
    }
    return invitation
  }

  /// The facts of MSG-RELATED: the buyer's latest order in the shop, and the latest case that has
  /// not ended. Read side by side.
  func standing(
    shopID: String, buyerID: String, _ options: CallOptions
  ) async throws(RPCStatus) -> MessagingV1.Standing {
    async let latestOrder = orders.listOrders(
      OrdersV1.ListOrdersRequest(shopID: shopID, buyerID: buyerID, pageSize: 1), options: options)
    async let latestCase = afterSales.listCases(
      AfterSalesV1.ListCasesRequest(
        shopID: shopID, buyerID: buyerID, openOnly: true, pageSize: 1),
      options: options)
    do {
      return MessagingV1.Standing(
        lastOrderAt: try await latestOrder.orders.first?.createdAt,
        openCaseAt: try await latestCase.cases.first?.submittedAt)
    } catch {
      throw RPCStatus(any: error)
    }
  }
}

extension CallOptions {
  /// For the parts of an answer that may have gaps: a service that hangs gets half of the caller's
  /// time, so that the rest still arrives.
  var halfOfTheTime: Duration? {
    guard let deadline else { return timeout }
    let half = deadline.remaining() / 2
    return min(half, timeout ?? half)
  }
}

extension RPCStatus {
  /// For errors that lost their type on the way through `async let`.
  init(any error: any Error) {
    self = error as? RPCStatus ?? RPCStatus(.internal, "\(error)")
  }

  /// FAILED_PRECONDITION with one violation per failed rule, like a service's own refusal.
  static func refusedByRules(_ outcomes: [TypeV1.RuleOutcome], _ message: String) -> RPCStatus {
    let failed = outcomes.filter { $0.result == .fail }
    let why = failed.map { "\($0.rule): \($0.explanation)" }.joined(separator: "; ")
    return RPCStatus(.failedPrecondition, why.isEmpty ? message : "\(message) (\(why))")
      .with(detail: GoogleRPC.ErrorInfo(reason: "REFUSED_BY_RULE", domain: "aftercare"))
      .with(
        detail: GoogleRPC.PreconditionFailure(
          violations: failed.map {
            GoogleRPC.PreconditionFailure.Violation(
              type: $0.rule, subject: "", description: $0.explanation)
          }))
  }
}
