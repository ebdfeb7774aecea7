public import Contracts

/// What the gateway does about an event of a feed (GW-FOLLOW).
///
/// A reaction is a command with a request id derived from the event's position, so that applying
/// it twice is applying it once.
public enum Reaction: Sendable, Equatable {
  /// A case was opened: the order's receipt clock pauses, and it keeps what the case holds.
  case markOrder(OrdersV1.OpenAfterSalesRequest)
  /// A case ended: the order's receipt clock resumes.
  case unmarkOrder(OrdersV1.CloseAfterSalesRequest)
  /// A refund was paid: the order's refunded amount grows.
  case recordRefund(OrdersV1.RecordRefundRequest)
  /// A merchant refused a request: the count that after-sales and orders share grows
  /// (ORD-SECOND-REQUEST).
  case recordRefusal(OrdersV1.RecordRefusedRequestRequest)
  /// Goods were exchanged or sent again: the order's ledger of units changes.
  case recordReplacement(OrdersV1.RecordReplacementRequest)
  /// An order was placed or paid, or a case opened or ended: the buyer's standing changes
  /// (MSG-RELATED, MSG-GRANT).
  case updateStanding(MessagingV1.UpdateStandingRequest)
}

/// Reactions by event. Pure: what an event says decides what is done about it.
public struct Reactions: Sendable {
  /// Id of the database that the events come from.
  public let database: String
  /// How often the feed was begun again: an older copy of a database gives the same numbers to
  /// other events.
  public let restarts: Int64

  public init(database: String, restarts: Int64 = 0) {
    self.database = database
    self.restarts = restarts
  }

  /// The changes of an order event that lead to anything, by field number: placed, imported, paid.
  public static let orderChanges = 3...5

  static let actor = TypeV1.Actor(kind: .system, id: "gateway-follower")

  /// - Parameter event: an event of the orders feed.
  public func reactions(to event: OrdersV1.OrderEvent) -> [Reaction] {
    guard let header = event.header else { return [] }
    switch event.change {
    case .created: return reactions(toOrder: 3, header)
    case .imported: return reactions(toOrder: 4, header)
    case .paid: return reactions(toOrder: 5, header)
    default: return []
    }
  }

  /// A placed or paid order counts for messaging; its header says all that is needed.
  /// - Parameter change: one of ``orderChanges``.
  public func reactions(toOrder change: Int, _ header: TypeV1.EventHeader) -> [Reaction] {
    let isPayment = change == 5
    return [
      .updateStanding(
        MessagingV1.UpdateStandingRequest(
          requestID: id(.orders, header, isPayment ? .paid : .open), actor: Self.actor,
          shopID: header.shopID, buyerID: header.buyerID,
          orderPlacedAt: isPayment ? nil : header.occurredAt,
          orderPaidAt: isPayment ? header.occurredAt : nil))
    ]
  }

  /// - Parameter event: an event of the after-sales feed.
  public func reactions(to event: AfterSalesV1.CaseEvent) -> [Reaction] {
    guard let header = event.header else { return [] }
    switch event.change {
    case .caseSubmitted(let submitted):
      return opened(submitted.afterSalesCase ?? AfterSalesV1.Case(), header)
    case .refundPaid(let paid):
      // The refund first: closing the case would otherwise show an order without case and money.
      return [.recordRefund(Self.refund(of: paid, header, id(.afterSales, header, .record)))]
        + ended(paid.caseID, header)
    case .caseWithdrawn(let withdrawn):
      return ended(withdrawn.caseID, header)
    case .caseClosed(let closed):
      return ended(closed.caseID, header)
    case .caseCompleted(let completed):
      return replacement(event.afterSalesCase, header) + ended(completed.caseID, header)
    case .caseResubmitted:
      return opened(event.afterSalesCase ?? AfterSalesV1.Case(), header)
    case .caseRejected(let rejected):
      let request = event.afterSalesCase?.requestCount ?? 1
      return [
        .recordRefusal(
          OrdersV1.RecordRefusedRequestRequest(
            requestID: id(.afterSales, header, .record), actor: Self.actor,
            orderID: header.orderID, refusalID: "\(rejected.caseID)/\(request)",
            caseID: rejected.caseID))
      ]
    default:
      return []
    }
  }

  private static func refund(
    of paid: AfterSalesV1.RefundPaid, _ header: TypeV1.EventHeader, _ requestID: String
  ) -> OrdersV1.RecordRefundRequest {
    OrdersV1.RecordRefundRequest(
      requestID: requestID, actor: actor, orderID: header.orderID, refundID: paid.payoutKey,
      caseID: paid.caseID, amount: paid.amount, lines: RefundLines.lines(of: paid.lines))
  }

  /// A case is open: for the first time, or again after a deadline had closed it.
  private func opened(_ value: AfterSalesV1.Case, _ header: TypeV1.EventHeader) -> [Reaction] {
    [
      .markOrder(.init(marking: header.orderID, for: value)),
      .updateStanding(
        MessagingV1.UpdateStandingRequest(
          requestID: id(.afterSales, header, .open), actor: Self.actor, shopID: header.shopID,
          buyerID: header.buyerID, openedCaseID: value.caseID, caseOpenedAt: header.occurredAt)),
    ]
  }

  /// Units that were exchanged or sent again; none for a repair or a settlement by coupon.
  private func replacement(
    _ value: AfterSalesV1.Case?, _ header: TypeV1.EventHeader
  ) -> [Reaction] {
    guard let value, value.resentParcel != nil else { return [] }
    let kind: OrdersV1.Replacement.Kind
    switch value.type {
    case .exchange: kind = .exchanged
    case .reship: kind = .reshipped
    default: return []
    }
    return [
      .recordReplacement(
        OrdersV1.RecordReplacementRequest(
          requestID: id(.afterSales, header, .record), actor: Self.actor, orderID: header.orderID,
          replacement: OrdersV1.Replacement(
            replacementID: value.caseID, kind: kind, caseID: value.caseID,
            lines: RefundLines.lines(of: value.lines))))
    ]
  }

  private func ended(_ caseID: String, _ header: TypeV1.EventHeader) -> [Reaction] {
    [
      .unmarkOrder(
        OrdersV1.CloseAfterSalesRequest(
          requestID: id(.afterSales, header, .unmark), actor: Self.actor, orderID: header.orderID,
          caseID: caseID)),
      .updateStanding(
        MessagingV1.UpdateStandingRequest(
          requestID: id(.afterSales, header, .open), actor: Self.actor, shopID: header.shopID,
          buyerID: header.buyerID, endedCaseID: caseID)),
    ]
  }

  private func id(
    _ service: ServiceName, _ header: TypeV1.EventHeader, _ step: DerivedRequestID.Step
  ) -> String {
    DerivedRequestID.reaction(
      to: service, database: database, restarts: restarts, sequence: header.sequence, step)
  }
}

extension OrdersV1.OpenAfterSalesRequest {
  /// Marks an order for a case that was opened: the same command from a flow and from a follower.
  public init(marking orderID: String, for value: AfterSalesV1.Case) {
    self.init(
      requestID: DerivedRequestID.mark(caseID: value.caseID, request: value.requestCount),
      actor: TypeV1.Actor(kind: .system, id: "gateway"), orderID: orderID, caseID: value.caseID,
      held: value.amount)
  }
}
