import Domain
import Messaging

/// One (shop, buyer) and the commands that tests give.
struct QuotaFixture {
  static let start = Instant(seconds: 1_800_000_000)
  static let merchant = Actor(.merchant, id: "agent-1")
  static let buyer = Actor(.buyer, id: "buyer-1")
  static let platform = Actor(.platform, id: "support-1")
  static let system = Actor(.system, id: "timer")

  var state = QuotaState()
  var policy = MessagingPolicy()
  /// What time it is.
  var now = QuotaFixture.start

  init() {}

  /// A buyer who wrote this long before `start`.
  init(buyerWrote ago: Duration) throws {
    try receive(at: Self.start - ago)
  }

  @discardableResult
  mutating func apply(
    _ command: QuotaCommand, as actor: Actor
  ) throws(Refusal) -> QuotaChange {
    let change = try state.decide(command, actor: actor, policy: policy, now: now)
    state = change.state
    return change
  }

  mutating func receive(at time: Instant? = nil, isSuspectedSpam: Bool = false) throws(Refusal) {
    try apply(
      .receive(kind: .text, sentAt: time, isSuspectedSpam: isSuspectedSpam), as: Self.platform)
  }

  @discardableResult
  mutating func send(
    _ kind: MessageKind = .text, relation: RelationFacts? = nil
  ) throws(Refusal) -> SendDecision? {
    try apply(.send(SendQuery(kind: kind, relation: relation)), as: Self.merchant).decision
  }

  mutating func takeIn(
    from author: Actor.Kind, at time: Instant, kind: MessageKind = .text
  ) throws(Refusal) {
    let message = HistoricalMessage(
      author: author, kind: kind, sentAt: time, isSuspectedSpam: false)
    try apply(.takeIn(message), as: Self.platform)
  }

  mutating func reserve(_ id: String, _ kind: MessageKind = .text) throws(Refusal) -> Reservation {
    let change = try apply(.reserve(id: id, SendQuery(kind: kind)), as: Self.merchant)
    guard case .reserved(let reservation)? = change.events.first else {
      throw Refusal(.invalid, reason: "NO_RESERVATION", message: "reserve made no reservation")
    }
    return reservation
  }

  mutating func orderPlaced(at time: Instant) throws(Refusal) {
    try apply(.updateStanding(StandingUpdate(orderPlacedAt: time)), as: Self.system)
  }

  func evaluate(_ kind: MessageKind = .text, relation: RelationFacts? = nil) -> SendDecision {
    state.evaluate(SendQuery(kind: kind, relation: relation), policy: policy, now: now)
  }
}

extension SendDecision {
  /// The outcome of a rule.
  func outcome(_ rule: String) -> RuleOutcome? { outcomes.first { $0.rule == rule } }

  func result(_ rule: String) -> RuleOutcome.Result? { outcome(rule)?.result }
}

extension Duration {
  static let tick = Duration.microseconds(1)
}
