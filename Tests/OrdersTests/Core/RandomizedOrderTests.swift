import Domain
import Orders
import Testing

/// SplitMix64: a printed seed repeats a run.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

@Suite("Any sequence of commands")
struct RandomizedOrderTests {
  @Test("keeps money, units, axes and history consistent", arguments: 0..<8 as Range<UInt64>)
  func invariants(_ seed: UInt64) throws {
    var random = SeededGenerator(state: seed)
    var accepted = 0
    for sequence in 0..<500 {
      var run = OrderRun()
      let currency = Bool.random(using: &random) ? "CNY" : "VND"
      for step in 0..<36 {
        run.now = run.now + .minutes(.random(in: -30...3_000, using: &random))
        if Bool.random(using: &random) {
          let (version, count) = (run.order?.version ?? 0, run.events.count)
          run.wait(until: run.now)
          if let order = run.order {
            let problems = Self.problems(order, after: version, by: run.events.count - count)
            #expect(problems.isEmpty, "seed \(seed), sequence \(sequence), step \(step), time")
            #expect(order.nextDue(policy).map { $0 > run.now } ?? true)
          }
        }
        let before = run.order
        let (command, actor) = Self.command(run.order, currency, &random)
        let version = before?.version ?? 0
        let events = run.events.count
        do throws(Refusal) {
          try run.give(command, actor)
          accepted += 1
        } catch {
          #expect(run.order == before, "seed \(seed), sequence \(sequence), step \(step)")
          continue
        }
        let problems = Self.problems(run.current, after: version, by: run.events.count - events)
        #expect(problems.isEmpty, "seed \(seed), sequence \(sequence), step \(step), \(command)")
      }
      guard run.order != nil else { continue }
      #expect(Order.replay(run.events) == run.order, "seed \(seed), sequence \(sequence)")
    }
    // A generator that is always refused would test nothing.
    #expect(accepted > 4_000)
  }

  /// What is wrong with `order`, which `events` events changed from `version`.
  static func problems(_ order: Order, after version: Int64, by events: Int) -> [String] {
    var problems: [String] = []
    func must(_ condition: Bool, _ what: String) {
      if !condition { problems.append(what) }
    }
    let paid = order.paid?.minorUnits ?? 0
    must(order.version == version + Int64(events), "version grows by one per event")
    must(order.refunded.minorUnits + order.refundDue.minorUnits <= paid, "refunds within payment")
    must(order.refundDue.minorUnits >= 0, "due is not negative")
    must(
      order.refunds.reduce(0) { $0 + $1.amount.minorUnits } == order.refunded.minorUnits,
      "refunds add up")
    must(order.lines.reduce(0) { $0 + $1.paid.minorUnits } == paid, "lines' payment adds up")
    must(
      order.lines.reduce(0) { $0 + $1.refunded.minorUnits } == order.refunded.minorUnits,
      "lines' refunds add up")
    for line in order.lines {
      must(line.refundable >= 0 && line.refunded.minorUnits >= 0, "line \(line.id) money")
      must(line.untouched >= 0, "line \(line.id) units")
      must(
        min(line.cancelled, line.returned, line.exchanged, line.reshipped) >= 0,
        "line \(line.id) ledger")
      must(line.reshipped <= line.quantity, "line \(line.id) sent again")
      must(line.free >= 0 && line.refundDue.minorUnits >= 0, "line \(line.id) due")
      must(line.paid.currency == order.currency, "line \(line.id) currency")
    }
    must((order.tradeState == .paid) == (order.groupState == .forming), "PAID is FORMING")
    must(order.groupState != .failed || order.tradeState == .cancelled, "FAILED is CANCELLED")
    must((order.receipt != nil) == (order.tradeState == .signed), "clock while SIGNED")
    let isInDispute = !order.openCases.isEmpty || order.openRequest != nil
    if case .paused = order.receipt { must(isInDispute, "paused in dispute") }
    if case .running = order.receipt { must(!isInDispute, "running without dispute") }
    problems += careProblems(order)
    must(order.tradeState == .created || order.tradeState == .cancelled || paid >= 0, "paid")
    must((order.paid == nil) == (order.times.paid == nil), "payment has its time")
    must(Set(order.openCases).count == order.openCases.count, "cases once")
    must(
      order.holds.allSatisfy { $0.amount.minorUnits > 0 && order.openCases.contains($0.caseID) },
      "open cases hold")
    let times = order.times
    let known = [
      times.created, times.paid, times.shipped, times.signed, times.completed,
    ].compactMap { $0 }
    must(known == known.sorted(), "times in order")
    must(order.remarks.map(\.at) == order.remarks.map(\.at).sorted(), "remarks in order")
    return problems
  }

