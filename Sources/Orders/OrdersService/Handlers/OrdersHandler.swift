public import Contracts
internal import Domain
public import Orders
public import RPCContracts
internal import RPCCore
public import Service
internal import Store

/// Serves `aftercare.orders.v1.OrderService`.
///
/// A command is: check the fields, load the order, decide (pure), store it with its events and the
/// response, all in one transaction. A query is one read.
public struct OrdersHandler: OrderServiceHandler {
  let environment: ServiceEnvironment<OrdersPolicy>
  /// Told of every time at which something stored falls due.
  let onDue: @Sendable (Instant) -> Void

  /// - Parameter timer: runs ``OrderTimers``; nil for none.
  public init(_ environment: ServiceEnvironment<OrdersPolicy>, timer: DueTimer? = nil) {
    self.environment = environment
    onDue = { timer?.poke($0) }
  }
}

extension OrdersPolicy: PolicyDocument {}
extension OrdersV1.OrderEvent: FeedEvent {}

/// A command on an order that exists.
protocol OrderChangeRequest: CommandRequest {
  var orderID: String { get }
}

extension OrdersHandler {
  /// Runs a command on one order, which is answered with the order after it.
  ///
  /// - Parameter fields: what else was checked of the request.
  func change<Request: OrderChangeRequest, Response: ContractMessage>(
    _ request: Request, _ context: CallContext, _ command: OrderCommand,
    expecting expectedVersion: Int64 = 0, _ fields: RequestValidator? = nil
  ) async throws(RPCStatus) -> Response {
    var checked = environment.fields
    let orderID = checked.id(request.orderID, "order_id")
    if let fields { checked.add(fields) }
    let policy = environment.policy.current
    let due = StoredDue()
    let answer: Response = try await environment.commandInBytes(request, context, checked) {
      scope in
      let stored = try OrderRepository.load(orderID, in: scope.transaction)
      let decision = try OrderDecider.decide(
        stored?.order, command, actor: scope.actor, policy: policy, now: scope.now,
        expectedVersion: expectedVersion)
      let order = EncodedOrder(decision.order)
      if let stored, !decision.events.isEmpty {
        let next = decision.order.nextDue(policy)
        try OrderRepository.update(
          stored, by: decision, to: order, due: next, in: scope.transaction)
        due.add(next)
        for event in decision.events { try scope.append(event, of: decision.order, order) }
      }
      return order.response
    }
    due.tell(onDue)
    return answer
  }
}

extension CommandScope {
  /// - Parameters:
  ///   - order: the order after the event.
  ///   - encoded: the same, for the event that brings it into being.
  /// - Returns: the event's place in the log.
  @discardableResult
  func append(
    _ event: OrderEvent, of order: Order, _ encoded: EncodedOrder
  ) throws(StoreError) -> Int64 {
    if let origin = encoded.origin(event.change) {
      return try append(
        OrdersV1.OrderEvent(unchanged: event, of: order), subject: order.id,
        type: "order.\(origin.name)", occurredAt: event.occurredAt, encodedFields: origin.field)
    }
    let message = OrdersV1.OrderEvent(event, of: order)
    return try append(
      message, subject: order.id, type: message.type, occurredAt: event.occurredAt)
  }

  /// Stores an order that came into being.
  ///
  /// - Parameter due: told when time alone changes the order.
  func insert(
    _ decision: OrderDecision, digest: [UInt8]? = nil, _ policy: OrdersPolicy, _ due: StoredDue
  ) throws -> EncodedOrder {
    let order = EncodedOrder(decision.order)
    var seq: Int64?
    for event in decision.events {
      let place = try append(event, of: decision.order, order)
      seq = seq ?? place
    }
    guard let seq else { return order }
    let next = decision.order.nextDue(policy)
    try OrderRepository.insert(order, seq: seq, digest: digest, due: next, in: transaction)
    due.add(next)
    return order
  }
}
