import Domain
import Orders
import Testing

@Suite("ORD-ACCEPT")
struct AcceptTests {
  static func run() throws -> OrderRun {
    try OrderRun.reaching(.toShip) { $0.traits.needsAcceptance = true }
  }

  @Test("not accepted at 10 min: overdue, a task to call the buyer, still acceptable")
  func overdue() throws {
    var run = try Self.run()
    #expect(run.current.acceptance == .awaiting)
    let paid = run.now
    run.wait(until: paid + .minutes(10) - .microseconds(1))
    #expect(run.current.acceptance == .awaiting)
    run.wait(until: paid + .minutes(10))
    #expect(run.current.acceptance == .overdue)
    #expect(run.openTasks == [.callBuyer])
    run.wait(until: paid + .days(1))
    #expect(run.current.tasks.count == 1)
    try run.give(.accept, merchant)
    #expect(run.current.acceptance == .accepted)
    #expect(run.current.tasks.map(\.state) == [.obsolete])
  }

  @Test("an order that is not accepted is not shipped")
  func shipping() throws {
    var run = try Self.run()
    #expect(try run.refusal(of: .ship(parcel), merchant).subjects == ["ORD-ACCEPT"])
    try run.give(.accept, merchant)
    #expect(try run.refusal(of: .accept, merchant).subjects == ["ORD-ACCEPT"])
    try run.give(.ship(parcel), merchant)
  }

  @Test("of a group buy the time counts from when the group formed")
  func group() throws {
    var run = try OrderRun.reaching(.paid) {
      $0.traits.needsAcceptance = true
      $0.traits.isGroupBuy = true
    }
    #expect(run.current.acceptance == .notRequired)
    run.now = run.now + .hours(5)
    try run.give(.formGroup, system)
    #expect(run.current.acceptBy == run.now + .minutes(10))
  }

  @Test("a shop that need not accept cannot")
  func notRequired() throws {
    var run = try OrderRun.reaching(.toShip)
    #expect(try run.refusal(of: .accept, merchant).subjects == ["ORD-ACCEPT"])
  }
}

@Suite("ORD-ADDRESS")
struct AddressTests {
  @Test("an unclear address is not shipped to until it is confirmed or corrected")
  func unclear() throws {
    for corrects in [false, true] {
      var run = try OrderRun.reaching(.toShip)
      try run.give(.markAddressUnclear(issue: "no house number"), merchant)
      #expect(try run.refusal(of: .ship(parcel), merchant).subjects == ["ORD-ADDRESS"])
      var address = Address()
      address.detail = "Wensan Road 14"
      try run.give(.settleAddress(corrects ? address : nil), buyer)
      #expect(run.current.address == (corrects ? address : nil))
      try run.give(.ship(parcel), merchant)
    }
  }

  @Test("only before shipment")
  func when() throws {
    var run = try OrderRun.reaching(.inDelivery)
    let mark = OrderCommand.markAddressUnclear(issue: "x")
    #expect(try run.refusal(of: mark, merchant).subjects == ["trade_state"])
    #expect(try run.refusal(of: .settleAddress(Address()), buyer).subjects == ["trade_state"])
    #expect(try run.refusal(of: .markAddressUnclear(issue: ""), merchant).subjects == ["issue"])
  }
}

@Suite("ORD-DELAY, ORD-PRESALE")
struct DelayTests {
  static let promised = start + .days(2)

  static func run(presale: Bool = false) throws -> OrderRun {
    try OrderRun.reaching(.toShip) {
      $0.promisedShipAt = promised
      $0.traits.isPresale = presale
    }
  }

  @Test("an estimate past the promise asks to notify the buyer before it")
  func estimate() throws {
    var run = try Self.run()
    try run.give(.estimateShipment(Self.promised), merchant)
    #expect(run.openTasks == [])
    try run.give(.estimateShipment(Self.promised + .microseconds(1)), merchant)
    #expect(run.openTasks == [.notifyDelay])
    #expect(run.current.tasks.first?.dueAt == Self.promised)
    try run.give(.notifyDelay(note: "one day later"), merchant)
    #expect(run.openTasks == [])
    run.wait(until: Self.promised + .days(1))
    #expect(run.current.exceptions == [])
  }

