internal import AfterSales
internal import Contracts
internal import Domain
internal import Service

// The parts of a case in the contract, and back from what was stored.

extension AfterSalesV1.DueTime {
  init(_ deadline: Deadline) {
    self.init(
      kind: deadline.kind.contract, dueAt: .init(deadline.at), rule: deadline.kind.rule.id)
  }
}

extension Deadline {
  init(stored due: AfterSalesV1.DueTime, _ fields: StoredFields) throws(DecodeError) {
    self.init(
      try fields.choice(due.kind, "due_times.kind"),
      at: try fields.time(due.dueAt, "due_times.due_at"))
  }

  static func all(
    stored due: [AfterSalesV1.DueTime], _ fields: StoredFields
  ) throws(DecodeError) -> [Deadline] {
    var deadlines: [Deadline] = []
    for time in due { deadlines.append(try Deadline(stored: time, fields)) }
    return deadlines
  }
}

extension AfterSalesV1.FreightTerms {
  init(_ freight: FreightTerms) {
    self.init(
      payer: freight.payer.contract, firstPayer: freight.firstPayer.contract,
      promise: freight.promise?.contract ?? .unspecified,
      prepaid: freight.prepaid.map(TypeV1.Money.init), repaymentKey: freight.repaymentKey ?? "",
      repaidAt: freight.repaidAt.map(GoogleProtobuf.Timestamp.init))
  }
}

extension FreightTerms {
  init(stored freight: AfterSalesV1.FreightTerms, _ fields: StoredFields) throws(DecodeError) {
    self.init(
      payer: try fields.choice(freight.payer, "freight.payer"),
      isInsured: freight.firstPayer == .insurance, promise: FreightPayer(freight.promise),
      prepaid: try fields.optionalMoney(freight.prepaid, "freight.prepaid"),
      repaymentKey: freight.repaymentKey.presence,
      repaidAt: try fields.optionalTime(freight.repaidAt, "freight.repaid_at"))
  }
}

extension AfterSalesV1.Deduction {
  init(_ deduction: Deduction) {
    self.init(fee: .init(deduction.fee), freight: .init(deduction.freight))
  }
}

extension Deduction {
  init(stored deduction: AfterSalesV1.Deduction, _ fields: StoredFields) throws(DecodeError) {
    self.init(
      fee: try fields.value(deduction.fee.flatMap { Money($0) }, "deduction.fee"),
      freight: try fields.value(deduction.freight.flatMap { Money($0) }, "deduction.freight"))
  }
}

extension AfterSalesV1.Offer {
  init(_ offer: Offer) {
    self.init(
      kind: offer.kind.contract, amount: offer.amount.map(TypeV1.Money.init), note: offer.note,
      state: offer.state.contract, madeBy: .init(offer.madeBy), madeAt: .init(offer.madeAt),
      answeredAt: offer.answeredAt.map(GoogleProtobuf.Timestamp.init),
      stateBefore: .init(offer.stateBefore),
      suspended: offer.suspended.map(AfterSalesV1.DueTime.init))
  }
}

extension Offer {
  init(stored offer: AfterSalesV1.Offer, _ fields: StoredFields) throws(DecodeError) {
    self.init(
      kind: try fields.choice(offer.kind, "offer.kind"),
      amount: try fields.optionalMoney(offer.amount, "offer.amount"), note: offer.note,
      state: try fields.choice(offer.state, "offer.state"),
      madeBy: try fields.actor(offer.madeBy, "offer.made_by"),
      madeAt: try fields.time(offer.madeAt, "offer.made_at"),
      answeredAt: try fields.optionalTime(offer.answeredAt, "offer.answered_at"),
      stateBefore: try fields.value(CaseState(offer.stateBefore), "offer.state_before"),
      suspended: try Deadline.all(stored: offer.suspended, fields))
  }
}

extension AfterSalesV1.InspectedLine {
  init(_ line: InspectedLine) {
    self.init(
      lineID: line.lineID, quantity: line.quantity, condition: line.condition.contract,
      note: line.note)
  }
}

extension InspectedLine {
  init(stored line: AfterSalesV1.InspectedLine, _ fields: StoredFields) throws(DecodeError) {
    self.init(
      lineID: line.lineID, quantity: line.quantity,
      condition: try fields.choice(line.condition, "inspection.condition"), note: line.note)
  }
}

