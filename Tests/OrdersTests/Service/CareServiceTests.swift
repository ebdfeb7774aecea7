import Contracts
import Domain
import Orders
import OrdersService
import RPCContracts
import RPCCore
import Service
import Store
import Testing

@Suite("Care over RPC")
struct CareServiceTests {
  let service: ServiceFixture
  var client: OrderServiceClient { service.client }

  init() throws { service = try ServiceFixture() }

  func ship(_ id: String = "order-1") async throws {
    try await service.pay(id) { $0.promisedShipAt = timestamp(start + .days(2)) }
    _ = try await client.shipOrder(
      .init(
        requestID: "ship-\(id)", actor: .merchant, orderID: id,
        parcel: .init(carrier: "SF", trackingNumber: "SF1")))
  }

  func sign(_ id: String = "order-1") async throws {
    try await ship(id)
    _ = try await client.signOrder(.init(requestID: "sign-\(id)", actor: .buyer, orderID: id))
  }

  /// The order as it is now, seven minutes before what comes next.
  func note(_ seen: inout [(Instant, V1.Order)]) async throws {
    let response = try await service.client.getOrder(.init(orderID: "order-1"))
    seen.append((service.clock.now, try #require(response.order)))
    service.clock.advance(by: .minutes(7))
  }

  @Test("every command over RPC, and GetOrderAsOf answers what GetOrder did after each")
  func everything() async throws {
    var seen: [(Instant, V1.Order)] = []
    try await service.pay {
      $0.traits = .init(isInvoiced: true, needsAcceptance: true, hasFreightInsurance: true)
      $0.promisedShipAt = timestamp(start + .hours(2))
      $0.address = .init(recipient: "王*", detail: "***")
    }
    try await note(&seen)
    _ = try await client.acceptOrder(.init(requestID: "a", actor: .merchant, orderID: "order-1"))
    try await note(&seen)
    _ = try await client.markAddressUnclear(
      .init(requestID: "b", actor: .merchant, orderID: "order-1", issue: "no house"))
    try await note(&seen)
    _ = try await client.recordContact(
      .init(
        requestID: "c", actor: .merchant, orderID: "order-1", means: .phone, outcome: .failed,
        note: "no answer"))
    try await note(&seen)
    _ = try await client.settleAddress(
      .init(
        requestID: "d", actor: .buyer, orderID: "order-1",
        address: .init(recipient: "王*", detail: "14")))
    try await note(&seen)
    _ = try await client.estimateShipment(
      .init(
        requestID: "e", actor: .merchant, orderID: "order-1",
        estimatedShipAt: timestamp(start + .hours(3))))
    try await note(&seen)
    _ = try await client.notifyDelay(
      .init(requestID: "f", actor: .merchant, orderID: "order-1", note: "an hour"))
    try await note(&seen)
    _ = try await client.proposeSolution(
      .init(
        requestID: "g", actor: .merchant, orderID: "order-1",
        proposal: .init(
          proposalID: "p", cause: .listing, solution: .payDifference, lineID: "1", quantity: 1,
          replacement: "a larger pot", amount: yuan(300), note: "it is dearer")))
    try await note(&seen)
    _ = try await client.answerProposal(
      .init(
        requestID: "h", actor: .buyer, orderID: "order-1", proposalID: "p", isAccepted: true))
    try await note(&seen)
    _ = try await client.settleSmallPayment(
      .init(requestID: "i", actor: .buyer, orderID: "order-1", paymentID: "p"))
    try await note(&seen)
    _ = try await client.shipOrder(
      .init(
        requestID: "j", actor: .merchant, orderID: "order-1",
        parcel: .init(carrier: "SF", trackingNumber: "SF1")))
    try await note(&seen)
    _ = try await client.signOrder(.init(requestID: "k", actor: .buyer, orderID: "order-1"))
    try await note(&seen)
    _ = try await client.requestCancellation(
      .init(requestID: "l0", actor: .buyer, orderID: "order-1", reason: "too large"))
    try await note(&seen)
    _ = try await client.withdrawCancellationRequest(
      .init(requestID: "l1", actor: .buyer, orderID: "order-1"))
    try await note(&seen)
    _ = try await client.requestCancellation(
      .init(requestID: "l", actor: .buyer, orderID: "order-1", reason: "too small"))
    try await note(&seen)
    _ = try await client.decideCancellation(
      .init(requestID: "m", actor: .merchant, orderID: "order-1", reason: "as described"))
    try await note(&seen)
    _ = try await client.extendReceipt(.init(requestID: "n", actor: .buyer, orderID: "order-1"))
    try await note(&seen)
    _ = try await client.recordRefusedRequest(
      .init(requestID: "o", actor: .system, orderID: "order-1", refusalID: "x", caseID: "case"))
    _ = try await client.recordFinding(
      .init(
        requestID: "q", actor: .init(kind: .businessManager, id: "bm"), orderID: "order-1",
        text: "fine"))
    try await note(&seen)
    _ = try await client.recordReplacement(
      .init(
        requestID: "r", actor: .system, orderID: "order-1",
        replacement: .init(
          replacementID: "y", kind: .reshipped, caseID: "case",
          lines: [.init(lineID: "2", quantity: 1)])))
    try await note(&seen)
    _ = try await client.payOutSmallPayment(
      .init(
        requestID: "s", actor: .merchant, orderID: "order-1", paymentID: "z",
        amount: yuan(200), reason: "sorry", isCompensation: true))
    try await note(&seen)
    _ = try await client.askSmallPayment(
      .init(
        requestID: "t", actor: .merchant, orderID: "order-1", paymentID: "w",
        amount: yuan(100), reason: "gift wrap"))
    _ = try await client.issueCoupon(
      .init(
        requestID: "u", actor: .merchant, orderID: "order-1", couponID: "c1", value: yuan(500),
        expiresAt: timestamp(start + .days(30))))
    _ = try await client.addRemark(
      .init(requestID: "v", actor: .merchant, orderID: "order-1", text: "regular customer"))
    try await note(&seen)
    let task = try #require(seen.last?.1.tasks.first { $0.state == .open })
    let done = try await client.completeTask(
      .init(
        requestID: "w", actor: .merchant, orderID: "order-1", taskID: task.taskID, note: "fixed"))
    #expect(done.order?.tasks.first { $0.taskID == task.taskID }?.note == "fixed")
    try await note(&seen)

    for (at, order) in seen {
      let then = try await client.getOrderAsOf(.init(orderID: "order-1", at: timestamp(at)))
      #expect(then.order == order)
    }
    let last = try #require(seen.last?.1)
    #expect(last.refunded == yuan(200))
    #expect(last.insurance == .inForce)
    #expect(last.refusedRequestCount == 2)
    #expect(last.version == Int64(last.remarks.count))
    let early = await service.failure { client async throws(RPCStatus) in
      _ = try await client.getOrderAsOf(
        .init(orderID: "order-1", at: timestamp(start - .microseconds(1))))
    }
    #expect(early.code == .notFound)
  }

  @Test("a request to cancel is taken back once, told to the feed, and not counted as refused")
  func withdrawal() async throws {
    try await sign()
    _ = try await client.requestCancellation(
      .init(requestID: "ask", actor: .buyer, orderID: "order-1"))
    let tasks = try await client.listTasks(.init(shopID: "shop-1", kind: .decideCancellation))
    #expect(tasks.tasks.map(\.orderID) == ["order-1"])
    let request = V1.WithdrawCancellationRequestRequest(
      requestID: "back", actor: .buyer, orderID: "order-1")
    let order = try await client.withdrawCancellationRequest(request).order
    #expect(order?.cancellationRequests.map(\.state) == [.withdrawn])
    #expect(order?.refusedRequestCount == 0)
    #expect(order?.receipt?.confirmsAt == timestamp(start + .days(7)))
    #expect(try await client.withdrawCancellationRequest(request).order == order)
    let events = try await service.events()
    #expect(
      events.last?.change
        == .cancellationWithdrawn(.init(receipt: .init(confirmsAt: timestamp(start + .days(7))))))
    #expect(events.last?.obsoleteTaskIDs == tasks.tasks.map(\.taskID))
    let merchant = await service.failure { client async throws(RPCStatus) in
      _ = try await client.withdrawCancellationRequest(
        .init(requestID: "other", actor: .merchant, orderID: "order-1"))
    }
    #expect(merchant.code == .permissionDenied)
    let stale = await service.failure { client async throws(RPCStatus) in
      _ = try await client.withdrawCancellationRequest(
        .init(requestID: "stale", actor: .buyer, orderID: "order-1", expectedVersion: 5))
    }
    #expect(stale.code == .aborted)
    let counters = try await client.getShopCounters(
      .init(shopID: "shop-1", from: timestamp(start), until: timestamp(start + .days(1))))
    #expect((counters.cancellationRequests, counters.refusedRequests) == (1, 0))
  }

  @Test("ORD-UNREACHABLE: a buyer who got in touch is reachable, now and in the past")
  func reachable() async throws {
    try await service.pay()
    for step in 0..<2 {
      _ = try await client.recordContact(
        .init(
          requestID: "c\(step)", actor: .merchant, orderID: "order-1", means: .phone,
          outcome: .failed))
    }
    var seen: [(Instant, V1.Order)] = []
    try await note(&seen)
    _ = try await client.addRemark(
      .init(requestID: "here", actor: .buyer, orderID: "order-1", text: "I am here"))
    try await note(&seen)
    #expect(seen.map(\.1.exceptions) == [[.unreachable], []])
    for (at, order) in seen {
      let then = try await client.getOrderAsOf(.init(orderID: "order-1", at: timestamp(at)))
      #expect(then.order == order)
    }
  }

  @Test("an imported order is rebuilt as of its import, not of its past")
  func importedAsOf() async throws {
    _ = try await client.importOrders(
      .init(
        requestID: "i", actor: .platform,
        orders: [
          .init(
            orderID: "old", shopID: "shop-1", tradeState: .created,
            lines: [.init(itemName: "Tea", quantity: 1, total: yuan(10))],
            createdAt: timestamp(start - .days(9)))
        ]))
    let order = try await client.getOrder(.init(orderID: "old")).order
    #expect(
      try await client.getOrderAsOf(.init(orderID: "old", at: timestamp(start))).order == order)
    let before = await service.failure { client async throws(RPCStatus) in
      _ = try await client.getOrderAsOf(
        .init(orderID: "old", at: timestamp(start - .days(1))))
    }
    #expect(before.code == .notFound)
  }

