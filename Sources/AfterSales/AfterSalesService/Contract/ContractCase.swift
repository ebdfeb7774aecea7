internal import AfterSales
internal import Contracts
internal import Domain
internal import Service

extension AfterSalesV1.Case {
  init(_ item: Case) {
    self.init(
      caseID: item.id, version: item.version, orderID: item.orderID, shopID: item.shop,
      buyerID: item.buyer, state: .init(item.state), type: .init(item.type),
      lines: item.lines.map(AfterSalesV1.CaseLine.init), amount: item.amount.map(TypeV1.Money.init),
      reasonID: item.reason, reasonClass: .init(item.reasonClass), statement: item.statement,
      invitationID: item.invitationID ?? "", channel: .init(item.channel),
      submittedAt: .init(item.submittedAt),
      decidedAt: item.decidedAt.map(GoogleProtobuf.Timestamp.init),
      shippedAt: item.shippedAt.map(GoogleProtobuf.Timestamp.init),
      receivedAt: item.receivedAt.map(GoogleProtobuf.Timestamp.init),
      endedAt: item.endedAt.map(GoogleProtobuf.Timestamp.init),
      dueAt: item.dueAt.map(GoogleProtobuf.Timestamp.init),
      returnParcel: item.parcel.map(AfterSalesV1.ReturnParcel.init),
      payoutKey: item.payoutKey ?? "", requestCount: item.requestCount,
      orderVersion: item.orderVersion, policy: .init(version: item.policyVersion))
  }
}

extension Case {
  /// - Throws: when the stored message does not read back.
  init(stored item: AfterSalesV1.Case) throws(DecodeError) {
    let fields = StoredFields(message: "case \(item.caseID)")
    self.init(
      id: item.caseID, orderID: item.orderID, shop: item.shopID, buyer: item.buyerID,
      version: item.version, state: try fields.value(CaseState(item.state), "state"),
      type: try fields.value(CaseType(item.type), "type"), lines: item.lines.map(CaseLine.init),
      amount: try fields.optionalMoney(item.amount, "amount"), reason: item.reasonID,
      reasonClass: try fields.value(ReasonClass(item.reasonClass), "reason_class"),
      statement: item.statement, invitationID: item.invitationID.presence,
      channel: try fields.value(Channel(item.channel), "channel"),
      submittedAt: try fields.time(item.submittedAt, "submitted_at"),
      decidedAt: try fields.optionalTime(item.decidedAt, "decided_at"),
      shippedAt: try fields.optionalTime(item.shippedAt, "shipped_at"),
      receivedAt: try fields.optionalTime(item.receivedAt, "received_at"),
      endedAt: try fields.optionalTime(item.endedAt, "ended_at"),
      dueAt: try fields.optionalTime(item.dueAt, "due_at"),
      parcel: item.returnParcel.map(Parcel.init), payoutKey: item.payoutKey.presence,
      requestCount: item.requestCount, orderVersion: item.orderVersion,
      policyVersion: item.policy?.version ?? "")
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
