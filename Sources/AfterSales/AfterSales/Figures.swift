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

  init(_ inquiry: borrowing Inquiry) {
    // Nothing is taken out of the inquiry: a copy of the order or the policy counts dozens of
    // references.
    row = inquiry.policy.matrix.row(of: inquiry.order)
    let signedAt = inquiry.order.isDelivered ? inquiry.order.signedAt : nil
    windowEnd = signedAt.map { $0 + inquiry.policy.window }
    noReasonEnd = signedAt.map { $0 + inquiry.policy.noReasonReturn }
    yearEnd = inquiry.order.paidAt.map {
      inquiry.policy.calendar.instant($0, addingYears: inquiry.policy.paymentLimitYears)
    }
    cardsUsed = inquiry.history.cards.count
    remainingCards = max(0, inquiry.policy.cardCap - cardsUsed)
    balance = Balance(inquiry.order, inquiry.history)
    units = UnitFigures(inquiry)
    reason = inquiry.reason.flatMap { inquiry.policy.reason($0) }
    freight = reason.map {
      .decide(
        $0.reasonClass, promise: inquiry.freightPromise,
        isInsured: inquiry.order.isFreightInsured)
    }
    refusals = inquiry.history.refusals(of: inquiry.lines, inquiry.order)
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
    var limit = inquiry.now
    while let next = nextLimit(after: limit) {
      limit = next
      if window(type, inquiry, at: limit).result == .fail
        || oneYear(type, inquiry, at: limit).result == .fail
        || noReason(type, inquiry, at: limit).result == .fail
        || cardExpiresAt.map({ limit >= $0 }) ?? false
      {
        return limit
      }
    }
    return nil
  }

  /// The earliest of all limits that lies after `time`.
  private func nextLimit(after time: Instant) -> Instant? {
    var next: Instant?
    func consider(_ limit: Instant?) {
      if let limit, limit > time, next.map({ limit < $0 }) ?? true { next = limit }
    }
    consider(windowEnd)
    consider(yearEnd)
    consider(noReasonEnd)
    consider(cardExpiresAt)
    return next
  }

  private var cardExpiresAt: Instant? { card?.expiresAt }
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

  init(_ inquiry: borrowing Inquiry) {
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