  @Test("tasks are listed by shop and due time, done ones apart")
  func tasks() async throws {
    for id in ["a", "b", "c"] {
      try await sign(id)
      service.clock.advance(by: .hours(1))
    }
    let open = try await client.listTasks(.init(shopID: "shop-1", pageSize: 2))
    #expect(open.tasks.map(\.orderID) == ["a", "b"])
    #expect(open.tasks.allSatisfy { $0.kind == .remindConfirm })
    let rest = try await client.listTasks(
      .init(shopID: "shop-1", pageSize: 2, pageToken: open.nextPageToken))
    #expect(rest.tasks.map(\.orderID) == ["c"])
    #expect(rest.nextPageToken.isEmpty)
    let task = try #require(open.tasks.first)
    _ = try await client.completeTask(
      .init(requestID: "t", actor: .merchant, orderID: "a", taskID: task.taskID, note: "called"))
    let done = try await client.listTasks(.init(shopID: "shop-1", state: .done))
    #expect(done.tasks.map(\.note) == ["called"])
    #expect(
      try await client.listTasks(.init(shopID: "shop-1")).tasks.map(\.orderID) == ["b", "c"])
    #expect(try await client.listTasks(.init(shopID: "shop-2")).tasks.isEmpty)
    #expect(
      try await client.listTasks(.init(shopID: "shop-1", kind: .recallParcel)).tasks.isEmpty)
    let soon = try await client.listTasks(
      .init(shopID: "shop-1", dueBefore: timestamp(start + .days(4) + .hours(2))))
    #expect(soon.tasks.map(\.orderID) == ["b"])
    let missing = await service.failure { client async throws(RPCStatus) in
      _ = try await client.listTasks(.init())
    }
    #expect(missing.fields == ["shop_id"])
  }

  @Test("timers act once, and tell the feed")
  func timers() async throws {
    try await sign()
    #expect(try await service.timers.nextDue() == start + .days(4))
    #expect(try await service.timers.run(at: start, limit: 10) == 0)
    service.clock.advance(by: .days(8))
    #expect(try await service.timers.run(at: service.clock.now, limit: 10) == 1)
    #expect(try await service.timers.run(at: service.clock.now, limit: 10) == 0)
    #expect(try await service.timers.nextDue() == nil)
    let order = try #require(try await client.getOrder(.init(orderID: "order-1")).order)
    #expect(order.tradeState == .completed)
    let events = try await service.events()
    #expect(
      events.suffix(2).map(\.change) == [
        .receiptReminded(.init(confirmsAt: timestamp(start + .days(7)))), .completed(.init()),
      ])
    #expect(events.last?.header?.actor == .init(kind: .system, id: "orders-timer"))
    #expect(
      try await client.getOrderAsOf(
        .init(orderID: "order-1", at: timestamp(service.clock.now))
      ).order == order)
    #expect(try await client.listTasks(.init(shopID: "shop-1")).tasks.isEmpty)
  }

  @Test("an order that cannot be read does not hold up the others")
  func damaged() async throws {
    for id in ["a", "b"] { try await service.pay(id) { $0.traits = .init(needsAcceptance: true) } }
    try await service.store.write { transaction in
      _ = try transaction.execute(
        "UPDATE orders SET body = ? WHERE order_id = ?", [0xFF, 0xFF] as [UInt8], "a")
    }
    service.clock.advance(by: .hours(1))
    #expect(try await service.timers.run(at: service.clock.now, limit: 10) == 2)
    let order = try await client.getOrder(.init(orderID: "b")).order
    #expect(order?.acceptance == .overdue)
    #expect(try await service.timers.nextDue() == service.clock.now + .days(1))
  }

  @Test("orders at rest are not among what falls due")
  func idle() async throws {
    try await service.place("a")
    try await service.pay("b")
    #expect(try await service.timers.nextDue() == nil)
    try await service.pay("c") { $0.traits = .init(needsAcceptance: true) }
    #expect(try await service.timers.nextDue() == start + .minutes(10))
    _ = try await client.acceptOrder(.init(requestID: "x", actor: .merchant, orderID: "c"))
    #expect(try await service.timers.nextDue() == nil)
  }

  @Test("what counts against a shop, by day of the business time zone")
  func counters() async throws {
    try await service.pay("a")
    try await service.pay("b")
    for step in 0..<2 {
      _ = try await client.recordContact(
        .init(
          requestID: "c\(step)", actor: .merchant, orderID: "a", means: .phone, outcome: .failed))
    }
    service.clock.advance(by: .hours(2))
    _ = try await client.cancelOrder(
      .init(requestID: "x", actor: .merchant, orderID: "a", reason: "nobody answers"))
    try await sign("c")
    _ = try await client.requestCancellation(.init(requestID: "r", actor: .buyer, orderID: "c"))
    _ = try await client.decideCancellation(
      .init(requestID: "d", actor: .merchant, orderID: "c", reason: "used"))
    let counters = try await client.getShopCounters(
      .init(shopID: "shop-1", from: timestamp(start), until: timestamp(start + .days(1))))
    #expect(counters.paidOrders == 3)
    #expect(counters.merchantCancellations == 1)
    #expect(counters.refusalRatePer10000 == 3_333)
    #expect(counters.cancellationRequests == 1)
    #expect(counters.refusedRequests == 1)
    let other = try await client.getShopCounters(
      .init(
        shopID: "shop-1", from: timestamp(start + .days(1)),
        until: timestamp(start + .days(2))))
    #expect(other == .init())
    let backwards = await service.failure { client async throws(RPCStatus) in
      _ = try await client.getShopCounters(
        .init(shopID: "shop-1", from: timestamp(start), until: timestamp(start - .days(1))))
    }
    #expect(backwards.fields == ["until"])
  }

  @Test("DescribeActions answers for any actor and time, and changes nothing")
  func actions() async throws {
    try await sign()
    func complete(_ actor: TypeV1.Actor, _ at: Instant) async throws -> V1.ActionDescription {
      let response = try await client.describeActions(
        .init(orderID: "order-1", actor: actor, at: timestamp(at)))
      #expect(response.actions.count == OrderAction.allCases.count)
      #expect(response.version == 4)
      return try #require(response.actions.first { $0.action == .complete })
    }
    let early = try await complete(.system, start)
    #expect(!early.isAllowed)
    #expect(early.changesAt == timestamp(start + .days(7)))
    #expect(early.outcomes.map(\.rule) == ["actor", "trade_state", "ORD-RECEIPT-AUTO"])
    #expect(try await complete(.system, start + .days(7)).isAllowed)
    let some = try await client.describeActions(
      .init(orderID: "order-1", actor: .buyer, actions: [.cancel, .sign]))
    #expect(some.actions.map(\.action) == [.sign, .cancel])
    let merchant = try await complete(.merchant, start)
    #expect(merchant.outcomes.filter { $0.result == .fail }.map(\.rule) == ["actor"])
  }

  @Test("two clients racing on one order end in one winner and one clear refusal")
  func race() async throws {
    try await ship()
    async let first = code { client async throws(RPCStatus) in
      _ = try await client.signOrder(
        .init(requestID: "1", actor: .buyer, orderID: "order-1", expectedVersion: 3))
    }
    async let second = code { client async throws(RPCStatus) in
      _ = try await client.cancelOrder(
        .init(requestID: "2", actor: .buyer, orderID: "order-1", expectedVersion: 3))
    }
    let codes = await [first, second]
    #expect(codes.count { $0 == .ok } == 1)
    #expect(codes.count { $0 == .aborted } == 1)
  }

  private func code(
    _ call: (OrderServiceClient) async throws(RPCStatus) -> Void
  ) async -> RPCStatus.Code {
    do throws(RPCStatus) {
      try await call(client)
      return .ok
    } catch { return error.code }
  }

  @Test("bad input is refused by its field")
  func badInput() async throws {
    try await service.pay()
    let noMeans = await service.failure { client async throws(RPCStatus) in
      _ = try await client.recordContact(
        .init(requestID: "1", actor: .merchant, orderID: "order-1"))
    }
    #expect(noMeans.fields == ["means", "outcome"])
    let noProposal = await service.failure { client async throws(RPCStatus) in
      _ = try await client.proposeSolution(
        .init(requestID: "1", actor: .merchant, orderID: "order-1"))
    }
    #expect(noProposal.fields.contains("proposal"))
    let unknown = await service.failure { client async throws(RPCStatus) in
      _ = try await client.recordContact(
        .init(
          requestID: "1", actor: .merchant, orderID: "order-1", means: .unrecognized(99),
          outcome: .failed))
    }
    #expect(unknown.fields == ["means"])
    let noAmount = await service.failure { client async throws(RPCStatus) in
      _ = try await client.payOutSmallPayment(
        .init(requestID: "1", actor: .merchant, orderID: "order-1", paymentID: "p"))
    }
    #expect(noAmount.fields == ["amount"])
    let noActor = await service.failure { client async throws(RPCStatus) in
      _ = try await client.describeActions(.init(orderID: "order-1"))
    }
    #expect(noActor.fields == ["actor"])
  }

  @Test("the feed is filtered by buyer and kind of change")
  func watch() async throws {
    try await service.pay("a")
    try await service.place("b") { $0.buyerID = "buyer-2" }
    let other = try await service.events(.init(buyerID: "buyer-2"))
    #expect(other.allSatisfy { $0.header?.orderID == "b" })
    #expect(other.count == 1)
    let paid = try await service.events(.init(changes: ["paid"]))
    #expect(paid.map { $0.header?.orderID } == ["a"])
  }
}
