internal import Domain

/// The numbers that the rules of one inquiry share, worked out once for all types.
struct Figures: Sendable {
  let row: TypeAccess
  /// Nil before signing, and when the time of signing is not known.
  let windowEnd: Instant?
  /// Nil when the time of payment is not known.
  let yearEnd: Instant?
  /// Nil before signing, and when the time of signing is not known.
  let noReasonEnd: Instant?
  let cardsUsed: Int
  let remainingCards: Int
  let balance: Balance
  let units: UnitFigures
  /// The catalogue's entry of the reason; nil when none was given, or an unknown one.
  let reason: Reason?
  /// Nil while no reason is known.
  let freight: FreightTerms?
  /// How often the request was refused before.
  let refusals: Int32
  /// The card of a consent.
  let card: Invitation?

  init(_ inquiry: Inquiry) {
    let (order, policy) = (inquiry.order, inquiry.policy)
    row = policy.matrix.row(of: order)
    windowEnd = order.isDelivered ? order.signedAt.map { $0 + policy.window } : nil
    noReasonEnd = order.isDelivered ? order.signedAt.map { $0 + policy.noReasonReturn } : nil
    yearEnd = order.paidAt.map {
      policy.calendar.instant($0, addingYears: policy.paymentLimitYears)
    }
    cardsUsed = inquiry.history.cards.count
    remainingCards = max(0, policy.cardCap - cardsUsed)
    balance = Balance(order, inquiry.history)
    units = UnitFigures(inquiry)
    reason = inquiry.reason.flatMap(policy.reason)
    freight = reason.map {
      .decide(
        $0.reasonClass, promise: inquiry.freightPromise, isInsured: order.isFreightInsured)
    }
    refusals = inquiry.history.refusals(of: inquiry.lines, order)
    card =
      if case .consent(let id) = inquiry.way {
        inquiry.history.cards.first { $0.id == id }
      } else { nil }
  }

  /// Appends the verdicts in the order of ``AfterSalesRule/ofEvaluation``.
  func judge(_ type: CaseType, _ inquiry: Inquiry, into verdicts: inout [Verdict]) {
    verdicts.append(typeState(type, inquiry))
    verdicts.append(window(type, inquiry, at: inquiry.now))
    verdicts.append(oneYear(type, inquiry, at: inquiry.now))
    verdicts.append(noReason(type, inquiry, at: inquiry.now))
    verdicts.append(cardCap(type, inquiry))
    verdicts.append(channel(type, inquiry))
    verdicts.append(consent(type, inquiry))
    verdicts.append(amount(type, inquiry))
    verdicts.append(reason(type, inquiry))
    verdicts.append(openDuplicate(type))
    verdicts.append(freight(type))
    verdicts.append(secondRequest(type))
  }

  /// When an open type closes by time alone: the first of its limits at which a rule fails.
  func closesAt(_ type: CaseType, _ inquiry: Inquiry) -> Instant? {
    let limits = [windowEnd, yearEnd, noReasonEnd, card?.expiresAt].compactMap { $0 }
      .filter { $0 > inquiry.now }.sorted()
    return limits.first { limit in
      window(type, inquiry, at: limit).result == .fail
        || oneYear(type, inquiry, at: limit).result == .fail
        || noReason(type, inquiry, at: limit).result == .fail
        || card.map { limit >= $0.expiresAt } ?? false
    }
  }
}

/// How the units asked for, or all units, stand against the lines.
struct UnitFigures: Sendable {
  var bought: Int64 = 0
  var returned: Int64 = 0
  var asked: Int64 = 0
  /// The first line with fewer units left than asked for; "" stands for the order as a whole.
  var overLine: String?
  /// The first line whose missing units are in an open case.
  var duplicateLine: String?

  init(_ inquiry: Inquiry) {
    if inquiry.lines.isEmpty {
      var free: Int64 = 0
      for line in inquiry.order.lines {
        let units = UnitBalance(line, inquiry.order, inquiry.history)
        add(units)
        free += units.free
      }
      if free == 0 { overLine = "" }
      if free == 0 && asked > 0 { duplicateLine = "" }
      return
    }
    for wanted in inquiry.lines {
      guard let line = inquiry.order.lines.first(where: { $0.id == wanted.lineID }) else {
        overLine = overLine ?? wanted.lineID
        continue
      }
      let units = UnitBalance(line, inquiry.order, inquiry.history)
      add(units)
      guard wanted.quantity > units.free else { continue }
      overLine = overLine ?? line.id
      if units.asked > 0 { duplicateLine = duplicateLine ?? line.id }
    }
  }

  private mutating func add(_ units: UnitBalance) {
    bought += units.bought
    returned += units.returned
    asked += units.asked
  }
}
