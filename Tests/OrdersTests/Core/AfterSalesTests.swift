import Domain
import Orders
import Testing

@Suite("After-sales axis and refunds")
struct AfterSalesTests {
  func refund(
    _ id: String, _ amount: Int64, caseID: String = "case-1", parts: [NewRefund.Part] = []
  ) -> OrderCommand {
    .recordRefund(NewRefund(id: id, caseID: caseID, amount: cny(amount), parts: parts))
  }

  @Test("the axis follows from open cases and refunds")
  func axis() throws {
    var run = try OrderRun.reaching(.signed)
    #expect(run.current.afterSalesState == .none)
    try run.give(.openAfterSales(caseID: "case-1"), system)
    #expect(run.current.afterSalesState == .open)
    #expect(run.current.bucket == .refund)
    try run.give(refund("r1", 4_000), system)
    #expect(run.current.afterSalesState == .open)
    try run.give(.closeAfterSales(caseID: "case-1"), system)
    #expect(run.current.afterSalesState == .partlyRefunded)
    try run.give(refund("r2", 6_000), system)
    #expect(run.current.afterSalesState == .refunded)
    #expect(run.current.refunded == cny(10_000))
    #expect(run.current.tradeState == .signed)
  }

  @Test("opening or closing a case twice changes nothing")
  func twice() throws {
    var run = try OrderRun.reaching(.signed)
    try run.give(.openAfterSales(caseID: "case-1"), system)
    let open = run.current
    try run.give(.openAfterSales(caseID: "case-1"), system)
    #expect(run.current == open)
    try run.give(.closeAfterSales(caseID: "other"), system)
    #expect(run.current == open)
    #expect(run.events.count == 5)
  }

  @Test("AS-AMOUNT: what an open case holds is left for nothing else")
  func holds() throws {
    var run = try OrderRun.reaching(.signed)
    try run.give(.openAfterSales(caseID: "case-1", held: cny(7_000)), system)
    #expect(run.current.held == 7_000 && run.current.free == 3_000)
    let listing = ProposalTerms(
      id: "p", cause: .listing, solution: .partialRefund, lineID: "1", quantity: 0,
      amount: cny(3_001))
    #expect(try run.refusal(of: .propose(listing), merchant).subjects == ["refunded"])
    let most = ExtraTests.payment(3_001, compensates: true)
    #expect(try run.refusal(of: most, merchant).subjects == ["refunded"])
    try run.give(ExtraTests.payment(3_000, compensates: true), merchant)
    #expect(run.current.free == 0)
    try run.give(refund("r", 7_000), system)
    #expect(run.current.held == 0 && run.current.refunded == cny(10_000))
    try run.give(.closeAfterSales(caseID: "case-1"), system)
    #expect(Order.replay(run.events) == run.current)
  }

  @Test("AS-AMOUNT: a case that ends gives back what it held")
  func released() throws {
    var run = try OrderRun.reaching(.signed)
    try run.give(.openAfterSales(caseID: "case-1", held: cny(10_000)), system)
    let small = ExtraTests.payment(1, compensates: true)
    #expect(try run.refusal(of: small, merchant).subjects == ["refunded"])
    try run.give(.closeAfterSales(caseID: "case-1"), system)
    try run.give(small, merchant)
    #expect(run.current.holds == [] && run.current.refunded == cny(1))
  }

  @Test("AS-AMOUNT: a proposal that was open before the case is outdated by what it holds")
  func proposalBefore() throws {
    var run = try OrderRun.reaching(.toShip)
    try run.give(.propose(ProposalTests.shortage(.partialRefund, amount: 3_000)), merchant)
    try run.give(.openAfterSales(caseID: "case-1", held: cny(10_000)), system)
    let yes = OrderCommand.answerProposal(id: "p", accepted: true)
    #expect(try run.refusal(of: yes, buyer).subjects == ["refunded"])
  }

