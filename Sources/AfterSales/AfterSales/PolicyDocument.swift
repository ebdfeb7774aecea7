internal import Domain

// The document names lengths as people write them ("48h", "15d"), a missing key keeps its default,
// and an unknown key is refused: a misspelt limit must not silently be the default.
//
//   { "version": "2026-11", "card_cap": 2, "window": "15d",
//     "matrix": { "TO_SHIP": { "REFUND_ONLY": "BOTH" } },
//     "reasons": [ { "id": "late", "class": "SELLER_ERROR", "text": "Came late" } ] }

extension AfterSalesPolicy: Codable {
  public init(from decoder: any Decoder) throws {
    let document = try PolicyObject(
      decoder,
      keys: [
        "version", "matrix", "window", "payment_limit_years", "card_cap", "card_expiry",
        "mobile_invitation_types", "merchant_decision", "buyer_ship", "refund_after_receipt",
        "reasons", "utc_offset_minutes",
      ])
    self.init()
    try document.read("version", into: &version)
    try document.read("matrix", into: &matrix)
    try document.read("window", into: &window)
    try document.read("payment_limit_years", into: &paymentLimitYears)
    try document.read("card_cap", into: &cardCap)
    try document.read("card_expiry", into: &cardExpiry)
    try document.read("mobile_invitation_types", into: &mobileInvitationTypes)
    try document.read("merchant_decision", into: &merchantDecision)
    try document.read("buyer_ship", into: &buyerShip)
    try document.read("refund_after_receipt", into: &refundAfterReceipt)
    try document.read("reasons", into: &reasons)
    var offset = utcOffset.components.seconds / 60
    try document.read("utc_offset_minutes", into: &offset)
    utcOffset = .seconds(max(-100_000, min(100_000, offset)) * 60)
    let problems = problems
    guard problems.isEmpty else { throw document.corrupted(problems.joined(separator: "; ")) }
  }

  public func encode(to encoder: any Encoder) throws {
    var document = encoder.container(keyedBy: PolicyKey.self)
    try document.encode(version, forKey: PolicyKey("version"))
    try document.encode(matrix, forKey: PolicyKey("matrix"))
    try document.encode(window.policyText, forKey: PolicyKey("window"))
    try document.encode(paymentLimitYears, forKey: PolicyKey("payment_limit_years"))
    try document.encode(cardCap, forKey: PolicyKey("card_cap"))
    try document.encode(cardExpiry.policyText, forKey: PolicyKey("card_expiry"))
    try document.encode(
      CaseType.allCases.filter(mobileInvitationTypes.contains),
      forKey: PolicyKey("mobile_invitation_types"))
    try document.encode(merchantDecision.policyText, forKey: PolicyKey("merchant_decision"))
    try document.encode(buyerShip.policyText, forKey: PolicyKey("buyer_ship"))
    try document.encode(refundAfterReceipt.policyText, forKey: PolicyKey("refund_after_receipt"))
    try document.encode(reasons, forKey: PolicyKey("reasons"))
    try document.encode(
      utcOffset.components.seconds / 60, forKey: PolicyKey("utc_offset_minutes"))
  }
}

extension CaseType: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let id = try container.decode(String.self)
    guard let type = CaseType(id: id) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "'\(id)' is no type of after-sales")
    }
    self = type
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(id)
  }
}

extension TypeMatrix: Codable {
  private static let rows:
    [(name: String, row: any WritableKeyPath<TypeMatrix, TypeAccess> & Sendable)] = [
      ("TO_SHIP", \.toShip), ("IN_DELIVERY", \.inDelivery), ("SIGNED", \.signed),
      ("COMPLETED", \.completed), ("PAST_WINDOW", \.pastWindow), ("VIRTUAL", \.virtualGoods),
    ]

  public init(from decoder: any Decoder) throws {
    let document = try PolicyObject(decoder, keys: Set(Self.rows.map(\.name)))
    self.init()
    for (name, row) in Self.rows { try document.read(name, into: &self[keyPath: row]) }
  }

  public func encode(to encoder: any Encoder) throws {
    var document = encoder.container(keyedBy: PolicyKey.self)
    for (name, row) in Self.rows {
      try document.encode(self[keyPath: row], forKey: PolicyKey(name))
    }
  }
}

/// A row names the types that are open; what it leaves out is closed.
extension TypeAccess: Codable {
  private static let ways: [(name: String, access: Access)] = [
    ("CLOSED", .closed), ("BUYER", .buyer), ("INVITATION", .invitation), ("BOTH", .both),
  ]

  public init(from decoder: any Decoder) throws {
    let document = try PolicyObject(decoder, keys: Set(CaseType.allCases.map(\.id)))
    self.init()
    for type in CaseType.allCases {
      var name = "CLOSED"
      try document.read(type.id, into: &name)
      guard let way = Self.ways.first(where: { $0.name == name }) else {
        throw document.corrupted("'\(name)' is none of CLOSED, BUYER, INVITATION, BOTH")
      }
      self[type] = way.access
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var document = encoder.container(keyedBy: PolicyKey.self)
    for type in CaseType.allCases {
      guard let way = Self.ways.first(where: { $0.access == self[type] }) else { continue }
      try document.encode(way.name, forKey: PolicyKey(type.id))
    }
  }
}

extension Reason: Codable {
  public init(from decoder: any Decoder) throws {
    let document = try PolicyObject(decoder, keys: ["id", "class", "text"])
    var (id, name, text) = ("", "", "")
    try document.read("id", into: &id)
    try document.read("class", into: &name)
    try document.read("text", into: &text)
    guard let reasonClass = ReasonClass(rawValue: name) else {
      throw document.corrupted("'\(name)' is no class of reasons")
    }
    self.init(id, reasonClass, text)
  }

  public func encode(to encoder: any Encoder) throws {
    var document = encoder.container(keyedBy: PolicyKey.self)
    try document.encode(id, forKey: PolicyKey("id"))
    try document.encode(reasonClass.rawValue, forKey: PolicyKey("class"))
    try document.encode(text, forKey: PolicyKey("text"))
  }
}
