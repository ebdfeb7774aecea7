/// Collects the rows of an order, which need not stand together, in bounded memory: an order is
/// complete when so many others were begun after it (``ExportLimits/openOrders``) or the waiting
/// text outgrew its limit, oldest first. A row that comes later still is a problem, not a second
/// order: the numbers of past orders are remembered for that.
struct OrderWindow {
  struct OpenOrder {
    var orderID: String
    var rows: [OrderRow] = []
    /// Rows that could not be read; one of them spoils the order.
    var problems: [RowProblem] = []
    fileprivate let fingerprint: UInt64
    fileprivate var bytes = 0
    /// Where in `problems` the rows beyond the limit are kept.
    fileprivate var tooMany: Int?
  }

  enum Addition {
    case added
    /// The order was completed before: its rows stand too far apart.
    case tooLate
  }

  private let capacity: Int
  private var open: [String: OpenOrder] = [:]
  /// The numbers of open orders by age, from `first` on.
  private var queue: [String] = []
  private var first = 0
  private var bytes = 0
  private var past: RecentFingerprints

  init(
    capacity: Int = ExportLimits.openOrders, remembered: Int = ExportLimits.rememberedOrders
  ) {
    self.capacity = capacity
    past = RecentFingerprints(capacity: remembered)
  }

  /// - Parameter bytes: how much text the row holds.
  mutating func add(
    orderID: String, bytes: Int, _ change: (inout OpenOrder) -> Void
  ) -> Addition {
    if let index = open.index(forKey: orderID) {
      open.values[index].bytes += bytes
      change(&open.values[index])
      self.bytes += bytes
      return .added
    }
    var order = OpenOrder(orderID: orderID, fingerprint: Fingerprint.of(orderID), bytes: bytes)
    if past.contains(order.fingerprint) { return .tooLate }
    change(&order)
    open[orderID] = order
    queue.append(orderID)
    self.bytes += bytes
    return .added
  }

  /// The oldest order, once the window is full or when `isAtEnd`.
  mutating func removeComplete(isAtEnd: Bool = false) -> OpenOrder? {
    let isFull = open.count > capacity || bytes > ExportLimits.openBytes
    guard first < queue.count, isFull || isAtEnd else { return nil }
    let order = open.removeValue(forKey: queue[first])
    first += 1
    if first >= 1_024 && first * 2 >= queue.count {
      queue.removeFirst(first)
      first = 0
    }
    if let order {
      bytes -= order.bytes
      past.insert(order.fingerprint)
    }
    return order
  }
}

extension OrderWindow.OpenOrder {
  mutating func add(_ row: OrderRow) {
    if hasRoom(row.position) { rows.append(row) }
  }

  mutating func add(_ problems: [RowProblem]) {
    if let position = problems.first?.rows.first, hasRoom(position) {
      self.problems.append(contentsOf: problems)
    }
  }

  /// A row too many is a problem, and the order with it.
  private mutating func hasRoom(_ position: RowPosition) -> Bool {
    if let tooMany {
      problems[tooMany].rows.append(position)
      return false
    }
    if rows.count + problems.count < ExportLimits.rowsPerOrder { return true }
    tooMany = problems.count
    problems.append(
      RowProblem(
        rows: [position], orderID: orderID, column: nil,
        reason: "is beyond the \(ExportLimits.rowsPerOrder) rows that one order can have"))
    return false
  }
}
