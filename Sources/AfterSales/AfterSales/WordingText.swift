internal import Domain

// The sentences. Only AS-TYPE-STATE speaks of the type by name.
extension Wording {
  private var inquiry: Inquiry { evaluation.inquiry }
  private var figures: Figures { evaluation.figures }

  func typeStateText(_ verdict: Verdict) -> String {
    let type = verdict.type.id
    let kind = inquiry.order.isVirtual ? "virtual goods in " : ""
    let state = kind + inquiry.order.tradeState.rawValue
    return switch verdict.cause {
    case .typeOpen: "\(type) is open for \(state)."
    case .typeOnlyBuyer: "For \(state) only the buyer can apply for \(type), not by invitation."
    case .typeOnlyInvitation: "For \(state) \(type) is open by invitation only."
    default: "\(type) is not open for \(state)."
    }
  }

  func text(_ verdict: Verdict) -> String {
    switch verdict.rule {
    case .window: windowText(verdict.cause)
    case .noReason: noReasonText(verdict.cause)
    case .freight, .secondRequest: termsText(verdict.cause)
    case .oneYear: oneYearText(verdict.cause)
    case .cardCap, .channel: cardText(verdict.cause)
    case .consent: consentText(verdict.cause)
    case .amount, .openDuplicate: amountText(verdict.cause)
    default: reasonText(verdict.cause)
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

  private func oneYearText(_ cause: Verdict.Cause) -> String {
    let years = inquiry.policy.paymentLimitYears
    let length = years == 1 ? "1 year" : "\(years) years"
    let end = figures.yearEnd?.text ?? ""
    return switch cause {
    case .yearOpen: "Past the window a merchant can invite until \(length) after payment, \(end)."
    case .yearOver: "\(length) after payment ended at \(end)."
    case .yearOnlyInvitation: "Past the window the type is open only by a merchant's invitation."
    case .yearTypeClosed: "Past the window the type is closed: only refunds can be helped."
    case .yearUnknown: "The payment time is not known: the limit of \(length) counts as over."
    default: "The window is not over."
    }
  }

  private func noReasonText(_ cause: Verdict.Cause) -> String {
    let length = inquiry.policy.noReasonReturn.text
    return switch cause {
    case .noReasonOther: "The rule is about returns."
    case .noReasonLater:
      "Without a defect, a return is open for \(length) from signing; the reason decides."
    case .noReasonDefect: "The reason names a defect: no shorter limit than the window."
    case .noReasonNotStarted: "The \(length) for returns without a defect start at signing."
    case .noReasonOpen:
      "Without a defect, a return is open until \(figures.noReasonEnd?.text ?? "")."
    case .noReasonExcluded:
      "Food, and goods that cannot be sold again once opened, are not returned without a defect."
    default:
      "Without a defect, a return is open for \(length) from signing: until "
        + "\(figures.noReasonEnd?.text ?? "then")."
    }
  }

  private func termsText(_ cause: Verdict.Cause) -> String {
    switch cause {
    case .freightNone: "Nothing is sent back."
    case .freightLater: "The reason decides who pays the return."
    case .freightBuyer: "The buyer pays the return: the reason names no defect."
    case .freightSeller: "The seller pays both ways."
    case .freightInsured: "The order's freight insurance pays the return first."
    case .freightPromised:
      "The shop promised that \(figures.freight?.payer == .buyer ? "the buyer" : "it") pays."
    case .secondRequest: "It was refused before: the merchant cannot refuse it again."
    default: "It was not refused before."
    }
  }

  private func cardText(_ cause: Verdict.Cause) -> String {
    let (used, cap) = (figures.cardsUsed, inquiry.policy.cardCap)
    return switch cause {
    case .cardsLeft:
      "\(used) of \(cap) cards of the order are used, \(figures.remainingCards) left."
    case .cardsUsedUp: "All \(cap) cards of the order are used; ended ones count."
    case .cardNotNeeded: "The buyer applies without a card."
    case .cardCountedAlready: "The card counts since it was issued."
    case .channelOpen: "A merchant can invite for it from \(inquiry.channel.rawValue)."
    case .channelOnlyRefunds: "From MOBILE a merchant can invite only for refunds."
    default: "The channel binds only merchants who invite."
    }
  }

  private func consentText(_ cause: Verdict.Cause) -> String {
    switch cause {
    case .consentToCome: "The card opens nothing until the buyer agrees."
    case .consentOfBuyer: "The card's buyer agrees in time."
    case .consentNotNeeded: "The buyer applies, nobody else has to agree."
    case .consentCardEnded: "The card is \(figures.card?.state.rawValue ?? "gone")."
    case .consentCardExpired: "The card expired at \(figures.card?.expiresAt.text ?? "")."
    default: "Only the buyer of the card can agree."
    }
  }

  private func amountText(_ cause: Verdict.Cause) -> String {
    let refundable = evaluation.refundable
    return switch cause {
    case .amountWithin: "\(inquiry.amount ?? refundable) of \(refundable) refundable."
    case .amountNothingLeft: "Nothing is left to refund."
    case .amountNotPositive: "The amount must be positive."
    case .amountOverRefundable:
      "\(inquiry.amount ?? refundable) is more than the refundable \(refundable)."
    case .amountOtherCurrency: "The order was paid in \(inquiry.order.paid.currency.code)."
    case .amountNotTaken: "The type pays nothing and takes no amount."
    case .amountNoneTaken: "The type pays nothing; units are left."
    case .unitsOver: "More units asked for than \(name(figures.units.overLine)) has left."
    case .unitsInOpenCase: "Units of \(name(figures.units.duplicateLine)) are in an open case."
    default: "No open case has these units."
    }
  }

  private func name(_ line: String?) -> String {
    line.map { $0.isEmpty ? "the order" : "line \($0)" } ?? "the order"
  }

  private func reasonText(_ cause: Verdict.Cause) -> String {
    switch cause {
    case .reasonKnown: "The reason is of class \(figures.reason?.reasonClass.rawValue ?? "")."
    case .reasonUnknown: "The reason is not in the catalogue."
    case .reasonOfOtherTypes: "The reason cannot be given for this type."
    default: "The reason is named when applying or inviting."
    }
  }
}
