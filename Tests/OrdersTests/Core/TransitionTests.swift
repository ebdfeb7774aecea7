import Domain
import Orders
import Testing

@Suite("Transitions")
struct TransitionTests {
  @Test("the usual path, each step with its time")
  func usualPath() throws {
    let run = try OrderRun.reaching(.completed)
    let order = run.current
    #expect(order.tradeState == .completed)
    #expect(order.times.created == start)
    #expect(order.times.paid == start + .hours(1))
    #expect(order.times.shipped == start + .hours(2))
    #expect(order.times.signed == start + .hours(3))
    #expect(order.times.completed == start + .hours(4))
    #expect(order.parcel == parcel)
    #expect(order.receipt == nil)
    #expect(order.version == 5)
  }

  @Test("a step out of turn is refused with the axis", arguments: TradeState.allCases)
  func outOfTurn(_ state: TradeState) throws {
    guard state != .paid else { return }
    var run = try OrderRun.reaching(state == .cancelled ? .toShip : state)
    if state == .cancelled { try run.give(.cancel(reason: ""), buyer) }
    let before = run.current
    let steps: [(OrderCommand, Actor, TradeState)] = [
      (.pay(cny(10_000)), buyer, .created), (.ship(parcel), merchant, .toShip),
      (.sign, buyer, .inDelivery), (.complete, buyer, .signed),
    ]
    for (command, actor, from) in steps where from != state {
      let refusal = try run.refusal(of: command, actor)
      #expect(refusal.kind == .precondition)
      #expect(refusal.subjects == ["trade_state"])
    }
    #expect(run.current == before)
  }

  @Test("a parcel is required, except for virtual goods, which have none")
  func parcels() throws {
    var run = try OrderRun.reaching(.toShip)
    #expect(try run.refusal(of: .ship(nil), merchant).subjects == ["parcel"])
    let unnamed = Parcel(carrier: "", trackingNumber: "")
    #expect(
      try run.refusal(of: .ship(unnamed), merchant).subjects
        == ["parcel.carrier", "parcel.tracking_number"])
    var virtual = try OrderRun.reaching(.toShip) { $0.traits.isVirtual = true }
    #expect(try virtual.refusal(of: .ship(parcel), merchant).subjects == ["parcel"])
    #expect(try virtual.give(.ship(nil), merchant).tradeState == .inDelivery)
  }

  @Test("an order whose payment went back is not shipped")
  func refundedIsNotShipped() throws {
    var run = try OrderRun.reaching(.toShip)
    try run.give(.recordRefund(NewRefund(id: "r", caseID: "case", amount: cny(10_000))), system)
    #expect(try run.refusal(of: .ship(parcel), merchant).subjects == ["after_sales"])
  }

  @Test("a version that is not the current one aborts, whatever else is wrong")
  func versions() throws {
    var run = try OrderRun.reaching(.toShip)
    #expect(try run.refusal(of: .ship(parcel), merchant, expecting: 1).kind == .aborted)
    #expect(try run.refusal(of: .sign, buyer, expecting: 3).kind == .aborted)
    #expect(try run.refusal(of: .sign, buyer, expecting: -1).kind == .invalid)
    try run.give(.ship(parcel), merchant, expecting: 2)
  }

  @Test("a command for no order finds none")
  func missing() throws {
    var run = OrderRun()
    #expect(try run.refusal(of: .sign, buyer).kind == .notFound)
  }

  @Test("a clock that was set back does not reorder history")
  func clockSetBack() throws {
    var run = try OrderRun.reaching(.toShip)
    run.now = start
    try run.give(.ship(parcel), merchant)
    #expect(run.current.times.shipped == start + .hours(1))
  }
}

@Suite("ORD-CANCEL-EARLY")
struct CancelTests {
  @Test("before payment nothing is due and no bucket lists the order")
  func unpaid() throws {
    var run = try OrderRun.reaching(.created)
    try run.give(.cancel(reason: "too slow"), buyer)
    #expect(run.current.tradeState == .cancelled)
    #expect(run.current.refundDue == cny(0))
    #expect(run.current.bucket == nil)
    #expect(run.current.remarks.last?.text.contains("too slow") == true)
  }

  @Test("until shipment the full payment is due", arguments: [false, true])
  func paid(group: Bool) throws {
    var run = try OrderRun.reaching(group ? .paid : .toShip) { $0.traits.isGroupBuy = group }
    try run.give(.cancel(reason: ""), platform)
    #expect(run.current.refundDue == cny(10_000))
    #expect(run.current.bucket == .refund)
  }

  @Test("an order that left its group waits for it no more")
  func leavesGroup() throws {
    var run = try OrderRun.reaching(.paid) { $0.traits.isGroupBuy = true }
    try run.give(.cancel(reason: ""), buyer)
    #expect(run.current.groupState == .none)
    #expect(try run.refusal(of: .formGroup, system).subjects == ["ORD-GROUP"])
    #expect(run.current.tradeState == .cancelled)
  }

  @Test("what went back before is not due again")
  func partlyRefunded() throws {
    var run = try OrderRun.reaching(.toShip)
    try run.give(.recordRefund(NewRefund(id: "r", caseID: "c", amount: cny(4_000))), system)
    try run.give(.cancel(reason: ""), buyer)
    #expect(run.current.refundDue == cny(6_000))
  }

  @Test(
    "from signing on it is refused, with the rule that leads on",
    arguments: [
      (.signed, "ORD-CANCEL-SIGNED"), (.completed, "ORD-CANCEL-EARLY"),
    ] as [(TradeState, String)])
  func late(_ state: TradeState, _ rule: String) throws {
    var run = try OrderRun.reaching(state)
    #expect(try run.refusal(of: .cancel(reason: ""), buyer).subjects == [rule])
  }
}

@Suite("Actors")
struct ActorTests {
  @Test("each command is for its actors only")
  func allowed() throws {
    let everyone = [buyer, merchant, manager, platform, system]
    let table: [(TradeState, OrderCommand, [Actor])] = [
      (.created, .pay(cny(10_000)), [buyer, platform]),
      (.paid, .formGroup, [platform, system]),
      (.paid, .failGroup, [platform, system]),
      (.toShip, .ship(parcel), [merchant, platform]),
      (.inDelivery, .sign, [buyer, platform, system]),
      (.signed, .complete, [buyer, platform]),
      (.toShip, .openAfterSales(caseID: "c"), [platform, system]),
      (.toShip, .closeAfterSales(caseID: "c"), [platform, system]),
      (
        .toShip, .recordRefund(NewRefund(id: "r", caseID: "c", amount: cny(1))),
        [platform, system]
      ),
    ]
    for (state, command, actors) in table {
      for actor in everyone {
        var run = try OrderRun.reaching(state) { $0.traits.isGroupBuy = state == .paid }
        if actors.contains(actor) {
          try run.give(command, actor)
        } else if !(actor == system && command == .complete) {
          let refusal = try run.refusal(of: command, actor)
          #expect(refusal.kind == .permission)
          #expect(refusal.reason == "ACTOR_NOT_ALLOWED")
        }
      }
    }
  }

  @Test("a buyer acts on own orders only")
  func otherBuyer() throws {
    let other = Actor(.buyer, id: "buyer-2")
    var run = OrderRun()
    #expect(try run.refusal(of: .create(newOrder()), other).reason == "NOT_THE_BUYER")
    try run.give(.create(newOrder()), buyer)
    #expect(try run.refusal(of: .pay(cny(10_000)), other).reason == "NOT_THE_BUYER")
  }
}