  @Test("telling the buyer is what the task asks for: it is done by it, not obsolete")
  func taskDone() throws {
    var run = try Self.run()
    try run.give(.estimateShipment(Self.promised + .microseconds(1)), merchant)
    try run.give(.notifyDelay(note: "one day later"), merchant)
    let task = try #require(run.current.tasks.first)
    #expect(task.state == .done && task.closedBy == merchant && task.note == "one day later")
    #expect(task.closedAt == run.now)
    #expect(run.current.delayNotifiedAt == run.now)
    #expect(Order.replay(run.events) == run.current)
    // Told again: nothing is left to do, and nothing is done twice.
    try run.give(.notifyDelay(note: "two days later"), merchant)
    #expect(run.current.tasks == [task])
  }

  @Test("shipping leaves nothing to tell: the task is obsolete")
  func taskObsolete() throws {
    var run = try Self.run()
    try run.give(.estimateShipment(Self.promised + .microseconds(1)), merchant)
    try run.give(.ship(parcel), merchant)
    #expect(run.current.tasks.filter { $0.kind == .notifyDelay }.map(\.state) == [.obsolete])
  }

  @Test("a promise that lapses unnotified is flagged, once, not at the promised time itself")
  func lapses() throws {
    var run = try Self.run()
    run.wait(until: Self.promised)
    #expect(run.current.exceptions == [])
    run.wait(until: Self.promised + .microseconds(1))
    #expect(run.current.exceptions == [.delay])
    #expect(run.openTasks == [.notifyDelay])
    let flagged = run.current
    run.wait(until: Self.promised + .days(3))
    #expect(run.current == flagged)
    try run.give(.notifyDelay(note: ""), merchant)
    #expect(run.current.exceptions == [.delay])
    #expect(run.openTasks == [])
  }

  @Test("shipping after the promise flags the order, at the promised time it does not")
  func late() throws {
    for (offset, exceptions) in [(0, []), (1, [.delay])] as [(Int64, [OrderException])] {
      var run = try Self.run(presale: true)
      try run.give(.notifyDelay(note: ""), system)
      run.now = Self.promised + .microseconds(offset)
      try run.give(.ship(parcel), merchant)
      #expect(run.current.exceptions == exceptions)
    }
  }

  @Test("a pre-sale carries a latest ship time")
  func presale() throws {
    var run = OrderRun()
    let refusal = try run.refusal(of: .create(newOrder { $0.traits.isPresale = true }), buyer)
    #expect(refusal.subjects == ["promised_ship_at"])
  }

  @Test("nothing is late without a promise")
  func noPromise() throws {
    var run = try OrderRun.reaching(.toShip)
    #expect(try run.refusal(of: .notifyDelay(note: ""), merchant).subjects == ["ORD-DELAY"])
    try run.give(.estimateShipment(run.now + .days(9)), merchant)
    #expect(run.openTasks == [])
    let past = OrderCommand.estimateShipment(run.now - .microseconds(1))
    #expect(try run.refusal(of: past, merchant).subjects == ["estimated_ship_at"])
  }
}

@Suite("ORD-RECEIPT-EXTEND, ORD-RECEIPT-REMIND and the reminder")
struct ReceiptCareTests {
  @Test("on signing the merchant is asked to remind the buyer")
  func task() throws {
    var run = try OrderRun.reaching(.signed)
    #expect(run.openTasks == [.remindConfirm])
    #expect(run.current.tasks.first?.dueAt == run.now + .days(4))
    try run.give(.complete, buyer)
    #expect(run.current.tasks.map(\.state) == [.obsolete])
  }

