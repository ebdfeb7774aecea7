public import Domain

/// What a command did: the order after it, and the events that lead there. Without events the
/// command changed nothing, because what it asks for was so already.
public struct OrderDecision: Hashable, Sendable {
  public var order: Order
  public var events: [OrderEvent]
}

/// Decides commands on orders. Pure: the same arguments give the same answer.
public enum OrderDecider {
  /// What every decision depends on besides the order and the command.
  struct Context {
    var actor: Actor
    var policy: OrdersPolicy
    var now: Instant
  }

  /// - Parameters:
  ///   - order: The order that the command is for; nil if there is none of that id.
  ///   - expectedVersion: 0 for any.
  /// - Throws: a ``Refusal`` of kind
  ///   - `permission` when this actor may never do it;
  ///   - `invalid` with the fields that make no sense;
  ///   - `notFound`, or `alreadyExists` for a new order whose id is taken and for a refund key
  ///     that stands for another refund;
  ///   - `aborted` when the order has another version than expected;
  ///   - `precondition` with the rules or axes that forbid it, all of them;
  ///   - `quota` when the order has as many changes, cases or refunds as it can hold.
  public static func decide(
    _ order: Order?, _ command: OrderCommand, actor: Actor, policy: OrdersPolicy, now: Instant,
    expectedVersion: Int64 = 0
  ) throws(Refusal) -> OrderDecision {
    let context = Context(actor: actor, policy: policy, now: now)
    try permit(command, context)
    switch command {
    case .create(let new):
      let first = try create(new, taken: order != nil, context)
      return begin(first, .created(first), context)
    case .takeIn(let past):
      let first = try takeIn(past, taken: order != nil, context)
      return begin(first, .imported(first), context)
    default:
      guard let order else {
        throw Refusal(.notFound, reason: "ORDER_NOT_FOUND", message: "There is no such order.")
      }
      try requireOwner(of: order, context)
      try requireVersion(expectedVersion, of: order)
      guard let change = try change(of: order, by: command, context) else {
        return OrderDecision(order: order, events: [])
      }
      return try advance(order, by: change, context)
    }
  }

  private static func change(
    of order: Order, by command: OrderCommand, _ context: Context
  ) throws(Refusal) -> OrderEvent.Change? {
    switch command {
    // Handled before: they have no order to change.
    case .create, .takeIn: nil
    case .pay(let amount): try pay(order, amount)
    case .formGroup: try formGroup(order)
    case .failGroup: try failGroup(order)
    case .ship(let parcel): try ship(order, parcel)
    case .sign: try sign(order, context)
    case .complete: try complete(order, context)
    case .cancel(let reason): try cancel(order, reason, context)
    case .openAfterSales(let caseID): try openAfterSales(order, caseID, context)
    case .closeAfterSales(let caseID): try closeAfterSales(order, caseID, context)
    case .recordRefund(let refund): try recordRefund(order, refund, context)
    }
  }

  private static func begin(
    _ order: Order, _ change: OrderEvent.Change, _ context: Context
  ) -> OrderDecision {
    let event = OrderEvent(
      orderID: order.id, version: order.version, occurredAt: order.times.created,
      actor: context.actor, policyVersion: context.policy.version, change: change)
    return OrderDecision(order: order, events: [event])
  }

  private static func advance(
    _ order: Order, by change: OrderEvent.Change, _ context: Context
  ) throws(Refusal) -> OrderDecision {
    guard order.version < OrdersLimits.changes else {
      throw Refusal(
        .quota, reason: "TOO_MANY_CHANGES",
        message: "Order \(order.id) changed \(order.version) times, which is the limit.")
    }
    let event = OrderEvent(
      orderID: order.id, version: order.version + 1, occurredAt: time(of: order, context),
      actor: context.actor, policyVersion: context.policy.version, change: change)
    return OrderDecision(order: Order.applying(event, to: order) ?? order, events: [event])
  }

  /// Now, but never before the last change: a clock that was set back must not reorder history.
  static func time(of order: Order, _ context: Context) -> Instant {
    max(context.now, order.remarks.last?.at ?? order.times.created)
  }

  private static func requireVersion(_ expected: Int64, of order: Order) throws(Refusal) {
    guard expected >= 0 else {
      throw .fields([.init("expected_version", "must not be negative; 0 stands for any")])
    }
    guard expected == 0 || expected == order.version else {
      throw Refusal(
        .aborted, reason: "VERSION_MISMATCH",
        message: "Order \(order.id) has version \(order.version), not \(expected): "
          + "read it again and decide anew.")
    }
  }
}
