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
      return try advance(order, by: try changes(of: order, by: command, context), context)
    }
  }

  /// Usually one; none when what is asked for is so already.
  private static func changes(
    of order: Order, by command: OrderCommand, _ context: Context
  ) throws(Refusal) -> [OrderEvent.Change] {
    switch command {
    case .answerProposal(let id, let accepted):
      try answer(order, id, accepted: accepted, context)
    case .notifyDelay(let note): try notifyDelay(order, note, context)
    default: try change(of: order, by: command, context).map { [$0] } ?? []
    }
  }

  private static func change(
    of order: Order, by command: OrderCommand, _ context: Context
  ) throws(Refusal) -> OrderEvent.Change? {
    switch command {
    // Handled before.
    case .create, .takeIn, .answerProposal, .notifyDelay: nil
    case .pay(let amount): try pay(order, amount, context)
    case .formGroup: try formGroup(order, context)
    case .failGroup: try failGroup(order, context)
    case .ship(let parcel): try ship(order, parcel, context)
    case .sign: try sign(order, context)
    case .complete: try complete(order, context)
    case .cancel(let reason): try cancel(order, reason, context)
    case .openAfterSales(let caseID, let held): try openAfterSales(order, caseID, held, context)
    case .closeAfterSales(let caseID): try closeAfterSales(order, caseID, context)
    case .recordRefund(let refund): try recordRefund(order, refund, context)
    case .accept: try accept(order, context)
    case .propose(let terms): try propose(order, terms, context)
    case .withdrawProposal(let id): try withdraw(order, id, context)
    case .markAddressUnclear(let issue): try markAddress(order, issue, context)
    case .settleAddress(let address): try settleAddress(order, address, context)
    case .recordContact(let means, let outcome, let note):
      try recordContact(order, means, outcome, note, context)
    case .requestCancellation(let reason): try requestCancellation(order, reason, context)
    case .withdrawCancellationRequest: try withdrawRequest(order, context)
    case .decideCancellation(let approved, let reason):
      try decideCancellation(order, approved: approved, reason, context)
    case .recordFinding(let text): try recordFinding(order, text, context)
    case .recordRefusedRequest(let id, let caseID):
      try recordRefusedRequest(order, id, caseID: caseID, context)
    case .replace(let replacement): try replace(order, replacement, context)
    case .extendReceipt: try extendReceipt(order, context)
    case .addRemark(let text): try addRemark(text)
    case .recordSmallPayment(let payment): try recordSmallPayment(order, payment, context)
    case .settleSmallPayment(let id): try settleSmallPayment(order, id)
    case .issueCoupon(let coupon): try issueCoupon(order, coupon, context)
    case .estimateShipment(let estimate): try self.estimate(order, estimate, context)
    case .completeTask(let id, let note): try completeTask(order, id, note, context)
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

  static func advance(
    _ order: Order, by changes: [OrderEvent.Change], _ context: Context
  ) throws(Refusal) -> OrderDecision {
    var decision = OrderDecision(order: order, events: [])
    for change in changes {
      let order = decision.order
      let text = change.remark(on: order)
      try requireRoom(for: change, text, on: order, context)
      let at = time(of: order, context)
      let tasks = TaskEffects(
        of: change, on: order, version: order.version + 1, at: at, context.policy)
      var event = OrderEvent(
        orderID: order.id, version: order.version + 1, occurredAt: at, actor: context.actor,
        policyVersion: context.policy.version, change: change)
      event.openedTasks = tasks.opened
      event.obsoleteTasks = tasks.obsolete
      decision.order = Order.applying(event, to: order) ?? order
      decision.events.append(event)
    }
    return decision
  }

  /// Notes leave room for what moves the order, and time needs none: nobody can talk an order to a
  /// standstill. What time does is bounded by what people did.
  private static func requireRoom(
    for change: OrderEvent.Change, _ remark: String, on order: Order, _ context: Context
  ) throws(Refusal) {
    if context.actor == timer { return }
    let changes = change.isNote ? OrdersLimits.noteChanges : OrdersLimits.changes
    guard order.version < changes else {
      throw Refusal(
        .quota, reason: "TOO_MANY_CHANGES",
        message: "Order \(order.id) changed \(order.version) times, and takes \(changes) "
          + "\(change.isNote ? "with notes" : "changes").")
    }
    // The longest remark has about 8 KiB, so the first ninety always fit.
    guard order.version > 90 else { return }
    let limit = change.isNote ? OrdersLimits.noteBytes : OrdersLimits.remarkBytes
    let bytes = order.remarks.reduce(remark.utf8.count) { $0 + $1.text.utf8.count }
    guard bytes <= limit else {
      throw Refusal(
        .quota, reason: "TOO_MANY_REMARKS",
        message: "The remarks of order \(order.id) have reached the limit of \(limit) bytes.")
    }
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
