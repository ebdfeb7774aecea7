import Domain
import Messaging
import Testing

/// The shapes of quota under random schedules of several buyers, against models that keep all that
/// ever happened and count from scratch.
@Suite struct ShapeModelTests {
  private static let buyers = 6
  private static let seeds = [1, 2, 3, 5, 8, 13] as [UInt64]

  /// A unit: sent, or held until it expires.
  private struct Unit {
    var buyer: Int
    var at: Instant
    var heldUntil: Instant?
    /// Of which grant, by the model's own account.
    var grant: (start: Instant, end: Instant, cause: Int)?
    /// Taken while the buyer was active.
    var isFree = false

    func isInForce(_ now: Instant) -> Bool { heldUntil.map { now < $0 } ?? true }
  }

  @Test(
    "MSG-DAILY: never more buyers within 24 h than the limit, and no unit is lost", arguments: seeds
  )
  func dailyBuyers(_ seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for _ in 0..<8 {
      var policy = MessagingPolicy()
      policy.dailyBuyers.limit = 3
      var states = Array(repeating: QuotaState(), count: Self.buyers)
      var wrote = Array(repeating: Instant?.none, count: Self.buyers)
      var units: [String: Unit] = [:]
      var reservations: [String: Reservation] = [:]
      var now = QuotaFixture.start
      for step in 0..<150 {
        now = now + randomPause(&random)
        let buyer = Int.random(in: 0..<Self.buyers, using: &random)
        /// What the repository would count.
        func shop() -> ShopFacts {
          let ends = states.indices.filter { $0 != buyer }
            .compactMap { states[$0].countsUntil(policy: policy) }.filter { $0 > now }.sorted()
          let over = ends.count - policy.dailyBuyers.limit
          return ShopFacts(
            .dailyBuyers, otherBuyers: ends.count, freesAt: over >= 0 ? ends[over] : nil)
        }
        func counting() -> Set<Int> {
          Set(
            units.values.filter {
              !$0.isFree && $0.isInForce(now) && ($0.heldUntil != nil || now < $0.at + .hours(24))
            }.map(\.buyer))
        }
        func isActive() -> Bool { wrote[buyer].map { now < $0 + .hours(24) } ?? false }
        func passes() -> Bool {
          isActive() || counting().contains(buyer) || counting().count < 3
        }
        let expected = passes()
        let decision = states[buyer].evaluate(
          SendQuery(kind: .text), policy: policy, shop: shop(), now: now)
        #expect(decision.isAllowed == expected, "seed \(seed), step \(step)")
        if !isActive() { #expect(decision.used == counting().count, "seed \(seed), step \(step)") }
        let id = "u\(step)"
        switch Int.random(in: 0..<10, using: &random) {
        case 0:
          let command = QuotaCommand.receive(kind: .text, sentAt: nil, isSuspectedSpam: false)
          states[buyer] = try states[buyer].decide(
            command, actor: QuotaFixture.platform, policy: policy, shop: shop(), now: now
          ).state
          wrote[buyer] = now
          // What is reserved will be sent without a limit.
          for (id, unit) in units where unit.buyer == buyer && unit.heldUntil != nil {
            units[id]?.isFree = true
          }
        case 1...3:
          let sent = try? states[buyer].decide(
            .send(SendQuery(kind: .text)), actor: QuotaFixture.merchant, policy: policy,
            shop: shop(), now: now)
          #expect((sent != nil) == expected)
          if let sent {
            states[buyer] = sent.state
            units[id] = Unit(buyer: buyer, at: now, isFree: isActive())
          }
        case 4...6:
          let change = try? states[buyer].decide(
            .reserve(id: id, SendQuery(kind: .text)), actor: QuotaFixture.merchant,
            policy: policy, shop: shop(), now: now)
          #expect((change != nil) == expected)
          if let change, case .reserved(let reservation)? = change.events.first {
            states[buyer] = change.state
            reservations[id] = reservation
            units[id] = Unit(
              buyer: buyer, at: now, heldUntil: reservation.expiresAt, isFree: isActive())
          }
        default:
          guard let id = reservations.keys.sorted().randomElement(using: &random),
            let reservation = reservations[id], let unit = units[id]
          else { continue }
          let commits = Bool.random(using: &random)
          let isLive = now < reservation.expiresAt
          let change = try? states[unit.buyer].decide(
            commits ? .commit(reservation) : .release(reservation),
            actor: QuotaFixture.merchant, policy: policy,
            shop: ShopFacts(.dailyBuyers), now: now)
          #expect((change != nil) == isLive, "seed \(seed), step \(step)")
          guard let change else { continue }
          states[unit.buyer] = change.state
          reservations[id] = nil
          if commits {
            units[id]?.heldUntil = nil
            if wrote[unit.buyer].map({ now < $0 + .hours(24) }) ?? false {
              units[id]?.isFree = true
            }
          } else {
            units[id] = nil
          }
        }
        #expect(counting().count <= 3, "seed \(seed), step \(step)")
      }
    }
  }

  @Test("MSG-GRANT: no grant gives more than it has, and no unit is lost", arguments: seeds)
  func grants(_ seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let allowances = [(5, Duration.hours(48)), (1, .days(7)), (3, .hours(48))]
    for _ in 0..<8 {
      var quota = ShapeFixture(.grants)
      var starts = [Instant?](repeating: nil, count: 3)
      var units: [String: Unit] = [:]
      var reservations: [String: Reservation] = [:]
      for step in 0..<150 {
        quota.now = quota.now + randomPause(&random)
        let now = quota.now
        func grants() -> [(start: Instant, end: Instant, cause: Int)] {
          starts.enumerated().compactMap { cause, start in
            guard let start, now < start + allowances[cause].1 else { return nil }
            return (start, start + allowances[cause].1, cause)
          }.sorted { ($0.end, $0.cause) < ($1.end, $1.cause) }
        }
        func used(_ grant: (start: Instant, end: Instant, cause: Int)) -> Int {
          units.values.count {
            $0.isInForce(now) && $0.grant?.cause == grant.cause && $0.grant?.start == grant.start
          }
        }
        let open = grants().first { used($0) < allowances[$0.cause].0 }
        let decision = quota.evaluate()
        #expect(decision.isAllowed == (open != nil), "seed \(seed), step \(step)")
        let until = quota.state.steadyUntil(
          quota.state.standing, policy: quota.policy, from: now)
        let later = quota.state.evaluate(
          SendQuery(kind: .text), policy: quota.policy, shop: quota.shop, now: until - .tick)
        #expect(later.grants == decision.grants && later.isAllowed == decision.isAllowed)
        #expect(decision.grants.map(\.used) == grants().map(used), "seed \(seed), step \(step)")
        for grant in grants() { #expect(used(grant) <= allowances[grant.cause].0) }
        let id = "u\(step)"
        switch Int.random(in: 0..<10, using: &random) {
        case 0:
          try quota.buyerWrites()
          starts[0] = now
        case 1:
          try quota.apply(
            .updateStanding(StandingUpdate(orderPlacedAt: now)), as: QuotaFixture.system)
          starts[1] = now
        case 2:
          try quota.apply(
            .updateStanding(StandingUpdate(orderPaidAt: now)), as: QuotaFixture.system)
          starts[2] = now
        case 3, 4:
          let sent = try? quota.send()
          #expect((sent != nil) == (open != nil))
          if sent != nil { units[id] = Unit(buyer: 0, at: now, grant: open) }
        case 5, 6:
          let reservation = try? quota.reserve(id)
          #expect((reservation != nil) == (open != nil))
          if let reservation {
            reservations[id] = reservation
            units[id] = Unit(buyer: 0, at: now, heldUntil: reservation.expiresAt, grant: open)
          }
        default:
          guard let id = reservations.keys.sorted().randomElement(using: &random),
            let reservation = reservations[id]
          else { continue }
          let commits = Bool.random(using: &random)
          let change = try? quota.apply(commits ? .commit(reservation) : .release(reservation))
          #expect((change != nil) == (now < reservation.expiresAt), "seed \(seed), step \(step)")
          guard change != nil else { continue }
          reservations[id] = nil
          if commits { units[id]?.heldUntil = nil } else { units[id] = nil }
        }
      }
    }
  }

  private func randomPause(_ random: inout SeededRandom) -> Duration {
    let lengths: [Duration] = [
      .zero, .zero, .tick, .seconds(20), .seconds(60), .minutes(30), .hours(5), .hours(24),
    ]
    return lengths.randomElement(using: &random) ?? .zero
  }
}
