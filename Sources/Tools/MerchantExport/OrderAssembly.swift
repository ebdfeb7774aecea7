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
    let state = try shared(.status, rows.map(\.status.tradeState), text: rows.map(\.statusText))
    let buyer = try buyer(of: rows)
    let buyerID = buyer ?? "export:\(id)"
    guard buyerID.unicodeScalars.count <= ExportLimits.idLength else {
      throw Contradiction(.orderID, "is too long to name a buyer after it")
    }
    let amounts = try amounts(of: rows)
    let paidAt = rows.compactMap(\.paidAt)
    guard paidAt.allSatisfy({ $0 == paidAt[0] }) else {
      throw Contradiction(payColumn, "the rows of the order differ in it")
    }
    var order = ExportedOrder(
      orderID: id, buyerID: buyerID, isBuyerNamed: buyer != nil, rows: rows.map(\.position),
      statusText: rows[0].statusText, tradeState: state,
      afterSalesText: joined(rows.map(\.afterSalesText), by: "；"), afterSales: .none,
      placedAt: rows.compactMap(\.placedAt).min(), paidAt: paidAt.first,
      groupFormedAt: rows.compactMap(\.groupFormedAt).min(),
      shippedAt: rows.compactMap(\.shippedAt).min(),
      confirmedAt: rows.compactMap(\.confirmedAt).max(),
      promisedShipAt: rows.compactMap(\.promisedShipAt).min(), lines: rows.map(\.line),
      postage: amounts.postage, shopDiscount: amounts.shopDiscount,
      platformDiscount: amounts.platformDiscount, paymentDiscount: amounts.paymentDiscount,
      paid: amounts.paid, merchantReceives: amounts.merchantReceives, refunded: Money(0),
      parcels: parcels(of: rows), merchantRemark: joined(rows.map(\.remark), by: "\n"),
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

  private func shared<Value: Equatable>(
    _ column: ExportColumn, _ values: [Value], text: [String]
  ) throws(Contradiction) -> Value {
    for (value, text) in zip(values, text) where value != values[0] {
      throw Contradiction(
        column, "the rows of the order differ in it: \(CellText.quoted(text))")
    }
    return values[0]
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
    for parcel in rows.map(\.parcel) where !parcels.contains(parcel) {
      if !parcel.carrier.isEmpty || !parcel.trackingNumber.isEmpty { parcels.append(parcel) }
    }
    return parcels
  }

  /// The different texts that are not empty, in their order.
  private func joined(_ texts: [String], by separator: String) -> String {
    if texts.count == 1 { return texts[0] }
    var different: [String] = []
    for text in texts where !text.isEmpty && !different.contains(text) { different.append(text) }
    return different.joined(separator: separator)
  }
}

extension ExportedAddress {
  fileprivate var isEmpty: Bool {
    [recipient, phone, province, city, district, detail].allSatisfy(\.isEmpty)
  }
}
