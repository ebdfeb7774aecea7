import Contracts
import Foundation
import RPCContracts
import RPCCore
import Testing

/// The main flow over real processes, each step retried with the same request id after a crash.
@Suite("The story, with a crash between any two steps", .serialized) struct StoryTests {
  static let orderID = "story-order"
  static let buyer = actor(.buyer, "story-buyer")
  static let home = AfterSalesV1.Contact(name: "李雷", phone: "138", address: "杭州")
  static let warehouse = AfterSalesV1.Contact(name: "仓库", phone: "0579", address: "义乌")
  static let agent = actor(.merchant, "agent-1")
  static let platform = actor(.platform, "payments")

  /// What earlier steps found out and later ones need.
  struct Notes: Sendable, Equatable {
    var invitationID = ""
    var caseID = ""
    var payoutKey = ""
    var amount: TypeV1.Money?
    /// The serialized response of each step.
    var responses: [[UInt8]] = []
  }

  typealias Step = @Sendable (Stack, inout Notes) async throws -> [UInt8]

  static let steps: [(name: String, run: Step)] = [
    (
      "import",
      { stack, _ in
        let reply = try await stack.orders.importOrders(
          OrdersV1.ImportOrdersRequest(
            requestID: "import", actor: platform,
            orders: [importedOrder]))
        return reply.serializedBytes()
      }
    ),
    (
      "the buyer writes",
      { stack, _ in
        let reply = try await stack.gateway.receiveMessage(
          GatewayV1.ReceiveMessageRequest(
            requestID: "write", actor: buyer, orderID: orderID, kind: .text, text: "杯子漏水"))
        return reply.serializedBytes()
      }
    ),
    (
      "the merchant invites",
      { stack, notes in
        let reply = try await stack.gateway.assistBuyer(
          GatewayV1.AssistBuyerRequest(
            requestID: "assist", actor: agent, orderID: orderID, type: .returnRefund,
            reasonID: "wrong-item", channel: .desktop))
        notes.invitationID = reply.invitation?.invitationID ?? ""
        return reply.serializedBytes()
      }
    ),
    (
      "the buyer agrees",
      { stack, notes in
        let reply = try await stack.gateway.respondToInvitation(
          GatewayV1.RespondToInvitationRequest(
            requestID: "respond", actor: buyer, invitationID: notes.invitationID, answer: .accept,
            contact: home))
        notes.caseID = reply.afterSalesCase?.caseID ?? ""
        notes.amount = reply.afterSalesCase?.amount
        return reply.serializedBytes()
      }
    ),
    (
      "the merchant agrees to the return",
      { stack, notes in
        let reply = try await stack.gateway.decideCase(
          GatewayV1.DecideCaseRequest(
            requestID: "return", actor: agent, caseID: notes.caseID, decision: .agreeReturn,
            returnTo: warehouse))
        return reply.serializedBytes()
      }
    ),
    (
      "the buyer ships",
      { stack, notes in
        let reply = try await stack.gateway.shipReturn(
          GatewayV1.ShipReturnRequest(
            requestID: "ship", actor: buyer, caseID: notes.caseID,
            parcel: AfterSalesV1.ReturnParcel(carrier: "中通", trackingNumber: "ZT123456789")))
        return reply.serializedBytes()
      }
    ),
    (
      "the parcel is received",
      { stack, notes in
        let reply = try await stack.gateway.receiveReturn(
          GatewayV1.ReceiveReturnRequest(
            requestID: "receive", actor: agent, caseID: notes.caseID))
        return reply.serializedBytes()
      }
    ),
    (
      "the merchant agrees to the refund",
      { stack, notes in
        let reply = try await stack.gateway.decideCase(
          GatewayV1.DecideCaseRequest(
            requestID: "refund", actor: agent, caseID: notes.caseID, decision: .agreeRefund))
        notes.payoutKey = reply.afterSalesCase?.payoutKey ?? ""
        return reply.serializedBytes()
      }
    ),
    (
      "the refund is paid",
      { stack, notes in
        let reply = try await stack.gateway.confirmRefund(
          GatewayV1.ConfirmRefundRequest(
            requestID: "paid", actor: platform, caseID: notes.caseID, payoutKey: notes.payoutKey,
            amount: notes.amount))
        return reply.serializedBytes()
      }
    ),
  ]

  /// One value, so that a retry sends the same bytes.
  static let importedOrder = signedOrder(orderID, buyer: buyer.id, signedDaysAgo: 3)

  /// What the story comes to, without what differs from run to run (ids and times).
  static func outcome(_ stack: Stack) async throws -> [String] {
    let order = try await stack.orders.getOrder(OrdersV1.GetOrderRequest(orderID: orderID)).order
    let cases = try await stack.afterSales.listCases(
      AfterSalesV1.ListCasesRequest(orderID: orderID)
    ).cases
    let cards = try await stack.afterSales.listInvitations(
      AfterSalesV1.ListInvitationsRequest(orderID: orderID)
    ).invitations
    let messages = try await stack.messaging.listMessages(
      MessagingV1.ListMessagesRequest(orderID: orderID)
    ).messages
    return [
      "order \(order?.afterSalesState ?? .unspecified) refunded \(order?.refunded?.minorUnits ?? 0)",
      "refunds \(order?.refunds.count ?? 0) returned \(order?.lines.first?.returnedQuantity ?? 0)",
      "open cases \(order?.openCaseIDs.count ?? 0)",
      "cases \(cases.map { "\($0.state) \($0.type)" })", "cards \(cards.map { "\($0.state)" })",
      "messages \(messages.map { "\($0.kind)" })",
    ]
  }

