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
        for event in decision.events {
          try scope.append(EncodedEvent(event, of: decision.order, order), subject: orderID)
        }
      }
      return order.response
    }
    due.tell(onDue)
    return answer
  }
}

extension CommandScope {
  @discardableResult
  func append(_ event: EncodedEvent, subject: String) throws(StoreError) -> Int64 {
    try append(
      event.message, subject: subject, type: event.type, occurredAt: event.occurredAt,
      encodedFields: event.encodedFields)
  }

  /// Stores an order that comes into being, but for the count of its bucket.
  ///
  /// - Parameter digest: of the imported past; nil for an order that is placed here.
  /// - Returns: false when there is an order of that id; then nothing is stored.
  func insert(_ first: FirstVersion, digest: [UInt8]? = nil) throws -> Bool {
    let isNew = try OrderRepository.insert(
      first.order, seq: transaction.lastSequence + 1, digest: digest, due: first.due,
      in: transaction)
    if isNew {
      for event in first.events { try append(event, subject: first.order.message.orderID) }
    }
    return isNew
  }
}
