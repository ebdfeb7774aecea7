import Domain
import Orders
import Testing

@Suite("Import")
struct ImportTests {
  /// A past order in `state` with the times that belong to it, 30 days ago.
  static func past(
    _ state: TradeState, configure: (inout ImportedOrder) -> Void = { _ in }
  ) -> ImportedOrder {
    var past = ImportedOrder(order: newOrder(), tradeState: state)
    let origin = start - .days(30)
    past.createdAt = origin
    let step: [TradeState: Int] = [
      .paid: 1, .toShip: 1, .inDelivery: 2, .signed: 3, .completed: 4,
    ]
    let reached = step[state] ?? 0
    if reached >= 1 {
      past.paid = cny(10_000)
      past.paidAt = origin + .hours(1)
    }
    if state == .paid { past.order.traits.isGroupBuy = true }
    if reached >= 2 {
      past.shippedAt = origin + .hours(2)
      past.parcel = parcel
    }
    if reached >= 3 { past.signedAt = origin + .hours(3) }
    if reached >= 4 { past.completedAt = origin + .hours(4) }
    configure(&past)
    return past
  }

  static func taken(_ past: ImportedOrder) throws -> Order {
    var run = OrderRun()
    return try run.give(.takeIn(past), platform)
  }

  @Test("every state comes in with its own times", arguments: TradeState.allCases)
  func states(_ state: TradeState) throws {
    let past = Self.past(state)
    let order = try Self.taken(past)
    #expect(order.tradeState == state)
    #expect(order.version == 1)
    #expect(order.times.created == past.createdAt)
    #expect(order.times.paid == past.paidAt)
    #expect(order.times.signed == past.signedAt)
    #expect(order.paid == past.paid)
    let shares = order.lines.reduce(0) { $0 + $1.paid.minorUnits }
    #expect(shares == past.paid?.minorUnits ?? 0)
  }

  @Test("an imported order goes on like any other")
  func goesOn() throws {
    var run = OrderRun()
    try run.give(.takeIn(Self.past(.inDelivery)), platform)
    try run.give(.sign, buyer)
    try run.give(.complete, buyer)
    #expect(run.current.version == 3)
    #expect(Order.replay(run.events) == run.current)
  }

  @Test("a missing buyer is called after the order")
  func missingBuyer() throws {
    let order = try Self.taken(Self.past(.signed) { $0.order.buyerID = "" })
    #expect(order.buyerID == "export:order-1")
  }

  @Test("history need not equal the payable amount")
  func otherPayment() throws {
    let order = try Self.taken(Self.past(.signed) { $0.paid = cny(9_000) })
    #expect(order.paid == cny(9_000))
    #expect(order.payable == cny(10_000))
    #expect(order.lines.reduce(0) { $0 + $1.paid.minorUnits } == 9_000)
  }

  @Test("a past refund is one refund at the last known time")
  func refund() throws {
    let order = try Self.taken(Self.past(.completed) { $0.refunded = cny(2_500) })
    #expect(order.refunded == cny(2_500))
    #expect(order.refunds.map(\.paidAt) == [start - .days(30) + .hours(4)])
    #expect(order.afterSalesState == .partlyRefunded)
    #expect(order.lines.reduce(0) { $0 + $1.refunded.minorUnits } == 2_500)
  }

  @Test(
    "a paid cancelled order owes what was not refunded", arguments: [0, 4_000, 10_000] as [Int64])
  func cancelled(_ refunded: Int64) throws {
    let order = try Self.taken(
      Self.past(.cancelled) {
        $0.paid = cny(10_000)
        $0.paidAt = start - .days(29)
        $0.refunded = cny(refunded)
      })
    #expect(order.refundDue == cny(10_000 - refunded))
    #expect(order.lines.allSatisfy { $0.untouched == 0 })
  }

