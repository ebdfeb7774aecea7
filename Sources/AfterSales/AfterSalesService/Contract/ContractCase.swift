internal import AfterSales
internal import Contracts
internal import Domain
internal import Service

extension AfterSalesV1.Case {
  init(_ item: Case) {
    func time(_ instant: Instant?) -> GoogleProtobuf.Timestamp? {
      instant.map(GoogleProtobuf.Timestamp.init)
    }
    self.init()
    (caseID, version, orderID) = (item.id, item.version, item.orderID)
    (shopID, buyerID) = (item.shop, item.buyer)
    (state, type) = (.init(item.state), .init(item.type))
    lines = item.lines.map(AfterSalesV1.CaseLine.init)
    amount = item.amount.map(TypeV1.Money.init)
    requestedAmount = item.requestedAmount.map(TypeV1.Money.init)
    (reasonID, reasonClass) = (item.reason, .init(item.reasonClass))
    statement = item.statement
    invitationID = item.invitationID ?? ""
    channel = .init(item.channel)
    (requestCount, refusalCount) = (item.requestCount, item.refusalCount)
    orderVersion = item.orderVersion
    (isFresh, isInvoiced) = (item.isFresh, item.isInvoiced)
    orderPaid = item.orderPaid.map(TypeV1.Money.init)
    contact = item.contact.map(AfterSalesV1.Contact.init)
    policy = .init(version: item.policyVersion)
    (submittedAt, requestedAt) = (time(item.submittedAt), time(item.requestedAt))
    (updatedAt, respondedAt) = (time(item.updatedAt), time(item.respondedAt))
    (decidedAt, shippedAt) = (time(item.decidedAt), time(item.shippedAt))
    (receivedAt, inspectedAt) = (time(item.receivedAt), time(item.inspectedAt))
    (endedAt, dueAt) = (time(item.endedAt), time(item.dueAt))
    dueTimes = item.deadlines.sorted { $0.at < $1.at }.map(AfterSalesV1.DueTime.init)
    handlerID = item.handler ?? ""
    offer = item.offer.map(AfterSalesV1.Offer.init)
    returnParcel = item.parcel.map(AfterSalesV1.ReturnParcel.init)
    inspection = item.inspection.map(AfterSalesV1.InspectedLine.init)
    freight = item.freight.map(AfterSalesV1.FreightTerms.init)
    returnLabel = item.returnLabel.map(AfterSalesV1.ReturnLabel.init)
    deduction = item.deduction.map(AfterSalesV1.Deduction.init)
    resentParcel = item.resentParcel.map(AfterSalesV1.ReturnParcel.init)
    (payoutKey, payoutAttempts) = (item.payoutKey ?? "", item.payoutAttempts)
    (isReturnless, isAutomaticRefund) = (item.isReturnless, item.isAutomaticRefund)
    refusal = item.refusal.map(AfterSalesV1.Ruling.init)
    decision = item.decision.map(AfterSalesV1.Ruling.init)
    finding = item.finding.map(AfterSalesV1.Finding.init)
    appeal = item.appeal.map(AfterSalesV1.Appeal.init)
    appealUntil = time(item.appealUntil)
    invoiceTask = item.invoiceTask.map(AfterSalesV1.InvoiceTask.init)
    closedBy = item.closedBy?.id ?? ""
    evidenceCount = item.evidenceCount
    buyerEvidenceCount = item.evidenceCounts.buyer
    merchantEvidenceCount = item.evidenceCounts.merchant
    platformEvidenceCount = item.evidenceCounts.platform
    flags = item.flags.map(AfterSalesV1.RaisedFlag.init)
  }
}

