public import Contracts
internal import Domain
internal import Orders
public import RPCCore
public import Service
internal import Store

extension OrdersV1.ImportOrdersRequest: CommandRequest {}

/// One order of an import, decided and encoded before the transaction starts: nothing of that needs
/// the store.
private struct ImportEntry: Sendable {
  enum Judgement: Sendable {
    /// Fields that could not even be read.
    case unreadable([Refusal.Violation])
    case refused([Refusal.Violation])
    case new(FirstVersion)
  }

  var orderID: String
  /// Over the whole entry as our encoder writes it: tells a repetition from a change.
  var digest: [UInt8]
  var judgement: Judgement
}

/// What the orders of one call add to the counts of their shops.
private struct ImportCounts {
  var orders: [BucketPlace: Int] = [:]
  var paid: [ShopDays.Place: Int] = [:]

  mutating func add(_ order: OrdersV1.Order) {
    orders[order.place, default: 0] += 1
    if let place = ShopDays.paid(order) { paid[place, default: 0] += 1 }
  }
}

extension OrdersHandler {
  public func importOrders(
    _ request: OrdersV1.ImportOrdersRequest, context: CallContext
  ) async throws(RPCStatus) -> OrdersV1.ImportOrdersResponse {
    var fields = environment.fields
    fields.count(request.orders.count, "orders", 1...OrdersLimits.importedOrders)
    let (entries, fingerprint) = await judged(request)
    let due = StoredDue()
    let response = try await environment.command(
      request, context, fields, validateOnly: request.validateOnly, fingerprint: fingerprint
    ) { scope in
      try OrderDecider.requireImporter(scope.actor)
      var counts = ImportCounts()
      let outcomes = try entries.map { try Self.takeIn($0, &counts, due, scope) }
      try OrderRepository.count(counts.orders, in: scope.transaction)
      try ShopDays.count(paid: counts.paid, in: scope.transaction)
      return OrdersV1.ImportOrdersResponse(outcomes: outcomes)
    }
    due.tell(onDue)
    return response
  }

  /// Hundreds of decisions take milliseconds, in which this loop serves others and the writer stores
  /// the orders of the call before.
  private func judged(
    _ request: OrdersV1.ImportOrdersRequest
  ) async -> (entries: [ImportEntry], fingerprint: Fingerprint) {
    let actor = request.decider
    let now = environment.clock.now
    let policy = environment.policy.current
    let judging = Task.detached {
      let orders = request.orders.map { $0.serializedBytes() }
      let entries = zip(request.orders, orders).prefix(OrdersLimits.importedOrders).map {
        ImportEntry($0, $1, actor, policy, now)
      }
      return (entries, request.fingerprint(orders: orders))
    }
    return await judging.value
  }

  private static func takeIn(
    _ entry: ImportEntry, _ counts: inout ImportCounts, _ due: StoredDue,
    _ scope: CommandScope
  ) throws -> OrdersV1.ImportOutcome {
    switch entry.judgement {
    case .unreadable(let violations): return refused(entry, violations)
    case .refused(let violations):
      return try known(entry, scope) ?? refused(entry, violations)
    case .new(let first):
      guard try scope.insert(first, digest: entry.digest) else {
        return try known(entry, scope) ?? refused(entry, [])
      }
      counts.add(first.order.message)
      due.add(first.due)
      return .init(orderID: entry.orderID, result: .imported)
    }
  }

  /// The outcome for an order that is here already; nil if it is not.
  private static func known(
    _ entry: ImportEntry, _ scope: CommandScope
  ) throws -> OrdersV1.ImportOutcome? {
    guard let digest = try OrderRepository.importDigest(entry.orderID, in: scope.transaction)
    else { return nil }
    if digest == entry.digest { return .init(orderID: entry.orderID, result: .unchanged) }
    return .init(
      orderID: entry.orderID, result: .conflict,
      problem: digest.isEmpty
        ? "an order of this id was placed here; it is kept as it is"
        : "the order came in before with other content; it is kept as it is")
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
}

extension ImportEntry {
  init(
    _ message: borrowing OrdersV1.ImportedOrder, _ bytes: [UInt8], _ actor: Actor,
    _ policy: OrdersPolicy, _ now: Instant
  ) {
    orderID = message.orderID
    digest = Fingerprint(of: bytes).value.bigEndianBytes
    var fields = RequestValidator(now: now)
    let past = fields.past(message)
    guard fields.violations.isEmpty else {
      judgement = .unreadable(fields.violations)
      return
    }
    do throws(Refusal) {
      judgement = .new(
        try FirstVersion(.takeIn(past), actor: actor, policy: policy, now: now))
    } catch {
      judgement = .refused(error.violations)
    }
  }
}

extension OrdersV1.ImportOrdersRequest {
  /// Of the request as our encoder writes it, put together from its fields: the orders are encoded
  /// already.
  func fingerprint(orders: [[UInt8]]) -> Fingerprint {
    // `orders` is field 3.
    var bytes = Self(requestID: requestID, actor: actor).serializedBytes()
    for order in orders {
      bytes += order.withUnsafeBytes { SerializedField.message(3, $0) }
    }
    return Fingerprint(of: bytes + Self(validateOnly: validateOnly).serializedBytes())
  }
}

extension RequestValidator {
  fileprivate mutating func past(_ message: OrdersV1.ImportedOrder) -> ImportedOrder {
    let state = message.tradeState.state
    if state == nil { violation("trade_state", "is missing") }
    var order = NewOrder(
      id: message.orderID, shopID: message.shopID, buyerID: message.buyerID,
      lines: lines(message.lines))
    order.charges = charges(message.charges)
    order.traits.set(message.traits ?? .init())
    order.address = message.address.map { Address($0) }
    order.promisedShipAt = optionalTime(
      message.promisedShipAt, "promised_ship_at", isPlanned: true)
    var past = ImportedOrder(order: order, tradeState: state ?? .created)
    past.groupState = message.groupState == .unspecified ? nil : message.groupState.state
    past.paid = optionalMoney(message.paid, "paid")
    past.refunded = optionalMoney(message.refunded, "refunded")
    past.createdAt = optionalTime(message.createdAt, "created_at")
    past.paidAt = optionalTime(message.paidAt, "paid_at")
    past.shippedAt = optionalTime(message.shippedAt, "shipped_at")
    past.signedAt = optionalTime(message.signedAt, "signed_at")
    past.completedAt = optionalTime(message.completedAt, "completed_at")
    past.cancelledAt = optionalTime(message.cancelledAt, "cancelled_at")
    past.parcel = message.parcel.map { Parcel($0) }
    past.merchantRemark = message.merchantRemark
    past.openCases = message.openCaseIDs
    return past
  }
}
