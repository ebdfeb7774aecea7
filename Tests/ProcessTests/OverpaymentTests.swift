import Contracts
import RPCContracts
import RPCCore
import Testing

/// At all times the refunds and holds of an order are at most what was paid (AS-AMOUNT), whichever
/// service is asked for money first: over the real gateway and services.
@Suite("AS-AMOUNT: no order pays back more than was paid", .serialized) struct OverpaymentTests {
  static let buyer = actor(.buyer, "buyer")
  static let agent = actor(.merchant, "agent")
  static let payments = actor(.platform, "payments")

  private func take(_ stack: Stack, _ id: String, _ state: TypeV1.TradeState) async throws {
    let wasShipped = state != .toShip
    _ = try await stack.orders.importOrders(
      .init(
        requestID: "import-\(id)", actor: Self.payments,
        orders: [
          .init(
            orderID: id, shopID: "shop", buyerID: "buyer", tradeState: state,
            lines: [.init(itemName: "茶壶", quantity: 2, total: money(10_000))],
            paid: money(10_000), createdAt: ago(days: 4), paidAt: ago(days: 3.9),
            shippedAt: wasShipped ? ago(days: 3) : nil,
            signedAt: state == .signed ? ago(days: 1) : nil)
        ]))
  }

  private func snapshot(_ stack: Stack, _ id: String) async throws -> TypeV1.OrderSnapshot {
    try #require(try await stack.orders.getOrderSnapshot(.init(orderID: id)).snapshot)
  }

  private func submit(
    _ stack: Stack, _ id: String, _ amount: Int64
  ) async throws -> AfterSalesV1.Case {
    let reply = try await stack.afterSales.submitCase(
      .init(
        requestID: "submit-\(id)-\(amount)", actor: Self.buyer,
        order: try await snapshot(stack, id), type: .refundOnly, amount: money(amount),
        reasonID: "wrong-item", channel: .mobile))
    return try #require(reply.afterSalesCase)
  }

  /// Waits until the follower told the order what the case holds.
  private func marked(_ stack: Stack, _ id: String, _ held: Int64) async throws {
    try await eventually("\(id) knows its case") {
      let order = try await stack.orders.getOrder(.init(orderID: id)).order
      return order?.holds.first?.amount == money(held)
    }
  }

  private func compensate(_ stack: Stack, _ id: String, _ request: String) async throws {
    _ = try await stack.orders.payOutSmallPayment(
      .init(
        requestID: request, actor: Self.agent, orderID: id, paymentID: request,
        amount: money(6_000), reason: "sorry", isCompensation: true))
  }

  private func agree(_ stack: Stack, _ item: AfterSalesV1.Case, _ request: String) async throws {
    _ = try await stack.gateway.decideCase(
      .init(
        requestID: request, actor: Self.agent, caseID: item.caseID, decision: .agreeRefund))
  }

  private func violations(_ body: () async throws -> Void) async -> [String] {
    do {
      try await body()
      return []
    } catch {
      let detail = (error as? RPCStatus)?.detail(GoogleRPC.PreconditionFailure.self)
      return detail?.violations.map(\.type) ?? ["\(error)"]
    }
  }

