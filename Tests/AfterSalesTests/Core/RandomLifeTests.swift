import Domain
import Testing

@testable import AfterSales

/// Random commands of all actors, deadlines that lapse, and refunds that reach the order late;
/// the invariants hold after every step.
@Suite struct RandomLifeTests {
  @Test(arguments: 0..<50)
  func invariantsHold(seed: UInt64) throws {
    var world = World(seed: seed)
    for step in 0..<150 {
      try world.act()
      world.check("seed \(seed), step \(step)")
    }
    try world.endAll("seed \(seed)")
  }

  struct World {
    var random: SeededGenerator
    var facts: OrderFacts
    var history = OrderHistory()
    var now = paidAt
    var ids = 0
    /// Refunds of the order that no case knows of.
    var otherRefunds: Int64 = 0

    init(seed: UInt64) {
      random = SeededGenerator(seed: seed)
      facts = order(.toShip)
    }

    mutating func act() throws {
      now = now + .hours(Int64.random(in: 0...30, using: &random))
      switch Int.random(in: 0..<10, using: &random) {
      case 0: progressOrder()
      case 1: settle()
      case 2: lapse()
      case 3...4: try change { try $0.invite() }
      case 5: try change { try $0.apply() }
      case 6: try change { try $0.answer() }
      default: try change { try $0.step() }
      }
    }

    private mutating func progressOrder() {
      facts.version += 1
      switch facts.tradeState {
      case .toShip: facts.tradeState = .inDelivery
      case .inDelivery:
        facts.tradeState = .signed
        facts.signedAt = now
      case .signed: facts.tradeState = .completed
      default:
        // A refund besides the cases, of what no case holds.
        let free = Evaluation(inquiry(facts, history, at: now)).refundable.minorUnits
        let amount = min(free, Int64.random(in: 0...300, using: &random))
        facts.refunded = money(facts.refunded.minorUnits + amount)
        otherRefunds += amount
      }
    }

    /// The order learns of a refund, as the gateway tells it.
    private mutating func settle() {
      let open = history.cases.first {
        $0.state == .refunded && !facts.settledCases.contains($0.id)
      }
      guard let paid = open else { return }
      facts.version += 1
      facts.settledCases.append(paid.id)
      facts.refunded = money(facts.refunded.minorUnits + paid.refunded)
      guard paid.receivedAt != nil else { return }
      for line in paid.lines {
        let index = facts.lines.firstIndex { $0.id == line.lineID }!
        facts.lines[index].returned += line.quantity
      }
    }

    private mutating func lapse() {
      for card in history.cards { store(card.lapse(at: now)) }
      for item in history.cases { store(item.current(at: now, policy)) }
    }

    private mutating func change(_ command: (inout World) throws -> Changes?) throws {
      do { store(try command(&self)) } catch is Refusal {}
    }

    private mutating func id() -> String {
      ids += 1
      return "id-\(ids)"
    }

    private mutating func ask() -> Request {
      let type = CaseType.allCases.randomElement(using: &random)!
      var lines: [CaseLine] = []
      for line in facts.lines where Bool.random(using: &random) {
        lines.append(
          CaseLine(lineID: line.id, quantity: Int64.random(in: 1...line.quantity, using: &random)))
      }
      let amount: Money? =
        type.isRefund && Bool.random(using: &random)
        ? money(Int64.random(in: -1...6_000, using: &random)) : nil
      return request(
        type, lines: lines, amount: amount,
        channel: Channel.allCases.randomElement(using: &random)!)
    }

    private mutating func actor() -> Actor {
      [buyer, merchant, platform, system, Actor(.buyer, id: "b2")].randomElement(using: &random)!
    }

    private func around(_ actor: Actor) -> Circumstances {
      circumstances(facts, history, at: now, by: actor)
    }

    private mutating func invite() throws -> Changes? {
      try Invitation.issue(id: id(), ask(), around(merchant))
    }

    private mutating func apply() throws -> Changes? {
      try Case.submit(id: id(), ask(), statement: "", around(actor()))
    }

    private mutating func answer() throws -> Changes? {
      guard let card = history.cards.randomElement(using: &random) else { return nil }
      let actor = actor()
      switch Int.random(in: 0..<4, using: &random) {
      case 0: return try card.decline(by: actor, at: now, policy)
      case 1: return try card.revoke(reason: "", by: actor, at: now, policy)
      default: return try card.accept(caseID: id(), statement: "", around(actor))
      }
    }

