public import Domain

// What time alone does to an order: acceptance becomes overdue (ORD-ACCEPT), proposals lapse, a
// promise passes unnotified (ORD-DELAY), receipt is reminded of and confirms itself
// (ORD-RECEIPT-AUTO).
extension Order {
  /// When time alone changes the order next; nil when never.
  public func nextDue(_ policy: OrdersPolicy) -> Instant? {
    OrderDecider.lapses(of: self, policy).map(\.at).min()
  }
}

extension OrderDecider {
  /// On whose behalf timers act.
  public static let timer = Actor(.system, id: "orders-timer")

  struct Lapse {
    var at: Instant
    var change: OrderEvent.Change
  }

  /// Everything that time will do if nothing else happens, unordered.
  static func lapses(of order: Order, _ policy: OrdersPolicy) -> [Lapse] {
    var lapses: [Lapse] = []
    if order.tradeState == .toShip, order.acceptance == .awaiting, let acceptBy = order.acceptBy {
      lapses.append(Lapse(at: acceptBy, change: .acceptanceOverdue))
    }
    for proposal in order.proposals where proposal.state == .open {
      lapses.append(
        Lapse(at: proposal.lapsesAt, change: .proposalClosed(id: proposal.terms.id, .lapsed)))
    }
    if [.paid, .toShip].contains(order.tradeState), order.delayNotifiedAt == nil,
      !order.exceptions.contains(.delay), let promised = order.times.promisedShip
    {
      // Shipping at the promised time itself is in time.
      lapses.append(Lapse(at: promised + .microseconds(1), change: .promiseLapsed(promised)))
    }
    if order.tradeState == .signed, case .running(let until) = order.receipt {
      lapses.append(Lapse(at: until, change: .completed))
      if order.receiptRemindedAt == nil {
        lapses.append(
          Lapse(at: until - policy.receiptReminder, change: .receiptReminded(confirmsAt: until)))
      }
    }
    return lapses
  }

  /// Applies everything that is due at `now`, the earliest first.
  ///
  /// - Returns: the order after it; without events nothing was due.
  public static func lapse(
    _ order: Order, policy: OrdersPolicy, now: Instant
  ) -> OrderDecision {
    let context = Context(actor: timer, policy: policy, now: now)
    var decision = OrderDecision(order: order, events: [])
    while let next = lapses(of: decision.order, policy).filter({ $0.at <= now })
      .min(by: { $0.at < $1.at })
    {
      do throws(Refusal) {
        let step = try advance(decision.order, by: [next.change], context)
        decision.order = step.order
        decision.events += step.events
      } catch { break }
    }
    return decision
  }
}
