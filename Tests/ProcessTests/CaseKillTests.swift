import Contracts
import Foundation
import RPCContracts
import RPCCore
import Synchronization
import Testing

/// The after-sales service killed again and again under the lives of many cases: none is lost, none
/// half done, and a deadline that came due while the service was down acts once.
@Suite("Cases across SIGKILL", .serialized) struct CaseKillTests {
  private struct Gone: Error {}

  /// What the lanes of lives and the killer share.
  private final class Signal: Sendable {
    let isOver = Atomic<Bool>(false)
  }

  private static let merchant = actor(.merchant, "agent")
  private static let buyer = actor(.buyer, "buyer")

  /// With a policy by which a refusal that is left unanswered closes its case soon.
  private func start(_ stack: Stack) async throws {
    let policy = "\(stack.directory)/policy.json"
    try Data(#"{"version": "test", "rejectionAnswer": "3s"}"#.utf8).write(
      to: URL(fileURLWithPath: policy))
    try stack.start(
      "aftersales", within: ["/bin/sh", "-c", "exec \"$@\" --policy \(policy)", "aftersales"])
    try await stack.waitUntilServing("aftersales")
  }

  private func order(_ id: String) -> TypeV1.OrderSnapshot {
    TypeV1.OrderSnapshot(
      orderID: id, version: 1, shopID: "shop", buyerID: "buyer", tradeState: .signed,
      paid: money(5_980), createdAt: ago(days: 5), paidAt: ago(days: 5), signedAt: ago(days: 1),
      isInvoiced: true, isSuccessful: true,
      lines: [.init(lineID: "1", itemName: "杯子", quantity: 2, paid: money(5_980))])
  }

  /// Repeats a command with its request id until it is answered.
  private func answer<Response: Sendable>(
    _ command: () async throws(RPCStatus) -> Response
  ) async throws -> Response {
    for _ in 0..<1_000 {
      do throws(RPCStatus) {
        return try await command()
      } catch {
        guard error.code == .unavailable || error.code == .deadlineExceeded else { throw error }
        try await Task.sleep(for: .milliseconds(20))
      }
    }
    throw Gone()
  }

  /// From the card to the money.
  private func life(_ id: String, _ client: AfterSalesServiceClient) async throws
    -> AfterSalesV1.Case
  {
    let order = order(id)
    let card = try await answer { () async throws(RPCStatus) in
      try await client.issueInvitation(
        .init(
          requestID: "\(id)-1", actor: Self.merchant, order: order, type: .returnRefund,
          reasonID: "wrong-item", channel: .desktop))
    }.invitation
    let opened = try await answer { () async throws(RPCStatus) in
      try await client.acceptInvitation(
        .init(
          requestID: "\(id)-2", actor: Self.buyer, invitationID: card?.invitationID ?? "",
          order: order))
    }.afterSalesCase
    let item = opened?.caseID ?? ""
    _ = try await answer { () async throws(RPCStatus) in
      try await client.takeCase(.init(requestID: "\(id)-3", actor: Self.merchant, caseID: item))
    }
    _ = try await answer { () async throws(RPCStatus) in
      try await client.agreeReturn(.init(requestID: "\(id)-4", actor: Self.merchant, caseID: item))
    }
    _ = try await answer { () async throws(RPCStatus) in
      try await client.recordReturnShipment(
        .init(
          requestID: "\(id)-5", actor: Self.buyer, caseID: item,
          parcel: .init(carrier: "SF", trackingNumber: id)))
    }
    _ = try await answer { () async throws(RPCStatus) in
      try await client.recordReturnReceipt(
        .init(requestID: "\(id)-6", actor: Self.merchant, caseID: item))
    }
    _ = try await answer { () async throws(RPCStatus) in
      try await client.recordInspection(
        .init(
          requestID: "\(id)-7", actor: Self.merchant, caseID: item,
          lines: [.init(lineID: "1", quantity: 2, condition: .ok)]))
    }
    let agreed = try await answer { () async throws(RPCStatus) in
      try await client.agreeRefund(.init(requestID: "\(id)-8", actor: Self.merchant, caseID: item))
    }.afterSalesCase
    let paid = try await answer { () async throws(RPCStatus) in
      try await client.recordRefundPaid(
        .init(
          requestID: "\(id)-9", actor: actor(.system, "payments"), caseID: item,
          payoutKey: agreed?.payoutKey ?? "", amount: agreed?.amount))
    }
    return paid.afterSalesCase ?? .init()
  }

