import Domain
import Orders
import Testing

@Suite("ORD-SHORTAGE, ORD-LISTING, ORD-SHIPMENT")
struct ProposalTests {
  typealias Terms = ProposalTerms

  static func shortage(
    _ solution: Terms.Solution, quantity: Int64 = 1, amount: Int64? = nil, id: String = "p"
  ) -> Terms {
    Terms(
      id: id, cause: .shortage, solution: solution, lineID: "1", quantity: quantity,
      amount: amount.map { cny($0) })
  }

  static func accepted(
    _ terms: Terms, in state: TradeState = .toShip, configure: (inout NewOrder) -> Void = { _ in }
  ) throws -> OrderRun {
    var run = try OrderRun.reaching(state, configure: configure)
    try run.give(.propose(terms), merchant)
    try run.give(.answerProposal(id: terms.id, accepted: true), buyer)
    return run
  }

  @Test("nothing happens without the buyer's consent")
  func consent() throws {
    var run = try OrderRun.reaching(.toShip)
    let before = run.current
    try run.give(.propose(Self.shortage(.partialRefund, amount: 3_000)), merchant)
    #expect(run.current.lines == before.lines)
    #expect(run.current.refundDue == cny(0))
    #expect(run.current.exceptions == [.shortage])
    try run.give(.answerProposal(id: "p", accepted: false), buyer)
    #expect(run.current.lines == before.lines)
    #expect(run.current.refundDue == cny(0))
    #expect(run.current.proposals.map(\.state) == [.declined])
    // The line still cannot be supplied.
    #expect(run.current.exceptions == [.shortage])
  }

  @Test("a partial refund is due for its line, and its units are not supplied")
  func partialRefund() throws {
    var run = try Self.accepted(Self.shortage(.partialRefund, amount: 3_000))
    #expect(run.current.refundDue == cny(3_000))
    #expect(run.current.lines[0].refundDue == cny(3_000))
    #expect(run.current.lines[0].cancelled == 1)
    #expect(run.current.exceptions == [])
    try run.give(.recordRefund(NewRefund(id: "r", caseID: "", amount: cny(3_000))), system)
    #expect(run.current.lines[0].refunded == cny(3_000))
    #expect(run.current.lines[1].refunded == cny(0))
    #expect(run.current.refundDue == cny(0))
    #expect(run.current.lines[0].cancelled == 1)
  }

  @Test("an exchange and both price differences move units, and money the right way")
  func exchanges() throws {
    #expect(try Self.accepted(Self.shortage(.exchange)).current.lines[0].exchanged == 1)
    let cheaper = try Self.accepted(Self.shortage(.refundDifference, amount: 500)).current
    #expect(cheaper.lines[0].exchanged == 1)
    #expect(cheaper.refundDue == cny(500))
    let dearer = try Self.accepted(Self.shortage(.payDifference, amount: 700)).current
    #expect(dearer.refundDue == cny(0))
    #expect(dearer.smallPayments.map(\.amount) == [cny(700)])
    #expect(dearer.smallPayments.first?.settledAt == nil)
  }

  @Test("accepting to cancel cancels")
  func cancels() throws {
    let order = try Self.accepted(Terms(id: "p", cause: .shortage, solution: .cancel)).current
    #expect(order.tradeState == .cancelled)
    #expect(order.cancellation?.ground == .proposal)
    #expect(order.cancellation?.actor == buyer)
    #expect(order.refundDue == cny(10_000))
  }

  @Test("ORD-SHIPMENT: units are sent again, compensation is split over the order")
  func shipment() throws {
    let again = Terms(
      id: "p", cause: .shipment, solution: .redeliver, lineID: "2", quantity: 2)
    let order = try Self.accepted(again, in: .signed).current
    #expect(order.lines[1].reshipped == 2)
    #expect(order.lines[1].untouched == 5)
    let compensation = Terms(
      id: "p", cause: .shipment, solution: .compensate, amount: cny(1_000))
    let compensated = try Self.accepted(compensation, in: .inDelivery).current
    #expect(compensated.refundDue == cny(1_000))
    #expect(compensated.lines.reduce(0) { $0 + $1.refundDue.minorUnits } == 1_000)
    let gift = Terms(id: "p", cause: .shipment, solution: .freeItem, replacement: "a cup")
    #expect(try Self.accepted(gift, in: .signed).current.refundDue == cny(0))
  }

