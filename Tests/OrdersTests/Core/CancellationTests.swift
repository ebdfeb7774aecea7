import Domain
import Orders
import Testing

@Suite("ORD-UNREACHABLE, ORD-MERCHANT-CANCEL")
struct MerchantCancelTests {
  static let cancel = OrderCommand.cancel(reason: "nobody answers")
  static let attempt = OrderCommand.recordContact(.phone, .failed, note: "no answer")

  /// An order to ship with failed attempts a quarter of an hour apart, the last one now.
  static func run(attempts: Int) throws -> OrderRun {
    var run = try OrderRun.reaching(.toShip)
    for _ in 0..<attempts {
      run.now = run.now + .minutes(15)
      try run.give(attempt, merchant)
    }
    return run
  }

  @Test(
    "a merchant never cancels without the right to",
    arguments: [.created, .toShip, .inDelivery, .signed, .completed] as [TradeState])
  func never(_ state: TradeState) throws {
    var run = try OrderRun.reaching(state)
    let refusal = try run.refusal(of: .cancel(reason: "out of stock"), merchant)
    #expect(refusal.kind == .precondition)
    #expect(refusal.reason == "MERCHANT_CANNOT_CANCEL")
    #expect(refusal.subjects == ["ORD-UNREACHABLE", "ORD-MERCHANT-CANCEL"])
    #expect(refusal.retryAt == nil)
  }

  @Test("one failed attempt is not enough, however long ago")
  func oneAttempt() throws {
    var run = try Self.run(attempts: 1)
    run.now = run.now + .days(1)
    #expect(try run.refusal(of: Self.cancel, merchant).subjects.contains("ORD-UNREACHABLE"))
  }

  @Test("exactly 1 h after the last attempt is too early, a microsecond later is not")
  func boundary() throws {
    var run = try Self.run(attempts: 2)
    let last = run.now
    run.now = last + .hours(1)
    let refusal = try run.refusal(of: Self.cancel, merchant)
    #expect(refusal.retryAt == last + .hours(1) + .microseconds(1))
    run.now = last + .hours(1) + .microseconds(1)
    let order = try run.give(Self.cancel, merchant)
    #expect(order.tradeState == .cancelled)
    #expect(order.refundDue == cny(10_000))
    #expect(order.cancellation?.ground == .unreachable)
    #expect(order.cancellation?.actor == merchant)
  }

  @Test("two attempts make the buyer unreachable, and getting in touch ends it")
  func buyerCame() throws {
    var run = try Self.run(attempts: 2)
    #expect(run.current.exceptions == [.unreachable])
    run.now = run.now + .minutes(30)
    try run.give(.recordContact(.chat, .buyerCame, note: ""), buyer)
    #expect(run.current.exceptions == [])
    run.now = run.now + .hours(3)
    #expect(try run.refusal(of: Self.cancel, merchant).subjects.contains("ORD-UNREACHABLE"))
  }

  @Test("whatever the buyer does with the order is getting in touch")
  func buyerActed() throws {
    var run = try Self.run(attempts: 2)
    run.now = run.now + .minutes(30)
    try run.give(.addRemark(text: "I am here, please ship"), buyer)
    #expect(run.current.exceptions == [])
    #expect(Order.replay(run.events) == run.current)
    run.now = run.now + .hours(3)
    #expect(try run.refusal(of: Self.cancel, merchant).subjects.contains("ORD-UNREACHABLE"))
    for _ in 0..<2 { try run.give(Self.attempt, merchant) }
    run.now = run.now + .hours(2)
    #expect(try run.give(Self.cancel, merchant).tradeState == .cancelled)
  }

  @Test("a remark of somebody else leaves the buyer unreachable")
  func othersRemarks() throws {
    var run = try Self.run(attempts: 2)
    for actor in [merchant, platform] { try run.give(.addRemark(text: "no answer"), actor) }
    #expect(run.current.exceptions == [.unreachable])
  }

  @Test("a new attempt starts the hour again")
  func newAttempt() throws {
    var run = try Self.run(attempts: 2)
    run.now = run.now + .minutes(59)
    try run.give(Self.attempt, merchant)
    run.now = run.now + .minutes(2)
    _ = try run.refusal(of: Self.cancel, merchant)
    run.now = run.now + .hours(1)
    try run.give(Self.cancel, merchant)
  }

  @Test("a reason is required of the merchant")
  func reason() throws {
    var run = try Self.run(attempts: 2)
    run.now = run.now + .hours(2)
    #expect(try run.refusal(of: .cancel(reason: ""), merchant).subjects == ["reason"])
  }

