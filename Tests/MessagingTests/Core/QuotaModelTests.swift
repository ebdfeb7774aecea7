import Domain
import Messaging
import Testing

/// A model that keeps everything that ever happened and works each answer out from scratch, the
/// way RULES words it.
private struct NaiveQuota {
  struct Kept {
    var reservation: Reservation
    var isOpen = true
  }

  var buyer: [Instant] = []
  /// The shop's messages that take a unit, at the time that counts.
  var shop: [Instant] = []
  var reservations: [String: Kept] = [:]
  var order: Instant?
  var isBlocked = false

  func lastBuyer(before time: Instant) -> Instant? { buyer.filter { $0 <= time }.max() }

  func tier(at now: Instant) -> Tier {
    if let last = buyer.max() {
      if now - last < .hours(24) { return .active }
      if now - last <= .days(7) { return .recent }
    }
    return order.map { now - $0 < .days(30) } ?? false ? .related : .closed
  }

  func used(at now: Instant) -> Int {
    let live = reservations.values.filter { $0.isOpen && now < $0.reservation.expiresAt }
    let units = shop + live.map(\.reservation.reservedAt)
    switch tier(at: now) {
    case .recent:
      guard let last = buyer.max() else { return 0 }
      return units.count { $0 >= last + .hours(24) && $0 <= last + .days(7) }
    case .related:
      return units.count { unit in
        let silent = lastBuyer(before: unit).map { unit - $0 > .days(7) } ?? true
        return silent && now - unit < .days(30)
      }
    case .active, .closed, .blocked, .granted, .daily: return 0
    }
  }

  func allows(at now: Instant) -> Bool {
    if isBlocked { return false }
    switch tier(at: now) {
    case .active: return true
    case .recent: return used(at: now) < 3
    case .related: return used(at: now) < 1
    case .closed, .blocked, .granted, .daily: return false
    }
  }

  /// The first moment at which one more passes, by trying every moment at which anything ends.
  func next(from now: Instant) -> Instant? {
    var moments = [now]
    if let last = buyer.max() { moments.append(last + .days(7) + .tick) }
    moments += shop.map { $0 + .days(30) }
    moments += reservations.values.map(\.reservation.expiresAt)
    return moments.filter { $0 >= now }.sorted().first { allows(at: $0) }
  }
}

@Suite struct QuotaModelTests {
  @Test(
    "Interleavings agree with a naive model and never exceed a limit",
    arguments: [1, 2, 3, 5, 8, 13, 21, 34] as [UInt64])
  func interleavings(_ seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for _ in 0..<40 {
      var run = Run()
      for step in 0..<120 {
        try run.step(step, random: &random)
        run.compare("seed \(seed), step \(step)")
      }
    }
  }

  private struct Run {
    var quota = QuotaFixture()
    var model = NaiveQuota()
    /// Whether messages of the past exceed the limit by themselves.
    var hasHistory = false

    mutating func step(_ number: Int, random: inout SeededRandom) throws {
      let lengths: [Duration] = [
        .zero, .tick, .seconds(1), .seconds(30), .seconds(60), .minutes(30), .hours(12), .hours(24),
        .days(3), .days(7),
      ]
      // Mostly close together, so that reservations meet.
      if Int.random(in: 0..<3, using: &random) == 0 {
        quota.now = quota.now + (lengths.randomElement(using: &random) ?? .zero)
      }
      let now = quota.now
      switch Int.random(in: 0..<20, using: &random) {
      case 0:
        try quota.receive()
        model.buyer.append(now)
      case 1:
        let time = now - .hours(Int64.random(in: 0..<900, using: &random))
        try quota.takeIn(from: .buyer, at: time)
        model.buyer.append(time)
      case 2:
        try quota.orderPlaced(at: now)
        model.order = now
      case 3 where Int.random(in: 0..<4, using: &random) == 0:
        hasHistory = true
        let time = now - .hours(Int64.random(in: 0..<900, using: &random))
        try quota.takeIn(from: .merchant, at: time)
        model.shop.append(time)
      case 4:
        let isBlocked = Int.random(in: 0..<3, using: &random) == 0
        try quota.apply(
          .setAccess(isBlocked: isBlocked, hasOptedOut: nil), as: QuotaFixture.merchant)
        model.isBlocked = isBlocked
      case 5..<9: send()
      case 9..<14: reserve("r\(number)")
      case 14..<17: try end(random: &random, commits: true)
      case 17..<19: try end(random: &random, commits: false)
      default: try expireAll()
      }
    }

