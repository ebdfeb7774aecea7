import AfterSales
import Contracts
import Domain
import Foundation
import RPCContracts
import RPCCore
import RPCTransport

/// The after-sales service: evaluations, and the lives of cases.
struct AfterSalesRows {
  let bench: Bench
  var evaluations: Int { bench.isQuick ? 20_000 : 200_000 }

  func rows() async throws -> [Row] {
    let stack = try Stack(bench, "aftersales")
    defer { stack.stop() }
    try stack.start("aftersales")
    try await stack.waitUntilServing("aftersales")
    let client = AfterSalesServiceClient(stack.channel("aftersales"))
    var rows = try inProcess()
    rows += try await overTheSocket(client, stack)
    return rows + (try await LifeRows(bench: bench).rows(client, stack))
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

  /// By the C load, which measures the service alone, and through our client, which decodes sixty
  /// outcomes on the same CPUs.
  private func overTheSocket(
    _ client: AfterSalesServiceClient, _ stack: Stack
  ) async throws -> [Row] {
    // A quarter of the orders has a card.
    let orders = 256
    for index in stride(from: 0, to: orders, by: 4) {
      _ = try await client.issueInvitation(
        .init(
          requestID: "evaluated-\(index)", actor: .init(kind: .merchant, id: "agent"),
          order: Self.snapshot("evaluated-\(index)"), type: .returnRefund, reasonID: "taste",
          channel: .desktop))
    }
    var rows: [Row] = []
    for (detail, what) in [
      (AfterSalesV1.EvaluationDetail.outcomes, "outcomes"), (.unspecified, "words and facts"),
    ] {
      let name = "EvaluateEligibility, \(what), asked again"
      let requests = Self.questions("evaluated", orders, detail)
      var raw: [LoadResult] = []
      var typed: [LoadResult] = []
      try await bench.repeated(name) {
        raw.append(try evaluate(requests, stack))
        typed.append(
          try await Load.run(calls: evaluations / 4, inFlight: 64) { index throws(RPCStatus) in
            _ = try await client.evaluateEligibility(requests[index % orders])
          })
      }
      rows += Self.rows("\(name), 64 in flight", raw)
      rows.append(
        Row(
          name: "\(name), 64 in flight, by our client on the same CPUs", unit: .perSecond,
          value: Runs(values: typed.map(\.callsPerSecond))))
      rows += try firstQuestions(detail, what, stack)
    }
    return rows
  }

  /// Another order with each call: the service kept neither an answer nor a history. Where there are
  /// fewer orders than calls, they are many times what it keeps.
  private func firstQuestions(
    _ detail: AfterSalesV1.EvaluationDetail, _ what: String, _ stack: Stack
  ) throws -> [Row] {
    let name = "EvaluateEligibility, \(what), asked the first time"
    var loads: [LoadResult] = []
    try bench.repeated(name) {
      let run = loads.count
      let requests = Self.questions("first-\(run)", min(evaluations, 65_536), detail)
      loads.append(try evaluate(requests, stack))
    }
    return Self.rows("\(name), 64 in flight", loads)
  }

  private static func rows(_ name: String, _ loads: [LoadResult]) -> [Row] {
    [
      Row(
        name: name, unit: .perSecond, value: Runs(values: loads.map(\.callsPerSecond)),
        bound: .atLeast(100_000)),
      Row(
        name: "\(name): server CPU a call", unit: .microseconds,
        value: Runs(values: loads.map(\.serverMicrosecondsPerCall))),
    ]
  }

  private func evaluate(
    _ requests: [AfterSalesV1.EvaluateEligibilityRequest], _ stack: Stack
  ) throws -> LoadResult {
    try bench.call(
      AfterSalesServiceMethods.evaluateEligibility, of: "aftersales", in: stack,
      calls: evaluations, requests)
  }

  private static func questions(
    _ name: String, _ count: Int, _ detail: AfterSalesV1.EvaluationDetail
  ) -> [AfterSalesV1.EvaluateEligibilityRequest] {
    (0..<count).map { index in
      .init(
        order: snapshot("\(name)-\(index)"), actor: .init(kind: .merchant, id: "agent"),
        channel: .desktop, reasonID: "taste", detail: detail)
    }
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

  static func snapshot(_ id: String, buyer: String = "buyer") -> TypeV1.OrderSnapshot {
    func time(_ instant: Domain.Instant) -> GoogleProtobuf.Timestamp {
      .init(seconds: instant.microseconds / 1_000_000)
    }
    func yuan(_ minorUnits: Int64) -> TypeV1.Money {
      .init(minorUnits: minorUnits, currency: "CNY")
    }
    return TypeV1.OrderSnapshot(
      orderID: id, version: 1, shopID: "shop", buyerID: buyer, tradeState: .signed,
      paid: yuan(9_970), createdAt: time(signedAt - .days(3)), paidAt: time(signedAt - .days(3)),
      signedAt: time(signedAt),
      lines: [
        .init(lineID: "1", itemName: "纯棉短袖T恤 男女同款", quantity: 2, paid: yuan(7_980)),
        .init(lineID: "2", itemName: "运动袜 五双装", quantity: 1, paid: yuan(1_990)),
      ])
  }
}