  @Test("after shipment the buyer's silence gives no right")
  func afterShipment() throws {
    var run = try Self.run(attempts: 2)
    try run.give(.ship(parcel), merchant)
    run.now = run.now + .hours(2)
    #expect(try run.refusal(of: Self.cancel, merchant).subjects == ["ORD-MERCHANT-CANCEL"])
  }

  @Test("a buyer records getting in touch only")
  func buyerContact() throws {
    var run = try OrderRun.reaching(.toShip)
    #expect(try run.refusal(of: Self.attempt, buyer).subjects == ["ORD-UNREACHABLE"])
  }
}

@Suite("ORD-CANCEL-TRANSIT")
struct TransitTests {
  @Test("a buyer who insists cancels: recalled, and all is due", arguments: [buyer, platform])
  func insists(_ actor: Actor) throws {
    var run = try OrderRun.reaching(.inDelivery)
    let order = try run.give(.cancel(reason: "changed my mind"), actor)
    #expect(order.tradeState == .cancelled)
    #expect(order.refundDue == cny(10_000))
    #expect(order.cancellation?.ground == .inTransit)
    #expect(order.lines.map(\.returned) == [2, 5])
    #expect(run.openTasks == [.recallParcel])
    #expect(order.tasks.first?.about == "SF100")
  }

  @Test("virtual goods have no parcel to recall")
  func virtual() throws {
    var run = try OrderRun.reaching(.inDelivery) { $0.traits.isVirtual = true }
    try run.give(.cancel(reason: ""), buyer)
    #expect(run.openTasks == [])
  }

  @Test("the merchant records a contact, and cannot refuse a request", arguments: [1, 2])
  func cannotRefuse(_ refusals: Int) throws {
    var run = try OrderRun.reaching(.inDelivery)
    try run.give(.requestCancellation(reason: "too slow"), buyer)
    try run.give(.recordContact(.phone, .reached, note: "asked to keep it"), merchant)
    let refuse = OrderCommand.decideCancellation(approved: false, reason: "it is on the way")
    #expect(try run.refusal(of: refuse, merchant).subjects == ["ORD-CANCEL-TRANSIT"])
    #expect(try run.refusal(of: refuse, platform).subjects == ["ORD-CANCEL-TRANSIT"])
    if refusals == 1 {
      try run.give(.cancel(reason: "still"), buyer)
      #expect(run.current.requests.map(\.state) == [.withdrawn])
    } else {
      try run.give(.decideCancellation(approved: true, reason: ""), merchant)
      #expect(run.current.requests.map(\.state) == [.approved])
      #expect(run.current.cancellation?.ground == .requested)
    }
    #expect(run.openTasks == [.recallParcel])
  }
}

@Suite("A request to cancel that was made in delivery")
struct RequestBeforeSigningTests {
  static let refuse = SignedRequestTests.refuse

  /// - Parameter before: how long before signing the buyer asked; nil for after it, at that time.
  static func run(before: Duration?) throws -> OrderRun {
    var run = try OrderRun.reaching(.inDelivery)
    run.now = run.now + .days(1)
    if let before {
      run.now = run.now - before
      try run.give(SignedRequestTests.request, buyer)
      run.now = run.now + before
    }
    try run.give(.sign, buyer)
    if before == nil { try run.give(SignedRequestTests.request, buyer) }
    return run
  }

  @Test(
    "ORD-CANCEL-TRANSIT: nobody refuses it after signing, however short before it was made",
    arguments: [.days(1), .microseconds(1), .zero] as [Duration])
  func before(_ time: Duration) throws {
    var run = try Self.run(before: time)
    for actor in [merchant, platform] {
      #expect(try run.refusal(of: Self.refuse, actor).subjects == ["ORD-CANCEL-TRANSIT"])
      let refusal = try #require(run.actions(actor)[.refuseCancellation])
      #expect(!refusal.isAllowed)
      #expect(
        refusal.outcomes.filter { $0.result == .notApplicable }.map(\.rule)
          == ["ORD-CANCEL-SIGNED", "ORD-SECOND-REQUEST"])
    }
    try run.give(.decideCancellation(approved: true, reason: ""), merchant)
    #expect(run.current.cancellation?.ground == .requested)
  }

  @Test("ORD-CANCEL-SIGNED: one that was made after signing, at the same time, can be refused")
  func after() throws {
    var run = try Self.run(before: nil)
    #expect(run.current.requests.first?.requestedAt == run.current.times.signed)
    #expect(run.allowed(merchant).contains(.refuseCancellation))
    try run.give(Self.refuse, merchant)
  }

  @Test("of a request from before this was kept, its time says when it was made")
  func old() throws {
    var run = try Self.run(before: .microseconds(1))
    run.order?.requests[0].isFromDelivery = false
    #expect(try run.refusal(of: Self.refuse, merchant).subjects == ["ORD-CANCEL-TRANSIT"])
    let signed = try #require(run.current.times.signed)
    run.order?.requests[0].requestedAt = signed
    try run.give(Self.refuse, merchant)
  }
}

