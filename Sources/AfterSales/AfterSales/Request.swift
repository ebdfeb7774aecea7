public import Domain

/// What is asked for, on the way of a card or of an application.
public struct Request: Hashable, Sendable {
  public var type: CaseType
  /// Empty for all units that no other case has asked for.
  public var lines: [CaseLine]
  /// Nil for all that is refundable, by the lines' share; always nil for types that pay nothing.
  public var amount: Money?
  /// An id of the catalogue.
  public var reason: String
  public var channel: Channel

  public init(
    type: CaseType, lines: [CaseLine] = [], amount: Money? = nil, reason: String, channel: Channel
  ) {
    self.type = type
    self.lines = lines
    self.amount = amount
    self.reason = reason
    self.channel = channel
  }
}

/// All that a decision about a new card or case is based on.
public struct Circumstances: Sendable {
  public var order: OrderFacts
  public var history: OrderHistory
  public var policy: AfterSalesPolicy
  public var now: Instant
  public var actor: Actor
  /// From an evaluation, see ``DecisionToken``; nil for none.
  public var token: DecisionToken?

  public init(
    order: OrderFacts, history: OrderHistory, policy: AfterSalesPolicy, now: Instant, actor: Actor,
    token: DecisionToken? = nil
  ) {
    self.order = order
    self.history = history
    self.policy = policy
    self.now = now
    self.actor = actor
    self.token = token
  }

  /// Evaluates `request` and fills in what it left open.
  ///
  /// - Throws: a refusal that names every rule that fails, or every field that makes no sense, or
  ///   `.aborted` when the snapshot is older than one that was decided on before, or when the facts
  ///   changed since the evaluation whose token is presented.
  func grant(_ request: Request, way: Inquiry.Way) throws(Refusal) -> Request {
    try order.validate(asking: request.lines)
    try order.requireFresh(history)
    let inquiry = Inquiry(
      order: order, history: history, policy: policy, now: now, channel: request.channel,
      actor: actor, way: way, type: request.type, lines: request.lines, amount: request.amount,
      reason: request.reason)
    let evaluation = Evaluation(inquiry)
    try token?.require(evaluation)
    try evaluation.require(
      request.type, reason: "AFTER_SALES_NOT_OPEN",
      "\(request.type.id) is not open for order \(order.id) now.")
    var granted = request
    if request.lines.isEmpty { granted.lines = evaluation.freeLines }
    if request.type.isRefund, request.amount == nil {
      granted.amount = try evaluation.share(of: granted.lines)
    }
    return granted
  }
}

extension OrderFacts {
  /// - Throws: `.aborted` for a snapshot that is older than one that was decided on before.
  func requireFresh(_ history: OrderHistory) throws(Refusal) {
    guard version >= history.orderVersion else {
      throw Refusal(
        .aborted, reason: "ORDER_SNAPSHOT_STALE",
        message: "Version \(version) of order \(id) is older than version "
          + "\(history.orderVersion), on which was decided before; take a fresh snapshot.")
    }
  }

  /// - Throws: as ``validate()``; also for lines asked for that the order does not have.
  public func validate(asking asked: [CaseLine]) throws(Refusal) {
    try validate()
    var wrong: [Refusal.Violation] = []
    for (index, line) in asked.enumerated() {
      if !lines.contains(where: { $0.id == line.lineID }) {
        wrong.append(.init("lines[\(index)].line_id", "the order has no such line"))
      } else if asked[..<index].contains(where: { $0.lineID == line.lineID }) {
        wrong.append(.init("lines[\(index)].line_id", "occurs twice"))
      }
      if line.quantity < 1 || line.quantity > Limits.units {
        wrong.append(.init("lines[\(index)].quantity", "must be 1 to \(Limits.units)"))
      }
    }
    guard wrong.isEmpty else {
      throw Refusal(
        .invalid, reason: "LINES_INVALID", message: "The lines do not fit order \(id).",
        violations: wrong)
    }
  }
}

extension Evaluation {
  /// All units that no case has asked for, by line.
  var freeLines: [CaseLine] {
    inquiry.order.lines.compactMap { line in
      let free = UnitBalance(line, inquiry.order, inquiry.history).free
      return free > 0 ? CaseLine(lineID: line.id, quantity: free) : nil
    }
  }

  /// What is refundable for `lines`: everything when no free units stay behind, or when the
  /// snapshot does not say what the lines cost; otherwise their share, rounded down.
  ///
  /// - Throws: a refusal by AS-AMOUNT when nothing was paid for these units.
  func share(of lines: [CaseLine]) throws(Refusal) -> Money {
    let order = inquiry.order
    if freeLines.allSatisfy(lines.contains) || order.lines.allSatisfy({ $0.paid == 0 }) {
      return refundable
    }
    var sum: Int64 = 0
    for wanted in lines {
      guard let line = order.lines.first(where: { $0.id == wanted.lineID }) else { continue }
      // The evaluation passed: no more units than bought, so the quotient fits.
      let units = min(wanted.quantity, line.quantity)
      let product = line.paid.multipliedFullWidth(by: units)
      sum = sum.saturatingSum(line.quantity.dividingFullWidth(product).quotient)
    }
    guard sum > 0 else {
      throw Refusal(
        .precondition, reason: "AFTER_SALES_NOT_OPEN",
        message: "Nothing was paid for these units; name an amount or other lines.",
        violations: [.init(AfterSalesRule.amount.id, "Nothing was paid for these units.")])
    }
    return Money(min(sum, refundable.minorUnits), order.paid.currency)
  }
}