  @Test("reminded 3 d before, confirmed at 7 d")
  func timers() throws {
    var run = try OrderRun.reaching(.signed)
    let signed = run.now
    run.wait(until: signed + .days(4) - .microseconds(1))
    #expect(run.current.receiptRemindedAt == nil)
    run.wait(until: signed + .days(4))
    #expect(run.current.receiptRemindedAt == run.now)
    run.wait(until: signed + .days(7) - .microseconds(1))
    #expect(run.current.tradeState == .signed)
    run.wait(until: signed + .days(7))
    #expect(run.current.tradeState == .completed)
    #expect(run.current.remarks.last?.author == OrderDecider.timer)
    #expect(run.current.nextDue(policy) == nil)
  }

  @Test("extended once, by 3 d, and reminded again")
  func extended() throws {
    var run = try OrderRun.reaching(.signed)
    let until = run.now + .days(7)
    run.wait(until: run.now + .days(5))
    try run.give(.extendReceipt, buyer)
    #expect(run.current.receipt == .running(until: until + .days(3)))
    #expect(run.current.receiptRemindedAt == nil)
    #expect(try run.refusal(of: .extendReceipt, buyer).subjects == ["ORD-RECEIPT-EXTEND"])
    run.wait(until: until)
    #expect(run.current.tradeState == .signed)
    #expect(run.current.receiptRemindedAt == until)
    run.wait(until: until + .days(3))
    #expect(run.current.tradeState == .completed)
  }

  @Test("a clock that stands still is extended as well, one that ran out is not")
  func states() throws {
    var paused = try OrderRun.reaching(.signed)
    try paused.give(.openAfterSales(caseID: "c"), system)
    try paused.give(.extendReceipt, platform)
    #expect(paused.current.receipt == .paused(remaining: .days(10)))
    var over = try OrderRun.reaching(.signed)
    over.now = over.now + .days(7)
    #expect(try over.refusal(of: .extendReceipt, buyer).subjects == ["ORD-RECEIPT-AUTO"])
    var early = try OrderRun.reaching(.inDelivery)
    #expect(try early.refusal(of: .extendReceipt, buyer).subjects == ["trade_state"])
  }

  @Test("an order that came in after its time stays as its source says")
  func imported() throws {
    var run = OrderRun()
    try run.give(.takeIn(ImportTests.past(.signed)), platform)
    #expect(run.current.receipt == nil)
    run.wait(until: run.now + .days(30))
    #expect(run.current.tradeState == .signed)
    #expect(try run.refusal(of: .extendReceipt, buyer).subjects == ["ORD-RECEIPT-AUTO"])
    try run.give(.complete, system)
  }
}

@Suite("ORD-SMALL-PAYMENT, ORD-COUPON, ORD-REMARK, replacements")
struct ExtraTests {
  static func payment(
    _ amount: Int64, _ direction: SmallPayment.Direction = .paidOut, compensates: Bool = false,
    id: String = "s"
  ) -> OrderCommand {
    .recordSmallPayment(
      SmallPayment(
        id: id, direction: direction, amount: cny(amount), reason: "for the scratch",
        isCompensation: compensates, at: start))
  }

