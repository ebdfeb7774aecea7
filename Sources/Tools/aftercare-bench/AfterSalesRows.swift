import AfterSales
import Contracts
import Domain
import Foundation
import RPCContracts
import RPCCore
import RPCTransport

/// The after-sales service: evaluations, and the whole life of a case.
struct AfterSalesRows {
  let bench: Bench
  var evaluations: Int { bench.isQuick ? 20_000 : 200_000 }
  var cases: Int { bench.isQuick ? 500 : 5_000 }

  func rows() async throws -> [Row] {
    let stack = try Stack(bench, "aftersales")
    defer { stack.stop() }
    try stack.start("aftersales")
    try await stack.waitUntilServing("aftersales")
    let client = AfterSalesServiceClient(stack.channel("aftersales"))
    var rows = try inProcess()
    rows += try await overTheSocket(client)
    rows += try await lives(client)
    return rows + (try await DeadlineRows(bench: bench).rows())
  }

  private func inProcess() throws -> [Row] {
    let inquiry = Inquiry(
      order: Self.facts, history: OrderHistory(), policy: AfterSalesPolicy(),
      now: Self.signedAt + .days(1), channel: .desktop, actor: Actor(.merchant, id: "agent"),
      reason: "taste")
    var times = Runs(values: [])
    try bench.repeated("an evaluation in process") {
      let start = Load.now()
      var open = 0
      for _ in 0..<evaluations {
        let evaluation = Evaluation(inquiry)
        if evaluation.isOpen(.returnRefund) { open += 1 }
      }
      guard open == evaluations else { throw BenchError("the evaluation is wrong") }
      times.values.append(Double(Load.now() - start) / 1_000 / Double(evaluations))
    }
    return [
      Row(
        name: "evaluation of all types and rules, in process", unit: .microseconds, value: times,
        bound: .atMost(5))
    ]
  }

  private func overTheSocket(_ client: AfterSalesServiceClient) async throws -> [Row] {
    let full = AfterSalesV1.EvaluateEligibilityRequest(
      order: Self.snapshot("evaluated"), actor: .init(kind: .merchant, id: "agent"),
      channel: .desktop, reasonID: "taste")
    var brief = full
    brief.detail = .outcomes
    var rows: [Row] = []
    for (request, what) in [(full, "words and facts"), (brief, "outcomes")] {
      var loads: [LoadResult] = []
      try await bench.repeated("EvaluateEligibility, \(what)") {
        loads.append(
          try await Load.run(calls: evaluations, inFlight: 64) { [request] _ throws(RPCStatus) in
            _ = try await client.evaluateEligibility(request)
          })
      }
      rows.append(
        Row(
          name: "EvaluateEligibility, \(what), 64 in flight", unit: .perSecond,
          value: Runs(values: loads.map(\.callsPerSecond)), bound: .atLeast(100_000)))
    }
    return rows
  }

  private func lives(_ client: AfterSalesServiceClient) async throws -> [Row] {
    var loads: [LoadResult] = []
    try await bench.repeated("RETURN_REFUND, nine commands") {
      let run = UUID().uuidString.prefix(18)
      loads.append(
        try await Load.run(calls: cases, inFlight: 64) { index throws(RPCStatus) in
          try await Self.life("\(run)-\(index)", client)
        })
    }
    return [
      Row(
        name: "RETURN_REFUND, nine commands, 64 in flight: cases", unit: .perSecond,
        value: Runs(values: loads.map(\.callsPerSecond)), bound: .atLeast(2_500)),
      Row(
        name: "RETURN_REFUND, nine commands, 64 in flight: p99", unit: .milliseconds,
        value: Runs(values: loads.map { $0.p99Microseconds / 1_000 })),
    ]
  }

  /// From the card to the money: nine commands.
  private static func life(
    _ id: String, _ client: AfterSalesServiceClient
  ) async throws(RPCStatus) {
    let agent = TypeV1.Actor(kind: .merchant, id: "agent")
    let buyer = TypeV1.Actor(kind: .buyer, id: "buyer")
    let system = TypeV1.Actor(kind: .system, id: "payments")
    let order = snapshot(id)
    let card = try await client.issueInvitation(
      .init(
        requestID: "\(id)-1", actor: agent, order: order, type: .returnRefund,
        reasonID: "wrong-item", channel: .desktop)
    ).invitation
    let opened = try await client.acceptInvitation(
      .init(
        requestID: "\(id)-2", actor: buyer, invitationID: card?.invitationID ?? "", order: order,
        statement: "与描述不符")
    ).afterSalesCase
    let item = opened?.caseID ?? ""
    _ = try await client.takeCase(.init(requestID: "\(id)-3", actor: agent, caseID: item))
    _ = try await client.agreeReturn(.init(requestID: "\(id)-4", actor: agent, caseID: item))
    _ = try await client.recordReturnShipment(
      .init(
        requestID: "\(id)-5", actor: buyer, caseID: item,
        parcel: .init(carrier: "SF", trackingNumber: id)))
    _ = try await client.recordReturnReceipt(
      .init(requestID: "\(id)-6", actor: agent, caseID: item))
    _ = try await client.recordInspection(
      .init(
        requestID: "\(id)-7", actor: agent, caseID: item,
        lines: (opened?.lines ?? []).map {
          .init(lineID: $0.lineID, quantity: $0.quantity, condition: .ok)
        }))
    let agreed = try await client.agreeRefund(
      .init(requestID: "\(id)-8", actor: agent, caseID: item)
    ).afterSalesCase
    _ = try await client.recordRefundPaid(
      .init(
        requestID: "\(id)-9", actor: system, caseID: item, payoutKey: agreed?.payoutKey ?? "",
        amount: agreed?.amount))
  }

  // MARK: the order

  /// Yesterday: the window of every type is open.
  static let signedAt = Domain.Instant(
    seconds: Int64(Date().timeIntervalSince1970) - 86_400)

  private static let facts = OrderFacts(
    id: "o1", version: 1, shop: "shop", buyer: "buyer", tradeState: .signed, paid: Money(9_970),
    paidAt: signedAt - .days(3), signedAt: signedAt,
    lines: [
      OrderLine(id: "1", quantity: 2, paid: 7_980), OrderLine(id: "2", quantity: 1, paid: 1_990),
    ])

  static func snapshot(_ id: String) -> TypeV1.OrderSnapshot {
    func time(_ instant: Domain.Instant) -> GoogleProtobuf.Timestamp {
      .init(seconds: instant.microseconds / 1_000_000)
    }
    func yuan(_ minorUnits: Int64) -> TypeV1.Money {
      .init(minorUnits: minorUnits, currency: "CNY")
    }
    return TypeV1.OrderSnapshot(
      orderID: id, version: 1, shopID: "shop", buyerID: "buyer", tradeState: .signed,
      paid: yuan(9_970), createdAt: time(signedAt - .days(3)), paidAt: time(signedAt - .days(3)),
      signedAt: time(signedAt),
      lines: [
        .init(lineID: "1", itemName: "纯棉短袖T恤 男女同款", quantity: 2, paid: yuan(7_980)),
        .init(lineID: "2", itemName: "运动袜 五双装", quantity: 1, paid: yuan(1_990)),
      ])
  }
}