  static func run(
    crash: (@Sendable (Stack, _ step: Int) async throws -> Void)?
  ) async throws -> [String] {
    let stack = try Stack()
    try await stack.startAndWait()
    var notes = Notes()
    for (index, step) in steps.enumerated() {
      let before = notes
      let first = try await step.run(stack, &notes)
      guard let crash else { continue }
      try await crash(stack, index)
      // The same request id: the same answer, and nothing happens again.
      var again = before
      let second = try await step.run(stack, &again)
      #expect(first == second, "\(step.name)")
      #expect(again == notes, "\(step.name)")
    }
    try await eventually("the follower has applied the refund") {
      let order = try await stack.orders.getOrder(OrdersV1.GetOrderRequest(orderID: orderID)).order
      return order?.openCaseIDs.isEmpty == true
    }
    return try await outcome(stack)
  }

  @Test func happensOnceHoweverOftenAProcessIsKilled() async throws {
    let expected = try await Self.run(crash: nil)
    #expect(expected.first == "order refunded refunded 5980")
    let all = try await Self.run { stack, _ in
      stack.killAll()
      try await stack.startAndWait()
    }
    #expect(all == expected)
    for service in Stack.services {
      let one = try await Self.run { stack, _ in
        stack.kill(service)
        try await stack.startAndWait([service])
      }
      #expect(one == expected, "\(service) killed after every step")
    }
  }

  @Test func theTimelineTellsTheWholeStory() async throws {
    let stack = try Stack()
    try await stack.startAndWait()
    var notes = Notes()
    for step in Self.steps { _ = try await step.run(stack, &notes) }
    let timeline = try await stack.gateway.getTimeline(
      GatewayV1.GetTimelineRequest(orderID: Self.orderID))
    #expect(timeline.missing.isEmpty)
    let kinds = timeline.entries.map(\.kind)
    let expected = [
      "ORDER_CREATED", "ORDER_PAID", "ORDER_SHIPPED", "ORDER_SIGNED", "ORDER_IMPORTED",
      "BUYER_MESSAGE", "CARD_ISSUED", "CARD_DELIVERED", "CARD_ACCEPTED",
      "CASE_SUBMITTED", "AFTER_SALES_OPENED", "RETURN_AGREED", "RETURN_SHIPPED",
      "RETURN_RECEIVED", "REFUND_AGREED", "REFUND_PAID", "ORDER_REFUNDED",
    ]
    var rest = kinds[...]
    for kind in expected {
      let found = rest.firstIndex(of: kind)
      #expect(found != nil, "\(kind) is missing or out of order in \(kinds)")
      if let found { rest = rest[(found + 1)...] }
    }
    #expect(timeline.entries.filter(\.isImported).map(\.kind) == Array(expected.prefix(4)))
    // The steps of one flow share its request id as their cause.
    let assist = timeline.entries.filter { $0.cause == "assist" }.map(\.kind)
    #expect(assist.contains("CARD_ISSUED") && assist.contains("CARD_DELIVERED"))

    // A story with a gap is told, and says so.
    stack.kill("messaging")
    let partial = try await stack.gateway.getTimeline(
      GatewayV1.GetTimelineRequest(orderID: Self.orderID))
    #expect(partial.missing.map(\.service) == ["messaging"])
    #expect(partial.entries.contains { $0.kind == "REFUND_PAID" })
  }

  @Test("AS-LABEL: the flows put both addresses on the label of the return")
  func label() async throws {
    let stack = try Stack()
    try await stack.startAndWait()
    var notes = Notes()
    for step in Self.steps { _ = try await step.run(stack, &notes) }
    let label = try await stack.afterSales.getReturnLabel(
      AfterSalesV1.GetReturnLabelRequest(caseID: notes.caseID))
    #expect(label.label?.buyer == Self.home && label.label?.returnTo == Self.warehouse)
    #expect(label.svg.contains("义乌") && label.svg.contains("李雷"))
  }

  @Test func aThirdCardIsRefusedByTheCap() async throws {
    let stack = try Stack()
    try await stack.startAndWait()
    _ = try await stack.orders.importOrders(
      OrdersV1.ImportOrdersRequest(
        requestID: "import", actor: Self.platform,
        orders: [signedOrder("cap", buyer: "b", signedDaysAgo: 1)]))
    func assist(_ number: Int) async throws(RPCStatus) -> GatewayV1.AssistBuyerResponse {
      try await stack.gateway.assistBuyer(
        GatewayV1.AssistBuyerRequest(
          requestID: "cap-\(number)", actor: Self.agent, orderID: "cap", type: .returnRefund,
          reasonID: "wrong-item", channel: .desktop))
    }
    let first = try await assist(1)
    #expect(first.remainingCards == 1)
    _ = try await stack.gateway.respondToInvitation(
      GatewayV1.RespondToInvitationRequest(
        requestID: "decline", actor: actor(.buyer, "b"),
        invitationID: first.invitation?.invitationID ?? "", answer: .decline))
    #expect(try await assist(2).remainingCards == 0)
    do {
      _ = try await assist(3)
      Issue.record("a third card was issued")
    } catch {
      #expect(error.code == .failedPrecondition)
      let failure = error.detail(GoogleRPC.PreconditionFailure.self)
      #expect(failure?.violations.contains { $0.type == "AS-CARD-CAP" } == true)
    }
  }
}
