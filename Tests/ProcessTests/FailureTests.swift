import Contracts
import Foundation
import RPCContracts
import RPCCore
import Testing

/// Services that are down or hang, seen from the gateway.
@Suite("A service that is down or hangs", .serialized) struct FailureTests {
  @Test func aServiceThatIsDownIsNamedAndNothingIsHalfDone() async throws {
    let stack = try Stack()
    try await stack.startAndWait()
    _ = try await stack.orders.importOrders(
      OrdersV1.ImportOrdersRequest(
        requestID: "import", actor: actor(.platform, "test"),
        orders: [signedOrder("o", buyer: "b", signedDaysAgo: 1)]))
    stack.kill("messaging")
    let request = GatewayV1.AssistBuyerRequest(
      requestID: "assist", actor: actor(.merchant, "a"), orderID: "o", type: .returnRefund,
      reasonID: "wrong-item", channel: .desktop)
    do {
      _ = try await stack.gateway.assistBuyer(request)
      Issue.record("assisted without messaging")
    } catch {
      #expect(error.code == .unavailable)
      #expect(error.message.contains("messaging"))
    }
    let none = try await stack.afterSales.listInvitations(
      AfterSalesV1.ListInvitationsRequest(orderID: "o"))
    #expect(none.invitations.isEmpty)

    try await stack.startAndWait(["messaging"])
    try await eventually("the gateway reaches messaging again") {
      (try? await stack.gateway.assistBuyer(request)) != nil
    }
    let cards = try await stack.afterSales.listInvitations(
      AfterSalesV1.ListInvitationsRequest(orderID: "o"))
    #expect(cards.invitations.count == 1)
  }

  @Test func aServiceThatHangsCostsTheCallersDeadlineOnly() async throws {
    let stack = try Stack()
    try await stack.startAndWait()
    stack.signal("orders", SIGSTOP)
    defer { stack.signal("orders", SIGCONT) }
    do {
      _ = try await stack.gateway.evaluateOrder(
        GatewayV1.EvaluateOrderRequest(orderID: "o", actor: actor(.merchant, "a")),
        options: CallOptions(timeout: .milliseconds(500)))
      Issue.record("a stopped service answered")
    } catch {
      #expect(error.code == .deadlineExceeded || error.code == .unavailable)
    }
    // The others are not held up by it.
    let cards = try await stack.afterSales.listInvitations(
      AfterSalesV1.ListInvitationsRequest(orderID: "o"))
    #expect(cards.invitations.isEmpty)
  }

  @Test func aCallerThatLeavesInTheMiddleDoesNotStopTheFlow() async throws {
    let stack = try Stack()
    try await stack.startAndWait()
    _ = try await stack.orders.importOrders(
      OrdersV1.ImportOrdersRequest(
        requestID: "import", actor: actor(.platform, "test"),
        orders: (0..<40).map { signedOrder("o-\($0)", buyer: "b-\($0)", signedDaysAgo: 1) }))
    var left = 0
    var patience: Int64 = 8_000
    for index in 0..<40 {
      let limit = Int64.random(in: patience / 8...patience)
      let call = Task {
        try? await stack.gateway.assistBuyer(
          GatewayV1.AssistBuyerRequest(
            requestID: "assist-\(index)", actor: actor(.merchant, "a"), orderID: "o-\(index)",
            type: .returnRefund, reasonID: "wrong-item", channel: .desktop),
          options: CallOptions(timeout: .microseconds(limit)))
      }
      let isAnswered = await call.value != nil
      let isIssued = try await !stack.afterSales.listInvitations(
        AfterSalesV1.ListInvitationsRequest(orderID: "o-\(index)")
      ).invitations.isEmpty
      // The callers are to leave about when the card is issued, however fast this machine is.
      if isAnswered { patience = max(patience / 2, 800) }
      if !isIssued { patience = min(patience * 2, 1_000_000) }
      if isIssued, !isAnswered { left += 1 }
    }
    #expect(left > 0)
    // Whatever was begun ends: each issued card is delivered.
    try await eventually("every issued card is delivered") {
      for index in 0..<40 {
        let cards = try await stack.afterSales.listInvitations(
          AfterSalesV1.ListInvitationsRequest(orderID: "o-\(index)")
        ).invitations
        guard let card = cards.first else { continue }
        // NOT_FOUND while the conversation is not there yet.
        let messages = try? await stack.messaging.listMessages(
          MessagingV1.ListMessagesRequest(orderID: "o-\(index)"))
        guard let messages else { return false }
        if !messages.messages.contains(where: { $0.referenceID == card.invitationID }) {
          return false
        }
      }
      return true
    }
  }

  @Test func sigtermFinishesTheCallsInProgressAndExitsZero() async throws {
    let stack = try Stack()
    try await stack.startAndWait(["orders"])
    let client = stack.orders
    let calls = (0..<64).map { index in
      Task {
        try? await client.createOrder(
          OrdersV1.CreateOrderRequest(
            requestID: "create-\(index)", actor: actor(.buyer, "b"), orderID: "o-\(index)",
            shopID: "shop", buyerID: "b",
            lines: [OrdersV1.NewLine(itemName: "杯子", quantity: 1, total: money(1))]))
      }
    }
    #expect(try stack.terminate("orders") == 0)
    var answered: Set<String> = []
    for call in calls { if let order = await call.value?.order { answered.insert(order.orderID) } }
    try await stack.startAndWait(["orders"])
    for id in answered {
      _ = try await stack.orders.getOrder(OrdersV1.GetOrderRequest(orderID: id))
    }
  }
}