    mutating func send() {
      let allowed = model.allows(at: quota.now)
      do {
        try quota.send()
        #expect(allowed)
        if model.tier(at: quota.now) != .active { model.shop.append(quota.now) }
      } catch {
        #expect(!allowed && error.kind == .quota)
      }
    }

    mutating func reserve(_ id: String) {
      let allowed = model.allows(at: quota.now)
      do {
        let reservation = try quota.reserve(id)
        #expect(allowed)
        model.reservations[id] = NaiveQuota.Kept(reservation: reservation)
      } catch {
        #expect(!allowed || error.reason == "TOO_MANY_RESERVATIONS")
      }
    }

    mutating func end(random: inout SeededRandom, commits: Bool) throws {
      let ids = model.reservations.keys.sorted()
      guard let id = ids.randomElement(using: &random), let kept = model.reservations[id] else {
        return
      }
      let isLive = kept.isOpen && quota.now < kept.reservation.expiresAt
      let reservation = kept.reservation
      do {
        let command: QuotaCommand = commits ? .commit(reservation) : .release(reservation)
        let change = try quota.apply(command, as: QuotaFixture.merchant)
        if !commits, reservation.status == .released {
          #expect(change.events.isEmpty)
          return
        }
        #expect(isLive && !(commits && model.isBlocked))
      } catch {
        #expect(!isLive || (commits && model.isBlocked))
        return
      }
      model.reservations[id]?.isOpen = false
      model.reservations[id]?.reservation.status = commits ? .committed : .released
      guard commits, model.tier(at: quota.now) != .active else { return }
      // What was reserved without a limit stays without.
      let last = model.lastBuyer(before: reservation.reservedAt)
      if last.map({ reservation.reservedAt - $0 >= .hours(24) }) ?? true {
        model.shop.append(reservation.reservedAt)
      }
    }

    mutating func expireAll() throws {
      for (id, kept) in model.reservations {
        let change = try quota.apply(.expire(kept.reservation), as: QuotaFixture.system)
        let isDue = kept.isOpen && kept.reservation.expiresAt <= quota.now
        #expect(change.events.isEmpty == !isDue)
        if isDue {
          model.reservations[id]?.isOpen = false
          model.reservations[id]?.reservation.status = .expired
        }
      }
    }

    func compare(_ place: String) {
      let decision = quota.evaluate()
      let until = quota.state.steadyUntil(
        quota.state.standing, policy: quota.policy, from: quota.now)
      for later in [quota.now + (until - quota.now) / 2, until - .tick] {
        var same = quota.state.evaluate(SendQuery(kind: .text), policy: quota.policy, now: later)
        same.evaluatedAt = decision.evaluatedAt
        if same.isAllowed { same.next = decision.next }
        #expect(same == decision, "\(place)")
      }
      #expect(decision.recency == model.tier(at: quota.now), "\(place)")
      #expect(decision.used == model.used(at: quota.now), "\(place)")
      #expect(decision.isAllowed == model.allows(at: quota.now), "\(place)")
      #expect(decision.next?.at == model.next(from: quota.now), "\(place)")
      if !hasHistory, let limit = model.tier(at: quota.now).defaultLimit {
        #expect(decision.used <= limit, "\(place)")
      }
    }
  }
}

extension Tier {
  fileprivate var defaultLimit: Int? {
    switch self {
    case .recent: 3
    case .related: 1
    case .active, .closed, .blocked, .granted, .daily: nil
    }
  }
}
