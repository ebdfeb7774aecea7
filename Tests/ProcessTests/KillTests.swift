import Contracts
import Foundation
import RPCContracts
import RPCCore
import Synchronization
import Testing

/// SIGKILL in the middle of a write load: every acknowledged command is there afterwards, and none
/// is half there.
@Suite("Killed in the middle of a write load", .serialized) struct KillTests {
  /// What the writers of a load know of each other.
  private final class Load<Response: Sendable>: Sendable {
    let acknowledged = Mutex<[String: Response]>([:])
    let isOver = Atomic<Bool>(false)

    /// Writes until the service is gone.
    func writer(
      _ caller: Int, _ write: @Sendable (_ key: String) async throws(RPCStatus) -> Response
    ) async {
      var count = 0
      while !isOver.load(ordering: .relaxed) {
        let key = "w-\(caller)-\(count)"
        count += 1
        do throws(RPCStatus) {
          let response = try await write(key)
          acknowledged.withLock { $0[key] = response }
        } catch {
          if error.code != .unavailable {
            Issue.record("a write was refused: \(error)")
            isOver.store(true, ordering: .relaxed)
          }
          return
        }
      }
    }

    /// Kills the service at a moment that nobody chose, after some hundred commands.
    func killer(_ stack: Stack, _ service: String) async {
      while acknowledged.withLock({ $0.count }) < 300, !isOver.load(ordering: .relaxed) {
        try? await Task.sleep(for: .milliseconds(5))
      }
      try? await Task.sleep(for: .microseconds(Int.random(in: 0..<20_000)))
      stack.kill(service)
      isOver.store(true, ordering: .relaxed)
    }
  }

  /// Keeps writing with several callers until the service is killed; returns what was acknowledged.
  private func load<Response: Sendable>(
    _ stack: Stack, _ service: String, callers: Int = 16,
    _ write: @escaping @Sendable (_ key: String) async throws(RPCStatus) -> Response
  ) async throws -> [String: Response] {
    let load = Load<Response>()
    await withTaskGroup(of: Void.self) { group in
      for caller in 0..<callers { group.addTask { await load.writer(caller, write) } }
      group.addTask { await load.killer(stack, service) }
    }
    return load.acknowledged.withLock { $0 }
  }

