import Domain
import Orders
import Testing

/// 2026-03-01T00:00:00Z, long after the earliest time that an order may have.
let start = Instant(seconds: 1_772_323_200)

let buyer = Actor(.buyer, id: "buyer-1")
let merchant = Actor(.merchant, id: "agent-1")
let manager = Actor(.businessManager, id: "manager-1")
let platform = Actor(.platform, id: "desk-1")
let system = Actor(.system, id: "timer")

let policy = {
  var policy = OrdersPolicy()
  policy.version = "test-1"
  return policy
}()
let parcel = Parcel(carrier: "SF", trackingNumber: "SF100")

func cny(_ minorUnits: Int64) -> Money { Money(minorUnits) }

/// Two lines of 60.00 and 39.99, postage 1.00, discount 0.99: 100.00 to pay.
func newOrder(_ id: String = "order-1", configure: (inout NewOrder) -> Void = { _ in }) -> NewOrder
{
  var new = NewOrder(
    id: id, shopID: "shop-1", buyerID: "buyer-1",
    lines: [
      NewLine(itemName: "Teapot", quantity: 2, total: cny(6_000)),
      NewLine(itemName: "Cup", quantity: 5, total: cny(3_999)),
    ])
  new.charges.postage = cny(100)
  new.charges.shopDiscount = cny(99)
  configure(&new)
  return new
}

/// Runs commands on one order and remembers its events.
struct OrderRun {
  var order: Order?
  var events: [OrderEvent] = []
  var now = start

  /// The order, which the test has brought into being.
  var current: Order { order! }

  @discardableResult
  mutating func give(
    _ command: OrderCommand, _ actor: Actor, expecting version: Int64 = 0
  ) throws(Refusal) -> Order {
    let decision = try OrderDecider.decide(
      order, command, actor: actor, policy: policy, now: now, expectedVersion: version)
    order = decision.order
    events += decision.events
    return decision.order
  }

  /// The refusal of a command that must be refused; the order stays as it is.
  mutating func refusal(
    of command: OrderCommand, _ actor: Actor, expecting version: Int64 = 0,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> Refusal {
    do throws(Refusal) {
      try give(command, actor, expecting: version)
    } catch {
      return error
    }
    Issue.record("\(command) was not refused", sourceLocation: sourceLocation)
    throw Refusal(.invalid, reason: "NOT_REFUSED", message: "")
  }

  /// An order that went as far as `state` along the usual path, one hour a step.
  static func reaching(
    _ state: TradeState, configure: (inout NewOrder) -> Void = { _ in }
  ) throws(Refusal) -> OrderRun {
    var run = OrderRun()
    try run.give(.create(newOrder(configure: configure)), buyer)
    let order = run.current
    let steps: [(TradeState, OrderCommand, Actor)] = [
      (.toShip, .pay(order.payable), buyer),
      (.inDelivery, .ship(order.traits.isVirtual ? nil : parcel), merchant),
      (.signed, .sign, buyer),
      (.completed, .complete, buyer),
    ]
    for (_, command, actor) in steps where run.current.tradeState != state {
      run.now = run.now + .hours(1)
      try run.give(command, actor)
      if run.current.groupState == .forming, state != .paid { try run.give(.formGroup, system) }
      if run.current.groupState == .forming { break }
    }
    return run
  }
}

extension OrderRun {
  /// What time alone does until `instant`, which becomes the present.
  mutating func wait(until instant: Instant) {
    now = instant
    guard let order else { return }
    let decision = OrderDecider.lapse(order, policy: policy, now: now)
    self.order = decision.order
    events += decision.events
  }

  /// What `actor` may do now.
  func allowed(_ actor: Actor) -> Set<OrderAction> {
    Set(actions(actor).filter { $0.value.isAllowed }.keys)
  }

  func actions(_ actor: Actor) -> [OrderAction: Assessment] {
    Dictionary(
      uniqueKeysWithValues: OrderDecider.actions(
        of: actor, on: current, policy: policy, now: now
      ).map { ($0.action, $0.assessment) })
  }

  /// The tasks that are open.
  var openTasks: [OrderTask.Kind] {
    current.tasks.filter { $0.state == .open }.map(\.kind)
  }
}

extension Refusal {
  var subjects: [String] { violations.map(\.subject) }
}
