internal import Domain

// What a shop does around an order: addresses, contacts, delays, tasks (ORD-ADDRESS,
// ORD-UNREACHABLE, ORD-DELAY).
extension OrderDecider {
  // MARK: ORD-ADDRESS

  static func assessAddress(_ order: Order, _ rules: inout Assessment, isUnclear: Bool) {
    rules.require(
      [.created, .paid, .toShip].contains(order.tradeState), "trade_state",
      "is \(order.tradeState.rawValue), must be before shipment", passes: "is before shipment",
      facts: [Fact("trade_state", order.tradeState.rawValue)])
    if isUnclear {
      rules.note(
        "ORD-ADDRESS",
        order.addressIssue.isEmpty
          ? "the address is clear and may be corrected" : "unclear: \(order.addressIssue)")
    } else {
      rules.require(
        !order.traits.isVirtual, "ORD-ADDRESS", "virtual goods go nowhere",
        passes: "shipping then needs it confirmed or corrected")
    }
  }

  static func markAddress(
    _ order: Order, _ issue: String, _ context: Context
  ) throws(Refusal) -> OrderEvent.Change? {
    try requireText(issue, "issue", OrdersLimits.noteLength)
    guard order.addressIssue != issue else { return nil }
    try require(.markAddressUnclear, order, context)
    return .addressMarked(issue: issue)
  }

  static func settleAddress(
    _ order: Order, _ address: Address?, _ context: Context
  ) throws(Refusal) -> OrderEvent.Change? {
    var fields = FieldCheck()
    if let address { check(address, &fields) }
    try fields.check()
    guard !order.addressIssue.isEmpty || (address != nil && address != order.address) else {
      return nil
    }
    try require(.settleAddress, order, context)
    return .addressSettled(address)
  }

  // MARK: ORD-UNREACHABLE

  static func assessContact(
    _ order: Order, _ context: Context, _ rules: inout Assessment
  ) {
    rules.note("ORD-ADDRESS", "every contact attempt is recorded")
    let failed = order.failedAttempts.count
    rules.note(
      "ORD-UNREACHABLE", "\(failed) attempts failed since the last contact",
      facts: [Fact("failed_attempts", "\(failed)")])
  }

  static func recordContact(
    _ order: Order, _ means: Contact.Means, _ outcome: Contact.Outcome, _ note: String,
    _ context: Context
  ) throws(Refusal) -> OrderEvent.Change {
    var fields = FieldCheck()
    fields.text(note, "note", OrdersLimits.noteLength, lineBreaks: true)
    try fields.check()
    try require(.recordContact, order, context) {
      $0.require(
        context.actor.kind != .buyer || outcome == .buyerCame, "ORD-UNREACHABLE",
        "a buyer can only get in touch")
    }
    try requireRoomForContact(of: context.actor.kind, on: order)
    let failed = outcome == .failed ? order.failedAttempts.count + 1 : 0
    return .contactRecorded(
      Contact(
        at: time(of: order, context), author: context.actor, means: means, outcome: outcome,
        note: note),
      isUnreachable: failed >= context.policy.unreachableAttempts
        && ![.completed, .cancelled].contains(order.tradeState))
  }

  /// Neither side fills the list for the other, nor for the platform and the system.
  private static func requireRoomForContact(
    of kind: Actor.Kind, on order: Order
  ) throws(Refusal) {
    let sides: [Actor.Kind] = [.buyer, .merchant]
    let isSide = sides.contains(kind)
    let whose = isSide ? [kind] : Actor.Kind.allCases.filter { !sides.contains($0) }
    let count = order.contacts.count { whose.contains($0.author.kind) }
    guard count < (isSide ? OrdersLimits.contactsOfSide : OrdersLimits.contactsOfOthers) else {
      throw Refusal(
        .quota, reason: "TOO_MANY_CONTACTS",
        message: "Order \(order.id) has \(count) contacts by "
          + "\(whose.map(\.rawValue).joined(separator: ", ")), their limit.")
    }
  }

  // MARK: ORD-DELAY

  static func assessEstimate(_ order: Order, _ rules: inout Assessment) {
    rules.requireState(order, .paid, .toShip)
    if let promised = order.times.promisedShip {
      rules.note(
        "ORD-DELAY", "later than \(promised.text) the buyer must be notified before",
        facts: [Fact("promised_ship_at", promised.text)])
    } else {
      rules.notApplicable("ORD-DELAY", "nothing was promised")
    }
  }

  static func estimate(
    _ order: Order, _ estimate: Instant, _ context: Context
  ) throws(Refusal) -> OrderEvent.Change? {
    var fields = FieldCheck()
    fields.require(estimate >= context.now, "estimated_ship_at", "is in the past")
    fields.time(estimate, "estimated_ship_at", until: context.now + OrdersLimits.promise)
    try fields.check()
    guard order.estimatedShipAt != estimate else { return nil }
    try require(.estimateShipment, order, context)
    return .shipmentEstimated(
      estimate, isLate: order.times.promisedShip.map { estimate > $0 } ?? false)
  }

  static func assessNotice(
    _ order: Order, _ context: Context, _ rules: inout Assessment
  ) {
    rules.requireState(order, .paid, .toShip)
    if let promised = order.times.promisedShip {
      rules.note(
        "ORD-DELAY",
        context.now < promised
          ? "in time until \(promised.text)"
          : "after \(promised.text): the buyer is told, the order stays flagged",
        facts: [Fact("promised_ship_at", promised.text)])
    } else {
      rules.require(false, "ORD-DELAY", "nothing was promised, so nothing is late")
    }
  }

  /// Telling the buyer is what the tasks to do so ask for: they are done by it.
  static func notifyDelay(
    _ order: Order, _ note: String, _ context: Context
  ) throws(Refusal) -> [OrderEvent.Change] {
    var fields = FieldCheck()
    fields.text(note, "note", OrdersLimits.noteLength, lineBreaks: true)
    try fields.check()
    try require(.notifyDelay, order, context)
    let done = order.tasks.filter { $0.kind == .notifyDelay && $0.state == .open }
    return [.delayNotified(note: note)] + done.map { .taskDone(id: $0.id, note: note) }
  }

  // MARK: Tasks

  static func assessTask(_ order: Order, _ rules: inout Assessment) {
    let open = order.tasks.count { $0.state == .open }
    rules.require(open > 0, "tasks", "none is open", passes: "\(open) open")
  }

  /// Nil when it is done already.
  static func completeTask(
    _ order: Order, _ id: String, _ note: String, _ context: Context
  ) throws(Refusal) -> OrderEvent.Change? {
    var fields = FieldCheck()
    fields.text(note, "note", OrdersLimits.noteLength, lineBreaks: true)
    try fields.check()
    guard let task = order.tasks.first(where: { $0.id == id }) else {
      throw Refusal(
        .notFound, reason: "TASK_NOT_FOUND", message: "Order \(order.id) has no task \(id).")
    }
    guard task.state != .done else { return nil }
    guard task.state == .open else {
      throw .forbidden(
        reason: "TASK_OBSOLETE", message: "There is nothing left to do for task \(id).",
        [.init("tasks", "the order went on: the task is OBSOLETE")])
    }
    return .taskDone(id: id, note: note)
  }
}
