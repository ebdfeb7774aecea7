import Contracts
import Foundation
import RPCContracts
import RPCCore
import Testing

/// Every flow of the gateway, with any one process killed at any step.
@Suite("Sagas, with any process killed at any step", .serialized) struct SagaTests {
  @Test(arguments: SagaScenario.Flow.allCases)
  func endsAsIfNothingHadHappened(_ flow: SagaScenario.Flow) async throws {
    let stack = try ProxiedStack()
    try await stack.start()
    let calm = SagaScenario(stack: stack, order: "\(flow)-calm")
    try await calm.prepare(for: flow)
    stack.gate.arm(nil)
    _ = try await calm.run(flow)
    let steps = stack.gate.calls
    let expected = try await calm.settledOutcome()
    #expect(steps.count >= 2, "\(flow) has steps \(steps)")

    for (index, step) in steps.enumerated() {
      for (moment, victims) in [
        // Whoever is killed before the step; after it, those who know of it.
        (StepGate.Moment.before, Stack.services), (.after, [step.service, "gateway"]),
      ] {
        for victim in victims {
          let scenario = SagaScenario(
            stack: stack, order: "\(flow)-\(index)-\(moment)-\(victim)")
          try await scenario.prepare(for: flow)
          stack.gate.arm(.init(step: step, moment: moment, victim: victim))
          _ = try? await scenario.run(flow)
          let place = "\(flow): \(victim) killed \(moment) \(step.method)"
          #expect(stack.gate.hasFired, "\(place): never got there")
          stack.gate.arm(nil)
          try await stack.restart(victim)
          // The same request id, until the flow has ended.
          try await eventually("\(place): ends") { (try? await scenario.run(flow)) != nil }
          let outcome = try await scenario.settledOutcome(expecting: expected)
          #expect(outcome == expected, "\(place)")
        }
      }
    }
  }

  @Test(arguments: SagaScenario.Flow.allCases)
  func theSameCommandFromTwoClientsAtOnceHappensOnce(_ flow: SagaScenario.Flow) async throws {
    let stack = try ProxiedStack()
    try await stack.start()
    let calm = SagaScenario(stack: stack, order: "\(flow)-calm")
    try await calm.prepare(for: flow)
    _ = try await calm.run(flow)
    let expected = try await calm.settledOutcome()
    for round in 0..<5 {
      let scenario = SagaScenario(stack: stack, order: "\(flow)-twice-\(round)")
      try await scenario.prepare(for: flow)
      async let first = scenario.run(flow)
      async let second = scenario.run(flow)
      let answers = [try await first, try await second]
      #expect(answers[0] == answers[1])
      #expect(try await scenario.settledOutcome(expecting: expected) == expected)
    }
  }

  @Test func anotherCommandUnderTheSameIDIsRefused() async throws {
    let stack = try ProxiedStack()
    try await stack.start()
    let scenario = SagaScenario(stack: stack, order: "reused")
    try await scenario.prepare(for: .assist)
    _ = try await scenario.run(.assist)
    do {
      _ = try await stack.gateway.assistBuyer(
        GatewayV1.AssistBuyerRequest(
          requestID: "reused-assist", actor: actor(.merchant, "agent"), orderID: scenario.order,
          type: .refundOnly, reasonID: "wrong-item", channel: .desktop))
      Issue.record("another command was taken for the first one")
    } catch {
      #expect(error.detail(GoogleRPC.ErrorInfo.self)?.reason == "REQUEST_ID_REUSED")
    }
  }

  @Test func aServiceThatAnswersGarbageLeavesNothingHalfDone() async throws {
    let stack = try ProxiedStack()
    try await stack.start()
    let scenario = SagaScenario(stack: stack, order: "garbage")
    try await scenario.prepare(for: .assist)
    stack.gate.garble("DeliverCard")
    do {
      _ = try await scenario.run(.assist)
      Issue.record("garbage was taken for an answer")
    } catch {
      let status = error
      #expect(status.code == .internal)
      #expect(status.message.contains("the flow is stored"))
    }
    stack.gate.garble(nil)
    try await eventually("the flow ends when the service makes sense again") {
      (try? await scenario.run(.assist)) != nil
    }
    let messages = try await stack.messaging.listMessages(
      MessagingV1.ListMessagesRequest(orderID: scenario.order)
    ).messages
    #expect(messages.count == 1)
  }

  @Test func aServiceWithAFullDiskLeavesNothingHalfDone() async throws {
    let stack = try ProxiedStack()
    try await stack.start()
    let scenario = SagaScenario(stack: stack, order: "full")
    try await scenario.prepare(for: .assist)
    stack.gate.refuse("DeliverCard", with: RPCStatus(.unavailable, "the disk is full"))
    do {
      _ = try await scenario.run(.assist)
      Issue.record("a card was delivered without room for it")
    } catch {
      let status = error
      #expect(status.code == .unavailable && status.message.contains("the disk is full"))
    }
    stack.gate.refuse(nil, with: RPCStatus(.ok))
    // Nobody retries: the gateway ends what it began.
    try await eventually("the card is delivered") {
      let messages = try? await stack.messaging.listMessages(
        MessagingV1.ListMessagesRequest(orderID: scenario.order)
      ).messages
      return messages?.count == 1
    }
    let cards = try await stack.afterSales.listInvitations(
      AfterSalesV1.ListInvitationsRequest(orderID: scenario.order)
    ).invitations
    #expect(cards.map(\.state) == [.issued])
  }
}

/// One order and the commands that lead it through a flow.
struct SagaScenario: Sendable {
  enum Flow: String, CaseIterable, Sendable, CustomStringConvertible {
    case write, send, assist, decline, accept, agreeReturn, ship, receive, agreeRefund, pay

