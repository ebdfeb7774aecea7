import Contracts
import RPCContracts
import RPCCore
import RPCTesting
import Testing

@testable import GatewayService

@Suite("GW-DECIDE: decided on fresh facts") struct DecideTests {
  @Test func theStepCarriesTheOrderAsItIsNow() async throws {
    let order = TypeV1.OrderSnapshot(orderID: "o", version: 7, shopID: "s", buyerID: "b")
    let flows = CaseFlows(
      upstreams: FakeServices.knowing(order).upstreams(),
      texts: { CardText(policy: .init()) })
    let request = GatewayV1.DecideCaseRequest(requestID: "r", caseID: "c", expectedVersion: 3)
    let refund = try await flows.agreeRefund.saga.prepare(request, CallOptions())
    #expect(refund.order == order && refund.caseID == "c" && refund.expectedVersion == 3)
    let back = try await flows.agreeReturn.saga.prepare(request, CallOptions())
    #expect(back.order == order && back.caseID == "c" && back.expectedVersion == 3)
  }

  @Test("AS-LABEL: the return address goes on the case, and only with a return")
  func returnAddress() async throws {
    let address = AfterSalesV1.Contact(name: "仓库", phone: "0579", address: "义乌")
    let bench = try GatewayBench()
    let gateway = bench.handler(.knowing(TypeV1.OrderSnapshot(orderID: "o")))
    var request = GatewayV1.DecideCaseRequest(
      requestID: "r", actor: TypeV1.Actor(kind: .merchant, id: "agent"), caseID: "c",
      decision: .agreeReturn, returnTo: address)
    let back = try await gateway.book.cases.agreeReturn.saga.prepare(request, CallOptions())
    #expect(back.returnTo == address)
    request.decision = .agreeRefund
    let refused = await failure { [request] in
      _ = try await gateway.client.decideCase(request)
    }
    #expect(refused.code == .invalidArgument)
    let bad = refused.detail(GoogleRPC.BadRequest.self)?.fieldViolations.map(\.field)
    #expect(bad == ["return_to"])
  }

  @Test("AS-LABEL: the buyer's contact goes on the case, and only with an agreement")
  func contact() async throws {
    let contact = AfterSalesV1.Contact(name: "李雷", phone: "138", address: "杭州")
    let bench = try GatewayBench()
    let gateway = bench.handler(.knowing(TypeV1.OrderSnapshot(orderID: "o")))
    var request = GatewayV1.RespondToInvitationRequest(
      requestID: "r", actor: TypeV1.Actor(kind: .buyer, id: "b"), invitationID: "i",
      answer: .accept, statement: "torn", contact: contact)
    let accept = try await gateway.book.accept.saga.prepare(request, CallOptions())
    #expect(accept.contact == contact && accept.statement == "torn")
    request.answer = .decline
    let refused = await failure { [request] in
      _ = try await gateway.client.respondToInvitation(request)
    }
    #expect(refused.code == .invalidArgument)
    let bad = refused.detail(GoogleRPC.BadRequest.self)?.fieldViolations.map(\.field)
    #expect(bad == ["contact"])
  }
}

extension FakeServices {
  /// They know one order, and whatever case or invitation they are asked for is about it.
  fileprivate static func knowing(_ order: TypeV1.OrderSnapshot) -> FakeServices {
    var services = FakeServices()
    services.afterSales.unary(AfterSalesServiceMethods.getCase) {
      (request: AfterSalesV1.GetCaseRequest, _) async throws(RPCStatus) in
      AfterSalesV1.GetCaseResponse(
        afterSalesCase: AfterSalesV1.Case(caseID: request.caseID, orderID: order.orderID))
    }
    services.afterSales.unary(AfterSalesServiceMethods.getInvitation) {
      (request: AfterSalesV1.GetInvitationRequest, _) async throws(RPCStatus) in
      AfterSalesV1.GetInvitationResponse(
        invitation: AfterSalesV1.Invitation(
          invitationID: request.invitationID, orderID: order.orderID))
    }
    services.orders.unary(OrderServiceMethods.getOrderSnapshot) {
      (request: OrdersV1.GetOrderSnapshotRequest, _) async throws(RPCStatus) in
      OrdersV1.GetOrderSnapshotResponse(
        snapshot: request.orderID == order.orderID ? order : nil)
    }
    return services
  }
}