  /// A request that the merchant refuses, and that the buyer leaves at that.
  private func refused(_ id: String, _ client: AfterSalesServiceClient) async throws -> String {
    let order = order(id)
    let item = try await answer { () async throws(RPCStatus) in
      try await client.submitCase(
        .init(
          requestID: "\(id)-1", actor: Self.buyer, order: order, type: .refundOnly,
          reasonID: "late", channel: .mobile))
    }.afterSalesCase?.caseID
    _ = try await answer { () async throws(RPCStatus) in
      try await client.rejectCase(
        .init(requestID: "\(id)-2", actor: Self.merchant, caseID: item ?? "", reason: "准时送达"))
    }
    return item ?? ""
  }

  private func events(_ stack: Stack) async throws -> [AfterSalesV1.CaseEvent] {
    let stream = try await stack.afterSales.watchCases(.init(stopAtEnd: true))
    var events: [AfterSalesV1.CaseEvent] = []
    while let event = try await stream.next() { events.append(event) }
    return events
  }

  @Test func livesGoOnAndDeadlinesActOnce() async throws {
    let stack = try Stack()
    try await start(stack)
    let client = stack.afterSales
    let signal = Signal()
    let finished = try await withThrowingTaskGroup(of: [AfterSalesV1.Case].self) { group in
      for lane in 0..<16 {
        group.addTask {
          var cases: [AfterSalesV1.Case] = []
          repeat {
            cases.append(try await self.life("life-\(lane)-\(cases.count)", client))
          } while !signal.isOver.load(ordering: .relaxed)
          return cases
        }
      }
      group.addTask {
        for _ in 0..<4 {
          try await Task.sleep(for: .milliseconds(Int.random(in: 50..<300)))
          stack.kill("aftersales")
          try await self.start(stack)
        }
        signal.isOver.store(true, ordering: .relaxed)
        return []
      }
      return try await group.reduce([], +)
    }
    #expect(finished.count >= 16)
    #expect(finished.allSatisfy { $0.state == .refunded && $0.amount == money(5_980) })

    // Due three seconds later, while the service is down.
    var waiting: Set<String> = []
    for index in 0..<20 { waiting.insert(try await refused("refused-\(index)", client)) }
    stack.kill("aftersales")
    try await Task.sleep(for: .seconds(4))
    try await start(stack)
    try await eventually("every refusal that nobody answered closed its case") {
      for id in waiting {
        let item = try await client.getCase(.init(caseID: id)).afterSalesCase
        guard item?.state == .closed else { return false }
      }
      return true
    }
    // Another start finds nothing left to do.
    stack.kill("aftersales")
    try await start(stack)
    try await check(stack, finished, closed: waiting)
  }

  /// The log against the cases: each step of each life once, each lapse once, no gaps.
  private func check(
    _ stack: Stack, _ finished: [AfterSalesV1.Case], closed: Set<String>
  ) async throws {
    let events = try await events(stack)
    #expect(events.compactMap(\.header?.sequence) == Array(1...Int64(events.count)))
    var byCase: [String: [AfterSalesV1.CaseEvent]] = [:]
    for event in events {
      if let item = event.afterSalesCase { byCase[item.caseID, default: []].append(event) }
    }
    #expect(Set(byCase.keys) == Set(finished.map(\.caseID)).union(closed))
    for (id, story) in byCase {
      let stored = try await stack.afterSales.getCase(.init(caseID: id)).afterSalesCase
      #expect(stored == story.last?.afterSalesCase)
      // The events of one command share the version that it made.
      let versions = story.compactMap(\.afterSalesCase?.version)
      #expect(versions.first == 1)
      #expect(zip(versions, versions.dropFirst()).allSatisfy { $1 == $0 || $1 == $0 + 1 })
      let changes = story.compactMap(\.change)
      let payouts = changes.count { if case .refundPaid = $0 { true } else { false } }
      let lapses = changes.count { if case .caseClosed = $0 { true } else { false } }
      #expect(payouts == (closed.contains(id) ? 0 : 1))
      #expect(lapses == (closed.contains(id) ? 1 : 0))
    }
    for item in finished {
      let stored = try await stack.afterSales.getCase(.init(caseID: item.caseID)).afterSalesCase
      #expect(stored == item)
      let cards = try await stack.afterSales.listInvitations(.init(orderID: item.orderID))
      #expect(cards.invitations.map(\.state) == [.accepted])
    }
  }
}

