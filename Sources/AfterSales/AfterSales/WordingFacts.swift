internal import Domain

// The facts that each rule used, in a stable order, named as in the contracts.
extension Wording {
  private var inquiry: Inquiry { evaluation.inquiry }
  private var figures: Figures { evaluation.figures }

  /// The name of the fact that is the time of the question: the only word that moves with it as
  /// long as no verdict changes.
  public static let nowName = "now"

  func typeStateFacts(_ type: CaseType) -> [Fact] {
    [
      Fact("trade_state", inquiry.order.tradeState.rawValue),
      Fact("is_virtual", inquiry.order.isVirtual ? "true" : "false"), Fact("type", type.id),
      Fact("way", inquiry.access == .buyer ? "BUYER" : "INVITATION"),
    ]
  }

  /// The facts of all rules but AS-TYPE-STATE: the same for every type.
  func sharedFacts(_ rule: AfterSalesRule) -> [Fact] {
    let order = inquiry.order
    return switch rule {
    case .window:
      times([
        (Self.nowName, inquiry.now), ("signed_at", order.signedAt),
        ("window_ends_at", figures.windowEnd),
      ]) + [Fact("window", inquiry.policy.window.text)]
    case .oneYear:
      times([
        (Self.nowName, inquiry.now), ("paid_at", order.paidAt), ("year_ends_at", figures.yearEnd),
      ])
    case .noReason:
      times([
        (Self.nowName, inquiry.now), ("signed_at", order.signedAt),
        ("no_reason_ends_at", figures.noReasonEnd),
      ]) + [
        Fact("is_unreturnable", order.isUnreturnable ? "true" : "false")
      ] + (figures.reason.map { [Fact("reason_class", $0.reasonClass.rawValue)] } ?? [])
    case .freight:
      (figures.freight.map { [Fact("payer", $0.payer.rawValue)] } ?? [])
        + [Fact("is_insured", order.isFreightInsured ? "true" : "false")]
        + (inquiry.freightPromise.map { [Fact("promise", $0.rawValue)] } ?? [])
    case .secondRequest: [Fact("refusals", "\(figures.refusals)")]
    case .cardCap:
      [
        Fact("cards_used", "\(figures.cardsUsed)"),
        Fact("card_cap", "\(inquiry.policy.cardCap)"),
        Fact("remaining_cards", "\(figures.remainingCards)"),
      ]
    case .channel:
      [Fact("channel", inquiry.channel.rawValue), Fact("actor", inquiry.actor.kind.rawValue)]
    case .consent: consentFacts
    case .amount: amountFacts
    case .openDuplicate:
      [
        Fact(
          "open_cases",
          inquiry.history.cases.filter { $0.state.isOpen }.map(\.id).sorted()
            .joined(separator: " "))
      ]
    default: inquiry.reason.map { [Fact("reason_id", $0)] } ?? []
    }
  }

  private func times(_ named: [(String, Instant?)]) -> [Fact] {
    named.compactMap { name, time in time.map { Fact(name, $0.text) } }
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
      Fact("refundable", evaluation.refundable.description),
      Fact("units_bought", "\(figures.units.bought)"),
      Fact("units_returned", "\(figures.units.returned)"),
      Fact("units_in_open_cases", "\(figures.units.asked)"),
    ]
    if balance.due > 0 {
      facts.insert(Fact("refund_due", Money(balance.due, currency).description), at: 2)
    }
    if let amount = inquiry.amount { facts.append(Fact("amount", amount.description)) }
    return facts
  }
}
