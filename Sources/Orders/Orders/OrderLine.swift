public import Domain

/// A line as it is ordered.
public struct NewLine: Hashable, Sendable {
  /// Unique in the order; empty to number the lines "1", "2", ….
  public var id: String
  public var itemID: String
  /// 1 to ``OrdersLimits/itemNameLength`` characters.
  public var itemName: String
  public var variant: String
  /// The merchant's own code of the variant.
  public var sku: String
  /// 1 to ``OrdersLimits/quantity``.
  public var quantity: Int64
  /// The price of all units before discounts; never negative.
  public var total: Money
  /// The platform's id of the variant.
  public var variantID = ""
  /// The merchant's own code of the item.
  public var itemCode = ""
  /// Of an import: at most ``OrdersLimits/sourceCells``.
  public var sourceCells: [SourceCell] = []

  public init(
    id: String = "", itemID: String = "", itemName: String, variant: String = "", sku: String = "",
    quantity: Int64, total: Money
  ) {
    self.id = id
    self.itemID = itemID
    self.itemName = itemName
    self.variant = variant
    self.sku = sku
    self.quantity = quantity
    self.total = total
  }
}

/// A cell of an export as it was imported, where the order would say it in other words.
public struct SourceCell: Hashable, Sendable {
  public var column: String
  public var text: String
  /// What the order says in this column as long as the cell still holds.
  public var insteadOf: String

  public init(column: String, text: String, insteadOf: String) {
    self.column = column
    self.text = text
    self.insteadOf = insteadOf
  }
}

/// A line of an order with its ledger of units and money.
///
/// At all times `cancelled + returned + exchanged ≤ quantity`, `reshipped ≤ quantity` and
/// `0 ≤ refunded + refundDue ≤ paid`.
public struct OrderLine: Hashable, Sendable {
  public var id: String
  public var itemID: String
  public var itemName: String
  public var variant: String
  public var sku: String
  public var variantID: String
  public var itemCode: String
  public var sourceCells: [SourceCell]
  /// Units bought.
  public var quantity: Int64
  /// The price of all units before discounts.
  public var total: Money
  /// The line's share of what was paid, by largest remainder; zero before payment.
  public var paid: Money
  /// What went back of `paid`.
  public var refunded: Money
  /// What is due back and not paid out yet.
  public var refundDue: Money
  /// Units that will never be shipped.
  public var cancelled: Int64 = 0
  /// Units that came back, or whose price did.
  public var returned: Int64 = 0
  public var exchanged: Int64 = 0
  /// Units sent again; does not use up the units bought.
  public var reshipped: Int64 = 0

  /// - Parameter id: what the line is called when `new` does not say.
  public init(_ new: NewLine, id: String) {
    self.id = new.id.isEmpty ? id : new.id
    itemID = new.itemID
    itemName = new.itemName
    variant = new.variant
    sku = new.sku
    variantID = new.variantID
    itemCode = new.itemCode
    sourceCells = new.sourceCells
    quantity = new.quantity
    total = new.total
    paid = .zero(new.total.currency)
    refunded = .zero(new.total.currency)
    refundDue = .zero(new.total.currency)
  }

  /// Units that nothing happened to yet. Never negative.
  public var untouched: Int64 { quantity - cancelled - returned - exchanged }

  /// What is left to refund, in minor units. Never negative.
  public var refundable: Int64 { paid.minorUnits - refunded.minorUnits }

  /// What is left to refund and not due for something else, in minor units. Never negative.
  public var free: Int64 { refundable - refundDue.minorUnits }
}
