internal import Domain

// One function per rule, in the order of the rules. Each is total: a rule always has a verdict.
extension Figures {
  /// AS-TYPE-STATE: by kind and trade state. What the window says is AS-WINDOW's part.
  func typeState(_ type: CaseType, _ inquiry: Inquiry) -> Verdict {
    let open = row[type]
    if open.isEmpty { return Verdict(.typeState, type, .fail, .typeClosed) }
    if open.contains(inquiry.access) { return Verdict(.typeState, type, .pass, .typeOpen) }
    let cause: Verdict.Cause = open == .buyer ? .typeOnlyBuyer : .typeOnlyInvitation
    return Verdict(.typeState, type, .fail, cause)
  }

  private enum WindowState { case notStarted, open, over, unknown }

  private func windowState(_ order: OrderFacts, at now: Instant) -> WindowState {
    guard order.isDelivered else { return .notStarted }
    // Virtual goods are not signed for; a parcel without a known signing time gets no benefit.
    guard let windowEnd else { return order.isVirtual ? .notStarted : .unknown }
    return now < windowEnd ? .open : .over
  }

  /// AS-WINDOW. Past it AS-ONE-YEAR decides, where an invitation can help at all.
  func window(_ type: CaseType, _ inquiry: Inquiry, at now: Instant) -> Verdict {
    let canBeHelped = inquiry.policy.matrix.pastWindow[type].contains(inquiry.access)
    switch windowState(inquiry.order, at: now) {
    case .notStarted: return Verdict(.window, type, .notApplicable, .windowNotStarted)
    case .open: return Verdict(.window, type, .pass, .windowOpen, changesAt: windowEnd)
    case .over where canBeHelped:
      return Verdict(.window, type, .notApplicable, .windowOverYearDecides)
    case .over: return Verdict(.window, type, .fail, .windowOver)
    case .unknown where canBeHelped:
      return Verdict(.window, type, .notApplicable, .windowUnknown)
    case .unknown: return Verdict(.window, type, .fail, .windowUnknown)
    }
  }

  /// AS-ONE-YEAR: the types and ways of the matrix' row "window over", within a year of payment.
  func oneYear(_ type: CaseType, _ inquiry: Inquiry, at now: Instant) -> Verdict {
    switch windowState(inquiry.order, at: now) {
    case .notStarted: return Verdict(.oneYear, type, .notApplicable, .yearNotNeeded)
    case .open:
      return Verdict(.oneYear, type, .notApplicable, .yearNotNeeded, changesAt: windowEnd)
    case .over, .unknown: break
    }
    let open = inquiry.policy.matrix.pastWindow[type]
    if open.isEmpty { return Verdict(.oneYear, type, .fail, .yearTypeClosed) }
    if !open.contains(inquiry.access) {
      return Verdict(.oneYear, type, .fail, .yearOnlyInvitation)
    }
    guard let yearEnd else { return Verdict(.oneYear, type, .fail, .yearUnknown) }
    return now < yearEnd
      ? Verdict(.oneYear, type, .pass, .yearOpen, changesAt: yearEnd)
      : Verdict(.oneYear, type, .fail, .yearOver)
  }

  /// AS-NO-REASON: binds returns for which the reason names no defect.
  func noReason(_ type: CaseType, _ inquiry: Inquiry, at now: Instant) -> Verdict {
    func verdict(
      _ result: RuleOutcome.Result, _ cause: Verdict.Cause, changesAt: Instant? = nil
    ) -> Verdict { Verdict(.noReason, type, result, cause, changesAt: changesAt) }
    guard type == .returnRefund else { return verdict(.notApplicable, .noReasonOther) }
    guard let reason else { return verdict(.notApplicable, .noReasonLater) }
    guard reason.reasonClass == .subjective else { return verdict(.notApplicable, .noReasonDefect) }
    if inquiry.order.isUnreturnable { return verdict(.fail, .noReasonExcluded) }
    guard inquiry.order.isDelivered else { return verdict(.notApplicable, .noReasonNotStarted) }
    guard let noReasonEnd, now < noReasonEnd else { return verdict(.fail, .noReasonOver) }
    return verdict(.pass, .noReasonOpen, changesAt: noReasonEnd)
  }

  /// AS-CARD-CAP: binds whoever would issue another card.
  func cardCap(_ type: CaseType, _ inquiry: Inquiry) -> Verdict {
    switch inquiry.way {
    case .application: Verdict(.cardCap, type, .notApplicable, .cardNotNeeded)
    case .consent, .resubmission(invited: true):
      Verdict(.cardCap, type, .notApplicable, .cardCountedAlready)
    case .resubmission: Verdict(.cardCap, type, .notApplicable, .cardNotNeeded)
    case .invitation:
      remainingCards > 0
        ? Verdict(.cardCap, type, .pass, .cardsLeft)
        : Verdict(.cardCap, type, .fail, .cardsUsedUp)
    }
  }