  @Test("ORD-LISTING: the error stays until the listing is confirmed fixed")
  func listing() throws {
    let terms = Terms(
      id: "p", cause: .listing, solution: .refundDifference, lineID: "1", amount: cny(100))
    var run = try Self.accepted(terms)
    #expect(run.openTasks == [.fixListing])
    #expect(run.current.exceptions == [.listingError])
    let task = try #require(run.current.tasks.first)
    try run.give(.completeTask(id: task.id, note: "price corrected"), merchant)
    #expect(run.current.exceptions == [])
    #expect(run.current.tasks.first?.state == .done)
    #expect(run.current.tasks.first?.note == "price corrected")
    let done = run.current
    try run.give(.completeTask(id: task.id, note: "again"), merchant)
    #expect(run.current == done)
  }

  @Test("a proposal is answered once, by its buyer, before 48 h are over")
  func answers() throws {
    var run = try OrderRun.reaching(.toShip)
    try run.give(.propose(Self.shortage(.exchange)), merchant)
    let yes = OrderCommand.answerProposal(id: "p", accepted: true)
    #expect(try run.refusal(of: yes, Actor(.buyer, id: "buyer-2")).reason == "NOT_THE_BUYER")
    for actor in [merchant, platform, manager, system] {
      #expect(try run.refusal(of: yes, actor).kind == .permission)
    }
    let unknown = OrderCommand.answerProposal(id: "q", accepted: true)
    #expect(try run.refusal(of: unknown, buyer).kind == .notFound)
    var late = run
    run.now = run.now + .hours(48) - .microseconds(1)
    try run.give(yes, buyer)
    #expect(try run.refusal(of: yes, buyer).reason == "PROPOSAL_CLOSED")
    late.now = late.now + .hours(48)
    let refusal = try late.refusal(of: yes, buyer)
    #expect(refusal.reason == "PROPOSAL_LAPSED")
    #expect(refusal.subjects == ["ORD-SHORTAGE"])
    late.wait(until: late.now)
    #expect(late.current.proposals.map(\.state) == [.lapsed])
    #expect(try late.refusal(of: yes, buyer).reason == "PROPOSAL_CLOSED")
  }

  @Test("a proposal that was taken back cannot be answered")
  func withdrawn() throws {
    var run = try OrderRun.reaching(.toShip)
    try run.give(.propose(Self.shortage(.exchange)), merchant)
    try run.give(.withdrawProposal(id: "p"), merchant)
    let version = run.current.version
    try run.give(.withdrawProposal(id: "p"), merchant)
    #expect(run.current.version == version)
    let yes = OrderCommand.answerProposal(id: "p", accepted: true)
    #expect(try run.refusal(of: yes, buyer).reason == "PROPOSAL_CLOSED")
  }

  @Test("the same proposal again changes nothing, another under its id is refused")
  func idempotent() throws {
    var run = try OrderRun.reaching(.toShip)
    try run.give(.propose(Self.shortage(.exchange)), merchant)
    let once = run.current
    try run.give(.propose(Self.shortage(.exchange)), merchant)
    #expect(run.current == once)
    let other = OrderCommand.propose(Self.shortage(.exchange, quantity: 2))
    #expect(try run.refusal(of: other, merchant).kind == .alreadyExists)
  }

  @Test("no more than is left, when it is proposed and when it is accepted")
  func room() throws {
    var run = try OrderRun.reaching(.toShip)
    let tooMuch = OrderCommand.propose(Self.shortage(.partialRefund, amount: 6_002))
    #expect(try run.refusal(of: tooMuch, merchant).subjects == ["refunded"])
    let tooMany = OrderCommand.propose(Self.shortage(.exchange, quantity: 3))
    #expect(try run.refusal(of: tooMany, merchant).subjects == ["lines[1].quantity"])
    try run.give(.propose(Self.shortage(.partialRefund, quantity: 2, amount: 6_001)), merchant)
    try run.give(.propose(Self.shortage(.exchange, id: "q")), merchant)
    try run.give(.answerProposal(id: "p", accepted: true), buyer)
    let yes = OrderCommand.answerProposal(id: "q", accepted: true)
    #expect(try run.refusal(of: yes, buyer).reason == "PROPOSAL_OUTDATED")
    try run.give(.answerProposal(id: "q", accepted: false), buyer)
  }

