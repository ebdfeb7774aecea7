public import Contracts

/// How the units of a refunded case reach the order's ledger.
public enum RefundLines {
  /// Units that came back, without amounts: the orders service knows what is left of each line and
  /// splits the money. Empty for a refund without return.
  public static func lines(of returned: [AfterSalesV1.CaseLine]) -> [OrdersV1.LineAmount] {
    returned.map { OrdersV1.LineAmount(lineID: $0.lineID, quantity: $0.quantity) }
  }

  /// The units that came back for a case: none when the goods stayed with the buyer; for a case
  /// about the whole order, all that the order had left.
  public static func returned(
    by value: AfterSalesV1.Case, of order: TypeV1.OrderSnapshot
  ) -> [AfterSalesV1.CaseLine] {
    guard value.receivedAt != nil else { return [] }
    guard value.lines.isEmpty else { return value.lines }
    return order.lines.compactMap { line in
      let left = line.quantity - line.returnedQuantity
      return left > 0 ? AfterSalesV1.CaseLine(lineID: line.lineID, quantity: left) : nil
    }
  }
}
