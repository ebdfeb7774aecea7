import Contracts
import Foundation
import RPCContracts
import RPCCore
import Testing

/// The orders service as a process: its timers, its races, its exports.
@Suite("The orders service as a process", .serialized) final class OrderCareTests {
  private let stack: Stack

  init() throws { stack = try Stack() }

  /// With a policy whose time to accept is short.
  private func start(acceptWithin: String = "10m") async throws {
    let policy = "\(stack.directory)/policy.json"
    try Data(#"{"version": "short", "acceptWithin": "\#(acceptWithin)"}"#.utf8).write(
      to: URL(fileURLWithPath: policy))
    try stack.start(
      "orders", within: ["/bin/sh", "-c", "exec \"$@\" --policy \(policy)", "orders"])
    try await stack.waitUntilServing("orders")
  }

  private let price = TypeV1.Money(minorUnits: 1_000, currency: "CNY")
  private let buyer = TypeV1.Actor(kind: .buyer, id: "b")
  private let merchant = TypeV1.Actor(kind: .merchant, id: "a")

  private func pay(_ id: String, needsAcceptance: Bool = false) async throws {
    _ = try await stack.orders.createOrder(
      .init(
        requestID: "create-\(id)", actor: buyer, orderID: id, shopID: "s", buyerID: "b",
        lines: [.init(itemName: "茶", quantity: 2, total: price)],
        traits: .init(needsAcceptance: needsAcceptance)))
    _ = try await stack.orders.payOrder(
      .init(requestID: "pay-\(id)", actor: buyer, orderID: id, amount: price))
  }

  @Test("ORD-ACCEPT: a due time that passes while the process is dead acts once after it")
  func timersSurvive() async throws {
    try await start(acceptWithin: "1s")
    try await pay("o", needsAcceptance: true)
    stack.kill("orders")
    try await Task.sleep(for: .milliseconds(1_200))
    try await start(acceptWithin: "1s")
    let feed = try await stack.orders.watchOrders(
      .init(orderID: "o", changes: ["acceptance_overdue"]),
      options: CallOptions(timeout: .seconds(30)))
    let event = try #require(try await feed.next())
    #expect(event.openedTasks.map(\.kind) == [.callBuyer])
    let tasks = try await stack.orders.listTasks(.init(shopID: "s")).tasks
    #expect(tasks.map(\.taskID) == ["3-call-buyer"])
    let order = try await stack.orders.getOrder(.init(orderID: "o")).order
    #expect(order?.acceptance == .overdue)
    #expect(order?.version == 3)
  }

  @Test("many answer one proposal at once: one is heard, the others are told by the rule")
  func race() async throws {
    try await start()
    try await pay("o")
    _ = try await stack.orders.proposeSolution(
      .init(
        requestID: "propose", actor: merchant, orderID: "o",
        proposal: .init(
          proposalID: "p", cause: .shortage, solution: .partialRefund, lineID: "1", quantity: 1,
          amount: .init(minorUnits: 500, currency: "CNY"))))
    let outcomes = await withTaskGroup(of: (RPCStatus.Code, [String]).self) { group in
      for caller in 0..<16 {
        let client = stack.orders
        group.addTask { [buyer] in
          do throws(RPCStatus) {
            _ = try await client.answerProposal(
              .init(
                requestID: "answer-\(caller)", actor: buyer, orderID: "o", proposalID: "p",
                isAccepted: caller % 2 == 0))
            return (.ok, [])
          } catch {
            let rules = error.detail(GoogleRPC.PreconditionFailure.self)?.violations.map(\.type)
            return (error.code, rules ?? [])
          }
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(outcomes.count { $0.0 == .ok } == 1)
    #expect(outcomes.count { $0.0 == .failedPrecondition && $0.1 == ["ORD-SHORTAGE"] } == 15)
  }

  @Test("an export that was imported is written back with every cell as it was")
  func roundTrip() async throws {
    try await start()
    let sample = Checkout.url("compose/sample/orders.csv").path
    #expect(try stack.aftercare("import", sample, "--shop", "s").code == 0)
    let written = try stack.aftercare("export", "--shop", "s")
    #expect(written.code == 0)
    let source = try String(contentsOfFile: sample, encoding: .utf8)
    // Rows without quotes are easily taken apart: each order and its masked address must be there.
    let rows = source.split(separator: "\r\n").dropFirst().filter { !$0.contains("\"") }
    for line in rows {
      let cells = line.split(separator: ",", omittingEmptySubsequences: false)
      guard cells.count == 32 else { continue }
      let id = cells[1].trimmingCharacters(in: .whitespaces)
      #expect(written.output.contains(id), "\(id)")
      #expect(written.output.contains(cells.suffix(6).joined(separator: ",")), "\(id)")
    }
  }
}
