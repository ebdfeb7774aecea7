import Contracts
import RPCContracts
import RPCCore
import RPCTesting
import Testing

@testable import GatewayService

@Suite("GW-DECIDE: decided on fresh facts") struct DecideTests {
  @Test func theStepCarriesTheOrderAsItIsNow() async throws {
    let order = TypeV1.OrderSnapshot(orderID: "o", version: 7, shopID: "s", buyerID: "b")
    var services = FakeServices()
    services.afterSales.unary(AfterSalesServiceMethods.getCase) {
      (request: AfterSalesV1.GetCaseRequest, _) async throws(RPCStatus) in
      AfterSalesV1.GetCaseResponse(
        afterSalesCase: AfterSalesV1.Case(caseID: request.caseID, orderID: "o"))
    }
    services.orders.unary(OrderServiceMethods.getOrderSnapshot) {
      (request: OrdersV1.GetOrderSnapshotRequest, _) async throws(RPCStatus) in
      OrdersV1.GetOrderSnapshotResponse(snapshot: request.orderID == "o" ? order : nil)
    }
    let flows = CaseFlows(upstreams: services.upstreams(), texts: { CardText(policy: .init()) })
    let request = GatewayV1.DecideCaseRequest(requestID: "r", caseID: "c", expectedVersion: 3)
    let refund = try await flows.agreeRefund.saga.prepare(request, CallOptions())
    #expect(refund.order == order && refund.caseID == "c" && refund.expectedVersion == 3)
    let back = try await flows.agreeReturn.saga.prepare(request, CallOptions())
    #expect(back.order == order && back.caseID == "c" && back.expectedVersion == 3)
  }
}