  /// The feed of a service has each sequence number once, from 1.
  private func expectGapFree(_ sequences: [Int64]) {
    #expect(
      sequences == Array(1...Int64(max(1, sequences.count))).prefix(sequences.count).map { $0 })
  }

  @Test func orders() async throws {
    let stack = try Stack()
    try await stack.startAndWait(["orders"])
    let client = stack.orders
    let request: @Sendable (String) -> OrdersV1.CreateOrderRequest = { key in
      OrdersV1.CreateOrderRequest(
        requestID: key, actor: actor(.buyer, "buyer"), orderID: "order-\(key)", shopID: "shop",
        buyerID: "buyer",
        lines: [OrdersV1.NewLine(itemName: "杯子", quantity: 1, total: money(990))])
    }
    let acknowledged = try await load(stack, "orders") { key async throws(RPCStatus) in
      try await client.createOrder(request(key))
    }
    #expect(acknowledged.count >= 300)

    try await stack.startAndWait(["orders"])
    let after = stack.orders
    for (key, response) in acknowledged {
      let stored = try await after.getOrder(OrdersV1.GetOrderRequest(orderID: "order-\(key)"))
      #expect(stored.order == response.order)
      #expect(try await after.createOrder(request(key)) == response)
    }
    let events = try await after.watchOrders(OrdersV1.WatchOrdersRequest(stopAtEnd: true))
    var created: Set<String> = []
    var sequences: [Int64] = []
    while let event = try await events.next() {
      sequences.append(event.header?.sequence ?? 0)
      // No event without its order: both are of one commit.
      let orderID = event.header?.orderID ?? ""
      #expect(created.insert(orderID).inserted)
      let stored = try await after.getOrder(OrdersV1.GetOrderRequest(orderID: orderID))
      #expect(stored.order?.version == 1)
    }
    expectGapFree(sequences)
    #expect(created.isSuperset(of: acknowledged.keys.map { "order-\($0)" }))
  }

  @Test func afterSales() async throws {
    let stack = try Stack()
    try await stack.startAndWait(["aftersales"])
    let client = stack.afterSales
    let request: @Sendable (String) -> AfterSalesV1.IssueInvitationRequest = { key in
      AfterSalesV1.IssueInvitationRequest(
        requestID: key, actor: actor(.merchant, "agent"),
        order: TypeV1.OrderSnapshot(
          orderID: "order-\(key)", version: 1, shopID: "shop", buyerID: "buyer",
          tradeState: .signed, paid: money(5_980), refunded: money(0), createdAt: ago(days: 5),
          paidAt: ago(days: 5), signedAt: ago(days: 1), isSuccessful: true,
          lines: [
            TypeV1.SnapshotLine(
              lineID: "1", itemName: "杯子", quantity: 2, paid: money(5_980), refunded: money(0))
          ]),
        type: .returnRefund, reasonID: "wrong-item", channel: .desktop)
    }
    let acknowledged = try await load(stack, "aftersales") { key async throws(RPCStatus) in
      try await client.issueInvitation(request(key))
    }
    #expect(acknowledged.count >= 300)

    try await stack.startAndWait(["aftersales"])
    let after = stack.afterSales
    for (key, response) in acknowledged {
      let id = response.invitation?.invitationID ?? ""
      let stored = try await after.getInvitation(
        AfterSalesV1.GetInvitationRequest(invitationID: id))
      #expect(stored.invitation == response.invitation)
      let cards = try await after.listInvitations(
        AfterSalesV1.ListInvitationsRequest(orderID: "order-\(key)"))
      #expect(cards.invitations.count == 1)
    }
    let events = try await after.watchCases(AfterSalesV1.WatchCasesRequest(stopAtEnd: true))
    var sequences: [Int64] = []
    while let event = try await events.next() {
      sequences.append(event.header?.sequence ?? 0)
      guard case .invitationIssued(let issued)? = event.change else {
        Issue.record("unexpected event \(event)")
        continue
      }
      let id = issued.invitation?.invitationID ?? ""
      let stored = try await after.getInvitation(
        AfterSalesV1.GetInvitationRequest(invitationID: id))
      #expect(stored.invitation == issued.invitation)
    }
    expectGapFree(sequences)
  }

  @Test func messaging() async throws {
    let stack = try Stack()
    try await stack.startAndWait(["messaging"])
    let client = stack.messaging
    let opened = try await client.openConversation(
      MessagingV1.OpenConversationRequest(
        requestID: "open", actor: actor(.merchant, "agent"), shopID: "shop", buyerID: "buyer",
        orderID: "order"))
    let conversationID = try #require(opened.conversation?.conversationID)
    let request: @Sendable (String) -> MessagingV1.ReceiveMessageRequest = { key in
      MessagingV1.ReceiveMessageRequest(
        requestID: key, actor: actor(.buyer, "buyer"), conversationID: conversationID,
        kind: .text, text: "第 \(key) 条")
    }
    let acknowledged = try await load(stack, "messaging") { key async throws(RPCStatus) in
      try await client.receiveMessage(request(key))
    }
    #expect(acknowledged.count >= 300)

    try await stack.startAndWait(["messaging"])
    let after = stack.messaging
    var stored: [String: MessagingV1.Message] = [:]
    var token = ""
    repeat {
      let page = try await after.listMessages(
        MessagingV1.ListMessagesRequest(
          conversationID: conversationID, pageSize: 200, pageToken: token))
      for message in page.messages {
        #expect(stored.updateValue(message, forKey: message.messageID) == nil)
      }
      token = page.nextPageToken
    } while !token.isEmpty
    for (key, response) in acknowledged {
      let message = try #require(response.message)
      #expect(stored[message.messageID] == message)
      #expect(try await after.receiveMessage(request(key)) == response)
    }
    let conversation = try await after.getConversation(
      MessagingV1.GetConversationRequest(conversationID: conversationID))
    #expect(conversation.conversation?.messageCount == Int64(stored.count))
  }

  @Test func gateway() async throws {
    let stack = try Stack()
    try await stack.startAndWait()
    let ids = (0..<2_000).map { "order-w-\($0 % 16)-\($0 / 16)" }
    for start in stride(from: 0, to: ids.count, by: 250) {
      let reply = try await stack.orders.importOrders(
        OrdersV1.ImportOrdersRequest(
          requestID: "import-\(start)", actor: actor(.platform, "test"),
          orders: ids[start..<start + 250].map { id in
            signedOrder(id, buyer: "buyer-\(id)", signedDaysAgo: 2)
          }))
      #expect(reply.outcomes.allSatisfy { $0.result == .imported })
    }
    let client = stack.gateway
    let request: @Sendable (String) -> GatewayV1.AssistBuyerRequest = { key in
      GatewayV1.AssistBuyerRequest(
        requestID: key, actor: actor(.merchant, "agent"), orderID: "order-\(key)",
        type: .returnRefund, reasonID: "wrong-item", channel: .desktop)
    }
    let acknowledged = try await load(stack, "gateway") { key async throws(RPCStatus) in
      try await client.assistBuyer(request(key))
    }
    #expect(acknowledged.count >= 300)

    try await stack.startAndWait(["gateway"])
    let after = stack.gateway
    for (key, response) in acknowledged.prefix(100) {
      #expect(try await after.assistBuyer(request(key)) == response)
    }
    // All steps, or none: the flows that were under way are resumed, and then every issued card has
    // been delivered once.
    try await eventually("every card is delivered once") {
      let issued = try await self.issuedCards(stack)
      let delivered = try await self.deliveredCards(stack)
      return Set(delivered).count == delivered.count && Set(issued) == Set(delivered)
    }
  }

  private func issuedCards(_ stack: Stack) async throws -> [String] {
    let events = try await stack.afterSales.watchCases(
      AfterSalesV1.WatchCasesRequest(stopAtEnd: true))
    var ids: [String] = []
    while let event = try await events.next() {
      if case .invitationIssued(let issued)? = event.change {
        ids.append(issued.invitation?.invitationID ?? "")
      }
    }
    return ids
  }

  private func deliveredCards(_ stack: Stack) async throws -> [String] {
    let events = try await stack.messaging.watchMessages(
      MessagingV1.WatchMessagesRequest(stopAtEnd: true))
    var ids: [String] = []
    while let event = try await events.next() {
      if case .cardDelivered(let delivered)? = event.change {
        ids.append(delivered.message?.referenceID ?? "")
      }
    }
    return ids
  }
}
