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

  /// Every amount that is set, with the name of its field.
  var named: [(field: String, amount: Money)] {
    var named: [(field: String, amount: Money)] = []
    if let postage { named.append(("postage", postage)) }
    if let shopDiscount { named.append(("shop_discount", shopDiscount)) }
    if let platformDiscount { named.append(("platform_discount", platformDiscount)) }
    if let paymentDiscount { named.append(("payment_discount", paymentDiscount)) }
    if let merchantReceives { named.append(("merchant_receives", merchantReceives)) }
    return named
  }

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