extension Case {
  /// - Throws: when the stored message does not read back.
  init(stored item: AfterSalesV1.Case) throws(DecodeError) {
    let fields = StoredFields(message: "case \(item.caseID)")
    self.init(
      id: item.caseID, orderID: item.orderID, shop: item.shopID, buyer: item.buyerID,
      state: try fields.value(CaseState(item.state), "state"),
      type: try fields.value(CaseType(item.type), "type"), lines: item.lines.map(CaseLine.init),
      amount: try fields.optionalMoney(item.amount, "amount"), reason: item.reasonID,
      reasonClass: try fields.value(ReasonClass(item.reasonClass), "reason_class"),
      channel: try fields.value(Channel(item.channel), "channel"),
      submittedAt: try fields.time(item.submittedAt, "submitted_at"),
      orderVersion: item.orderVersion, policyVersion: item.policy?.version ?? "")
    version = item.version
    statement = item.statement
    invitationID = item.invitationID.presence
    (requestCount, refusalCount) = (item.requestCount, item.refusalCount)
    (isFresh, isInvoiced) = (item.isFresh, item.isInvoiced)
    contact = item.contact.map(Contact.init)
    handler = item.handlerID.presence
    parcel = item.returnParcel.map(Parcel.init)
    resentParcel = item.resentParcel.map(Parcel.init)
    (payoutKey, payoutAttempts) = (item.payoutKey.presence, item.payoutAttempts)
    (isReturnless, isAutomaticRefund) = (item.isReturnless, item.isAutomaticRefund)
    closedBy = AfterSalesRule(rawValue: item.closedBy)
    evidenceCount = item.evidenceCount
    evidenceCounts = EvidenceCounts(
      buyer: item.buyerEvidenceCount, merchant: item.merchantEvidenceCount,
      platform: item.platformEvidenceCount)
    try readAmounts(item, fields)
    try readTimes(item, fields)
    try readRecords(item, fields)
  }

  private mutating func readAmounts(
    _ item: AfterSalesV1.Case, _ fields: StoredFields
  ) throws(DecodeError) {
    if let stored = try fields.optionalMoney(item.requestedAmount, "requested_amount") {
      requestedAmount = stored
    }
    orderPaid = try fields.optionalMoney(item.orderPaid, "order_paid")
    if let stored = item.freight { freight = try FreightTerms(stored: stored, fields) }
    if let stored = item.deduction { deduction = try Deduction(stored: stored, fields) }
  }

  private mutating func readTimes(
    _ item: AfterSalesV1.Case, _ fields: StoredFields
  ) throws(DecodeError) {
    // Cases of before these times were kept have only some of them.
    requestedAt = try fields.optionalTime(item.requestedAt, "requested_at") ?? submittedAt
    updatedAt = try fields.optionalTime(item.updatedAt, "updated_at") ?? submittedAt
    respondedAt = try fields.optionalTime(item.respondedAt, "responded_at")
    decidedAt = try fields.optionalTime(item.decidedAt, "decided_at")
    shippedAt = try fields.optionalTime(item.shippedAt, "shipped_at")
    receivedAt = try fields.optionalTime(item.receivedAt, "received_at")
    inspectedAt = try fields.optionalTime(item.inspectedAt, "inspected_at")
    endedAt = try fields.optionalTime(item.endedAt, "ended_at")
    appealUntil = try fields.optionalTime(item.appealUntil, "appeal_until")
    deadlines = try Deadline.all(stored: item.dueTimes, fields)
    if deadlines.isEmpty, let due = try fields.optionalTime(item.dueAt, "due_at") {
      deadlines = [Deadline(state.mainDeadline, at: due)]
    }
  }

  private mutating func readRecords(
    _ item: AfterSalesV1.Case, _ fields: StoredFields
  ) throws(DecodeError) {
    flags = try item.flags.map { raised throws(DecodeError) in
      try RaisedFlag(stored: raised, fields)
    }
    if let stored = item.offer { offer = try Offer(stored: stored, fields) }
    for line in item.inspection { inspection.append(try InspectedLine(stored: line, fields)) }
    if let stored = item.returnLabel { returnLabel = try ReturnLabel(stored: stored, fields) }
    if let stored = item.refusal { refusal = try Ruling(stored: stored, fields) }
    if let stored = item.decision { decision = try Ruling(stored: stored, fields) }
    if let stored = item.finding { finding = try Finding(stored: stored, fields) }
    if let stored = item.appeal { appeal = try Appeal(stored: stored, fields) }
    if let stored = item.invoiceTask { invoiceTask = try InvoiceTask(stored: stored, fields) }
  }
}

extension CaseState {
  /// What is due in this state, in cases that were stored with one due time only.
  fileprivate var mainDeadline: Deadline.Kind {
    switch self {
    case .awaitBuyerShip: .buyerShip
    case .inspecting: .refund
    default: .merchantDecision
    }
  }
}