  static func careProblems(_ order: Order) -> [String] {
    var problems: [String] = []
    func must(_ condition: Bool, _ what: String) {
      if !condition { problems.append(what) }
    }
    must(
      order.lines.reduce(0) { $0 + $1.refundDue.minorUnits } == order.refundDue.minorUnits,
      "lines' dues add up")
    must(
      (order.acceptBy != nil) == (order.acceptance == .awaiting && order.tradeState == .toShip)
        || order.acceptance == .awaiting, "time to accept")
    must(order.requests.dropLast().allSatisfy { $0.state != .open }, "one open request")
    let isOver = [.completed, .cancelled].contains(order.tradeState)
    must(!isOver || order.openRequest == nil, "no request on a closed order")
    must(
      !isOver || !order.proposals.contains { $0.state == .open }, "no proposal on a closed order")
    must(
      order.refusedRequests
        == order.requests.count { $0.state == .refused } + order.refusalIDs.count, "refusals")
    must(Set(order.tasks.map(\.id)).count == order.tasks.count, "tasks once")
    must(order.tasks.allSatisfy { ($0.state == .open) == ($0.closedAt == nil) }, "closed tasks")
    must(
      order.exceptions == OrderException.allCases.filter { order.exceptions.contains($0) },
      "exceptions in order")
    must(order.tradeState != .cancelled || order.exceptions.isEmpty, "nothing is wrong any more")
    must((order.cancellation != nil) == (order.tradeState == .cancelled), "cancellation")
    must(order.remarks.count == Int(order.version), "every change leaves a remark")
    return problems
  }

  /// A command on what surrounds the trade.
  static func care(
    _ order: Order, _ money: Money, _ random: inout SeededGenerator
  ) -> (OrderCommand, Actor) {
    let key = "k-\(Int.random(in: 0..<4, using: &random))"
    let line = order.lines.randomElement(using: &random)?.id ?? "1"
    let yes = Bool.random(using: &random)
    let some = Int64.random(in: 0...3, using: &random)
    switch Int.random(in: 0..<18, using: &random) {
    case 0, 1: return (.accept, merchant)
    case 2, 3, 4:
      let solution = ProposalTerms.Solution.allCases.randomElement(using: &random) ?? .cancel
      let hasAmount = ![.exchange, .cancel, .redeliver, .freeItem].contains(solution)
      let hasUnits = ![.cancel, .compensate, .freeItem].contains(solution)
      return (
        .propose(
          ProposalTerms(
            id: key, cause: ProposalTerms.Cause.allCases.randomElement(using: &random) ?? .listing,
            solution: solution, lineID: hasUnits || yes ? line : "",
            quantity: hasUnits ? some : 0, replacement: "gift", amount: hasAmount ? money : nil)),
        merchant
      )
    case 5, 6, 7: return (.answerProposal(id: key, accepted: yes), buyer)
    case 8: return (.withdrawProposal(id: key), merchant)
    case 9: return yes ? (.markAddressUnclear(issue: key), merchant) : (.settleAddress(nil), buyer)
    case 10: return (.recordContact(.phone, yes ? .failed : .reached, note: ""), merchant)
    case 11:
      return yes
        ? (.requestCancellation(reason: ""), buyer) : (.withdrawCancellationRequest, buyer)
    case 12:
      return (.decideCancellation(approved: some == 0, reason: "r"), yes ? merchant : platform)
    case 13: return yes ? (.recordFinding(text: "f"), manager) : (.extendReceipt, buyer)
    case 14:
      return (
        .recordSmallPayment(
          SmallPayment(
            id: key, direction: yes ? .asked : .paidOut, amount: money, reason: "",
            isCompensation: !yes && some > 1, at: start)), merchant
      )
    case 15:
      return (
        .replace(
          Replacement(
            id: key, kind: yes ? .exchanged : .reshipped, caseID: "c", at: start,
            units: [.init(lineID: line, quantity: some)])), system
      )
    case 16:
      return yes
        ? (.estimateShipment(order.times.created + .days(some * 3)), merchant)
        : (.notifyDelay(note: ""), merchant)
    default:
      guard let task = order.tasks.randomElement(using: &random) else {
        return (.recordRefusedRequest(id: key, caseID: "c"), system)
      }
      return (.completeTask(id: task.id, note: "done"), merchant)
    }
  }

