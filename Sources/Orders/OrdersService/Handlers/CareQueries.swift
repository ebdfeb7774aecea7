public import Contracts
internal import Domain
internal import Orders
public import RPCCore
internal import Service
internal import Store

// Tasks, rights, counters and the past.
extension OrdersHandler {
  public func listTasks(
    _ request: OrdersV1.ListTasksRequest, context: CallContext
  ) async throws(RPCStatus) -> OrdersV1.ListTasksResponse {
    var query = request
    query.pageSize = 0
    query.pageToken = ""
    let tokens = PageToken(query: query)
    var fields = environment.fields
    let shopID = fields.id(request.shopID, "shop_id")
    let dueBefore = fields.optionalTime(request.dueBefore, "due_before", isPlanned: true)
    let size = fields.pageSize(request.pageSize, most: Self.pageSizeMax)
    let key = TaskKey(
      tokens.position(of: request.pageToken, like: TaskKey.start.position, &fields))
    try environment.check(fields)
    let (tasks, next) = try await environment.read(context) {
      try TaskRepository.page(
        shopID, request.state == .unspecified ? .open : request.state, request.kind,
        dueBefore: dueBefore, after: key, size: size, in: $0)
    }
    return OrdersV1.ListTasksResponse(
      tasks: tasks, nextPageToken: next.map { tokens.token(after: $0.position) } ?? "")
  }

  public func describeActions(
    _ request: OrdersV1.DescribeActionsRequest, context: CallContext
  ) async throws(RPCStatus) -> OrdersV1.DescribeActionsResponse {
    var fields = environment.fields
    let actor = fields.actor(request.actor)
    let at = fields.optionalTime(request.at, "at", isPlanned: true) ?? environment.clock.now
    let wanted = Set(request.actions)
    if wanted.contains(where: { $0.twin(OrderAction.self) == nil }) {
      fields.violation("actions", "holds an action that is not known")
    }
    try environment.check(fields)
    let stored = try await environment.read(context) {
      try OrderRepository.load(request.orderID, in: $0)
    }
    guard let order = stored?.order else { throw missing(request.orderID, context) }
    let actions = OrderDecider.actions(
      of: actor, on: order, policy: environment.policy.current, now: at)
    return OrdersV1.DescribeActionsResponse(
      version: order.version, at: .init(at),
      actions: actions.compactMap { action, assessment in
        let action = OrdersV1.OrderAction(twin: action)
        guard wanted.isEmpty || wanted.contains(action) else { return nil }
        return .init(
          action: action, isAllowed: assessment.isAllowed,
          outcomes: assessment.outcomes.map { .init($0) },
          changesAt: assessment.changesAt.map { .init($0) })
      })
  }

  public func getShopCounters(
    _ request: OrdersV1.GetShopCountersRequest, context: CallContext
  ) async throws(RPCStatus) -> OrdersV1.GetShopCountersResponse {
    var fields = environment.fields
    let shopID = fields.id(request.shopID, "shop_id")
    let from = fields.time(request.from, "from", isPlanned: true)
    let until = fields.time(request.until, "until", isPlanned: true)
    if until < from || until - from > Self.periodMax {
      fields.violation("until", "must be at most ten years after from")
    }
    try environment.check(fields)
    return try await environment.read(context) {
      try ShopDays.sums(shopID, from: from, until: until, in: $0)
    }
  }

  private static let periodMax: Duration = .days(3_653)

  public func getOrderAsOf(
    _ request: OrdersV1.GetOrderAsOfRequest, context: CallContext
  ) async throws(RPCStatus) -> OrdersV1.GetOrderAsOfResponse {
    var fields = environment.fields
    let orderID = fields.id(request.orderID, "order_id")
    let at = fields.time(request.at, "at", isPlanned: true)
    try environment.check(fields)
    let events = try await environment.read(context) { transaction in
      try transaction.events(subject: orderID, limit: 2 * Int(OrdersLimits.changes)).prefix {
        $0.event.time <= at
      }.map { try OrderEvent(stored: OrdersV1.OrderEvent(serialized: $0.event.payload)) }
    }
    guard let order = Order.replay(events) else { throw missing(orderID, context) }
    return OrdersV1.GetOrderAsOfResponse(order: OrdersV1.Order(order))
  }
}

extension TaskKey {
  /// The start for no position.
  init(_ position: [PagePosition]?) {
    if let position, position.count == 3, case .number(let dueAt) = position[0],
      case .text(let orderID) = position[1], case .text(let taskID) = position[2]
    {
      self.init(dueAt: dueAt, orderID: orderID, taskID: taskID)
    } else {
      self = .start
    }
  }

  var position: [PagePosition] { [.number(dueAt), .text(orderID), .text(taskID)] }
}
