internal import Domain

// The parts that changes are made of.
extension Order {
  /// Also used to build an imported order, whose payment lies in the past.
  mutating func pay(_ amount: Money, at instant: Instant) {
    paid = amount
    times.paid = instant
    let shares = Apportionment.split(amount.minorUnits, by: lines.map(\.total.minorUnits))
    for (index, share) in shares.enumerated() { lines[index].paid = Money(share, currency) }
    groupState = traits.isGroupBuy ? .forming : .none
    tradeState = traits.isGroupBuy ? .paid : .toShip
  }

  mutating func awaitAcceptance(until acceptBy: Instant?) {
    self.acceptBy = acceptBy
    if acceptBy != nil { acceptance = .awaiting }
  }

  /// Also used to build an imported order.
  mutating func cancel(refundDue due: Money?, at instant: Instant?) {
    let wasShipped = self.wasShipped
    tradeState = .cancelled
    times.cancelled = instant
    receipt = nil
    acceptBy = nil
    exceptions = []
    closeProposals(at: instant)
    refundDue = due ?? .zero(currency)
    for index in lines.indices {
      // What was shipped has to come back, the rest never leaves.
      if wasShipped {
        lines[index].returned += lines[index].untouched
      } else {
        lines[index].cancelled += lines[index].untouched
      }
      if due != nil { lines[index].refundDue = Money(lines[index].refundable, currency) }
    }
  }

  mutating func complete(at instant: Instant) {
    tradeState = .completed
    times.completed = instant
    receipt = nil
    exceptions.removeAll { $0 != .listingError }
    closeProposals(at: instant)
    closeRequest(.withdrawn, by: nil, at: instant)
  }

  private var wasShipped: Bool { [.inDelivery, .signed, .completed].contains(tradeState) }

  /// - Parameter settlesDue: whether it pays what is due, or comes on top of it.
  mutating func record(_ refund: Refund, settlesDue: Bool) {
    refunds.append(refund)
    refunded = Money(refunded.minorUnits + refund.amount.minorUnits, currency)
    for part in refund.lines {
      guard let index = lines.firstIndex(where: { $0.id == part.lineID }) else { continue }
      let amount = part.amount.minorUnits
      lines[index].refunded = Money(lines[index].refunded.minorUnits + amount, currency)
      let due = lines[index].refundDue.minorUnits
      lines[index].refundDue = Money(
        min(settlesDue ? max(0, due - amount) : due, lines[index].refundable), currency)
      switch tradeState {
      // All units of a cancelled order moved when it was cancelled.
      case .created, .cancelled: break
      case .paid, .toShip: lines[index].cancelled += part.quantity
      case .inDelivery, .signed, .completed: lines[index].returned += part.quantity
      }
    }
    // What a case is paid it does not hold any more.
    hold(held(by: refund.caseID) - refund.amount.minorUnits, for: refund.caseID)
    sumDues()
  }

  /// - Parameter amount: in minor units; nothing is held when it is not positive.
  mutating func hold(_ amount: Int64, for caseID: String) {
    let index = holds.firstIndex { $0.caseID == caseID }
    switch (index, amount > 0) {
    case (let index?, true): holds[index].amount = Money(amount, currency)
    case (let index?, false): holds.remove(at: index)
    case (nil, true): holds.append(CaseHold(caseID: caseID, amount: Money(amount, currency)))
    case (nil, false): break
    }
  }

  private mutating func sumDues() {
    refundDue = Money(lines.reduce(0) { $0 + $1.refundDue.minorUnits }, currency)
  }

  /// A receipt clock that goes on reminds again.
  mutating func restart(_ clock: ReceiptClock?) {
    receipt = clock
    if case .running = clock { receiptRemindedAt = nil }
  }

  mutating func closeRequest(
    _ state: CancellationRequest.State, by actor: Actor?, at instant: Instant, reason: String = ""
  ) {
    guard openRequest != nil else { return }
    requests[requests.count - 1].state = state
    requests[requests.count - 1].decidedBy = actor
    requests[requests.count - 1].decidedAt = instant
    requests[requests.count - 1].refusalReason = reason
  }

  // MARK: Proposals

  mutating func answer(
    _ id: String, _ accepted: Bool, _ effects: [LineAmount], at instant: Instant
  ) {
    closeProposal(id, accepted ? .accepted : .declined, at: instant)
    guard accepted, let terms = proposals.first(where: { $0.terms.id == id })?.terms else { return }
    for effect in effects {
      guard let index = lines.firstIndex(where: { $0.id == effect.lineID }) else { continue }
      lines[index].refundDue = Money(
        lines[index].refundDue.minorUnits + effect.amount.minorUnits, currency)
      move(effect.quantity, of: index, by: terms)
    }
    sumDues()
    if terms.solution == .payDifference, let amount = terms.amount {
      smallPayments.append(
        SmallPayment(id: id, direction: .asked, amount: amount, reason: terms.note, at: instant))
    }
    let cause = terms.cause
    if cause == .listing {
      clearListingError()
    } else if !proposals.contains(where: { $0.state == .open && $0.terms.cause == cause }) {
      set(cause.exception, false)
    }
  }

  private mutating func move(_ units: Int64, of index: Int, by terms: ProposalTerms) {
    switch terms.solution {
    case .exchange, .refundDifference, .payDifference: lines[index].exchanged += units
    case .redeliver: lines[index].reshipped += units
    case .partialRefund where wasShipped: lines[index].returned += units
    case .partialRefund: lines[index].cancelled += units
    case .cancel, .compensate, .freeItem: break
    }
  }

  mutating func closeProposal(_ id: String, _ state: Proposal.State, at instant: Instant?) {
    guard let index = proposals.firstIndex(where: { $0.terms.id == id }) else { return }
    proposals[index].state = state
    proposals[index].closedAt = instant
  }

  private mutating func closeProposals(at instant: Instant?) {
    for proposal in proposals where proposal.state == .open {
      closeProposal(proposal.terms.id, .withdrawn, at: instant)
    }
  }

  /// A listing error stays until every listing is confirmed fixed.
  mutating func clearListingError() {
    let isOpen =
      tasks.contains { $0.kind == .fixListing && $0.state == .open }
      || proposals.contains { $0.terms.cause == .listing && $0.state == .open }
    if !isOpen { set(.listingError, false) }
  }

  // MARK: Units, tasks, exceptions

  mutating func replace(_ replacement: Replacement) {
    replacements.append(replacement)
    for units in replacement.units {
      guard let index = lines.firstIndex(where: { $0.id == units.lineID }) else { continue }
      switch replacement.kind {
      case .exchanged: lines[index].exchanged += units.quantity
      case .reshipped: lines[index].reshipped += units.quantity
      }
    }
  }

  mutating func closeTask(
    _ id: String, _ state: OrderTask.State, by actor: Actor, at instant: Instant, note: String = ""
  ) {
    guard let index = tasks.firstIndex(where: { $0.id == id && $0.state == .open }) else { return }
    tasks[index].state = state
    tasks[index].closedAt = instant
    tasks[index].closedBy = actor
    tasks[index].note = note
  }

  mutating func set(_ exception: OrderException, _ isSet: Bool) {
    guard exceptions.contains(exception) != isSet else { return }
    if isSet {
      exceptions = OrderException.allCases.filter { exceptions.contains($0) || $0 == exception }
    } else {
      exceptions.removeAll { $0 == exception }
    }
  }
}