  @Test("terms that make no sense are refused with their field")
  func fields() throws {
    let table: [(Terms, String)] = [
      (Terms(id: "", cause: .shortage, solution: .cancel), "proposal.proposal_id"),
      (
        Terms(id: "p", cause: .shortage, solution: .redeliver, lineID: "1", quantity: 1),
        "proposal.solution"
      ),
      (
        Terms(id: "p", cause: .shortage, solution: .exchange, lineID: "9", quantity: 1),
        "proposal.line_id"
      ),
      (Terms(id: "p", cause: .shortage, solution: .exchange, lineID: "1"), "proposal.quantity"),
      (
        Terms(id: "p", cause: .shortage, solution: .exchange, lineID: "1", quantity: -1),
        "proposal.quantity"
      ),
      (
        Terms(id: "p", cause: .shortage, solution: .partialRefund, lineID: "1"),
        "proposal.amount"
      ),
      (Self.shortage(.partialRefund, amount: 0), "proposal.amount"),
      (Self.shortage(.exchange, amount: 5), "proposal.amount"),
      (Terms(id: "p", cause: .shipment, solution: .freeItem), "proposal.replacement"),
    ]
    for (terms, field) in table {
      var run = try OrderRun.reaching(.toShip)
      let refusal = try run.refusal(of: .propose(terms), merchant)
      #expect(refusal.kind == .invalid)
      #expect(refusal.subjects.contains(field), "\(field) in \(refusal.subjects)")
    }
  }

  @Test("each cause has its time")
  func when() throws {
    let causes: [(Terms, String, [TradeState])] = [
      (Self.shortage(.exchange), "ORD-SHORTAGE", [.toShip]),
      (
        Terms(id: "p", cause: .listing, solution: .exchange, lineID: "1", quantity: 1),
        "ORD-LISTING", [.toShip, .inDelivery, .signed]
      ),
      (
        Terms(id: "p", cause: .shipment, solution: .exchange, lineID: "1", quantity: 1),
        "ORD-SHIPMENT", [.inDelivery, .signed]
      ),
    ]
    for (terms, rule, states) in causes {
      for state in [.created, .toShip, .inDelivery, .signed, .completed] as [TradeState] {
        var run = try OrderRun.reaching(state)
        if states.contains(state) {
          try run.give(.propose(terms), merchant)
        } else {
          #expect(try run.refusal(of: .propose(terms), merchant).subjects == [rule])
        }
      }
    }
  }

  @Test("cancelling or completing an order takes its proposals back")
  func closed() throws {
    var run = try OrderRun.reaching(.toShip)
    try run.give(.propose(Self.shortage(.exchange)), merchant)
    try run.give(.cancel(reason: ""), buyer)
    #expect(run.current.proposals.map(\.state) == [.withdrawn])
    #expect(run.current.exceptions == [])
  }

  @Test("exchanged units of an invoiced order amend its invoice, and so does each refund")
  func invoices() throws {
    var run = try Self.accepted(Self.shortage(.exchange)) { $0.traits.isInvoiced = true }
    #expect(run.openTasks == [.amendInvoice])
    try run.give(.propose(Self.shortage(.partialRefund, amount: 10, id: "q")), merchant)
    try run.give(.answerProposal(id: "q", accepted: true), buyer)
    #expect(run.openTasks == [.amendInvoice])
    try run.give(.recordRefund(NewRefund(id: "r", caseID: "", amount: cny(10))), system)
    #expect(run.openTasks == [.amendInvoice, .amendInvoice])
    #expect(run.current.tasks.map(\.about) == ["p", "r"])
  }

  @Test("AS-INVOICE: what a case refunds or exchanges opens no second task beside the case's own")
  func invoicesOfCases() throws {
    func exchanged(_ id: String, caseID: String) -> OrderCommand {
      .replace(
        Replacement(
          id: id, kind: .exchanged, caseID: caseID, at: start,
          units: [Replacement.Units(lineID: "1", quantity: 1)]))
    }
    var run = try OrderRun.reaching(.signed) { $0.traits.isInvoiced = true }
    try run.give(.openAfterSales(caseID: "c", held: cny(10)), system)
    try run.give(.recordRefund(NewRefund(id: "c/payout", caseID: "c", amount: cny(10))), system)
    try run.give(.closeAfterSales(caseID: "c"), system)
    try run.give(exchanged("d", caseID: "d"), system)
    #expect(run.openTasks == [.remindConfirm])
    // The follower repeats what it told before.
    try run.give(.recordRefund(NewRefund(id: "c/payout", caseID: "c", amount: cny(10))), system)
    #expect(run.openTasks == [.remindConfirm])
    #expect(Order.replay(run.events) == run.current)
    // Without a case the order has the task.
    try run.give(exchanged("e", caseID: ""), system)
    #expect(run.openTasks == [.remindConfirm, .amendInvoice])

    // Events tell which tasks they opened: those of before keep theirs.
    var before = run.events
    let index = try #require(before.lastIndex { $0.openedTasks.isEmpty })
    before[index].openedTasks = [
      OrderTask(
        id: "old-amend-invoice", kind: .amendInvoice, about: "c/payout", openedAt: start,
        dueAt: start)
    ]
    let kept = Order.replay(before)?.tasks.contains { $0.id == "old-amend-invoice" }
    #expect(kept == true)
  }
}