  @Test("open cases put the order on the after-sales axis and hold its receipt clock")
  func openCases() throws {
    let order = try Self.taken(
      Self.past(.signed) {
        $0.signedAt = start - .days(2)
        $0.openCases = ["a", "b"]
      })
    #expect(order.afterSalesState == .open)
    #expect(order.bucket == .refund)
    #expect(order.receipt == .paused(remaining: .days(7)))
    for (field, change) in [
      ("open_case_ids", { $0.openCases = ["a", "a"] }), ("open_case_ids", { $0.openCases = [""] }),
    ] as [(String, (inout ImportedOrder) -> Void)] {
      var run = OrderRun()
      let past = Self.past(.signed, configure: change)
      #expect(try run.refusal(of: .takeIn(past), platform).subjects == [field])
    }
    var run = OrderRun()
    let unpaid = Self.past(.created) { $0.openCases = ["a"] }
    #expect(try run.refusal(of: .takeIn(unpaid), platform).subjects == ["open_case_ids"])
  }

  @Test("an unset creation time is the earliest that is known")
  func earliest() throws {
    let past = Self.past(.signed) { $0.createdAt = nil }
    #expect(try Self.taken(past).times.created == past.paidAt)
  }

  @Test("the merchant's remark comes first")
  func remark() throws {
    let order = try Self.taken(Self.past(.signed) { $0.merchantRemark = "fragile,\n\"glass\"" })
    #expect(order.remarks.first?.text == "fragile,\n\"glass\"")
    #expect(order.remarks.first?.author.kind == .merchant)
    #expect(order.remarks.count == 2)
  }

  @Test("the group follows from the state where the source is silent")
  func group() throws {
    let formed = try Self.taken(Self.past(.signed) { $0.order.traits.isGroupBuy = true })
    #expect(formed.groupState == .formed)
    #expect(formed.isSuccessful)
    let named = try Self.taken(Self.past(.signed) { $0.groupState = .formed })
    #expect(named.traits.isGroupBuy)
    let failed = try Self.taken(
      Self.past(.cancelled) {
        $0.groupState = .failed
        $0.paid = cny(10_000)
        $0.paidAt = start - .days(29)
      })
    #expect(failed.refundDue == cny(10_000))
  }

  @Test("a past that contradicts itself is refused with its field")
  func contradictions() throws {
    let table: [(String, TradeState, (inout ImportedOrder) -> Void)] = [
      ("paid_at", .toShip, { $0.paidAt = nil }),
      ("paid", .toShip, { $0.paid = nil }),
      ("paid", .toShip, { $0.paid = cny(-1) }),
      ("signed_at", .signed, { $0.signedAt = nil }),
      ("signed_at", .signed, { $0.signedAt = start - .days(40) }),
      ("signed_at", .signed, { $0.signedAt = start + .hours(1) }),
      ("completed_at", .signed, { $0.completedAt = start }),
      ("shipped_at", .created, { $0.shippedAt = start }),
      ("shipped_at", .cancelled, { $0.shippedAt = start }),
      ("cancelled_at", .toShip, { $0.cancelledAt = start }),
      ("created_at", .created, { $0.createdAt = Instant(seconds: 0) }),
      ("created_at", .created, { $0.createdAt = Instant(microseconds: .max) }),
      ("refunded", .signed, { $0.refunded = cny(10_001) }),
      ("refunded", .created, { $0.refunded = cny(1) }),
      ("refunded", .signed, { $0.refunded = cny(-1) }),
      ("group_state", .paid, { $0.order.traits.isGroupBuy = false }),
      ("group_state", .signed, { $0.groupState = .forming }),
      ("group_state", .cancelled, { $0.groupState = .failed }),
      (
        "buyer_id", .created,
        {
          $0.order.buyerID = ""
          $0.order.id = String(repeating: "9", count: 60)
        }
      ),
      ("merchant_remark", .created, { $0.merchantRemark = String(repeating: "x", count: 2_001) }),
    ]
    for (field, state, change) in table {
      var run = OrderRun()
      let refusal = try run.refusal(of: .takeIn(Self.past(state, configure: change)), platform)
      #expect(refusal.kind == .invalid)
      #expect(refusal.subjects.contains(field), "\(field) in \(refusal.subjects)")
    }
  }

  @Test("only the platform imports, and never over an order")
  func whoAndWhere() throws {
    for actor in [buyer, merchant, manager, system] {
      var run = OrderRun()
      #expect(try run.refusal(of: .takeIn(Self.past(.signed)), actor).kind == .permission)
    }
    var run = try OrderRun.reaching(.created)
    #expect(try run.refusal(of: .takeIn(Self.past(.signed)), platform).kind == .alreadyExists)
  }
}