  /// AS-CHANNEL: binds merchants when they invite.
  func channel(_ type: CaseType, _ inquiry: Inquiry) -> Verdict {
    guard inquiry.way == .invitation else {
      return Verdict(.channel, type, .notApplicable, .channelOnlyForMerchants)
    }
    let isOpen =
      inquiry.channel != .mobile || inquiry.policy.mobileInvitationTypes.contains(type)
    return isOpen
      ? Verdict(.channel, type, .pass, .channelOpen)
      : Verdict(.channel, type, .fail, .channelOnlyRefunds)
  }

  /// AS-CONSENT: only the card's buyer agrees, once, before it expires.
  func consent(_ type: CaseType, _ inquiry: Inquiry) -> Verdict {
    switch inquiry.way {
    case .application, .resubmission:
      return Verdict(.consent, type, .notApplicable, .consentNotNeeded)
    case .invitation: return Verdict(.consent, type, .pass, .consentToCome)
    case .consent: break
    }
    guard let card, inquiry.actor.kind == .buyer, inquiry.actor.id == card.buyer else {
      return Verdict(.consent, type, .fail, .consentOfAnother)
    }
    if card.state != .issued { return Verdict(.consent, type, .fail, .consentCardEnded) }
    return inquiry.now < card.expiresAt
      ? Verdict(.consent, type, .pass, .consentOfBuyer, changesAt: card.expiresAt)
      : Verdict(.consent, type, .fail, .consentCardExpired)
  }

  /// AS-AMOUNT: money first, then units.
  func amount(_ type: CaseType, _ inquiry: Inquiry) -> Verdict {
    let wrong: Verdict.Cause? =
      type.isRefund ? wrongAmount(inquiry) : inquiry.forbiddenAmount(type)
    if let wrong { return Verdict(.amount, type, .fail, wrong) }
    if units.overLine != nil { return Verdict(.amount, type, .fail, .unitsOver) }
    return Verdict(.amount, type, .pass, type.isRefund ? .amountWithin : .amountNoneTaken)
  }

  private func wrongAmount(_ inquiry: Inquiry) -> Verdict.Cause? {
    if balance.refundable <= 0 { return .amountNothingLeft }
    guard let amount = inquiry.amount else { return nil }
    if amount.currency != inquiry.order.paid.currency { return .amountOtherCurrency }
    if amount.minorUnits <= 0 { return .amountNotPositive }
    return amount.minorUnits > balance.refundable ? .amountOverRefundable : nil
  }

  /// AS-REASON: judged as soon as one is named.
  func reason(_ type: CaseType, _ inquiry: Inquiry) -> Verdict {
    guard inquiry.reason != nil else {
      return Verdict(.reason, type, .notApplicable, .reasonLater)
    }
    guard let reason else { return Verdict(.reason, type, .fail, .reasonUnknown) }
    return reason.fits(type)
      ? Verdict(.reason, type, .pass, .reasonKnown)
      : Verdict(.reason, type, .fail, .reasonOfOtherTypes)
  }

  /// AS-OPEN-DUP.
  func openDuplicate(_ type: CaseType) -> Verdict {
    units.duplicateLine == nil
      ? Verdict(.openDuplicate, type, .pass, .unitsFree)
      : Verdict(.openDuplicate, type, .fail, .unitsInOpenCase)
  }

  /// AS-FREIGHT: forbids nothing, says who pays the return.
  func freight(_ type: CaseType) -> Verdict {
    guard type.returnsGoods else { return Verdict(.freight, type, .notApplicable, .freightNone) }
    guard let freight else { return Verdict(.freight, type, .notApplicable, .freightLater) }
    let cause: Verdict.Cause =
      freight.isInsured
      ? .freightInsured
      : freight.promise != nil
        ? .freightPromised : freight.payer == .buyer ? .freightBuyer : .freightSeller
    return Verdict(.freight, type, .pass, cause)
  }

  /// AS-SECOND-REQUEST: forbids the buyer nothing, says whether the merchant could refuse.
  func secondRequest(_ type: CaseType) -> Verdict {
    refusals > 0
      ? Verdict(.secondRequest, type, .pass, .secondRequest)
      : Verdict(.secondRequest, type, .notApplicable, .firstRequest)
  }
}

extension Inquiry {
  fileprivate func forbiddenAmount(_ asked: CaseType) -> Verdict.Cause? {
    type == asked && amount != nil ? .amountNotTaken : nil
  }
}