    private mutating func step() throws -> Changes? {
      guard let item = history.cases.randomElement(using: &random) else { return nil }
      // Mostly what is possible, by whom it is possible; sometimes anything by anybody.
      let now = now
      let possible = CaseStep.Kind.allCases.filter {
        !item.permission(for: $0, at: now).actors.isEmpty
      }
      if Int.random(in: 0..<4, using: &random) > 0,
        let kind = possible.randomElement(using: &random),
        let actorKind = item.actors(for: kind).randomElement(using: &random)
      {
        let id = actorKind == .merchant ? item.handler ?? "agent-1" : "b1"
        return try take(kind, of: item, by: Actor(actorKind, id: id))
      }
      return try take(CaseStep.Kind.allCases.randomElement(using: &random)!, of: item, by: actor())
    }

    private mutating func take(
      _ kind: CaseStep.Kind, of item: Case, by actor: Actor
    ) throws -> Changes {
      switch kind {
      case .resubmit:
        let amount =
          Bool.random(using: &random) ? money(.random(in: -1...6_000, using: &random)) : nil
        return try item.resubmit(
          amount: item.type.isRefund ? amount : nil, reason: nil, statement: nil, around(actor))
      case .makeOffer:
        let kind = Offer.Kind.allCases.randomElement(using: &random)!
        let proposal = Proposal(
          kind: kind,
          amount: kind == .resend ? nil : money(.random(in: 0...6_000, using: &random)),
          refundable: try item.refundable(facts, history))
        return try item.take(.makeOffer(proposal), by: actor, at: now, policy)
      case .respondToOffer:
        let accept = Bool.random(using: &random)
        return try item.take(.respondToOffer(accept: accept), by: actor, at: now, policy)
      case .inspect:
        let condition = InspectedLine.Condition.allCases.randomElement(using: &random)!
        let lines = item.lines.map { CaseLifeTests.found($0.lineID, $0.quantity, condition) }
        return try item.take(.inspect(lines), by: actor, at: now, policy)
      case .agreeRefund:
        let fee = Bool.random(using: &random) ? Int64.random(in: 0...4_000, using: &random) : 0
        return try item.take(
          .agreeRefund(reason: "x", deduction: Deduction(fee: money(fee), freight: money(0))),
          by: actor, at: now, policy)
      default:
        return try item.take(CaseLifeTests.step(kind, of: item), by: actor, at: now, policy)
      }
    }

    /// Whatever happened, every case can come to an end.
    mutating func endAll(_ context: Comment) throws {
      for item in history.cases where item.state.isOpen {
        let open = item.current(at: now, policy).afterSalesCase!
        guard open.state.isOpen else { continue }
        let ended =
          open.actors(for: .withdraw).isEmpty
          ? try open.after(CaseLifeTests.step(.payRefund, of: open), by: system, at: now)
          : try open.after(.withdraw, by: buyer, at: now)
        #expect(!ended.state.isOpen, context)
      }
    }

    private mutating func store(_ changes: Changes?) {
      guard let changes else { return }
      if let card = changes.invitation {
        let index = history.cards.firstIndex { $0.id == card.id }
        if let index { history.cards[index] = card } else { history.cards.append(card) }
      }
      if let item = changes.afterSalesCase {
        let index = history.cases.firstIndex { $0.id == item.id }
        if let index { history.cases[index] = item } else { history.cases.append(item) }
      }
      history = OrderHistory(cards: history.cards, cases: history.cases)
    }

    func check(_ context: Comment) {
      let refunded = history.cases.reduce(0) { $0 + $1.refunded } + otherRefunds
      let held = history.cases.reduce(0) { $0 + $1.held }
      #expect(refunded + held <= facts.paid.minorUnits, context)
      let free = Evaluation(inquiry(facts, history, at: now)).refundable.minorUnits
      #expect(free == facts.paid.minorUnits - refunded - held, context)
      for line in facts.lines {
        let taken = history.cases.filter {
          $0.state.isOpen || $0.state == .refunded && $0.receivedAt != nil
        }.flatMap(\.lines).filter { $0.lineID == line.id }.reduce(0) { $0 + $1.quantity }
        #expect(taken <= line.quantity, context)
      }
      #expect(history.cards.count <= 2, context)
      for item in history.cases {
        #expect(item.nextSteps.isEmpty == !item.state.isOpen, context)
        #expect((item.endedAt == nil) == item.state.isOpen, context)
        #expect((item.dueAt == nil) == !item.state.isOpen, context)
        #expect(item.held >= 0 && item.refunded >= 0, context)
        #expect(
          item.invitationID == nil || history.cards.contains { $0.caseID == item.id }, context)
      }
    }
  }
}