    var description: String { rawValue }

    /// What has to happen before, in this order.
    var before: [Flow] {
      switch self {
      case .write, .send, .assist: []
      case .decline, .accept: [.assist]
      default:
        Flow.allCases.filter {
          [.assist, .accept, .agreeReturn, .ship, .receive, .agreeRefund].contains($0)
        }.prefix { $0 != self }.map { $0 }
      }
    }
  }

  let stack: ProxiedStack
  let order: String
  private var buyer: TypeV1.Actor { actor(.buyer, "buyer-\(order)") }
  private var agent: TypeV1.Actor { actor(.merchant, "agent") }

  init(stack: ProxiedStack, order: String) {
    self.stack = stack
    self.order = order
  }

  func prepare(for flow: Flow) async throws {
    _ = try await stack.orders.importOrders(
      OrdersV1.ImportOrdersRequest(
        requestID: "\(order)-import", actor: actor(.platform, "test"),
        orders: [signedOrder(order, buyer: buyer.id, signedDaysAgo: 2)]))
    for step in flow.before {
      try await eventually("\(order): \(step) before \(flow)") { (try? await run(step)) != nil }
    }
  }

  private func card() async throws(RPCStatus) -> String {
    try await stack.afterSales.listInvitations(
      AfterSalesV1.ListInvitationsRequest(orderID: order)
    ).invitations.last?.invitationID ?? ""
  }

  private func opened() async throws(RPCStatus) -> AfterSalesV1.Case {
    try await stack.afterSales.listCases(
      AfterSalesV1.ListCasesRequest(orderID: order)
    ).cases.first ?? AfterSalesV1.Case()
  }

  /// The flow's command, always under the same request id.
  ///
  /// - Returns: the serialized response.
  func run(_ flow: Flow) async throws(RPCStatus) -> [UInt8] {
    let gateway = stack.gateway
    let id = "\(order)-\(flow)"
    switch flow {
    case .write:
      return try await gateway.receiveMessage(
        GatewayV1.ReceiveMessageRequest(
          requestID: id, actor: buyer, orderID: order, kind: .text, text: "杯子漏水")
      ).serializedBytes()
    case .send:
      return try await gateway.sendMessage(
        GatewayV1.SendMessageRequest(
          requestID: id, actor: agent, orderID: order, kind: .text, text: "您好")
      ).serializedBytes()
    case .assist:
      return try await gateway.assistBuyer(
        GatewayV1.AssistBuyerRequest(
          requestID: id, actor: agent, orderID: order, type: .returnRefund,
          reasonID: "wrong-item", channel: .desktop)
      ).serializedBytes()
    case .accept, .decline:
      return try await gateway.respondToInvitation(
        GatewayV1.RespondToInvitationRequest(
          requestID: id, actor: buyer, invitationID: try await card(),
          answer: flow == .accept ? .accept : .decline)
      ).serializedBytes()
    case .agreeReturn, .agreeRefund:
      return try await gateway.decideCase(
        GatewayV1.DecideCaseRequest(
          requestID: id, actor: agent, caseID: try await opened().caseID,
          decision: flow == .agreeReturn ? .agreeReturn : .agreeRefund)
      ).serializedBytes()
    case .ship:
      return try await gateway.shipReturn(
        GatewayV1.ShipReturnRequest(
          requestID: id, actor: buyer, caseID: try await opened().caseID,
          parcel: AfterSalesV1.ReturnParcel(carrier: "中通", trackingNumber: "ZT1"))
      ).serializedBytes()
    case .receive:
      return try await gateway.receiveReturn(
        GatewayV1.ReceiveReturnRequest(
          requestID: id, actor: agent, caseID: try await opened().caseID)
      ).serializedBytes()
    case .pay:
      let value = try await opened()
      return try await gateway.confirmRefund(
        GatewayV1.ConfirmRefundRequest(
          requestID: id, actor: actor(.platform, "payments"), caseID: value.caseID,
          payoutKey: value.payoutKey, amount: value.amount)
      ).serializedBytes()
    }
  }

  /// What the order has come to, without what differs from run to run: every event once, and the
  /// states.
  func outcome() async throws -> [String] {
    let value = try await stack.orders.getOrder(OrdersV1.GetOrderRequest(orderID: order)).order
    let cases = try await stack.afterSales.listCases(
      AfterSalesV1.ListCasesRequest(orderID: order)
    ).cases
    let cards = try await stack.afterSales.listInvitations(
      AfterSalesV1.ListInvitationsRequest(orderID: order)
    ).invitations
    let story = try await stack.gateway.getTimeline(
      GatewayV1.GetTimelineRequest(orderID: order))
    return [
      "order \(value?.afterSalesState ?? .unspecified), refunds \(value?.refunds.count ?? 0), "
        + "refunded \(value?.refunded?.minorUnits ?? 0), "
        + "returned \(value?.lines.first?.returnedQuantity ?? 0), "
        + "open cases \(value?.openCaseIDs.count ?? 0)",
      "cases \(cases.map { "\($0.state) \($0.type)" })", "cards \(cards.map { "\($0.state)" })",
      "missing \(story.missing.map(\.service))",
    ] + story.entries.map { "\($0.service) \($0.kind)" }.sorted()
  }

  /// The outcome when followers and resumed flows are done: twice the same, or what is expected.
  func settledOutcome(expecting expected: [String]? = nil) async throws -> [String] {
    var last: [String] = []
    for _ in 0..<200 {
      let now = (try? await outcome()) ?? []
      if let expected, now == expected { return now }
      if expected == nil, now == last, !now.isEmpty { return now }
      last = now
      try await Task.sleep(for: .milliseconds(expected == nil ? 700 : 100))
    }
    return last
  }
}
