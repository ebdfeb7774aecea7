internal import Contracts
internal import Domain
internal import Orders
internal import Service
internal import Store

/// The place of a task in the list of its shop. It never changes while the task is listed.
struct TaskKey: Hashable {
  var dueAt: Int64
  var orderID: String
  var taskID: String

  /// Before the first task of any list.
  static let start = TaskKey(dueAt: .min, orderID: "", taskID: "")
}

/// Tasks by shop and due time.
enum TaskRepository {
  /// Stores the tasks that `event` opened or closed.
  ///
  /// - Parameter message: the order after all events of its command.
  static func save(
    _ event: OrderEvent, of message: OrdersV1.Order, in transaction: WriteTransaction
  ) throws {
    var ids = event.openedTasks.map(\.id) + event.obsoleteTasks
    if case .taskDone(let id, _) = event.change { ids.append(id) }
    for id in ids {
      guard let task = message.tasks.first(where: { $0.taskID == id }) else { continue }
      try transaction.execute(
        """
        INSERT INTO order_tasks (order_id, task_id, shop_id, state, kind, due_at, body)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (order_id, task_id) DO UPDATE
        SET state = excluded.state, body = excluded.body
        """, task.orderID, task.taskID, task.shopID, task.state.rawValue, task.kind.rawValue,
        task.dueAt.flatMap { Instant($0) }, task.serializedBytes())
    }
  }

  /// The tasks of a shop that follow `key`, the earliest due first.
  ///
  /// - Parameter kind: unspecified for all.
  /// - Returns: at most `size` tasks, and the key of the last one when more follow.
  static func page(
    _ shopID: String, _ state: OrdersV1.OrderTask.State, _ kind: OrdersV1.OrderTask.Kind,
    dueBefore: Instant?, after key: TaskKey, size: Int, in transaction: ReadTransaction
  ) throws -> (tasks: [OrdersV1.OrderTask], next: TaskKey?) {
    let rows = try transaction.all(
      """
      SELECT due_at, order_id, task_id, body FROM order_tasks
      WHERE shop_id = ? AND state = ? AND (due_at, order_id, task_id) > (?, ?, ?)
        AND due_at < ? AND (? = 0 OR kind = ?)
      ORDER BY due_at, order_id, task_id LIMIT ?
      """, shopID, state.rawValue, key.dueAt, key.orderID, key.taskID,
      dueBefore?.microseconds ?? .max, kind.rawValue, kind.rawValue, size + 1
    ) { row in
      (
        TaskKey(
          dueAt: try row.int64(0), orderID: try row.string(1), taskID: try row.string(2)),
        try row.withBytes(3) { try OrdersV1.OrderTask(serialized: $0) }
      )
    }
    return (
      rows.prefix(size).map(\.1), rows.count > size && size > 0 ? rows[size - 1].0 : nil
    )
  }
}
