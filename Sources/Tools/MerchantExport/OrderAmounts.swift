internal import Domain

/// The amounts of a whole order, put together from its rows.
///
/// Exports do it in two ways: each row holds the amounts of its line, or each row repeats the
/// amounts of the order. Which one it is shows in the sum: prices plus postage minus discounts is
/// what the buyer paid.
struct OrderAmounts {
  var postage = Money(0)
  var shopDiscount = Money(0)
  var platformDiscount = Money(0)
  var paymentDiscount = Money(0)
  /// What the buyer paid or, for an unpaid order, is to pay; nil when all cells are empty.
  var paid: Money?
  var merchantReceives: Money?
  /// Whether each row holds its own part, so that what was paid for a row is known.
  var areByRow = true

  /// - Throws: when the amounts do not add up in either way.
  static func of(_ rows: [OrderRow], header: ExportHeader) throws(CellProblem) -> OrderAmounts {
    let contradiction: String
    do throws(MoneyError) {
      if let amounts = try consistent(rows, header: header) { return amounts }
      contradiction = try sentence(rows)
    } catch {
      throw CellProblem("the amounts of the order are too large to add")
    }
    throw CellProblem(contradiction)
  }

  private static func consistent(
    _ rows: [OrderRow], header: ExportHeader
  ) throws(MoneyError) -> OrderAmounts? {
    let prices = try sum(rows) { $0.line.total }
    var byRow = try OrderAmounts(sumOf: rows)
    guard let difference = try byRow.difference(prices: prices), difference != 0 else {
      return byRow
    }
    if isRepeated(rows) {
      var whole = try OrderAmounts(sumOf: Array(rows.prefix(1)))
      whole.areByRow = false
      return try whole.difference(prices: prices) == 0 ? whole : nil
    }
    return try byRow.complete(difference, header) ? byRow : nil
  }

  private static func isRepeated(_ rows: [OrderRow]) -> Bool {
    rows.count > 1 && rows.allSatisfy { $0.amounts == rows[0].amounts }
  }

  private init(sumOf rows: [OrderRow]) throws(MoneyError) {
    postage = try Self.sum(rows) { $0.amounts.postage }
    shopDiscount = try Self.sum(rows) { $0.amounts.shopDiscount }
    platformDiscount = try Self.sum(rows) { $0.amounts.platformDiscount }
    paymentDiscount = try Self.sum(rows) { $0.amounts.paymentDiscount }
    paid =
      rows.contains { $0.amounts.paid != nil } ? try Self.sum(rows) { $0.amounts.paid } : nil
    merchantReceives =
      rows.contains { $0.amounts.merchantReceives != nil }
      ? try Self.sum(rows) { $0.amounts.merchantReceives } : nil
  }

  private static func sum(
    _ rows: [OrderRow], of amount: (OrderRow) -> Money?
  ) throws(MoneyError) -> Money {
    var sum = Money(0)
    for row in rows {
      if let amount = amount(row) { sum = try sum.adding(amount) }
    }
    return sum
  }

  /// Fen that the prices with postage and discounts are more than what was paid; nil when the file
  /// does not say what was paid.
  private func difference(prices: Money) throws(MoneyError) -> Int64? {
    guard let paid else { return nil }
    return try prices.adding(postage).subtracting(shopDiscount).subtracting(platformDiscount)
      .subtracting(paymentDiscount).subtracting(paid).minorUnits
  }

  /// A file that lacks a column of discounts, or of postage, leaves a difference that is its
  /// amount. False when no lacking column explains it.
  private mutating func complete(
    _ difference: Int64, _ header: ExportHeader
  ) throws(MoneyError) -> Bool {
    if difference < 0 {
      guard !header.has(.postage) else { return false }
      postage = try postage.subtracting(Money(difference))
    } else if !header.has(.shopDiscount) {
      shopDiscount = try shopDiscount.adding(Money(difference))
    } else if !header.has(.platformDiscount) {
      platformDiscount = try platformDiscount.adding(Money(difference))
    } else if !header.has(.paymentDiscount) {
      paymentDiscount = try paymentDiscount.adding(Money(difference))
    } else {
      return false
    }
    return true
  }

  private static func sentence(_ rows: [OrderRow]) throws(MoneyError) -> String {
    let prices = try sum(rows) { $0.line.total }
    let amounts = try OrderAmounts(sumOf: isRepeated(rows) ? Array(rows.prefix(1)) : rows)
    let discounts = try amounts.shopDiscount.adding(amounts.platformDiscount)
      .adding(amounts.paymentDiscount)
    let paid = amounts.paid ?? Money(0)
    return """
      prices \(prices) plus postage \(amounts.postage) minus discounts \(discounts) is not the \
      paid \(paid)
      """
  }
}