  static func command(
    _ order: Order?, _ code: String, _ random: inout SeededGenerator
  ) -> (OrderCommand, Actor) {
    let currency = Currency(code: code) ?? .cny
    func money(_ range: ClosedRange<Int64>) -> Money {
      Money(.random(in: range, using: &random), currency)
    }
    let actors = [buyer, merchant, platform, system]
    guard let order else {
      var new = newOrder {
        $0.lines = (0..<Int.random(in: 1...4, using: &random)).map { _ in
          NewLine(
            itemName: "Tea", quantity: .random(in: 1...9, using: &random), total: money(0...9_999))
        }
        $0.charges = Charges()
      }
      new.charges.postage = money(0...500)
      new.charges.paymentDiscount = Bool.random(using: &random) ? money(0...3_000) : nil
      new.traits.isGroupBuy = Bool.random(using: &random)
      new.traits.isVirtual = Int.random(in: 0..<8, using: &random) == 0
      new.traits.needsAcceptance = Int.random(in: 0..<4, using: &random) == 0
      new.traits.isInvoiced = Bool.random(using: &random)
      new.promisedShipAt = Bool.random(using: &random) ? start + .days(30) : nil
      return (.create(new), buyer)
    }
    let actor = actors.randomElement(using: &random) ?? platform
    let caseID = "case-\(Int.random(in: 0..<3, using: &random))"
    if Bool.random(using: &random) { return care(order, money(1...9_000), &random) }
    switch Int.random(in: 0..<16, using: &random) {
    case 0, 1: return (.pay(order.payable), buyer)
    case 2: return (.pay(money(0...20_000)), buyer)
    case 3, 4: return (.formGroup, system)
    case 5: return (.failGroup, actor)
    case 6, 7: return (.ship(order.traits.isVirtual ? nil : parcel), merchant)
    case 8, 9: return (.sign, actor)
    case 10: return (.complete, actor)
    case 11: return (.cancel(reason: "r"), actor)
    case 12: return (.openAfterSales(caseID: caseID, held: money(0...3_000)), actor)
    case 13: return (.closeAfterSales(caseID: caseID), actor)
    case 14:
      let line = order.lines.randomElement(using: &random)
      let amount = money(0...6_000)
      let part = NewRefund.Part(
        lineID: line?.id ?? "1", quantity: .random(in: 0...3, using: &random),
        amount: Bool.random(using: &random) ? amount : nil)
      return (
        .recordRefund(
          NewRefund(
            id: "r-\(Int.random(in: 0..<9, using: &random))", caseID: caseID, amount: amount,
            parts: [part])), system
      )
    default:
      return (
        .recordRefund(
          NewRefund(
            id: "r-\(Int.random(in: 0..<9, using: &random))",
            caseID: Bool.random(using: &random) ? caseID : "", amount: money(1...12_000))), system
      )
    }
  }
}

@Suite("Apportionment")
struct SharesTests {
  @Test("the largest amounts are split without overflow")
  func large() throws {
    var run = OrderRun()
    let half = Int64.max / 2
    try run.give(
      .create(
        newOrder {
          $0.charges = Charges()
          $0.lines = [
            NewLine(itemName: "A", quantity: 1, total: cny(half)),
            NewLine(itemName: "B", quantity: 1, total: cny(half)),
          ]
        }), buyer)
    try run.give(.pay(run.current.payable), buyer)
    #expect(run.current.lines.map(\.paid) == [cny(half), cny(half)])
    try run.give(
      .recordRefund(NewRefund(id: "r", caseID: "c", amount: run.current.payable)), system)
    #expect(run.current.afterSalesState == .refunded)
  }

  @Test("lines without a price share the postage evenly, the first one takes the rest")
  func priceless() throws {
    var run = OrderRun()
    try run.give(
      .create(
        newOrder {
          $0.charges = Charges()
          $0.charges.postage = cny(5)
          $0.lines = (0..<3).map { _ in NewLine(itemName: "Gift", quantity: 1, total: cny(0)) }
        }), buyer)
    try run.give(.pay(cny(5)), buyer)
    #expect(run.current.lines.map(\.paid.minorUnits) == [2, 2, 1])
  }
}
