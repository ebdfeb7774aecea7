public import Contracts
internal import Domain
internal import Orders
public import RPCCore
public import Service
internal import Store

extension OrdersV1.ImportOrdersRequest: CommandRequest {}

/// One order of an import, read before the transaction starts.
private struct ImportEntry: Sendable {
  var orderID: String
  /// Over the whole entry as our encoder writes it: tells a repetition from a change.
  var digest: [UInt8]
  var past: ImportedOrder
  /// Fields that could not even be read.
  var violations: [Refusal.Violation]
}

extension OrdersHandler {
  public func importOrders(
    _ request: OrdersV1.ImportOrdersRequest, context: CallContext
  ) async throws(RPCStatus) -> OrdersV1.ImportOrdersResponse {
    var fields = environment.fields
    fields.count(request.orders.count, "orders", 1...OrdersLimits.importedOrders)
    let now = environment.clock.now
    let entries = request.orders.prefix(OrdersLimits.importedOrders).map { Self.entry($0, now) }
    let policy = environment.policy.current
    let due = StoredDue()
    let response = try await environment.command(
      request, context, fields, validateOnly: request.validateOnly
    ) { scope in
      try OrderDecider.requireImporter(scope.actor)
      return OrdersV1.ImportOrdersResponse(
        outcomes: try entries.map { try Self.takeIn($0, policy, due, scope) })
    }
    due.tell(onDue)
    return response
  }

  private static func takeIn(
    _ entry: ImportEntry, _ policy: OrdersPolicy, _ due: StoredDue, _ scope: CommandScope
  ) throws -> OrdersV1.ImportOutcome {
    guard entry.violations.isEmpty else { return refused(entry, entry.violations) }
    if let digest = try OrderRepository.importDigest(entry.orderID, in: scope.transaction) {
      if digest == entry.digest { return .init(orderID: entry.orderID, result: .unchanged) }
      return .init(
        orderID: entry.orderID, result: .conflict,
        problem: digest.isEmpty
          ? "an order of this id was placed here; it is kept as it is"
          : "the order came in before with other content; it is kept as it is")
    }
    let decision: OrderDecision
    do throws(Refusal) {
      decision = try OrderDecider.decide(
        nil, .takeIn(entry.past), actor: scope.actor, policy: policy, now: scope.now)
    } catch {
      return refused(entry, error.violations)
    }
    _ = try scope.insert(decision, digest: entry.digest, policy, due)
    return .init(orderID: entry.orderID, result: .imported)
  }

  private static func refused(
    _ entry: ImportEntry, _ violations: [Refusal.Violation]
  ) -> OrdersV1.ImportOutcome {
    // The first few say enough, and the answer to 500 bad orders has to fit a frame.
    let problems = violations.prefix(5).map { "\($0.subject): \($0.explanation)" }
    return .init(
      orderID: String(entry.orderID.prefix(OrdersLimits.idLength)), result: .refused,
      problem: problems.joined(separator: "; "))
  }

  private static func entry(_ message: OrdersV1.ImportedOrder, _ now: Instant) -> ImportEntry {
    var fields = RequestValidator(now: now)
    let state = message.tradeState.state
    if state == nil { fields.violation("trade_state", "is missing") }
    var order = NewOrder(
      id: message.orderID, shopID: message.shopID, buyerID: message.buyerID,
      lines: fields.lines(message.lines))
    order.charges = fields.charges(message.charges)
    order.traits.set(message.traits ?? .init())
    order.address = message.address.map { Address($0) }
    order.promisedShipAt = fields.optionalTime(
      message.promisedShipAt, "promised_ship_at", isPlanned: true)
    var past = ImportedOrder(order: order, tradeState: state ?? .created)
    past.groupState = message.groupState == .unspecified ? nil : message.groupState.state
    past.paid = fields.optionalMoney(message.paid, "paid")
    past.refunded = fields.optionalMoney(message.refunded, "refunded")
    past.createdAt = fields.optionalTime(message.createdAt, "created_at")
    past.paidAt = fields.optionalTime(message.paidAt, "paid_at")
    past.shippedAt = fields.optionalTime(message.shippedAt, "shipped_at")
    past.signedAt = fields.optionalTime(message.signedAt, "signed_at")
    past.completedAt = fields.optionalTime(message.completedAt, "completed_at")
    past.cancelledAt = fields.optionalTime(message.cancelledAt, "cancelled_at")
    past.parcel = message.parcel.map { Parcel($0) }
    past.merchantRemark = message.merchantRemark
    past.openCases = message.openCaseIDs
    let digest = Fingerprint(of: message.serializedBytes()).value
    return ImportEntry(
      orderID: message.orderID, digest: withUnsafeBytes(of: digest.bigEndian) { Array($0) },
      past: past, violations: fields.violations)
  }
}
