public import Domain

/// Who pays the freight of a return (AS-FREIGHT).
public enum FreightPayer: String, Hashable, Sendable, CaseIterable {
  case buyer = "BUYER"
  case seller = "SELLER"
  case insurance = "INSURANCE"
}

/// What was decided about the freight of a return, and what the buyer advanced (AS-FREIGHT).
public struct FreightTerms: Hashable, Sendable {
  /// Who pays where no insurance does: ``FreightPayer/buyer`` or ``FreightPayer/seller``.
  public var payer: FreightPayer
  /// The order's freight insurance pays first.
  public var isInsured: Bool
  /// What the shop promised earlier; overrides the reason's class.
  public var promise: FreightPayer?
  /// What the buyer advanced.
  public var prepaid: Money?
  /// The key of the repayment; nil until it is owed.
  public var repaymentKey: String?
  public var repaidAt: Instant?

  public init(
    payer: FreightPayer, isInsured: Bool, promise: FreightPayer? = nil, prepaid: Money? = nil,
    repaymentKey: String? = nil, repaidAt: Instant? = nil
  ) {
    self.payer = payer
    self.isInsured = isInsured
    self.promise = promise
    self.prepaid = prepaid
    self.repaymentKey = repaymentKey
    self.repaidAt = repaidAt
  }

  /// SUBJECTIVE: the buyer pays the return; all others: the seller. An explicit earlier promise
  /// overrides; insurance pays first.
  public static func decide(
    _ reasonClass: ReasonClass, promise: FreightPayer?, isInsured: Bool
  ) -> FreightTerms {
    FreightTerms(
      payer: promise ?? (reasonClass == .subjective ? .buyer : .seller), isInsured: isInsured,
      promise: promise)
  }

  /// Who is asked first.
  public var firstPayer: FreightPayer { isInsured ? .insurance : payer }

  /// Whether the buyer gets back what was advanced.
  var isRepaid: Bool { prepaid != nil && firstPayer != .buyer }
}