  @Test("AS-AMOUNT: the refund of a cancellation and that of an open case are never both paid")
  func cancelledWithCase() throws {
    var run = try OrderRun.reaching(.inDelivery)
    try run.give(.openAfterSales(caseID: "case-1", held: cny(10_000)), system)
    try run.give(.cancel(reason: ""), buyer)
    #expect(run.current.refundDue == cny(10_000))
    let due = refund("due", 10_000, caseID: "")
    #expect(try run.refusal(of: due, system).subjects == ["holds"])
    var ended = run
    try ended.give(.closeAfterSales(caseID: "case-1"), system)
    try ended.give(due, system)
    #expect(ended.current.refunded == cny(10_000))
    try run.give(refund("case", 10_000), system)
    #expect(run.current.refundDue == cny(0) && run.current.refunded == cny(10_000))
    #expect(try run.refusal(of: due, system).subjects == ["refunded", "refund_due", "holds"])
  }

  @Test("a case that is marked again holds what it asks for now; nothing else changes")
  func holdsOtherwise() throws {
    var run = try OrderRun.reaching(.signed)
    try run.give(.openAfterSales(caseID: "case-1", held: cny(4_000)), system)
    let version = run.current.version
    try run.give(.openAfterSales(caseID: "case-1", held: cny(4_000)), system)
    #expect(run.current.version == version)
    let receipt = run.current.receipt
    try run.give(.openAfterSales(caseID: "case-1", held: cny(5_000)), system)
    #expect(run.current.openCases == ["case-1"] && run.current.held == 5_000)
    #expect(run.current.receipt == receipt)
    try run.give(.openAfterSales(caseID: "case-1"), system)
    #expect(run.current.openCases == ["case-1"] && run.current.holds == [])
    let dollars = Money(1, try #require(Currency(code: "USD")))
    for wrong in [cny(-1), dollars] {
      let refusal = try run.refusal(of: .openAfterSales(caseID: "c", held: wrong), system)
      #expect(refusal.subjects == ["held"])
    }
  }

  @Test("AS-AMOUNT: the snapshot tells what is due")
  func snapshotDue() throws {
    let run = try ProposalTests.accepted(ProposalTests.shortage(.partialRefund, amount: 3_000))
    #expect(OrderSnapshot(run.current).refundDue == cny(3_000))
    #expect(OrderSnapshot(run.current).refunded == cny(0))
  }

  @Test("an unpaid order has no case and no refund")
  func unpaid() throws {
    var run = try OrderRun.reaching(.created)
    #expect(try run.refusal(of: .openAfterSales(caseID: "c"), system).subjects == ["trade_state"])
    #expect(try run.refusal(of: refund("r", 1), system).subjects == ["refunded"])
  }

  @Test(
    "refunds never exceed what was paid",
    arguments: [(10_000, true), (10_001, false)] as [(Int64, Bool)])
  func atMostPaid(_ amount: Int64, _ fits: Bool) throws {
    var run = try OrderRun.reaching(.signed)
    if fits {
      try run.give(refund("r", amount), system)
    } else {
      #expect(try run.refusal(of: refund("r", amount), system).subjects == ["refunded"])
    }
  }

  @Test("a refund key is recorded once, and stands for one refund")
  func idempotent() throws {
    var run = try OrderRun.reaching(.signed)
    try run.give(refund("r1", 4_000), system)
    let once = run.current
    try run.give(refund("r1", 4_000), system)
    #expect(run.current == once)
    #expect(try run.refusal(of: refund("r1", 4_001), system).kind == .alreadyExists)
    #expect(
      try run.refusal(of: refund("r1", 4_000, caseID: "case-2"), system).reason
        == "REFUND_ID_REUSED")
  }

  @Test(
    "a refund without parts is split over the lines and adds up",
    arguments: [1, 3_333, 9_999, 10_000] as [Int64])
  func split(_ amount: Int64) throws {
    var run = try OrderRun.reaching(.signed)
    try run.give(refund("r1", amount), system)
    let order = run.current
    #expect(order.lines.reduce(0) { $0 + $1.refunded.minorUnits } == amount)
    #expect(order.lines.allSatisfy { $0.refundable >= 0 })
  }

