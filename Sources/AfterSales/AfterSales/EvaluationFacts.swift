internal import Domain

extension Evaluation {
  /// The facts that a rule used, in a stable order.
  func facts(_ verdict: Verdict) -> [Fact] {
    let (order, policy) = (inquiry.order, inquiry.policy)
    return switch verdict.rule {
    case .typeState:
      [
        Fact("trade_state", order.tradeState.rawValue), Fact("is_virtual", "\(order.isVirtual)"),
        Fact("type", verdict.type.id),
        Fact("way", inquiry.access == .buyer ? "BUYER" : "INVITATION"),
      ]
    case .window: windowFacts
    case .oneYear:
      times([("now", inquiry.now), ("paid_at", order.paidAt), ("year_ends_at", figures.yearEnd)])
    case .cardCap:
      [
        Fact("cards_used", "\(figures.cardsUsed)"), Fact("card_cap", "\(policy.cardCap)"),
        Fact("remaining_cards", "\(remainingCards)"),
      ]
    case .channel:
      [Fact("channel", inquiry.channel.rawValue), Fact("actor", inquiry.actor.kind.rawValue)]
    case .consent: consentFacts
    case .amount: amountFacts
    case .openDuplicate: duplicateFacts
    default: inquiry.reason.map { [Fact("reason_id", $0)] } ?? []
    }
  }

  private func times(_ named: [(String, Instant?)]) -> [Fact] {
    named.compactMap { name, time in time.map { Fact(name, $0.text) } }
  }

  private var windowFacts: [Fact] {
    times([
      ("now", inquiry.now), ("signed_at", inquiry.order.signedAt),
      ("window_ends_at", figures.windowEnd),
    ]) + [Fact("window", inquiry.policy.window.text)]
  }

  private var consentFacts: [Fact] {
    let actor = Fact("actor", inquiry.actor.kind.rawValue)
    guard let card = figures.card else { return [actor] }
    return [
      actor, Fact("invitation_id", card.id), Fact("invitation_state", card.state.rawValue),
      Fact("expires_at", card.expiresAt.text),
    ]
  }

  private var amountFacts: [Fact] {
    let (balance, currency) = (figures.balance, inquiry.order.paid.currency)
    var facts = [
      Fact("paid", Money(balance.paid, currency).description),
      Fact("refunded", Money(balance.refunded, currency).description),
      Fact("held", Money(balance.held, currency).description),
      Fact("refundable", refundable.description),
      Fact("units_bought", "\(figures.units.bought)"),
      Fact("units_returned", "\(figures.units.returned)"),
      Fact("units_in_open_cases", "\(figures.units.asked)"),
    ]
    if let amount = inquiry.amount { facts.append(Fact("amount", amount.description)) }
    return facts
  }

  private var duplicateFacts: [Fact] {
    let open = inquiry.history.cases.filter { $0.state.isOpen }.map(\.id).sorted()
    return [Fact("open_cases", open.joined(separator: " "))]
  }
}
