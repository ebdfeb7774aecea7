import AfterSales
import Contracts
import Domain
import RPCContracts
import RPCCore
import Service
import Testing

@testable import AfterSalesService

/// Commands of all actors in random order, timers, restarts and power cuts in between. What was
/// acknowledged stays; money and units are never promised twice; nothing ends in a dead end.
@Suite struct RandomServiceTests {
  @Test(arguments: [11, 23, 37, 41] as [UInt64])
  func invariantsHoldAcrossCrashes(seed: UInt64) async throws {
    var world = try World(seed: seed)
    for step in 0..<120 {
      try await world.act()
      if step % 10 == 9 { try await world.check("seed \(seed), step \(step)") }
    }
    try await world.check("seed \(seed), at the end")
    try await world.checkLog("seed \(seed)")
    await world.desk.close()
  }

  struct World {
    var random: SeededGenerator
    var desk: Desk
    var order: TypeV1.OrderSnapshot
    /// What was acknowledged last, by case.
    var acknowledged: [String: AfterSalesV1.Case] = [:]
    var cards: [String] = []

    init(seed: UInt64) throws {
      random = SeededGenerator(seed: seed)
      desk = try Desk()
      order = snapshot { $0.isInvoiced = true }
    }

    mutating func act() async throws {
      desk.clock.advance(by: .minutes(Int64.random(in: 0...600, using: &random)))
      switch Int.random(in: 0..<20, using: &random) {
      case 0: desk = try await desk.restarted()
      case 1: desk = try await desk.crashed()
      case 2...3:
        try await desk.fireTimers()
        try await reload()
      case 4: settle()
      case 5: try await attempt { world in try await world.invite() }
      case 6...7: try await attempt { world in try await world.submit() }
      case 8: try await attempt { world in try await world.answer() }
      default: try await attempt { world in try await world.step() }
      }
    }

    /// A refusal is an answer; anything else is a failure of the service.
    private mutating func attempt(
      _ body: (inout World) async throws -> AfterSalesV1.Case?
    ) async throws {
      do {
        if let item = try await body(&self) { acknowledged[item.caseID] = item }
      } catch let status as RPCStatus {
        let refusals: [RPCStatus.Code] = [
          .failedPrecondition, .permissionDenied, .invalidArgument, .aborted,
        ]
        #expect(refusals.contains(status.code), "\(status)")
      }
    }

    /// Timers changed what was acknowledged before.
    private mutating func reload() async throws {
      for id in acknowledged.keys { acknowledged[id] = try await desk.item(id) }
    }

    private mutating func settle() {
      let paid = acknowledged.values.sorted { $0.caseID < $1.caseID }.first {
        $0.state == .refunded && !order.settledCaseIDs.contains($0.caseID)
      }
      guard let paid else { return }
      order.version += 1
      order.settledCaseIDs.append(paid.caseID)
      let sum = (order.refunded?.minorUnits ?? 0) + (paid.amount?.minorUnits ?? 0)
      order.refunded = TypeV1.Money(minorUnits: sum, currency: "CNY")
      guard paid.receivedAt != nil else { return }
      for line in paid.lines {
        let index = order.lines.firstIndex { $0.lineID == line.lineID }!
        order.lines[index].returnedQuantity += line.quantity
      }
    }

    private mutating func lines() -> [AfterSalesV1.CaseLine] {
      order.lines.filter { _ in Bool.random(using: &random) }.map {
        .init(lineID: $0.lineID, quantity: Int64.random(in: 1...$0.quantity, using: &random))
      }
    }

    private mutating func type() -> AfterSalesV1.CaseType {
      [.refundOnly, .returnRefund, .reship, .exchange, .repair].randomElement(using: &random)!
    }

    private mutating func invite() async throws -> AfterSalesV1.Case? {
      let card = try await desk.client.issueInvitation(
        .init(
          requestID: desk.requestID(), actor: .merchant, order: order, type: type(),
          lines: lines(), reasonID: "late", channel: .desktop)
      ).invitation
      cards.append(card?.invitationID ?? "")
      return nil
    }

    private mutating func answer() async throws -> AfterSalesV1.Case? {
      guard let card = cards.randomElement(using: &random) else { return nil }
      return try await desk.accept(card, order: order).afterSalesCase
    }

    private mutating func submit() async throws -> AfterSalesV1.Case? {
      try await desk.submit(
        type(), order: order, lines: lines(),
        reason: Bool.random(using: &random) ? "taste" : "broken")
    }

    private mutating func step() async throws -> AfterSalesV1.Case? {
      guard let id = acknowledged.keys.sorted().randomElement(using: &random) else { return nil }
      let item = try AfterSales.Case(stored: await desk.item(id)).current(
        at: desk.clock.now, policy
      ).afterSalesCase!
      let now = desk.clock.now
      let possible = CaseStep.Kind.allCases.filter {
        !item.permission(for: $0, at: now).actors.isEmpty && $0 != .resubmit
      }
      let kind = possible.randomElement(using: &random)!
      let actorKind = item.actors(for: kind).randomElement(using: &random)!
      let ids: [Actor.Kind: String] = [.buyer: "b1", .merchant: item.handler ?? "agent-1"]
      let actor = TypeV1.Actor(Actor(actorKind, id: ids[actorKind] ?? "x"))
      return try await Steps(desk: desk, id: id, actor: actor).take(
        CaseLifeTests.step(kind, of: item))
    }

    /// What the service says now.
    func check(_ context: Comment) async throws {
      var (held, refunded): (Int64, Int64) = (0, 0)
      var units: [String: Int64] = [:]
      for (id, last) in acknowledged {
        let stored = try await desk.item(id)
        #expect(stored == last, context)
        let item = try AfterSales.Case(stored: stored)
        #expect(AfterSalesV1.Case(item) == stored, context)
        held += item.held
        refunded += item.refunded
        #expect((item.dueAt == nil) == !item.state.isOpen, context)
        #expect(item.nextSteps.isEmpty == !item.state.isOpen, context)
        if item.state.isOpen || item.state == .refunded && item.receivedAt != nil {
          for line in item.lines { units[line.lineID, default: 0] += line.quantity }
        }
      }
      #expect(held + refunded <= 10_000, context)
      #expect(units["1", default: 0] <= 2 && units["2", default: 0] <= 1, context)
      let evaluation = try await desk.client.evaluateEligibility(
        .init(order: order, actor: .buyer))
      #expect(evaluation.refundable?.minorUnits == 10_000 - held - refunded, context)
      let listed = try await desk.client.listCases(.init(orderID: "o1", pageSize: 200)).cases
      #expect(listed.count == acknowledged.count, context)
    }

    /// The log tells the same: without gaps, and its last word on each case is the case.
    func checkLog(_ context: Comment) async throws {
      let events = try await desk.events()
      #expect(events.compactMap(\.header?.sequence) == Array(1...Int64(events.count)), context)
      var last: [String: AfterSalesV1.Case] = [:]
      for event in events {
        if let item = event.afterSalesCase { last[item.caseID] = item }
      }
      #expect(last == acknowledged, context)
      var payouts: Set<String> = []
      for event in events {
        guard case .refundPaid(let paid) = event.change else { continue }
        #expect(payouts.insert(paid.payoutKey).inserted, context)
      }
    }
  }
}
