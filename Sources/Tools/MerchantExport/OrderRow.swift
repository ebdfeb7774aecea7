internal import Domain

/// One row with typed cells: a line of an order, and what the row repeats of the order itself.
///
/// A class, because rows are large to copy.
final class OrderRow: Sendable {
  let position: RowPosition
  /// Of all bytes of the row: equal for rows that say the same.
  let fingerprint: UInt64
  let buyer: String?
  let statusText: String
  let status: ExportStatus
  let afterSalesText: String
  /// What after-sales did: 退款成功 appended to the state counts even if 售后状态 is silent.
  let afterSales: ExportedAfterSales
  /// When the order was placed, paid and so on.
  let times: CellReader.Times
  let line: ExportedLine
  let amounts: RowAmounts
  let parcel: ExportedParcel
  let remark: String
  let address: ExportedAddress
  /// What the cells say.
  let cells: SourceCells

  /// Nil when a cell without which there is no row could not be read; problems are in `cells`.
  init?(_ cells: inout CellReader, of row: CSVRow, in calendar: BusinessCalendar) {
    let fieldLength = ExportLimits.fieldLength
    position = row.position
    fingerprint = row.fingerprint
    buyer = cells.buyer()
    statusText = cells.text(.status, limit: fieldLength)
    let status = cells.status(statusText)
    afterSalesText = cells.text(.afterSales, limit: fieldLength)
    times = cells.times(in: calendar)
    let line = cells.line()
    amounts = RowAmounts(
      postage: cells.money(.postage), shopDiscount: cells.money(.shopDiscount),
      platformDiscount: cells.money(.platformDiscount),
      paymentDiscount: cells.money(.paymentDiscount), paid: cells.money(.paid),
      merchantReceives: cells.money(.merchantReceives))
    parcel = ExportedParcel(
      carrier: cells.text(.carrier, limit: fieldLength),
      trackingNumber: cells.text(.trackingNumber, limit: fieldLength))
    remark = cells.text(.remark, limit: ExportLimits.remarkLength, keepsLines: true)
    address = cells.address()
    guard let status, let line else { return nil }
    self.status = status
    self.line = line
    afterSales = status.afterSales(column: afterSalesText)
    self.cells = cells.cells
  }
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

  /// What became of a row.
  enum Outcome {
    case row(orderID: String, OrderRow)
    /// The order number is known where it could be read.
    case problems(orderID: String?, [RowProblem])
  }

  func read(_ row: CSVRow) -> Outcome {
    var cells = CellReader(row, header, decoder)
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
    let result = OrderRow(&cells, of: row, in: calendar)
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
}

extension CSVRow {
  fileprivate var fingerprint: UInt64 {
    var fingerprint = Fingerprint()
    for byte in bytes { fingerprint.combine(byte) }
    for end in ends { fingerprint.combine(UInt8(truncatingIfNeeded: end)) }
    return fingerprint.value
  }
}
