import Contracts
import Domain
import RPCContracts
import RPCCore
import Service
import Store
import Testing

@Suite("Bad input over RPC")
struct BadInputTests {
  let service: ServiceFixture

  init() throws { service = try ServiceFixture() }

  @Test("a request to place an order names every field at fault")
  func creating() async throws {
    typealias Change = (inout V1.CreateOrderRequest) -> Void
    let table: [(String, Change)] = [
      ("request_id", { $0.requestID = "" }),
      ("request_id", { $0.requestID = String(repeating: "x", count: 65) }),
      ("actor", { $0.actor = nil }),
      ("actor.kind", { $0.actor?.kind = .unspecified }),
      ("order_id", { $0.orderID = String(repeating: "x", count: 65) }),
      ("order_id", { $0.orderID = "a\u{1B}[2J" }),
      ("shop_id", { $0.shopID = "" }),
      ("buyer_id", { $0.buyerID = "a\n" }),
      ("lines", { $0.lines = [] }),
      ("lines[0].total", { $0.lines[0].total = nil }),
      ("lines[0].total.minor_units", { $0.lines[0].total = yuan(-1) }),
      ("lines[0].total.minor_units", { $0.lines[0].total = yuan(.max) }),
      ("lines[0].total.currency", { $0.lines[0].total?.currency = "XXX" }),
      ("lines[1].total", { $0.lines[1].total?.currency = "VND" }),
      ("lines[0].quantity", { $0.lines[0].quantity = 0 }),
      ("lines[0].quantity", { $0.lines[0].quantity = .max }),
      ("lines[0].item_name", { $0.lines[0].itemName = "" }),
      ("charges.postage.minor_units", { $0.charges = .init(postage: yuan(-1)) }),
      ("charges", { $0.charges = .init(shopDiscount: yuan(10_001)) }),
      ("promised_ship_at", { $0.promisedShipAt = .init(seconds: .max) }),
      ("promised_ship_at", { $0.promisedShipAt = .init(seconds: -62_135_596_801) }),
      ("promised_ship_at", { $0.promisedShipAt = .init(seconds: 0, nanos: -1) }),
      ("promised_ship_at", { $0.promisedShipAt = timestamp(start - .days(1)) }),
    ]
    for (field, change) in table {
      var request = V1.CreateOrderRequest.sample("order-1")
      change(&request)
      let status = await service.failure { [request] client async throws(RPCStatus) in
        _ = try await client.createOrder(request)
      }
      #expect(status.code == .invalidArgument, "\(field)")
      #expect(status.fields.contains(field), "\(field) in \(status.fields)")
    }
    #expect(service.store.lastSequence == 0)
  }

  @Test("commands on an order check their own fields")
  func commands() async throws {
    try await service.place()
    let noAmount = await service.failure { client async throws(RPCStatus) in
      _ = try await client.payOrder(.init(requestID: "p", actor: .buyer, orderID: "order-1"))
    }
    #expect(noAmount.fields == ["amount"])
    let several = await service.failure { client async throws(RPCStatus) in
      _ = try await client.recordRefund(
        .init(
          requestID: "r", actor: .system, orderID: "", refundID: "", caseID: "a\tb",
          amount: yuan(0)))
    }
    #expect(several.fields == ["order_id", "refund_id", "case_id", "amount.minor_units"])
    let negative = await service.failure { client async throws(RPCStatus) in
      _ = try await client.cancelOrder(
        .init(requestID: "c", actor: .buyer, orderID: "order-1", expectedVersion: -1))
    }
    #expect(negative.fields == ["expected_version"])
    let reason = await service.failure { client async throws(RPCStatus) in
      _ = try await client.cancelOrder(
        .init(
          requestID: "c", actor: .buyer, orderID: "order-1",
          reason: String(repeating: "x", count: 2_001)))
    }
    #expect(reason.fields == ["reason"])
  }

  @Test("an id that no order can have is INVALID_ARGUMENT, not NOT_FOUND")
  func impossibleID() async throws {
    for id in ["", "a\u{7}", String(repeating: "x", count: 65)] {
      let status = await service.failure { client async throws(RPCStatus) in
        _ = try await client.getOrder(.init(orderID: id))
      }
      #expect(status.code == .invalidArgument)
      #expect(status.fields == ["order_id"])
    }
  }

  @Test("the wrong actor is PERMISSION_DENIED")
  func wrongActor() async throws {
    try await service.pay()
    let ship = await service.failure { client async throws(RPCStatus) in
      _ = try await client.shipOrder(.init(requestID: "s", actor: .buyer, orderID: "order-1"))
    }
    #expect(ship.code == .permissionDenied)
    let other = await service.failure { client async throws(RPCStatus) in
      _ = try await client.cancelOrder(
        .init(requestID: "c", actor: .init(kind: .buyer, id: "buyer-2"), orderID: "order-1"))
    }
    #expect(other.code == .permissionDenied)
    #expect(other.reason == "NOT_THE_BUYER")
  }
}