  @Test("at most 100.00, either way", arguments: SmallPayment.Direction.allCases)
  func limit(_ direction: SmallPayment.Direction) throws {
    var run = try OrderRun.reaching(.toShip)
    let refusal = try run.refusal(of: Self.payment(10_001, direction), merchant)
    #expect(refusal.subjects == ["ORD-SMALL-PAYMENT"])
    try run.give(Self.payment(10_000, direction), merchant)
    let once = run.current
    try run.give(Self.payment(10_000, direction), merchant)
    #expect(run.current == once)
    #expect(
      try run.refusal(of: Self.payment(9_999, direction), merchant).reason == "PAYMENT_ID_REUSED")
  }

  @Test("a payout counts as refunded only as compensation, and then within the payment")
  func compensation() throws {
    var run = try OrderRun.reaching(.signed)
    try run.give(Self.payment(5_000), merchant)
    #expect(run.current.refunded == cny(0))
    try run.give(Self.payment(6_000, compensates: true, id: "t"), merchant)
    #expect(run.current.refunded == cny(6_000))
    #expect(run.current.refunds.map(\.id) == ["small/t"])
    #expect(run.current.lines.reduce(0) { $0 + $1.refunded.minorUnits } == 6_000)
    let more = Self.payment(4_001, compensates: true, id: "u")
    #expect(try run.refusal(of: more, merchant).subjects == ["refunded"])
  }

  @Test("compensation never takes what is due for something else")
  func due() throws {
    var run = try ProposalTests.accepted(
      ProposalTests.shortage(.partialRefund, amount: 6_001))
    let most = Self.payment(4_000, compensates: true)
    #expect(try run.refusal(of: most, merchant).subjects == ["refunded"])
    try run.give(Self.payment(3_999, compensates: true), merchant)
    #expect(run.current.refundDue == cny(6_001))
    try run.give(.recordRefund(NewRefund(id: "r", caseID: "", amount: cny(6_001))), system)
    #expect(run.current.afterSalesState == .refunded)
  }

  @Test("an asked amount is settled once")
  func settled() throws {
    var run = try OrderRun.reaching(.toShip)
    try run.give(Self.payment(500, .asked), merchant)
    run.now = run.now + .hours(1)
    try run.give(.settleSmallPayment(id: "s"), buyer)
    #expect(run.current.smallPayments.first?.settledAt == run.now)
    let version = run.current.version
    try run.give(.settleSmallPayment(id: "s"), buyer)
    #expect(run.current.version == version)
    #expect(try run.refusal(of: .settleSmallPayment(id: "x"), buyer).kind == .notFound)
  }

  @Test("what was paid out is not settled")
  func paidOutIsNotSettled() throws {
    var run = try OrderRun.reaching(.toShip)
    try run.give(Self.payment(500, .paidOut), merchant)
    let refusal = try run.refusal(of: .settleSmallPayment(id: "s"), buyer)
    #expect(refusal.kind == .precondition && refusal.reason == "PAYMENT_PAID_OUT")
    #expect(refusal.subjects == ["ORD-SMALL-PAYMENT"])
  }

  @Test("the limit is in units of the currency")
  func currency() throws {
    let dong = try #require(Currency(code: "VND"))
    var run = OrderRun()
    try run.give(
      .create(
        newOrder {
          $0.charges = Charges()
          $0.lines = [NewLine(itemName: "Tea", quantity: 1, total: Money(50_000, dong))]
        }), buyer)
    try run.give(.pay(run.current.payable), buyer)
    let payment = SmallPayment(
      id: "s", direction: .asked, amount: Money(101, dong), reason: "", at: start)
    #expect(
      try run.refusal(of: .recordSmallPayment(payment), merchant).subjects
        == ["ORD-SMALL-PAYMENT"])
  }

  @Test("a coupon is recorded with value and expiry, once")
  func coupon() throws {
    var run = try OrderRun.reaching(.signed)
    func coupon(_ value: Int64, _ expires: Instant) -> OrderCommand {
      .issueCoupon(
        Coupon(
          id: "c", value: cny(value), expiresAt: expires, issuedAt: start,
          issuedBy: merchant, note: ""))
    }
    #expect(
      try run.refusal(of: coupon(500, run.now), merchant).subjects == ["expires_at"])
    try run.give(coupon(500, run.now + .days(30)), merchant)
    let once = run.current
    #expect(once.coupons.first?.issuedAt == run.now)
    try run.give(coupon(500, run.now + .days(30)), merchant)
    #expect(run.current == once)
    #expect(
      try run.refusal(of: coupon(600, run.now + .days(30)), merchant).reason
        == "COUPON_ID_REUSED")
  }

  @Test("anybody adds remarks, which are never empty")
  func remarks() throws {
    var run = try OrderRun.reaching(.toShip)
    for actor in [buyer, merchant, manager, platform, system] {
      try run.give(.addRemark(text: "noted by \(actor.id)"), actor)
    }
    #expect(
      run.current.remarks.suffix(5).map(\.author) == [buyer, merchant, manager, platform, system])
    #expect(try run.refusal(of: .addRemark(text: ""), buyer).subjects == ["text"])
  }

  @Test("an order that is full of remarks takes no more, and still fits a frame")
  func full() throws {
    var run = try OrderRun.reaching(.toShip)
    let text = String(repeating: "长", count: 2_000)
    var refusal: Refusal?
    while refusal == nil {
      do throws(Refusal) { try run.give(.addRemark(text: text), merchant) } catch {
        refusal = error
      }
    }
    #expect(refusal?.reason == "TOO_MANY_REMARKS")
    #expect(run.current.remarks.reduce(0) { $0 + $1.text.utf8.count } <= 3 << 18)
  }

  @Test("nobody talks an order to a standstill: it is shipped, and time goes on")
  func talkedAt() throws {
    var run = try OrderRun.reaching(.toShip)
    let text = String(repeating: "😀", count: 2_000)
    var refusal: Refusal?
    while refusal == nil {
      do throws(Refusal) { try run.give(.addRemark(text: text), buyer) } catch { refusal = error }
    }
    try run.give(.ship(parcel), merchant)
    try run.give(.sign, buyer)
    // Even an order that is full in every respect completes itself.
    var full = run.current
    full.version = OrdersLimits.changes
    let due = try #require(full.nextDue(policy))
    let lapsed = OrderDecider.lapse(full, policy: policy, now: due + .days(30))
    #expect(lapsed.order.tradeState == .completed)
  }

  @Test("units are exchanged or sent again within what was bought, once a key")
  func replacements() throws {
    var run = try OrderRun.reaching(.signed)
    func replace(_ kind: Replacement.Kind, _ quantity: Int64, _ id: String) -> OrderCommand {
      .replace(
        Replacement(
          id: id, kind: kind, caseID: "case-1", at: start,
          units: [.init(lineID: "1", quantity: quantity)]))
    }
    try run.give(replace(.exchanged, 2, "a"), system)
    let once = run.current
    try run.give(replace(.exchanged, 2, "a"), system)
    #expect(run.current == once)
    #expect(
      try run.refusal(of: replace(.exchanged, 1, "b"), system).subjects == ["lines[1].quantity"])
    try run.give(replace(.reshipped, 2, "c"), system)
    #expect(
      try run.refusal(of: replace(.reshipped, 1, "d"), system).subjects == ["lines[1].quantity"])
    #expect(run.current.lines[0].untouched == 0)
    #expect(
      try run.refusal(of: replace(.reshipped, 1, "a"), system).reason == "REPLACEMENT_ID_REUSED")
  }
}

@Suite("The list of contacts")
struct ContactRoomTests {
  @Test("neither side fills it for the other, nor for the platform and the system")
  func room() throws {
    var run = try OrderRun.reaching(.toShip)
    let attempt = OrderCommand.recordContact(.phone, .failed, note: "")
    let came = OrderCommand.recordContact(.chat, .buyerCame, note: "")
    for _ in 0..<80 { try run.give(attempt, merchant) }
    let full = try run.refusal(of: attempt, merchant)
    #expect(full.kind == .quota && full.reason == "TOO_MANY_CONTACTS")
    #expect(full.message.contains("80 contacts by MERCHANT,"))
    for _ in 0..<80 { try run.give(came, buyer) }
    #expect(try run.refusal(of: came, buyer).message.contains("80 contacts by BUYER,"))
    for index in 0..<40 { try run.give(attempt, index.isMultiple(of: 2) ? platform : system) }
    for actor in [platform, system] {
      let refusal = try run.refusal(of: attempt, actor)
      #expect(refusal.message.contains("40 contacts by BUSINESS_MANAGER, PLATFORM, SYSTEM,"))
    }
    #expect(run.current.contacts.count == 200)
  }
}
