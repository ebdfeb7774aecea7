import Domain

@testable import AfterSales

/// 2026-03-01 12:00 in Shanghai: when the orders of the tests are paid.
let paidAt = Instant(seconds: 1_772_337_600)
/// Five days later the parcel is signed for.
let signedAt = paidAt + .days(5)
let buyer = Actor(.buyer, id: "b1")
let merchant = Actor(.merchant, id: "agent-1")
let platform = Actor(.platform, id: "cs-1")
let system = Actor(.system, id: "payments")
let manager = Actor(.businessManager, id: "bm-1")
let policy = AfterSalesPolicy()

func money(_ minorUnits: Int64) -> Money { Money(minorUnits) }

/// An order of two lines: 2 units for 60.00, 1 unit for 40.00.
func order(
  _ state: TradeState = .signed, version: Int64 = 1, paid: Int64 = 10_000, refunded: Int64 = 0,
  settled: [String] = [], isVirtual: Bool = false
) -> OrderFacts {
  let isPaid = state != .created
  return OrderFacts(
    id: "o1", version: version, shop: "s1", buyer: "b1", tradeState: state,
    paid: money(isPaid ? paid : 0), refunded: money(refunded), settledCases: settled,
    paidAt: isPaid ? paidAt : nil,
    signedAt: state == .signed || state == .completed ? signedAt : nil, isVirtual: isVirtual,
    lines: [
      OrderLine(id: "1", quantity: 2, paid: 6_000), OrderLine(id: "2", quantity: 1, paid: 4_000),
    ])
}

func inquiry(
  _ order: OrderFacts = order(), _ history: OrderHistory = OrderHistory(), at now: Instant? = nil,
  channel: Channel = .desktop, by actor: Actor = merchant, way: Inquiry.Way? = nil,
  type: CaseType? = nil, lines: [CaseLine] = [], amount: Money? = nil, reason: String? = nil,
  policy: AfterSalesPolicy = policy
) -> Inquiry {
  Inquiry(
    order: order, history: history, policy: policy, now: now ?? signedAt + .days(1),
    channel: channel, actor: actor, way: way, type: type, lines: lines, amount: amount,
    reason: reason)
}

extension Evaluation {
  func outcome(_ rule: AfterSalesRule, _ type: CaseType) -> RuleOutcome {
    outcomes(of: type).first { $0.rule == rule.id }!
  }

  func result(_ rule: AfterSalesRule, _ type: CaseType) -> RuleOutcome.Result {
    outcome(rule, type).result
  }
}

func circumstances(
  _ order: OrderFacts = order(), _ history: OrderHistory = OrderHistory(), at now: Instant? = nil,
  by actor: Actor
) -> Circumstances {
  Circumstances(
    order: order, history: history, policy: policy, now: now ?? signedAt + .days(1), actor: actor)
}

func request(
  _ type: CaseType = .returnRefund, lines: [CaseLine] = [], amount: Money? = nil,
  reason: String = "wrong-item", channel: Channel = .desktop
) -> Request {
  Request(type: type, lines: lines, amount: amount, reason: reason, channel: channel)
}

func card(
  _ id: String = "card-1", _ state: Invitation.State = .issued, at now: Instant? = nil,
  orderVersion: Int64 = 1, type: CaseType = .returnRefund, amount: Money? = money(10_000)
) -> Invitation {
  let now = now ?? signedAt + .days(1)
  return Invitation(
    id: id, orderID: "o1", shop: "s1", buyer: "b1", state: state, type: type, amount: amount,
    lines: [CaseLine(lineID: "1", quantity: 2), CaseLine(lineID: "2", quantity: 1)],
    reason: "wrong-item", issuedBy: merchant, channel: .desktop, issuedAt: now,
    expiresAt: now + .hours(48), orderVersion: orderVersion, policyVersion: policy.version)
}

/// A case in any state, with the fields that the state implies.
func afterSalesCase(
  _ state: CaseState = .pendingMerchant, id: String = "case-1", type: CaseType = .returnRefund,
  amount: Int64? = 6_000, lines: [CaseLine] = [CaseLine(lineID: "1", quantity: 2)],
  due: Instant? = nil, received: Bool = false, _ change: (inout Case) -> Void = { _ in }
) -> Case {
  var item = Case(
    id: id, orderID: "o1", shop: "s1", buyer: "b1", state: state, type: type, lines: lines,
    amount: amount.map { money($0) }, reason: "wrong-item", reasonClass: .sellerError,
    channel: .desktop, submittedAt: signedAt + .days(1), orderVersion: 1,
    policyVersion: policy.version)
  if received || state == .inspecting { item.receivedAt = signedAt + .days(1) }
  if state == .refunding || state == .refundFailed || state == .refunded {
    item.payoutKey = "\(id)/payout"
    item.payoutAttempts = 1
  }
  if state == .awaitBuyerResponse {
    item.offer = Offer(
      kind: .partialRefund, amount: money(1_000), note: "", madeBy: merchant,
      madeAt: item.submittedAt, stateBefore: .pendingMerchant, suspended: [])
  }
  if type.returnsGoods { item.freight = .decide(.sellerError, promise: nil, isInsured: false) }
  if let due { item.deadlines = [Deadline(mainDeadlines[state] ?? .merchantDecision, at: due)] }
  change(&item)
  return item
}

/// What moves a case on in each state.
let mainDeadlines: [CaseState: Deadline.Kind] = [
  .pendingMerchant: .merchantDecision, .awaitBuyerResponse: .offerAnswer,
  .awaitBuyerShip: .buyerShip, .inReturn: .returnArrival, .inspecting: .refund,
  .refunding: .payout, .refundFailed: .payoutRetry, .reshipping: .resend, .repairing: .repair,
  .awaitBuyerConfirm: .buyerConfirm, .rejected: .rejectionAnswer,
  .platformReview: .platformDecision,
]

extension Case {
  /// The case after a step.
  func after(_ step: CaseStep, by actor: Actor, at now: Instant) throws -> Case {
    try take(step, by: actor, at: now, policy).afterSalesCase!
  }
}

extension Changes {
  var kinds: [AfterSalesEvent.Change] { events.map(\.change) }
}

/// The refusal that `body` throws; nil when it throws none.
func refusal<T>(_ body: () throws -> T) -> Refusal? {
  do {
    _ = try body()
    return nil
  } catch { return error as? Refusal }
}

extension Refusal {
  var rules: [String] { violations.map(\.subject) }
}

/// A small generator with a printable seed, so that a failure can be replayed.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  // SplitMix64 (Steele, Lea, Flood 2014).
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
