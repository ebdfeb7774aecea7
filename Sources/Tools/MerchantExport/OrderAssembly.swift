internal import Domain

/// Puts the rows of one order together, and refuses what contradicts itself.
struct OrderAssembly {
  let header: ExportHeader

  /// The order, unless a row of it or what the rows say together is wrong, and all problems. A row
  /// that repeats another is a problem of its own only.
  func assemble(_ open: OrderWindow.OpenOrder) -> (order: ExportedOrder?, problems: [RowProblem]) {
    var problems = open.problems
    var rows = Array(open.rows.prefix(1))
    for row in open.rows.dropFirst() {
      if let first = rows.first(where: { $0.fingerprint == row.fingerprint }) {
        problems.append(
          problem(
            open, [row], column: nil,
            "repeats row \(first.position.row) of the same order: taken once"))
      } else {
        rows.append(row)
      }
    }
    if let bad = open.problems.first?.rows.first {
      if !rows.isEmpty {
        problems.append(
          problem(
            open, rows, column: nil, "not taken because row \(bad.row) of the same order is wrong"))
      }
      return (nil, problems)
    }
    do throws(Contradiction) {
      return (try order(open.orderID, rows), problems)
    } catch {
      problems.append(problem(open, rows, column: error.column, error.reason))
      return (nil, problems)
    }
  }

  private func problem(
    _ open: OrderWindow.OpenOrder, _ rows: [OrderRow], column: ExportColumn?, _ reason: String
  ) -> RowProblem {
    RowProblem(
      rows: rows.map(\.position), orderID: open.orderID, column: column.map(header.name),
      reason: reason)
  }

  /// What the rows of an order say cannot be true together.
  struct Contradiction: Error {
    var column: ExportColumn?
    var reason: String

    init(_ column: ExportColumn?, _ reason: String) {
      self.column = column
      self.reason = reason
    }
  }

  private func order(_ id: String, _ rows: [OrderRow]) throws(Contradiction) -> ExportedOrder {
    let state = rows[0].status.tradeState
    if let other = rows.first(where: { $0.status.tradeState != state }) {
      throw Contradiction(
        .status, "the rows of the order differ in it: \(CellText.quoted(other.statusText))")
    }
    let buyer = try buyer(of: rows)
    let buyerID = buyer ?? "export:\(id)"
    guard buyerID.unicodeScalars.count <= ExportLimits.idLength else {
      throw Contradiction(.orderID, "is too long to name a buyer after it")
    }
    let amounts = try amounts(of: rows)
    let paidAt = rows.lazy.compactMap { $0.times.paid }
    guard paidAt.min() == paidAt.max() else {
      throw Contradiction(payColumn, "the rows of the order differ in it")
    }
    var order = ExportedOrder(
      orderID: id, buyerID: buyerID, isBuyerNamed: buyer != nil, rows: rows.map(\.position),
      statusText: rows[0].statusText, tradeState: state,
      afterSalesText: joined(rows, by: "；") { $0.afterSalesText }, afterSales: .none,
      placedAt: rows.lazy.compactMap { $0.times.placed }.min(), paidAt: paidAt.first,
      groupFormedAt: rows.lazy.compactMap { $0.times.groupFormed }.min(),
      shippedAt: rows.lazy.compactMap { $0.times.shipped }.min(),
      confirmedAt: rows.lazy.compactMap { $0.times.confirmed }.max(),
      promisedShipAt: rows.lazy.compactMap { $0.times.promised }.min(), lines: rows.map(\.line),
      postage: amounts.postage, shopDiscount: amounts.shopDiscount,
      platformDiscount: amounts.platformDiscount, paymentDiscount: amounts.paymentDiscount,
      paid: amounts.paid, merchantReceives: amounts.merchantReceives, refunded: Money(0),
      parcels: parcels(of: rows), merchantRemark: joined(rows, by: "\n") { $0.remark },
      address: rows.first { !$0.address.isEmpty }?.address ?? rows[0].address,
      cells: rows.map(\.cells))
    guard order.merchantRemark.unicodeScalars.count <= ExportLimits.remarkLength else {
      throw Contradiction(.remark, "has more than \(ExportLimits.remarkLength) characters")
    }
    try settlePayment(&order, rows)
    try settleRefund(&order, rows, amounts)
    try checkTimes(order)
    return order
  }

  private func buyer(of rows: [OrderRow]) throws(Contradiction) -> String? {
    let buyers = rows.compactMap(\.buyer)
    guard buyers.allSatisfy({ $0 == buyers[0] }) else {
      throw Contradiction(.buyer, "the rows of the order name different buyers")
    }
    return buyers.first
  }

  private func amounts(of rows: [OrderRow]) throws(Contradiction) -> OrderAmounts {
    do throws(CellProblem) {
      return try OrderAmounts.of(rows, header: header)
    } catch {
      throw Contradiction(.paid, error.reason)
    }
  }

  private func parcels(of rows: [OrderRow]) -> [ExportedParcel] {
    var parcels: [ExportedParcel] = []
    for parcel in rows.lazy.map({ $0.parcel }) {
      let isEmpty = parcel.carrier.isEmpty && parcel.trackingNumber.isEmpty
      if !isEmpty && !parcels.contains(parcel) { parcels.append(parcel) }
    }
    return parcels
  }

  /// The different texts that are not empty, in their order.
  private func joined(
    _ rows: [OrderRow], by separator: String, _ text: (OrderRow) -> String
  ) -> String {
    if rows.count == 1 { return text(rows[0]) }
    var different: [String] = []
    for text in rows.map(text) where !text.isEmpty && !different.contains(text) {
      different.append(text)
    }
    return different.joined(separator: separator)
  }
}

extension ExportedAddress {
  fileprivate var isEmpty: Bool {
    [recipient, phone, province, city, district, detail].allSatisfy(\.isEmpty)
  }
}
