internal import Domain

/// One row with typed cells: a line of an order, and what the row repeats of the order itself.
struct OrderRow {
  var position: RowPosition
  /// Of all bytes of the row: equal for rows that say the same.
  var fingerprint: UInt64
  var buyer: String?
  var statusText: String
  var status: ExportStatus
  var afterSalesText: String
  /// What after-sales did: 退款成功 appended to the state counts even if 售后状态 is silent.
  var afterSales: ExportedAfterSales
  var placedAt: Instant?
  var paidAt: Instant?
  var groupFormedAt: Instant?
  var shippedAt: Instant?
  var confirmedAt: Instant?
  var promisedShipAt: Instant?
  var line: ExportedLine
  var amounts: RowAmounts
  var parcel: ExportedParcel
  var remark: String
  var address: ExportedAddress
  /// What the cells say, by column; nil where the file lacks it.
  var cells: [String?]
}

/// The amounts of a row apart from the line's price; nil where the cell is empty.
struct RowAmounts: Hashable {
  var postage: Money?
  var shopDiscount: Money?
  var platformDiscount: Money?
  var paymentDiscount: Money?
  var paid: Money?
  var merchantReceives: Money?
}

/// Reads the cells of rows, with the header and the decoder of one file.
struct RowReader {
  let header: ExportHeader
  let decoder: TextDecoder
  let calendar: BusinessCalendar

  /// What became of a row. Indirect, because rows are large to copy.
  indirect enum Outcome {
    case row(orderID: String, OrderRow)
    /// The order number is known where it could be read.
    case problems(orderID: String?, [RowProblem])
  }

  func read(_ row: CSVRow) -> Outcome {
    var cells = CellReader(row: row, header: header, decoder: decoder)
    guard row.defect == nil, row.ends.count >= header.width,
      row.ends.count == header.width || row.isBlank(from: header.width)
    else {
      // The first cell is in its place whatever is wrong behind it; others may have shifted.
      let id = header.place(.orderID) == 0 && !row.ends.isEmpty ? cells.orderID() : nil
      let reason =
        row.defect?.reason
        ?? "the row has \(row.ends.count) cells and the header \(header.width)"
      return .problems(
        orderID: id,
        [RowProblem(rows: [row.position], orderID: id, column: nil, reason: reason)])
    }
    let id = cells.orderID()
    let result = orderRow(&cells, fingerprint: fingerprint(of: row))
    guard let id, let result, cells.problems.isEmpty else {
      return .problems(
        orderID: id,
        cells.problems.map { column, problem in
          RowProblem(
            rows: [row.position], orderID: id, column: header.name(column), reason: problem.reason)
        })
    }
    return .row(orderID: id, result)
  }

  /// Nil when a cell without which there is no row could not be read; problems are in `cells`.
  private func orderRow(_ cells: inout CellReader, fingerprint: UInt64) -> OrderRow? {
    let buyer = cells.buyer()
    let statusText = cells.text(.status, limit: ExportLimits.fieldLength)
    let status = cells.status(statusText)
    let afterSalesText = cells.text(.afterSales, limit: ExportLimits.fieldLength)
    let times = cells.times(in: calendar)
    let line = cells.line()
    let amounts = RowAmounts(
      postage: cells.money(.postage), shopDiscount: cells.money(.shopDiscount),
      platformDiscount: cells.money(.platformDiscount),
      paymentDiscount: cells.money(.paymentDiscount), paid: cells.money(.paid),
      merchantReceives: cells.money(.merchantReceives))
    let parcel = ExportedParcel(
      carrier: cells.text(.carrier, limit: ExportLimits.fieldLength),
      trackingNumber: cells.text(.trackingNumber, limit: ExportLimits.fieldLength))
    let remark = cells.text(.remark, limit: ExportLimits.remarkLength, keepsLines: true)
    let address = cells.address()
    guard let status, let line else { return nil }
    return OrderRow(
      position: cells.row.position, fingerprint: fingerprint, buyer: buyer, statusText: statusText,
      status: status, afterSalesText: afterSalesText,
      afterSales: status.afterSales(column: afterSalesText), placedAt: times.placed,
      paidAt: times.paid,
      groupFormedAt: times.groupFormed, shippedAt: times.shipped, confirmedAt: times.confirmed,
      promisedShipAt: times.promised, line: line, amounts: amounts, parcel: parcel, remark: remark,
      address: address, cells: cells.all())
  }

  private func fingerprint(of row: CSVRow) -> UInt64 {
    var fingerprint = Fingerprint()
    for byte in row.bytes { fingerprint.combine(byte) }
    for end in row.ends { fingerprint.combine(UInt8(truncatingIfNeeded: end)) }
    return fingerprint.value
  }
}
