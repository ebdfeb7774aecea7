public import Domain

/// Amounts that lead from the lines to what is payable. None is negative; nil is zero.
public struct Charges: Hashable, Sendable {
  /// Added.
  public var postage: Money?
  /// Subtracted.
  public var shopDiscount: Money?
  /// Subtracted.
  public var platformDiscount: Money?
  /// Subtracted.
  public var paymentDiscount: Money?
  /// What the merchant receives, as an export says. Not part of the sum.
  public var merchantReceives: Money?

  public init() {}

  /// Lines plus postage minus discounts.
  ///
  /// - Throws: ``MoneyError`` when currencies differ or a sum leaves `Int64`. The result may be
  ///   negative: the caller decides what that means.
  func payable(lines: [NewLine], currency: Currency) throws(MoneyError) -> Money {
    var sum = Money.zero(currency)
    for line in lines { sum = try sum.adding(line.total) }
    if let postage { sum = try sum.adding(postage) }
    if let shopDiscount { sum = try sum.subtracting(shopDiscount) }
    if let platformDiscount { sum = try sum.subtracting(platformDiscount) }
    if let paymentDiscount { sum = try sum.subtracting(paymentDiscount) }
    return sum
  }
}
