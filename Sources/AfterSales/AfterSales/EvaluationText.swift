public import Domain

// The words of a verdict. Facts are named as in the contracts.
extension Evaluation {
  /// One verdict in words: a sentence with its numbers, and the facts that the rule used.
  public func outcome(_ verdict: Verdict) -> RuleOutcome {
    RuleOutcome(
      rule: verdict.rule.id, result: verdict.result, explanation: explanation(verdict),
      facts: facts(verdict), changesAt: verdict.changesAt)
  }

  private func explanation(_ verdict: Verdict) -> String {
    let type = verdict.type.id
    return switch verdict.rule {
    case .typeState: typeStateText(verdict.cause, type)
    case .window: windowText(verdict.cause)
    case .oneYear: oneYearText(verdict.cause, type)
    case .cardCap, .channel, .consent: cardText(verdict.cause, type)
    case .amount, .openDuplicate: amountText(verdict.cause, type)
    default: reasonText(verdict.cause)
    }
  }

  private func typeStateText(_ cause: Verdict.Cause, _ type: String) -> String {
    let kind = inquiry.order.isVirtual ? "virtual goods in " : ""
    let state = kind + inquiry.order.tradeState.rawValue
    return switch cause {
    case .typeOpen: "\(type) is open for \(state)."
    case .typeOnlyBuyer: "For \(state) only the buyer can apply for \(type), not by invitation."
    case .typeOnlyInvitation: "For \(state) \(type) is open by invitation only."
    default: "\(type) is not open for \(state)."
    }
  }

  private func windowText(_ cause: Verdict.Cause) -> String {
    let length = inquiry.policy.window.text
    let end = figures.windowEnd?.text ?? ""
    return switch cause {
    case .windowNotStarted: "The window of \(length) starts when the buyer signs."
    case .windowOpen: "The window of \(length) from signing is open until \(end)."
    case .windowOverYearDecides:
      "The window of \(length) from signing ended at \(end); AS-ONE-YEAR decides."
    case .windowUnknown: "The signing time is not known: the window counts as over."
    default: "The window of \(length) from signing ended at \(end)."
    }
  }

  private func oneYearText(_ cause: Verdict.Cause, _ type: String) -> String {
    let years = inquiry.policy.paymentLimitYears
    let length = years == 1 ? "1 year" : "\(years) years"
    let end = figures.yearEnd?.text ?? ""
    return switch cause {
    case .yearOpen:
      "Past the window a merchant can invite for \(type) until \(length) after payment, \(end)."
    case .yearOver: "\(length) after payment ended at \(end)."
    case .yearOnlyInvitation: "Past the window \(type) is open only by a merchant's invitation."
    case .yearTypeClosed: "Past the window only refund types are open, not \(type)."
    case .yearUnknown: "The payment time is not known: the limit of \(length) counts as over."
    default: "The window is not over."
    }
  }

  private func cardText(_ cause: Verdict.Cause, _ type: String) -> String {
    let (used, cap) = (figures.cardsUsed, inquiry.policy.cardCap)
    return switch cause {
    case .cardsLeft: "\(used) of \(cap) cards of the order are used, \(remainingCards) left."
    case .cardsUsedUp: "All \(cap) cards of the order are used; ended ones count."
    case .cardNotNeeded: "The buyer applies without a card."
    case .cardCountedAlready: "The card counts since it was issued."
    case .channelOpen: "A merchant can invite for \(type) from \(inquiry.channel.rawValue)."
    case .channelOnlyRefunds: "From MOBILE a merchant can invite only for refunds, not \(type)."
    case .channelOnlyForMerchants: "The channel binds only merchants who invite."
    case .consentToCome: "The card opens nothing until the buyer agrees."
    case .consentOfBuyer: "The card's buyer agrees in time."
    case .consentNotNeeded: "The buyer applies, nobody else has to agree."
    case .consentCardEnded: "The card is \(figures.card?.state.rawValue ?? "gone")."
    case .consentCardExpired: "The card expired at \(figures.card?.expiresAt.text ?? "")."
    default: "Only the buyer of the card can agree."
    }
  }

  private func amountText(_ cause: Verdict.Cause, _ type: String) -> String {
    let units = figures.units
    let line =
      (units.overLine ?? units.duplicateLine).map { $0.isEmpty ? "the order" : "line \($0)" } ?? ""
    return switch cause {
    case .amountWithin: "\(inquiry.amount ?? refundable) of \(refundable) refundable."
    case .amountNothingLeft: "Nothing is left to refund."
    case .amountNotPositive: "The amount must be positive."
    case .amountOverRefundable:
      "\(inquiry.amount ?? refundable) is more than the refundable \(refundable)."
    case .amountOtherCurrency: "The order was paid in \(inquiry.order.paid.currency.code)."
    case .amountNotTaken: "\(type) pays nothing and takes no amount."
    case .amountNoneTaken: "\(type) pays nothing; units are left."
    case .unitsOver: "More units asked for than \(line) has left."
    case .unitsInOpenCase: "Units of \(line) are in an open case already."
    default: "No open case has these units."
    }
  }

  private func reasonText(_ cause: Verdict.Cause) -> String {
    switch cause {
    case .reasonKnown: "The reason is of class \(figures.reason?.reasonClass.rawValue ?? "")."
    case .reasonUnknown: "The reason is not in the catalogue."
    default: "The reason is named when applying or inviting."
    }
  }
}