  @Test("parts by line keep the ledger of units and money")
  func parts() throws {
    var run = try OrderRun.reaching(.signed)
    let cup = NewRefund.Part(lineID: "2", quantity: 3, amount: cny(2_000))
    try run.give(refund("r1", 2_000, parts: [cup]), system)
    #expect(run.current.lines[1].returned == 3)
    #expect(run.current.lines[1].refunded == cny(2_000))
    #expect(run.current.lines[0].refunded == cny(0))
    let tooMany = NewRefund.Part(lineID: "2", quantity: 3, amount: cny(10))
    #expect(
      try run.refusal(of: refund("r2", 10, parts: [tooMany]), system).subjects
        == ["lines[2].quantity"])
    let tooMuch = NewRefund.Part(lineID: "2", quantity: 2, amount: cny(2_000))
    #expect(
      try run.refusal(of: refund("r2", 2_000, parts: [tooMuch]), system).subjects
        == ["lines[2].refunded"])
  }

  @Test("units without amounts take the amount as far as their lines can carry it")
  func unitsOnly() throws {
    var run = try OrderRun.reaching(.signed)
    let cups = NewRefund.Part(lineID: "2", quantity: 2)
    try run.give(refund("r1", 3_999, parts: [cups]), system)
    #expect(run.current.lines.map(\.refunded) == [cny(0), cny(3_999)])
    #expect(run.current.lines.map(\.returned) == [0, 2])
    // The cups carry nothing more: the teapots take it, but none of them came back.
    try run.give(refund("r2", 1, parts: [cups]), system)
    #expect(run.current.lines.map(\.refunded) == [cny(1), cny(3_999)])
    #expect(run.current.lines.map(\.returned) == [0, 4])
    #expect(
      try run.refusal(of: refund("r3", 1, parts: [cups]), system).subjects
        == ["lines[2].quantity"])
  }

  @Test("units of several lines share the amount by what is left of each")
  func unitsOfSeveral() throws {
    var run = try OrderRun.reaching(.signed)
    let parts = [NewRefund.Part(lineID: "1", quantity: 1), .init(lineID: "2", quantity: 0)]
    try run.give(refund("r1", 1_001, parts: parts), system)
    #expect(run.current.lines.map(\.refunded) == [cny(601), cny(400)])
    #expect(run.current.lines.map(\.returned) == [1, 0])
  }

  @Test("the amount that the named lines cannot carry falls to the others, to the last unit")
  func overflowing() throws {
    var run = try OrderRun.reaching(.signed)
    let teapot = NewRefund.Part(lineID: "1", quantity: 2)
    try run.give(refund("r1", 10_000, parts: [teapot]), system)
    #expect(run.current.lines.map(\.refunded) == [cny(6_001), cny(3_999)])
    #expect(run.current.afterSalesState == .refunded)
  }

  @Test("parts with and without amounts do not mix")
  func mixedParts() throws {
    var run = try OrderRun.reaching(.signed)
    let parts = [
      NewRefund.Part(lineID: "1", quantity: 1, amount: cny(5)), .init(lineID: "2", quantity: 1),
    ]
    #expect(try run.refusal(of: refund("r1", 5, parts: parts), system).subjects == ["lines"])
  }

  @Test("before shipment the units of a refund count as cancelled")
  func beforeShipment() throws {
    var run = try OrderRun.reaching(.toShip)
    let cup = NewRefund.Part(lineID: "2", quantity: 5, amount: cny(3_999))
    try run.give(refund("r1", 3_999, parts: [cup]), system)
    #expect(run.current.lines[1].cancelled == 5)
    #expect(run.current.lines[1].returned == 0)
  }

  @Test("parts that make no sense are refused with their field")
  func badParts() throws {
    var run = try OrderRun.reaching(.signed)
    let cases: [(NewRefund.Part, Int64, String)] = [
      (NewRefund.Part(lineID: "9", quantity: 1, amount: cny(5)), 5, "lines[0].line_id"),
      (NewRefund.Part(lineID: "1", quantity: -1, amount: cny(5)), 5, "lines[0].quantity"),
      (NewRefund.Part(lineID: "1", quantity: 1, amount: cny(-5)), 5, "lines[0].amount"),
      (NewRefund.Part(lineID: "1", quantity: 1, amount: cny(4)), 5, "lines"),
    ]
    for (part, amount, field) in cases {
      let refusal = try run.refusal(of: refund("r", amount, parts: [part]), system)
      #expect(refusal.kind == .invalid)
      #expect(refusal.subjects.contains(field))
    }
    #expect(try run.refusal(of: refund("r", 0), system).subjects == ["amount"])
    #expect(try run.refusal(of: refund("", 1), system).subjects == ["refund_id"])
  }

  @Test("the refund of a cancellation pays down what is due, and no more")
  func cancellation() throws {
    var run = try OrderRun.reaching(.toShip)
    #expect(
      try run.refusal(of: refund("r", 1, caseID: ""), system).subjects == ["refund_due"])
    try run.give(.cancel(reason: ""), buyer)
    try run.give(refund("r1", 4_000, caseID: ""), system)
    #expect(run.current.refundDue == cny(6_000))
    try run.give(refund("r2", 6_000, caseID: ""), system)
    #expect(run.current.refundDue == cny(0))
    #expect(run.current.afterSalesState == .refunded)
    #expect(run.current.lines.allSatisfy { $0.untouched == 0 })
  }
}

