/// What the way back costs.
public struct ReturnFreight: Hashable, Sendable {
  /// What the carrier takes, in minor units, at least 0.
  public var cost: Int64
  /// The buyer paid the carrier; otherwise the shop did, or will.
  public var isPrepaid: Bool

  public init(cost: Int64, isPrepaid: Bool = false) {
    self.cost = cost
    self.isPrepaid = isPrepaid
  }
}

/// Who bears the way back in the end, in minor units (AS-FREIGHT).
/// `byInsurance + byBuyer + bySeller == cost`.
public struct FreightShares: Hashable, Sendable {
  /// Who is asked first.
  public var payer: FreightPayer
  public var cost: Int64
  public var byInsurance: Int64 = 0
  public var byBuyer: Int64 = 0
  /// Includes what the buyer owes and the refund is too small for.
  public var bySeller: Int64 = 0
  /// Taken from the refund: the buyer pays, and the shop paid the carrier.
  public var deducted: Int64 = 0
  /// Paid to the buyer after the refund: prepaid, but not the buyer's to bear.
  public var repaid: Int64 = 0

  /// - Parameter available: the most that can be taken from the refund.
  public init(_ freight: ReturnFreight, _ terms: FreightTerms, available: Int64) {
    payer = terms.firstPayer
    cost = max(0, freight.cost)
    if payer != .buyer, freight.isPrepaid { repaid = cost }
    switch payer {
    case .insurance: byInsurance = cost
    case .seller: bySeller = cost
    case .buyer where freight.isPrepaid: byBuyer = cost
    case .buyer:
      deducted = min(cost, max(0, available))
      (byBuyer, bySeller) = (deducted, cost - deducted)
    }
  }
}
