import Contracts
import Domain
import RPCContracts
import RPCCore
import Service
import Store
import Testing

@Suite("Commands over RPC")
struct OrderCommandTests {
  let service: ServiceFixture

  init() throws { service = try ServiceFixture() }

  @Test("the usual path, and what is stored after each step")
  func usualPath() async throws {
    let client = service.client
    let placed = try await service.place {
      $0.charges = .init(postage: yuan(500), shopDiscount: yuan(500))
      $0.address = .init(recipient: "王*", city: "上海")
      $0.traits = .init(isFresh: true, isInvoiced: true)
      $0.promisedShipAt = timestamp(start + .days(2))
    }
    #expect(placed.tradeState == .created)
    #expect(placed.bucket == .unfinished)
    #expect(placed.payable == yuan(10_000))
    #expect(placed.createdAt == timestamp(start))
    #expect(placed.policy?.version == "test-1")
    service.clock.advance(by: .hours(1))
    let paid = try await client.payOrder(
      .init(
        requestID: "p", actor: .buyer, orderID: "order-1", expectedVersion: 1,
        amount: yuan(10_000)))
    #expect(paid.order?.tradeState == .toShip)
    let shipped = try await client.shipOrder(
      .init(
        requestID: "s", actor: .merchant, orderID: "order-1",
        parcel: .init(carrier: "SF", trackingNumber: "SF1")))
    #expect(shipped.order?.tradeState == .inDelivery)
    let signed = try await client.signOrder(
      .init(requestID: "g", actor: .system, orderID: "order-1"))
    #expect(signed.order?.tradeState == .signed)
    #expect(signed.order?.receipt?.confirmsAt == timestamp(start + .hours(1) + .days(7)))
    let completed = try #require(
      try await client.completeOrder(.init(requestID: "c", actor: .buyer, orderID: "order-1"))
        .order)
    #expect(completed.tradeState == .completed)
    #expect(completed.version == 5)
    #expect(completed.remarks.count == 5)
    #expect(completed.paidAt == timestamp(start + .hours(1)))
    #expect(completed.address?.recipient == "王*")
    #expect(completed.promisedShipAt == timestamp(start + .days(2)))
    #expect(try await client.getOrder(.init(orderID: "order-1")).order == completed)
  }

  @Test("a group buy forms or fails")
  func groups() async throws {
    let forming = try await service.pay("a") { $0.traits = .init(isGroupBuy: true) }
    #expect(forming.groupState == .forming)
    let formed = try await service.client.formGroup(
      .init(requestID: "f", actor: .system, orderID: "a"))
    #expect(formed.order?.tradeState == .toShip)
    try await service.pay("b") { $0.traits = .init(isGroupBuy: true) }
    let failed = try await service.client.failGroup(
      .init(requestID: "g", actor: .platform, orderID: "b"))
    #expect(failed.order?.tradeState == .cancelled)
    #expect(failed.order?.refundDue == yuan(10_000))
  }

  @Test("cases and refunds reach the order and its snapshot")
  func afterSales() async throws {
    let client = service.client
    try await service.pay()
    _ = try await client.openAfterSales(
      .init(requestID: "o", actor: .system, orderID: "order-1", caseID: "case-1"))
    let refunded = try await client.recordRefund(
      .init(
        requestID: "r", actor: .system, orderID: "order-1", refundID: "pay-1", caseID: "case-1",
        amount: yuan(2_400), lines: [.init(lineID: "2", quantity: 3)]))
    #expect(refunded.order?.refunded == yuan(2_400))
    #expect(refunded.order?.lines.map(\.refunded) == [yuan(0), yuan(2_400)])
    #expect(refunded.order?.afterSalesState == .open)
    let again = try await client.recordRefund(
      .init(
        requestID: "r2", actor: .system, orderID: "order-1", refundID: "pay-1", caseID: "case-1",
        amount: yuan(2_400)))
    #expect(again.order == refunded.order)
    let closed = try await client.closeAfterSales(
      .init(requestID: "c", actor: .system, orderID: "order-1", caseID: "case-1"))
    #expect(closed.order?.afterSalesState == .partlyRefunded)
    let snapshot = try #require(
      try await client.getOrderSnapshot(.init(orderID: "order-1")).snapshot)
    #expect(snapshot.version == closed.order?.version)
    #expect(snapshot.refunded == yuan(2_400))
    #expect(snapshot.settledCaseIDs == ["case-1"])
    #expect(snapshot.lines.map(\.returnedQuantity) == [0, 3])
    let tooMuch = await service.failure { client async throws(RPCStatus) in
      _ = try await client.recordRefund(
        .init(
          requestID: "r3", actor: .system, orderID: "order-1", refundID: "pay-2",
          caseID: "case-1", amount: yuan(7_601)))
    }
    #expect(tooMuch.code == .failedPrecondition)
    #expect(tooMuch.rules == ["refunded"])
  }

  @Test("AS-AMOUNT: what a case holds is stored with the order, and what is due is in its snapshot")
  func holds() async throws {
    let client = service.client
    try await service.pay()
    let opened = try await client.openAfterSales(
      .init(
        requestID: "o", actor: .system, orderID: "order-1", caseID: "case-1", held: yuan(9_000)))
    #expect(opened.order?.holds == [.init(caseID: "case-1", amount: yuan(9_000))])
    func compensate(_ amount: Int64) -> V1.PayOutSmallPaymentRequest {
      .init(
        requestID: "s-\(amount)", actor: .merchant, orderID: "order-1", paymentID: "s",
        amount: yuan(amount), reason: "sorry", isCompensation: true)
    }
    let tooMuch = await service.failure { client async throws(RPCStatus) in
      _ = try await client.payOutSmallPayment(compensate(1_001))
    }
    #expect(tooMuch.rules == ["refunded"])
    _ = try await client.payOutSmallPayment(compensate(1_000))
    _ = try await client.cancelOrder(.init(requestID: "c", actor: .buyer, orderID: "order-1"))
    let snapshot = try await client.getOrderSnapshot(.init(orderID: "order-1")).snapshot
    #expect(snapshot?.refundDue == yuan(9_000))
    let due = await service.failure { client async throws(RPCStatus) in
      _ = try await client.recordRefund(
        .init(
          requestID: "r", actor: .system, orderID: "order-1", refundID: "due",
          amount: yuan(9_000)))
    }
    #expect(due.rules == ["holds"])
    let closed = try await client.closeAfterSales(
      .init(requestID: "e", actor: .system, orderID: "order-1", caseID: "case-1"))
    #expect(closed.order?.holds == [])
  }

  @Test("a repeated request gets the stored answer, also when the order went on")
  func repeated() async throws {
    let placed = try await service.place()
    let pay = V1.PayOrderRequest(
      requestID: "p", actor: .buyer, orderID: "order-1", amount: yuan(10_000))
    let paid = try await service.client.payOrder(pay)
    _ = try await service.client.cancelOrder(
      .init(requestID: "c", actor: .buyer, orderID: "order-1"))
    let events = service.store.lastSequence
    #expect(try await service.client.payOrder(pay) == paid)
    #expect(try await service.client.createOrder(.sample("order-1")).order == placed)
    #expect(service.store.lastSequence == events)
  }

  @Test("a request id stands for one request: REQUEST_ID_REUSED")
  func reused() async throws {
    try await service.place()
    let status = await service.failure { client async throws(RPCStatus) in
      var other = V1.CreateOrderRequest.sample("order-1")
      other.shopID = "shop-2"
      _ = try await client.createOrder(other)
    }
    #expect(status.code == .invalidArgument)
    #expect(status.reason == "REQUEST_ID_REUSED")
  }

  @Test("another version than expected is ABORTED and changes nothing")
  func versions() async throws {
    let paid = try await service.pay()
    let status = await service.failure { client async throws(RPCStatus) in
      _ = try await client.cancelOrder(
        .init(requestID: "c", actor: .buyer, orderID: "order-1", expectedVersion: 1))
    }
    #expect(status.code == .aborted)
    #expect(status.reason == "VERSION_MISMATCH")
    #expect(try await service.client.getOrder(.init(orderID: "order-1")).order == paid)
  }

  @Test("a refused command names its rule, stores nothing, and may be sent again")
  func refused() async throws {
    try await service.place()
    let ship = V1.ShipOrderRequest(
      requestID: "s", actor: .merchant, orderID: "order-1",
      parcel: .init(carrier: "SF", trackingNumber: "SF1"))
    let status = await service.failure { client async throws(RPCStatus) in
      _ = try await client.shipOrder(ship)
    }
    #expect(status.code == .failedPrecondition)
    #expect(status.rules == ["trade_state"])
    _ = try await service.client.payOrder(
      .init(requestID: "p", actor: .buyer, orderID: "order-1", amount: yuan(10_000)))
    #expect(try await service.client.shipOrder(ship).order?.tradeState == .inDelivery)
    let merchant = await service.failure { client async throws(RPCStatus) in
      _ = try await client.cancelOrder(
        .init(requestID: "c", actor: .merchant, orderID: "order-1"))
    }
    #expect(merchant.rules == ["ORD-UNREACHABLE", "ORD-MERCHANT-CANCEL"])
  }

  @Test("an order that is not there, and one that is there already")
  func missingAndTaken() async throws {
    let status = await service.failure { client async throws(RPCStatus) in
      _ = try await client.getOrder(.init(orderID: "none"))
    }
    #expect(status.code == .notFound)
    #expect(status.reason == "ORDER_NOT_FOUND")
    let snapshot = await service.failure { client async throws(RPCStatus) in
      _ = try await client.getOrderSnapshot(.init(orderID: "none"))
    }
    #expect(snapshot.code == .notFound)
    let pay = await service.failure { client async throws(RPCStatus) in
      _ = try await client.payOrder(
        .init(requestID: "p", actor: .buyer, orderID: "none", amount: yuan(1)))
    }
    #expect(pay.code == .notFound)
    try await service.place()
    let taken = await service.failure { client async throws(RPCStatus) in
      var again = V1.CreateOrderRequest.sample("order-1")
      again.requestID = "other"
      _ = try await client.createOrder(again)
    }
    #expect(taken.code == .alreadyExists)
  }

  @Test("without an order id one is made, and a retry finds it")
  func madeID() async throws {
    var request = V1.CreateOrderRequest.sample("")
    request.requestID = "create"
    let placed = try #require(try await service.client.createOrder(request).order)
    #expect(!placed.orderID.isEmpty)
    #expect(try await service.client.createOrder(request).order == placed)
  }

  @Test("validate_only answers and stores nothing, not even the request id")
  func validateOnly() async throws {
    var request = V1.CreateOrderRequest.sample("order-1")
    request.validateOnly = true
    #expect(try await service.client.createOrder(request).order?.payable == yuan(10_000))
    #expect(service.store.lastSequence == 0)
    try await service.place()
  }

  @Test("what was acknowledged is there after a restart")
  func restart() async throws {
    let paid = try await service.pay()
    await service.store.close()
    let again = try ServiceFixture(folder: service.folder, clock: service.clock)
    #expect(try await again.client.getOrder(.init(orderID: "order-1")).order == paid)
    #expect(try await again.events().count == 2)
  }
}
