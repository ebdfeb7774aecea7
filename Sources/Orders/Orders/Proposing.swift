internal import Domain

// ORD-SHORTAGE, ORD-LISTING, ORD-SHIPMENT.
extension OrderDecider {
  static func assessProposal(
    _ cause: ProposalTerms.Cause, _ order: Order, _ rules: inout Assessment
  ) {
    let rule = cause.rule
    let fits: Bool
    let when: String
    switch cause {
    case .shortage:
      fits = [.paid, .toShip].contains(order.tradeState)
      when = "between payment and shipment"
    case .listing:
      fits = [.paid, .toShip, .inDelivery, .signed].contains(order.tradeState)
      when = "between payment and completion"
    case .shipment:
      fits = [.inDelivery, .signed].contains(order.tradeState)
      when = "between shipment and completion"
    }
    let state = order.tradeState.rawValue
    rules.require(
      fits, rule, "is for an order \(when), this one is \(state)",
      passes: "the buyer has to consent", facts: [Fact("trade_state", state)])
  }

  static func propose(
    _ order: Order, _ terms: ProposalTerms, _ context: Context
  ) throws(Refusal) -> OrderEvent.Change? {
    try check(terms, of: order)
    if let known = order.proposals.first(where: { $0.terms.id == terms.id }) {
      guard known.terms == terms else {
        throw Refusal(
          .alreadyExists, reason: "PROPOSAL_ID_REUSED",
          message: "Proposal \(terms.id) was made with other terms.",
          violations: [.init("proposal.proposal_id", "stands for another proposal")])
      }
      return nil
    }
    try require(terms.cause.action, order, context) { requireRoom(for: terms, order, &$0) }
    try requireRoom(order.proposals.count, OrdersLimits.proposals, "PROPOSALS", order)
    let now = time(of: order, context)
    return .proposalOpened(
      Proposal(
        terms: terms, proposedBy: context.actor, proposedAt: now,
        lapsesAt: now + context.policy.proposalLapse))
  }

  /// What is proposed has to be left: units of the line, and money of the line or the order.
  private static func requireRoom(
    for terms: ProposalTerms, _ order: Order, _ rules: inout Assessment
  ) {
    let line = order.lines.first { $0.id == terms.lineID }
    if let line, terms.solution.usesUnits {
      rules.require(
        terms.quantity <= line.untouched, "lines[\(line.id)].quantity",
        "\(terms.quantity) units are more than the \(line.untouched) that are left")
    }
    if let line, terms.solution == .redeliver {
      rules.require(
        line.reshipped + terms.quantity <= line.quantity, "lines[\(line.id)].reshipped",
        "\(terms.quantity) units are more than the \(line.quantity - line.reshipped) that were "
          + "not sent again yet")
    }
    if terms.solution.refunds, let amount = terms.amount {
      let left = min(line?.free ?? order.free, order.free)
      rules.require(
        amount.minorUnits <= left, "refunded",
        "\(amount) is more than the \(Money(left, order.currency)) that are left")
    }
    if terms.solution == .cancel {
      rules.require(
        [.paid, .toShip].contains(order.tradeState), "ORD-CANCEL-EARLY",
        "the order is \(order.tradeState.rawValue): a buyer cancels by proposal before shipment")
    }
  }

  private static func check(_ terms: ProposalTerms, of order: Order) throws(Refusal) {
    var fields = FieldCheck()
    fields.id(terms.id, "proposal.proposal_id")
    fields.text(terms.replacement, "proposal.replacement", OrdersLimits.itemNameLength)
    fields.text(terms.note, "proposal.note", OrdersLimits.noteLength, lineBreaks: true)
    let solution = terms.solution
    fields.require(
      terms.cause.solutions.contains(solution), "proposal.solution",
      "\(solution.rawValue) is no solution for \(terms.cause.rawValue)")
    fields.require(
      order.lines.contains { $0.id == terms.lineID }
        || (terms.lineID.isEmpty && !solution.needsLine),
      "proposal.line_id", "the order has no such line")
    fields.require(
      (0...OrdersLimits.quantity).contains(terms.quantity)
        && (terms.quantity > 0 || !solution.needsUnits)
        && (terms.quantity == 0 || solution.usesUnits || solution == .redeliver),
      "proposal.quantity", "\(terms.quantity) does not go with \(solution.rawValue)")
    fields.require(
      (terms.amount != nil) == solution.hasAmount, "proposal.amount",
      solution.hasAmount ? "is missing" : "does not go with \(solution.rawValue)")
    if let amount = terms.amount {
      fields.require(
        amount.minorUnits > 0 && amount.minorUnits <= OrdersLimits.amount, "proposal.amount",
        "must be positive and at most \(OrdersLimits.amount) minor units")
      fields.require(
        amount.currency == order.currency, "proposal.amount",
        "is in \(amount.currency.code), the order is in \(order.currency.code)")
    }
    if solution == .freeItem {
      fields.require(!terms.replacement.isEmpty, "proposal.replacement", "names the free item")
    }
    try fields.check()
  }