@Suite("ORD-RECEIPT-AUTO")
struct ReceiptTests {
  @Test("system confirms from 7 d after signing, not a microsecond earlier")
  func boundary() throws {
    var run = try OrderRun.reaching(.signed)
    let until = run.now + .days(7)
    #expect(run.current.receipt == .running(until: until))
    run.now = until - .microseconds(1)
    let refusal = try run.refusal(of: .complete, system)
    #expect(refusal.subjects == ["ORD-RECEIPT-AUTO"])
    #expect(refusal.retryAt == until)
    run.now = until
    #expect(try run.give(.complete, system).tradeState == .completed)
  }

  @Test("the clock stands still while any case is open")
  func pauses() throws {
    var run = try OrderRun.reaching(.signed)
    run.now = run.now + .days(2)
    try run.give(.openAfterSales(caseID: "a"), system)
    run.now = run.now + .days(30)
    try run.give(.openAfterSales(caseID: "b"), system)
    try run.give(.closeAfterSales(caseID: "a"), system)
    #expect(run.current.receipt == .paused(remaining: .days(5)))
    #expect(try run.refusal(of: .complete, system).reason == "RECEIPT_CLOCK_PAUSED")
    try run.give(.closeAfterSales(caseID: "b"), system)
    #expect(run.current.receipt == .running(until: run.now + .days(5)))
  }

  @Test(
    "a case that closes unrefunded leaves at least 3 d, a refunded one what was left",
    arguments: [false, true])
  func minimum(refunded: Bool) throws {
    var run = try OrderRun.reaching(.signed)
    run.now = run.now + .days(6)
    try run.give(.openAfterSales(caseID: "a"), system)
    if refunded {
      try run.give(.recordRefund(NewRefund(id: "r", caseID: "a", amount: cny(1))), system)
    }
    try run.give(.closeAfterSales(caseID: "a"), system)
    #expect(run.current.receipt == .running(until: run.now + .days(refunded ? 1 : 3)))
  }

  @Test("a case from before signing holds the clock at its start")
  func caseBeforeSigning() throws {
    var run = try OrderRun.reaching(.inDelivery)
    try run.give(.openAfterSales(caseID: "a"), system)
    try run.give(.sign, buyer)
    #expect(run.current.receipt == .paused(remaining: .days(7)))
  }

  @Test("the buyer confirms at any time")
  func buyerConfirms() throws {
    var run = try OrderRun.reaching(.signed)
    try run.give(.openAfterSales(caseID: "a"), system)
    #expect(try run.give(.complete, buyer).tradeState == .completed)
  }
}