  @Test("compensation while a case asks for everything")
  func compensation() async throws {
    let stack = try Stack()
    try await stack.startAndWait()
    try await take(stack, "late", .signed)
    let known = try await submit(stack, "late", 10_000)
    try await marked(stack, "late", 10_000)
    #expect(await violations { try await compensate(stack, "late", "c-1") } == ["refunded"])
    try await agree(stack, known, "agree-1")
    let paid = try await stack.gateway.confirmRefund(
      .init(
        requestID: "paid", actor: Self.payments, caseID: known.caseID,
        payoutKey: "\(known.caseID)/payout", amount: money(10_000)))
    #expect(paid.order?.refunded == money(10_000))

    // The order is compensated before it hears of the case: then the case cannot be agreed to.
    try await take(stack, "early", .signed)
    let before = try await snapshot(stack, "early")
    try await compensate(stack, "early", "c-2")
    let unknown = try await stack.afterSales.submitCase(
      .init(
        requestID: "submit-early", actor: Self.buyer, order: before, type: .refundOnly,
        amount: money(10_000), reasonID: "wrong-item", channel: .mobile))
    let item = try #require(unknown.afterSalesCase)
    #expect(await violations { try await agree(stack, item, "agree-2") } == ["AS-AMOUNT"])
    #expect(
      try await stack.afterSales.getCase(.init(caseID: item.caseID)).afterSalesCase?.state
        == .pendingMerchant)
  }

  @Test("a cancellation while a case asks for everything")
  func cancellation() async throws {
    let stack = try Stack()
    try await stack.startAndWait()
    for state in [TypeV1.TradeState.inDelivery, .signed] {
      let id = "order-\(state.rawValue)"
      try await take(stack, id, state)
      let item = try await submit(stack, id, 10_000)
      try await marked(stack, id, 10_000)
      if state == .inDelivery {
        _ = try await stack.orders.cancelOrder(
          .init(requestID: "cancel", actor: Self.buyer, orderID: id))
      } else {
        _ = try await stack.orders.requestCancellation(
          .init(requestID: "ask", actor: Self.buyer, orderID: id))
        _ = try await stack.orders.decideCancellation(
          .init(requestID: "yes", actor: Self.agent, orderID: id, isApproved: true))
      }
      #expect(try await snapshot(stack, id).refundDue == money(10_000))
      #expect(await violations { try await agree(stack, item, "agree-\(id)") } == ["AS-AMOUNT"])
      func payDue() async throws {
        _ = try await stack.orders.recordRefund(
          .init(
            requestID: "due-\(id)-\(UInt32.random(in: 0 ... .max))", actor: Self.payments,
            orderID: id, refundID: "due", amount: money(10_000)))
      }
      #expect(await violations(payDue) == ["holds"])
      _ = try await stack.afterSales.withdrawCase(
        .init(requestID: "withdraw-\(id)", actor: Self.buyer, caseID: item.caseID))
      try await eventually("\(id) knows that its case ended") {
        await violations(payDue) == []
      }
      #expect(try await snapshot(stack, id).refunded == money(10_000))
    }
  }

  @Test("a case beside a refund that is due already")
  func proposal() async throws {
    let stack = try Stack()
    try await stack.startAndWait()
    try await take(stack, "order", .toShip)
    _ = try await stack.orders.proposeSolution(
      .init(
        requestID: "propose", actor: Self.agent, orderID: "order",
        proposal: .init(
          proposalID: "p", cause: .shortage, solution: .partialRefund, lineID: "1", quantity: 1,
          amount: money(3_000))))
    _ = try await stack.orders.answerProposal(
      .init(
        requestID: "answer", actor: Self.buyer, orderID: "order", proposalID: "p",
        isAccepted: true))
    let open = try await stack.gateway.evaluateOrder(
      .init(orderID: "order", actor: Self.buyer, channel: .mobile))
    #expect(open.eligibility?.refundable == money(7_000))
    let all = await violations { _ = try await submit(stack, "order", 10_000) }
    #expect(all == ["AS-AMOUNT"])
    let item = try await submit(stack, "order", 7_000)
    try await marked(stack, "order", 7_000)
    _ = try await stack.orders.recordRefund(
      .init(
        requestID: "due", actor: Self.payments, orderID: "order", refundID: "due",
        amount: money(3_000)))
    try await agree(stack, item, "agree")
    let paid = try await stack.gateway.confirmRefund(
      .init(
        requestID: "paid", actor: Self.payments, caseID: item.caseID,
        payoutKey: "\(item.caseID)/payout", amount: money(7_000)))
    #expect(paid.order?.refunded == money(10_000))
  }
}
