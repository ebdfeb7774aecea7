internal import AfterSales
internal import Contracts
internal import Domain
internal import Service

extension AfterSalesV1.Invitation {
  init(_ card: Invitation) {
    self.init(
      invitationID: card.id, version: card.version, orderID: card.orderID, shopID: card.shop,
      buyerID: card.buyer, state: .init(card.state), type: .init(card.type),
      lines: card.lines.map(AfterSalesV1.CaseLine.init), amount: card.amount.map(TypeV1.Money.init),
      reasonID: card.reason, channel: .init(card.channel), issuedBy: .init(card.issuedBy),
      issuedAt: .init(card.issuedAt), expiresAt: .init(card.expiresAt),
      endedAt: card.endedAt.map(GoogleProtobuf.Timestamp.init), caseID: card.caseID ?? "",
      orderVersion: card.orderVersion, policy: .init(version: card.policyVersion),
      freightPromise: card.freightPromise?.contract ?? .unspecified)
  }
}

extension Invitation {
  /// - Throws: when the stored message does not read back.
  init(stored card: AfterSalesV1.Invitation) throws(DecodeError) {
    let fields = StoredFields(message: "card \(card.invitationID)")
    self.init(
      id: card.invitationID, orderID: card.orderID, shop: card.shopID, buyer: card.buyerID,
      version: card.version, state: try fields.value(State(card.state), "state"),
      type: try fields.value(CaseType(card.type), "type"),
      amount: try fields.optionalMoney(card.amount, "amount"),
      lines: card.lines.map(CaseLine.init), reason: card.reasonID,
      issuedBy: try fields.actor(card.issuedBy, "issued_by"),
      channel: try fields.value(Channel(card.channel), "channel"),
      issuedAt: try fields.time(card.issuedAt, "issued_at"),
      expiresAt: try fields.time(card.expiresAt, "expires_at"),
      endedAt: try fields.optionalTime(card.endedAt, "ended_at"), caseID: card.caseID.presence,
      orderVersion: card.orderVersion, policyVersion: card.policy?.version ?? "")
    freightPromise = FreightPayer(card.freightPromise)
  }
}

extension AfterSalesV1.CaseLine {
  init(_ line: CaseLine) { self.init(lineID: line.lineID, quantity: line.quantity) }
}

extension CaseLine {
  init(_ line: AfterSalesV1.CaseLine) { self.init(lineID: line.lineID, quantity: line.quantity) }
}
