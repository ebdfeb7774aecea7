public import Domain

/// A person or shop with an address. Every part may be empty.
public struct Contact: Hashable, Sendable {
  public var name: String
  public var phone: String
  public var address: String

  public init(name: String = "", phone: String = "", address: String = "") {
    self.name = name
    self.phone = phone
    self.address = address
  }
}

/// What stands on the label of a return parcel (AS-LABEL).
public struct ReturnLabel: Hashable, Sendable {
  public var orderID: String
  public var caseID: String
  public var buyer: Contact
  public var returnTo: Contact
  /// Who is asked first.
  public var payer: FreightPayer
  public var lines: [CaseLine]
  public var issuedAt: Instant

  public init(
    orderID: String, caseID: String, buyer: Contact, returnTo: Contact, payer: FreightPayer,
    lines: [CaseLine], issuedAt: Instant
  ) {
    self.orderID = orderID
    self.caseID = caseID
    self.buyer = buyer
    self.returnTo = returnTo
    self.payer = payer
    self.lines = lines
    self.issuedAt = issuedAt
  }
}
