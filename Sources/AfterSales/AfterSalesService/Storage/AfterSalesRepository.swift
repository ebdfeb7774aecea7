internal import AfterSales
internal import Contracts
internal import Domain
internal import Service
internal import Store

// What is read and written of cards and cases. Bodies are read where they lie.

extension ReadTransaction {
  func invitation(_ id: String) throws -> AfterSalesV1.Invitation? {
    try first("SELECT body FROM invitations WHERE invitation_id = ?", id) { row in
      try row.withBytes(0) { try AfterSalesV1.Invitation(serialized: $0) }
    }
  }

  /// Oldest first; never more than the cap.
  func invitations(ofOrder id: String) throws -> [AfterSalesV1.Invitation] {
    try all("SELECT body FROM invitations WHERE order_id = ? ORDER BY issued_at", id) { row in
      try row.withBytes(0) { try AfterSalesV1.Invitation(serialized: $0) }
    }
  }

  func afterSalesCase(_ id: String) throws -> AfterSalesV1.Case? {
    try first("SELECT body FROM cases WHERE case_id = ?", id) { row in
      try row.withBytes(0) { try AfterSalesV1.Case(serialized: $0) }
    }
  }

  /// All that decisions about the order depend on. Cases that ended without effect are not read,
  /// only the order version that they saw.
  func history(ofOrder id: String) throws -> OrderHistory {
    var history = OrderHistory(
      cards: try invitations(ofOrder: id).map { try Invitation(stored: $0) })
    var version: Int64 = 0
    try forEach(
      """
      SELECT order_version, CASE WHEN counts = 1 THEN body END FROM cases WHERE order_id = ?
      ORDER BY submitted_at, case_id
      """, id
    ) { row in
      version = max(version, try row.int64(0))
      guard !row.isNull(1) else { return }
      let stored = try row.withBytes(1) { try AfterSalesV1.Case(serialized: $0) }
      history.cases.append(try Case(stored: stored))
    }
    history.orderVersion = max(history.orderVersion, version)
    return history
  }

  /// The earliest time at which a card or a case changes by itself.
  func nextDue() throws -> Instant? {
    let card = try first("SELECT min(due_at) FROM invitations WHERE due_at IS NOT NULL") {
      try $0.instantIfPresent(0)
    }
    let item = try first("SELECT min(due_at) FROM cases WHERE due_at IS NOT NULL") {
      try $0.instantIfPresent(0)
    }
    return [card, item].compactMap { $0 ?? nil }.min()
  }

  /// The bodies of the cards that were due at `now`, earliest first.
  func dueInvitations(at now: Instant, limit: Int) throws -> [[UInt8]] {
    try all("SELECT body FROM invitations WHERE due_at <= ? ORDER BY due_at LIMIT ?", now, limit) {
      try $0.bytes(0)
    }
  }

  /// The bodies of the cases that were due at `now`, earliest first.
  func dueCases(at now: Instant, limit: Int) throws -> [[UInt8]] {
    try all("SELECT body FROM cases WHERE due_at <= ? ORDER BY due_at LIMIT ?", now, limit) {
      try $0.bytes(0)
    }
  }
}

extension WriteTransaction {
  func save(_ card: Invitation) throws {
    try execute(
      """
      INSERT INTO invitations (invitation_id, order_id, issued_at, due_at, body)
      VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (invitation_id) DO UPDATE SET due_at = excluded.due_at, body = excluded.body
      """, card.id, card.orderID, card.issuedAt, card.dueAt,
      AfterSalesV1.Invitation(card).serializedBytes())
  }

  /// Stores the card and the case of a decision that has events.
  ///
  /// - Parameter known: the case as it is stored; nil for a new one, and for decisions about cards.
  /// - Returns: the case.
  func saveStates(_ changes: Changes, over known: AfterSalesV1.Case?) throws -> EncodedCase? {
    if let card = changes.invitation { try save(card) }
    guard let item = changes.afterSalesCase.map(EncodedCase.init) else { return nil }
    if !changes.events.isEmpty { try save(item, over: known) }
    return item
  }

  private func save(_ encoded: EncodedCase, over known: AfterSalesV1.Case?) throws {
    let item = encoded.item
    let state = AfterSalesV1.CaseState(item.state)
    // What later decisions about the order depend on.
    let counts = item.state.isOpen || item.state == .refunded || item.refusalCount > 0
    let isInvoiceOpen = item.invoiceTask.map { $0.doneAt == nil } ?? false
    guard let known else {
      try execute(
        """
        INSERT INTO cases (case_id, order_id, shop_id, buyer_id, state, is_open, counts,
          submitted_at, due_at, order_version, type, handler_id, invoice_open, is_lapsed, body)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """, item.id, item.orderID, item.shop, item.buyer, state.rawValue, item.state.isOpen,
        counts, item.submittedAt, item.dueAt, item.orderVersion,
        AfterSalesV1.CaseType(item.type).rawValue, item.handler ?? "", isInvoiceOpen,
        item.isLapsed, encoded.bytes)
      return
    }
    // An index is written again for each of its columns that is set, be it to the same value.
    if known.state == state, known.dueAt.flatMap({ Instant($0) }) == item.dueAt {
      try execute(
        """
        UPDATE cases SET counts = ?, order_version = ?, invoice_open = ?, body = ?
        WHERE case_id = ?
        """, counts, item.orderVersion, isInvoiceOpen, encoded.bytes, item.id)
    } else {
      try execute(
        """
        UPDATE cases SET state = ?, is_open = ?, counts = ?, due_at = ?, order_version = ?,
          invoice_open = ?, body = ?
        WHERE case_id = ?
        """, state.rawValue, item.state.isOpen, counts, item.dueAt, item.orderVersion,
        isInvoiceOpen, encoded.bytes, item.id)
    }
    if known.handlerID != item.handler ?? "" {
      try execute("UPDATE cases SET handler_id = ? WHERE case_id = ?", item.handler ?? "", item.id)
    }
    if known.isLapsed != item.isLapsed {
      try execute("UPDATE cases SET is_lapsed = ? WHERE case_id = ?", item.isLapsed, item.id)
    }
  }
}

extension Case {
  /// A deadline of the buyer closed it (AS-FLAGS).
  fileprivate var isLapsed: Bool { state == .closed && closedBy == .deadlineShip }
}

extension AfterSalesV1.Case {
  /// A deadline of the buyer closed it (AS-FLAGS).
  var isLapsed: Bool { state == .closed && closedBy == AfterSalesRule.deadlineShip.id }
}
