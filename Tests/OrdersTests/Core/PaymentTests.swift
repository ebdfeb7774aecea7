import Domain
import Orders
import Testing

@Suite("ORD-PAY")
struct PaymentTests {
  @Test("the exact amount sends an order to shipment")
  func exact() throws {
    var run = OrderRun()
    try run.give(.create(newOrder()), buyer)
    #expect(run.current.tradeState == .created)
    #expect(run.current.payable == cny(10_000))
    #expect(run.current.bucket == .unfinished)
    run.now = start + .minutes(1)
    let paid = try run.give(.pay(cny(10_000)), buyer)
    #expect(paid.tradeState == .toShip)
    #expect(paid.groupState == .none)
    #expect(paid.paid == cny(10_000))
    #expect(paid.times.paid == start + .minutes(1))
    #expect(paid.lines.map(\.paid) == [cny(6_001), cny(3_999)])
    #expect(paid.version == 2)
  }

  @Test("any other amount or currency is refused", arguments: [9_999, 10_001, 0, -10_000])
  func otherAmount(_ amount: Int64) throws {
    var run = OrderRun()
    try run.give(.create(newOrder()), buyer)
    let refusal = try run.refusal(of: .pay(cny(amount)), buyer)
    #expect(refusal.kind == .precondition)
    #expect(refusal.subjects == ["ORD-PAY"])
    let dong = try #require(Currency(code: "VND"))
    #expect(try run.refusal(of: .pay(Money(10_000, dong)), buyer).subjects == ["ORD-PAY"])
  }

  @Test("paying twice names the axis, paying wrong as well names both")
  func twice() throws {
    var run = try OrderRun.reaching(.toShip)
    #expect(try run.refusal(of: .pay(cny(10_000)), buyer).subjects == ["trade_state"])
    #expect(try run.refusal(of: .pay(cny(1)), buyer).subjects == ["trade_state", "ORD-PAY"])
  }

  @Test("an order that costs nothing is paid with nothing")
  func free() throws {
    var run = OrderRun()
    try run.give(
      .create(newOrder { $0.charges.platformDiscount = cny(10_000) }), buyer)
    #expect(try run.give(.pay(cny(0)), buyer).tradeState == .toShip)
    #expect(run.current.afterSalesState == .none)
  }
}

@Suite("ORD-GROUP")
struct GroupTests {
  static func forming() throws -> OrderRun {
    try OrderRun.reaching(.paid) { $0.traits.isGroupBuy = true }
  }

  @Test("a paid group buy waits, and goes to shipment when its group formed")
  func forms() throws {
    var run = try Self.forming()
    #expect(run.current.tradeState == .paid)
    #expect(run.current.groupState == .forming)
    #expect(run.current.bucket == .unfinished)
    #expect(!run.current.isSuccessful)
    try run.give(.formGroup, system)
    #expect(run.current.tradeState == .toShip)
    #expect(run.current.groupState == .formed)
    #expect(run.current.isSuccessful)
    #expect(try run.refusal(of: .formGroup, system).subjects == ["ORD-GROUP"])
    #expect(try run.refusal(of: .failGroup, system).subjects == ["ORD-GROUP"])
  }

  @Test("a failed group cancels the order and owes the full payment")
  func fails() throws {
    var run = try Self.forming()
    try run.give(.failGroup, platform)
    #expect(run.current.tradeState == .cancelled)
    #expect(run.current.groupState == .failed)
    #expect(run.current.refundDue == cny(10_000))
    #expect(run.current.bucket == .refund)
    #expect(run.current.lines.map(\.cancelled) == [2, 5])
    #expect(!run.current.isSuccessful)
  }

  @Test("an order without a group, and an unpaid one, waits for none")
  func noGroup() throws {
    var plain = try OrderRun.reaching(.toShip)
    #expect(try plain.refusal(of: .formGroup, system).subjects == ["ORD-GROUP"])
    var unpaid = try OrderRun.reaching(.created) { $0.traits.isGroupBuy = true }
    #expect(try unpaid.refusal(of: .failGroup, system).subjects == ["ORD-GROUP"])
  }

  @Test("an order whose group still forms is not shipped")
  func notShipped() throws {
    var run = try Self.forming()
    let refusal = try run.refusal(of: .ship(parcel), merchant)
    #expect(refusal.subjects == ["trade_state", "ORD-GROUP"])
  }
}