/// What the parts of a case need of other processes and of the command line.
@Suite("Cases between processes", .serialized) struct CaseStackTests {
  private func submit(
    _ stack: Stack, _ order: String, _ type: AfterSalesV1.CaseType, buyer: String = "buyer"
  ) async throws -> AfterSalesV1.Case {
    let snapshot = try await stack.orders.getOrderSnapshot(.init(orderID: order)).snapshot
    let response = try await stack.afterSales.submitCase(
      .init(
        requestID: "submit-\(order)", actor: actor(.buyer, buyer), order: snapshot, type: type,
        reasonID: "wrong-item", channel: .mobile,
        contact: .init(name: "阮氏", phone: "+84 90", address: "Quận 1")))
    return try #require(response.afterSalesCase)
  }

  @Test("AS-FLAGS: an order that was bought again just before its return is flagged")
  func boughtAgain() async throws {
    let stack = try Stack()
    try await stack.startAndWait(["orders", "aftersales"])
    let imported = try await stack.orders.importOrders(
      .init(
        requestID: "import", actor: actor(.platform, "test"),
        orders: [
          signedOrder("first", buyer: "buyer", signedDaysAgo: 1),
          signedOrder("of-another", buyer: "other", signedDaysAgo: 1),
        ]))
    #expect(imported.outcomes.allSatisfy { $0.result == .imported })
    #expect(try await submit(stack, "of-another", .returnRefund, buyer: "other").flags == [])

    let again = try await stack.orders.createOrder(
      .init(
        requestID: "again", actor: actor(.platform, "test"), orderID: "again", shopID: "shop",
        buyerID: "buyer",
        lines: [.init(itemName: "保温杯 500ml", quantity: 1, total: money(2_990))]))
    _ = try await stack.orders.payOrder(
      .init(
        requestID: "pay", actor: actor(.buyer, "buyer"), orderID: "again",
        amount: again.order?.payable))
    let item = try await submit(stack, "first", .returnRefund)
    #expect(item.flags.map(\.flag) == [.boughtAgain])
    #expect(item.flags.first?.facts.contains { $0.value == "again" } == true)
  }

  @Test("aftercare label: the label of an agreed return, on the terminal and as a page")
  func label() async throws {
    let stack = try Stack()
    try await stack.startAndWait(["orders", "aftersales"])
    _ = try await stack.orders.importOrders(
      .init(
        requestID: "import", actor: actor(.platform, "test"),
        orders: [signedOrder("labelled", buyer: "buyer", signedDaysAgo: 1)]))
    let id = try await submit(stack, "labelled", .returnRefund).caseID
    let early = try stack.aftercare("label", id)
    #expect(early.code == 73 && early.errors.contains("AS-LABEL"))
    _ = try await stack.afterSales.agreeReturn(
      .init(
        requestID: "agree", actor: actor(.merchant, "agent"), caseID: id,
        returnTo: .init(name: "欢乐家居", phone: "0571", address: "文一西路969号")))
    let shown = try stack.aftercare("label", id)
    #expect(shown.code == 0)
    for text in ["order    labelled", "case     \(id)", "欢乐家居, 0571, 文一西路969号", "the seller pays"] {
      #expect(shown.output.contains(text), "\(text) is missing in \(shown.output)")
    }
    let page = "\(stack.directory)/label.svg"
    #expect(try stack.aftercare("label", id, "--svg", page, "--language", "vi").code == 0)
    let svg = try String(contentsOfFile: page, encoding: .utf8)
    #expect(svg.hasPrefix("<svg") || svg.hasPrefix("<?xml"))
    #expect(svg.contains("Người bán trả"))
    #expect(try stack.aftercare("label", "nothing").code == 69)
  }
}