extension AfterSalesV1.Ruling {
  init(_ ruling: Ruling) {
    self.init(
      by: .init(ruling.by), decidedAt: .init(ruling.at), reason: ruling.reason,
      inFavorOf: ruling.inFavorOf?.contract ?? .unspecified)
  }
}

extension Ruling {
  init(stored ruling: AfterSalesV1.Ruling, _ fields: StoredFields) throws(DecodeError) {
    self.init(
      by: try fields.actor(ruling.by, "ruling.by"),
      at: try fields.time(ruling.decidedAt, "ruling.decided_at"), reason: ruling.reason,
      inFavorOf: Party(ruling.inFavorOf))
  }
}

extension AfterSalesV1.Finding {
  init(_ finding: Finding) {
    self.init(
      atFault: finding.atFault?.contract ?? .unspecified, text: finding.text,
      by: .init(finding.by), recordedAt: .init(finding.at))
  }
}

extension Finding {
  init(stored finding: AfterSalesV1.Finding, _ fields: StoredFields) throws(DecodeError) {
    self.init(
      atFault: Party(finding.atFault), text: finding.text,
      by: try fields.actor(finding.by, "finding.by"),
      at: try fields.time(finding.recordedAt, "finding.recorded_at"))
  }
}

extension AfterSalesV1.Appeal {
  init(_ appeal: Appeal) {
    let state: AfterSalesV1.AppealState =
      switch appeal.decision?.inFavorOf {
      case nil: .filed
      case .merchant: .granted
      case .buyer: .denied
      }
    self.init(
      state: state, statement: appeal.statement, filedBy: .init(appeal.by),
      filedAt: .init(appeal.at), decision: appeal.decision.map(AfterSalesV1.Ruling.init))
  }
}

extension Appeal {
  init(stored appeal: AfterSalesV1.Appeal, _ fields: StoredFields) throws(DecodeError) {
    var decision: Ruling?
    if let stored = appeal.decision { decision = try Ruling(stored: stored, fields) }
    self.init(
      statement: appeal.statement, by: try fields.actor(appeal.filedBy, "appeal.filed_by"),
      at: try fields.time(appeal.filedAt, "appeal.filed_at"), decision: decision)
  }
}

extension AfterSalesV1.InvoiceTask {
  init(_ task: InvoiceTask) {
    self.init(
      openedAt: .init(task.openedAt), doneAt: task.doneAt.map(GoogleProtobuf.Timestamp.init),
      doneBy: task.doneBy.map(TypeV1.Actor.init))
  }
}

extension InvoiceTask {
  init(stored task: AfterSalesV1.InvoiceTask, _ fields: StoredFields) throws(DecodeError) {
    self.init(
      openedAt: try fields.time(task.openedAt, "invoice_task.opened_at"),
      doneAt: try fields.optionalTime(task.doneAt, "invoice_task.done_at"),
      doneBy: task.doneBy.flatMap { Actor($0) })
  }
}

extension AfterSalesV1.Contact {
  init(_ contact: Contact) {
    self.init(name: contact.name, phone: contact.phone, address: contact.address)
  }
}

extension Contact {
  init(_ contact: AfterSalesV1.Contact) {
    self.init(name: contact.name, phone: contact.phone, address: contact.address)
  }
}

extension AfterSalesV1.ReturnLabel {
  init(_ label: ReturnLabel) {
    self.init(
      orderID: label.orderID, caseID: label.caseID, buyer: .init(label.buyer),
      returnTo: .init(label.returnTo), payer: label.payer.contract,
      lines: label.lines.map(AfterSalesV1.CaseLine.init), issuedAt: .init(label.issuedAt))
  }
}

extension ReturnLabel {
  init(stored label: AfterSalesV1.ReturnLabel, _ fields: StoredFields) throws(DecodeError) {
    self.init(
      orderID: label.orderID, caseID: label.caseID,
      buyer: label.buyer.map(Contact.init) ?? Contact(),
      returnTo: label.returnTo.map(Contact.init) ?? Contact(),
      payer: try fields.choice(label.payer, "return_label.payer"),
      lines: label.lines.map(CaseLine.init),
      issuedAt: try fields.time(label.issuedAt, "return_label.issued_at"))
  }
}

extension AfterSalesV1.ReturnParcel {
  init(_ parcel: Case.Parcel) {
    self.init(carrier: parcel.carrier, trackingNumber: parcel.trackingNumber)
  }
}

extension Case.Parcel {
  init(_ parcel: AfterSalesV1.ReturnParcel) {
    self.init(carrier: parcel.carrier, trackingNumber: parcel.trackingNumber)
  }
}