@Suite("A request to cancel that the buyer takes back")
struct WithdrawnRequestTests {
  static let withdraw = OrderCommand.withdrawCancellationRequest

  @Test("the order stays, and nothing was refused", arguments: [buyer, platform])
  func withdrawn(_ actor: Actor) throws {
    for state in [TradeState.inDelivery, .signed] {
      var run = try OrderRun.reaching(state)
      try run.give(SignedRequestTests.request, buyer)
      #expect(run.openTasks.contains(.decideCancellation))
      #expect(run.allowed(actor).contains(.withdrawCancellationRequest))
      let order = try run.give(Self.withdraw, actor)
      #expect(order.tradeState == state)
      #expect(order.requests.map(\.state) == [.withdrawn])
      #expect(order.requests.first?.decidedBy == actor)
      #expect(order.refusedRequests == 0)
      #expect(!run.openTasks.contains(.decideCancellation))
      #expect(Order.replay(run.events) == order)
      #expect(try run.refusal(of: Self.withdraw, actor).subjects == ["cancellation_requests"])
    }
  }

  @Test("the next request is a first one: the merchant may refuse it")
  func askedAgain() throws {
    var run = try OrderRun.reaching(.inDelivery)
    try run.give(SignedRequestTests.request, buyer)
    try run.give(Self.withdraw, buyer)
    try run.give(.sign, buyer)
    try run.give(SignedRequestTests.request, buyer)
    try run.give(SignedRequestTests.refuse, merchant)
    #expect(run.current.refusedRequests == 1)
  }

  @Test("ORD-RECEIPT-AUTO: the clock goes on with at least 3 d, unless a case is open")
  func clock() throws {
    var run = try OrderRun.reaching(.signed)
    run.now = run.now + .days(6)
    try run.give(SignedRequestTests.request, buyer)
    run.now = run.now + .days(9)
    try run.give(Self.withdraw, buyer)
    #expect(run.current.receipt == .running(until: run.now + .days(3)))
    try run.give(SignedRequestTests.request, buyer)
    try run.give(.openAfterSales(caseID: "c"), system)
    try run.give(Self.withdraw, buyer)
    #expect(run.current.receipt == .paused(remaining: .days(3)))
  }

  @Test("nobody takes back what is not open, and only the buyer's side does")
  func refused() throws {
    var run = try OrderRun.reaching(.signed)
    let refusal = try run.refusal(of: Self.withdraw, buyer)
    #expect(refusal.reason == "CANNOT_WITHDRAW_CANCELLATION_REQUEST")
    #expect(refusal.subjects == ["cancellation_requests"])
    try run.give(SignedRequestTests.request, buyer)
    for actor in [merchant, manager, system] {
      #expect(try run.refusal(of: Self.withdraw, actor).reason == "ACTOR_NOT_ALLOWED")
    }
    let stranger = Actor(.buyer, id: "buyer-2")
    #expect(try run.refusal(of: Self.withdraw, stranger).reason == "NOT_THE_BUYER")
  }

  @Test("the task to decide it ends with the decision", arguments: [true, false])
  func task(_ approved: Bool) throws {
    var run = try OrderRun.reaching(.signed)
    try run.give(SignedRequestTests.request, buyer)
    let task = try #require(run.current.tasks.first { $0.kind == .decideCancellation })
    #expect(task.dueAt == run.now + policy.taskTime)
    try run.give(.decideCancellation(approved: approved, reason: "r"), merchant)
    let closed = try #require(run.current.tasks.first { $0.kind == .decideCancellation })
    #expect(closed.state == .obsolete && closed.closedBy == merchant)
  }
}

@Suite("ORD-CANCEL-SIGNED, ORD-SECOND-REQUEST")
struct SignedRequestTests {
  static let refuse = OrderCommand.decideCancellation(approved: false, reason: "it was used")
  static let request = OrderCommand.requestCancellation(reason: "not as described")

  @Test("the merchant refuses the first request, with a reason")
  func first() throws {
    var run = try OrderRun.reaching(.signed)
    try run.give(Self.request, buyer)
    let noReason = OrderCommand.decideCancellation(approved: false, reason: "")
    #expect(try run.refusal(of: noReason, merchant).subjects == ["reason"])
    try run.give(Self.refuse, merchant)
    #expect(run.current.tradeState == .signed)
    #expect(run.current.refusedRequests == 1)
    #expect(run.current.requests.map(\.state) == [.refused])
    #expect(run.current.requests.first?.refusalReason == "it was used")
  }