  // MARK: Answering

  static func assessOpenProposal(_ order: Order, _ rules: inout Assessment) {
    rules.require(
      order.proposals.contains { $0.state == .open }, "proposals", "none is open",
      passes: "one is open")
  }

  static func assessAnswer(
    _ order: Order, _ context: Context, _ rules: inout Assessment
  ) {
    assessOpenProposal(order, &rules)
    for proposal in order.proposals where proposal.state == .open {
      let isOpen = isOpen(until: proposal.lapsesAt, context)
      rules.note(
        proposal.terms.cause.rule,
        "proposal \(proposal.terms.id) "
          + (isOpen ? "can be answered until \(proposal.lapsesAt.text)" : "lapsed"),
        facts: [Fact("proposal_id", proposal.terms.id), Fact("lapses_at", proposal.lapsesAt.text)])
    }
    let last = order.proposals.filter { $0.state == .open }.map(\.lapsesAt).max()
    if let last {
      rules.require(
        isOpen(until: last, context), "lapses_at", "the time to answer ended at \(last.text)",
        passes: "the time to answer runs until \(last.text)",
        changesAt: isOpen(until: last, context) ? last : nil)
    }
  }

  static func answer(
    _ order: Order, _ id: String, accepted: Bool, _ context: Context
  ) throws(Refusal) -> [OrderEvent.Change] {
    let proposal = try proposal(id, of: order)
    let terms = proposal.terms
    try requireOpen(proposal, order, .answerProposal)
    guard isOpen(until: proposal.lapsesAt, context) else {
      throw .forbidden(
        reason: "PROPOSAL_LAPSED", message: "Proposal \(id) cannot be answered any more.",
        [.init(terms.cause.rule, "it lapsed at \(proposal.lapsesAt.text)")])
    }
    guard accepted else { return [.proposalAnswered(id: id, accepted: false, effects: [])] }
    var rules = Assessment(isComplete: false)
    requireRoom(for: terms, order, &rules)
    try rules.check(
      "PROPOSAL_OUTDATED", "The order changed since proposal \(id): it cannot be accepted.")
    if terms.solution == .payDifference {
      try requireRoom(order.smallPayments.count, OrdersLimits.smallPayments, "PAYMENTS", order)
    }
    let answered = OrderEvent.Change.proposalAnswered(
      id: id, accepted: true, effects: effects(of: terms, on: order))
    guard terms.solution == .cancel else { return [answered] }
    return [answered, cancelled(order, terms.note, .proposal)]
  }

  /// What becomes due, and the units that move, by line.
  private static func effects(of terms: ProposalTerms, on order: Order) -> [LineAmount] {
    let due = terms.solution.refunds ? terms.amount?.minorUnits ?? 0 : 0
    if let line = order.lines.first(where: { $0.id == terms.lineID }) {
      let isSomething = due > 0 || terms.quantity > 0
      return isSomething
        ? [
          LineAmount(
            lineID: line.id, quantity: terms.quantity, amount: Money(due, order.currency))
        ] : []
    }
    guard due > 0 else { return [] }
    let shares = Apportionment.split(due, by: order.lines.map(\.free))
    return zip(order.lines, shares).compactMap { line, share in
      share > 0
        ? LineAmount(lineID: line.id, quantity: 0, amount: Money(share, order.currency)) : nil
    }
  }

  static func withdraw(
    _ order: Order, _ id: String, _ context: Context
  ) throws(Refusal) -> OrderEvent.Change? {
    let proposal = try proposal(id, of: order)
    guard proposal.state != .withdrawn else { return nil }
    try requireOpen(proposal, order, .withdrawProposal)
    return .proposalClosed(id: id, .withdrawn)
  }

  private static func proposal(_ id: String, of order: Order) throws(Refusal) -> Proposal {
    guard let proposal = order.proposals.first(where: { $0.terms.id == id }) else {
      throw Refusal(
        .notFound, reason: "PROPOSAL_NOT_FOUND",
        message: "Order \(order.id) has no proposal \(id).")
    }
    return proposal
  }

  private static func requireOpen(
    _ proposal: Proposal, _ order: Order, _ action: OrderAction
  ) throws(Refusal) {
    guard proposal.state == .open else {
      throw .forbidden(
        reason: "PROPOSAL_CLOSED",
        message: "Proposal \(proposal.terms.id) is \(proposal.state.rawValue) already.",
        [.init(proposal.terms.cause.rule, "a proposal is answered once")])
    }
  }
}

extension ProposalTerms.Cause {
  /// The rule that allows it.
  var rule: String {
    switch self {
    case .shortage: "ORD-SHORTAGE"
    case .listing: "ORD-LISTING"
    case .shipment: "ORD-SHIPMENT"
    }
  }

  var action: OrderAction {
    switch self {
    case .shortage: .proposeForShortage
    case .listing: .proposeForListing
    case .shipment: .proposeForShipment
    }
  }
}
