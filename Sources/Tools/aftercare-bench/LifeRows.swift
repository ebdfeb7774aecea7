import Contracts
import Foundation
import RPCContracts
import RPCCore

/// The whole life of a RETURN_REFUND case, from the card to the money: nine commands.
struct LifeRows {
  let bench: Bench
  var cases: Int { bench.isQuick ? 500 : 5_000 }

  /// By the C load, which measures the service alone: it makes one command of all cases after the
  /// other, 64 at a time. And through our client, one case after the other in each of 64 lanes,
  /// whose decoding of what it gets takes as much of the same CPUs as the service.
  func rows(_ client: AfterSalesServiceClient, _ stack: Stack) async throws -> [Row] {
    var raw: [(seconds: Double, cpu: Double)] = []
    var typed: [LoadResult] = []
    try await bench.repeated("RETURN_REFUND, nine commands") {
      let run = UUID().uuidString.prefix(18)
      raw.append(try await phases("c-\(run)", client, stack))
      typed.append(
        try await Load.run(calls: cases, inFlight: 64) { index throws(RPCStatus) in
          try await Self.live("s-\(run)-\(index)", client)
        })
    }
    let name = "RETURN_REFUND, nine commands, 64 in flight"
    return [
      Row(
        name: "\(name): cases", unit: .perSecond,
        value: Runs(values: raw.map { Double(cases) / $0.seconds }), bound: .atLeast(2_500)),
      Row(
        name: "\(name): server CPU a command", unit: .microseconds,
        value: Runs(values: raw.map { $0.cpu / 1_000 / Double(9 * cases) })),
      Row(
        name: "\(name), by our client on the same CPUs: cases", unit: .perSecond,
        value: Runs(values: typed.map(\.callsPerSecond))),
      Row(
        name: "\(name), by our client on the same CPUs: p99 of a case", unit: .milliseconds,
        value: Runs(values: typed.map { $0.p99Microseconds / 1_000 })),
    ]
  }

  /// Seconds, and the server's nanoseconds on a CPU, of the nine commands for all cases. What it
  /// takes to learn the ids in between does not count.
  private func phases(
    _ run: String, _ client: AfterSalesServiceClient, _ stack: Stack
  ) async throws -> (seconds: Double, cpu: Double) {
    typealias Methods = AfterSalesServiceMethods
    var (seconds, cpu) = (0.0, 0.0)
    func make(_ method: MethodDescriptor, _ requests: [some ContractMessage]) throws {
      let load = try bench.call(
        method, of: "aftersales", in: stack, calls: requests.count, requests)
      seconds += load.seconds
      cpu += load.serverCPUNanoseconds
    }
    var lives = (0..<cases).map { Life(id: "\(run)-\($0)") }
    try make(Methods.issueInvitation, lives.map(\.issue))
    for index in lives.indices {
      let cards = try await client.listInvitations(.init(orderID: lives[index].id)).invitations
      lives[index].card = cards.first?.invitationID ?? ""
    }
    try make(Methods.acceptInvitation, lives.map(\.accept))
    for index in lives.indices {
      let cases = try await client.listCases(.init(orderID: lives[index].id)).cases
      lives[index].item = cases.first ?? .init()
    }
    try make(Methods.takeCase, lives.map(\.take))
    try make(Methods.agreeReturn, lives.map(\.agreeReturn))
    try make(Methods.recordReturnShipment, lives.map(\.ship))
    try make(Methods.recordReturnReceipt, lives.map(\.receive))
    try make(Methods.recordInspection, lives.map(\.inspect))
    try make(Methods.agreeRefund, lives.map(\.agreeRefund))
    try make(Methods.recordRefundPaid, lives.map(\.pay))
    for life in lives {
      let item = try await client.getCase(.init(caseID: life.item.caseID)).afterSalesCase
      guard item?.state == .refunded else { throw BenchError("case \(life.id) is not refunded") }
    }
    return (seconds, cpu)
  }

  private static func live(
    _ id: String, _ client: AfterSalesServiceClient
  ) async throws(RPCStatus) {
    var life = Life(id: id)
    life.card = try await client.issueInvitation(life.issue).invitation?.invitationID ?? ""
    life.item = try await client.acceptInvitation(life.accept).afterSalesCase ?? .init()
    _ = try await client.takeCase(life.take)
    _ = try await client.agreeReturn(life.agreeReturn)
    _ = try await client.recordReturnShipment(life.ship)
    _ = try await client.recordReturnReceipt(life.receive)
    _ = try await client.recordInspection(life.inspect)
    _ = try await client.agreeRefund(life.agreeRefund)
    _ = try await client.recordRefundPaid(life.pay)
  }
}

/// The requests of one case.
private struct Life {
  /// Of the order, and the begin of all request ids.
  let id: String
  var card = ""
  /// As it was opened.
  var item = AfterSalesV1.Case()

  init(id: String) { self.id = id }

  private static let agent = TypeV1.Actor(kind: .merchant, id: "agent")
  /// Each case is another buyer's, as nearly all are: what one buyer asked for before is read for
  /// each request (AS-FLAGS), and nobody has thousands of cases.
  private var buyer: TypeV1.Actor { TypeV1.Actor(kind: .buyer, id: "buyer-\(id)") }
  private var order: TypeV1.OrderSnapshot { AfterSalesRows.snapshot(id, buyer: buyer.id) }
  private static let payments = TypeV1.Actor(kind: .system, id: "payments")

  var issue: AfterSalesV1.IssueInvitationRequest {
    .init(
      requestID: "\(id)-1", actor: Self.agent, order: order,
      type: .returnRefund, reasonID: "wrong-item", channel: .desktop)
  }

  var accept: AfterSalesV1.AcceptInvitationRequest {
    .init(
      requestID: "\(id)-2", actor: buyer, invitationID: card, order: order, statement: "与描述不符")
  }

  var take: AfterSalesV1.TakeCaseRequest {
    .init(requestID: "\(id)-3", actor: Self.agent, caseID: item.caseID)
  }

  var agreeReturn: AfterSalesV1.AgreeReturnRequest {
    .init(requestID: "\(id)-4", actor: Self.agent, caseID: item.caseID)
  }

  var ship: AfterSalesV1.RecordReturnShipmentRequest {
    .init(
      requestID: "\(id)-5", actor: buyer, caseID: item.caseID,
      parcel: .init(carrier: "SF", trackingNumber: id))
  }

  var receive: AfterSalesV1.RecordReturnReceiptRequest {
    .init(requestID: "\(id)-6", actor: Self.agent, caseID: item.caseID)
  }

  var inspect: AfterSalesV1.RecordInspectionRequest {
    .init(
      requestID: "\(id)-7", actor: Self.agent, caseID: item.caseID,
      lines: item.lines.map { .init(lineID: $0.lineID, quantity: $0.quantity, condition: .ok) })
  }

  var agreeRefund: AfterSalesV1.AgreeRefundRequest {
    .init(requestID: "\(id)-8", actor: Self.agent, caseID: item.caseID)
  }

  var pay: AfterSalesV1.RecordRefundPaidRequest {
    .init(
      requestID: "\(id)-9", actor: Self.payments, caseID: item.caseID,
      payoutKey: "\(item.caseID)/payout", amount: item.amount)
  }
}