  @Test("the second request only the platform refuses, after a finding")
  func second() throws {
    var run = try OrderRun.reaching(.signed)
    try run.give(Self.request, buyer)
    try run.give(Self.refuse, merchant)
    try run.give(.recordFinding(text: "before the request"), manager)
    run.now = run.now + .hours(1)
    try run.give(Self.request, buyer)
    #expect(try run.refusal(of: Self.refuse, merchant).subjects == ["ORD-SECOND-REQUEST"])
    #expect(try run.refusal(of: Self.refuse, platform).subjects == ["ORD-SECOND-REQUEST"])
    #expect(try run.refusal(of: .recordFinding(text: "x"), platform).kind == .permission)
    try run.give(.recordFinding(text: "the seal was broken by the buyer"), manager)
    #expect(try run.refusal(of: Self.refuse, merchant).subjects == ["ORD-SECOND-REQUEST"])
    try run.give(Self.refuse, platform)
    #expect(run.current.refusedRequests == 2)
  }

  @Test("a refusal of after-sales counts, once")
  func shared() throws {
    var run = try OrderRun.reaching(.signed)
    let refusal = OrderCommand.recordRefusedRequest(id: "case-1/1", caseID: "case-1")
    try run.give(refusal, system)
    try run.give(refusal, system)
    #expect(run.current.refusedRequests == 1)
    #expect(OrderSnapshot(run.current).refusedRequests == 1)
    try run.give(Self.request, buyer)
    #expect(try run.refusal(of: Self.refuse, merchant).subjects == ["ORD-SECOND-REQUEST"])
  }

  @Test("approving cancels: units come back and all is due")
  func approved() throws {
    var run = try OrderRun.reaching(.signed)
    try run.give(Self.request, buyer)
    let order = try run.give(.decideCancellation(approved: true, reason: ""), merchant)
    #expect(order.tradeState == .cancelled)
    #expect(order.receipt == nil)
    #expect(order.refundDue == cny(10_000))
    #expect(order.lines.map(\.returned) == [2, 5])
    try run.give(.recordRefund(NewRefund(id: "r", caseID: "", amount: cny(10_000))), system)
    #expect(run.current.refundDue == cny(0))
  }

  @Test("one request at a time, after shipment and before completion")
  func when() throws {
    for state in TradeState.allCases where state != .paid && state != .cancelled {
      var run = try OrderRun.reaching(state)
      switch state {
      case .inDelivery, .signed:
        try run.give(Self.request, buyer)
        #expect(
          try run.refusal(of: Self.request, buyer).subjects == ["cancellation_requests"])
      case .completed:
        #expect(try run.refusal(of: Self.request, buyer).subjects == ["trade_state"])
      default:
        #expect(try run.refusal(of: Self.request, buyer).subjects == ["ORD-CANCEL-EARLY"])
      }
    }
  }

  @Test("nothing is decided that nobody asked for")
  func nothingOpen() throws {
    var run = try OrderRun.reaching(.signed)
    #expect(try run.refusal(of: Self.refuse, merchant).subjects == ["cancellation_requests"])
    let approve = OrderCommand.decideCancellation(approved: true, reason: "")
    #expect(try run.refusal(of: approve, merchant).subjects == ["cancellation_requests"])
  }

  @Test("the receipt clock stands still until the decision, then at least 3 d remain")
  func clock() throws {
    var run = try OrderRun.reaching(.signed)
    run.now = run.now + .days(6)
    try run.give(Self.request, buyer)
    #expect(run.current.receipt == .paused(remaining: .days(1)))
    run.wait(until: run.now + .days(30))
    #expect(run.current.tradeState == .signed)
    try run.give(Self.refuse, merchant)
    #expect(run.current.receipt == .running(until: run.now + .days(3)))
  }

  @Test("an open case keeps the clock still after the decision")
  func clockWithCase() throws {
    var run = try OrderRun.reaching(.signed)
    try run.give(Self.request, buyer)
    try run.give(.openAfterSales(caseID: "c"), system)
    try run.give(Self.refuse, merchant)
    #expect(run.current.receipt == .paused(remaining: .days(7)))
    try run.give(.closeAfterSales(caseID: "c"), system)
    #expect(run.current.receipt == .running(until: run.now + .days(7)))
  }

  @Test("a buyer who confirms takes the request back")
  func confirms() throws {
    var run = try OrderRun.reaching(.signed)
    try run.give(Self.request, buyer)
    try run.give(.complete, buyer)
    #expect(run.current.requests.map(\.state) == [.withdrawn])
  }
}
