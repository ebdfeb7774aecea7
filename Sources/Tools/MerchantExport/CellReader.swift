internal import Domain

/// Reads the known cells of one row; keeps the problems that it meets, one per column at most.
struct CellReader {
  let cells: SourceCells
  let header: ExportHeader
  let encoding: ExportEncoding
  private(set) var problems: [(column: ExportColumn, problem: CellProblem)] = []

  init(_ row: CSVRow, _ header: ExportHeader, _ decoder: TextDecoder) {
    cells = SourceCells(row, header, decoder)
    self.header = header
    encoding = decoder.encoding
  }

  /// The value of a cell, of an empty one where the file lacks the column; or nil and a kept
  /// problem.
  private mutating func value<T>(
    _ column: ExportColumn, _ convert: (CellText) throws(CellProblem) -> T
  ) -> T? {
    do throws(CellProblem) {
      return try cells.read(column) { text throws(CellProblem) in
        if let text { return try convert(text) }
        guard !header.has(column) else {
          throw CellProblem("holds bytes that are not \(encoding.rawValue)")
        }
        return try convert(CellText(trimmed: UnsafeBufferPointer(start: nil, count: 0)))
      }
    } catch {
      problems.append((column, error))
      return nil
    }
  }

  mutating func orderID() -> String? {
    value(.orderID) { cell throws(CellProblem) in try CellValue.id(cell) }
  }

  /// Nil when the column is not mapped, empty or masked.
  mutating func buyer() -> String? {
    guard header.has(.buyer) else { return nil }
    let buyer: String?? = value(.buyer) { cell throws(CellProblem) -> String? in
      cell.isEmpty || cell.string.contains("*") ? nil : try CellValue.id(cell)
    }
    return buyer ?? nil
  }

  mutating func text(_ column: ExportColumn, limit: Int, keepsLines: Bool = false) -> String {
    let text: String? = value(column) { cell throws(CellProblem) in
      try CellValue.text(cell, limit: limit, keepsLines: keepsLines)
    }
    return text ?? ""
  }

  mutating func money(_ column: ExportColumn) -> Money? {
    let money: Money?? = value(column) { cell throws(CellProblem) in try CellValue.money(cell) }
    return money ?? nil
  }

  mutating func status(_ text: String) -> ExportStatus? {
    if let status = ExportStatus(text) { return status }
    // A cell that could not be read has its problem already.
    if !problems.contains(where: { $0.column == .status }) {
      let reason = text.isEmpty ? "is empty" : "\(CellText.quoted(text)) is no known state"
      problems.append((.status, CellProblem(reason)))
    }
    return nil
  }

  struct Times {
    var placed, paid, groupFormed, shipped, confirmed, promised: Instant?
  }

  mutating func times(in calendar: BusinessCalendar) -> Times {
    func time(_ column: ExportColumn) -> Instant? {
      let time: Instant?? = value(column) { cell throws(CellProblem) in
        try CellValue.time(cell, in: calendar)
      }
      return time ?? nil
    }
    let placed = time(.orderTime)
    let deal = time(.dealTime)
    let group = time(.groupTime)
    let paid = time(.payTime) ?? deal ?? group ?? (header.tellsPayTime ? nil : placed)
    return Times(
      placed: placed, paid: paid, groupFormed: group, shipped: time(.shipTime),
      confirmed: time(.confirmTime), promised: time(.promiseTime))
  }

  /// Nil when name, quantity or price could not be read.
  mutating func line() -> ExportedLine? {
    let name: String? = value(.item) { cell throws(CellProblem) in
      guard !cell.isEmpty else { throw CellProblem("is empty") }
      return try CellValue.text(cell, limit: ExportLimits.nameLength)
    }
    let quantity: Int64? = value(.quantity) { cell throws(CellProblem) in
      try CellValue.quantity(cell)
    }
    let total: Money? = value(.total) { cell throws(CellProblem) in
      guard let total = try CellValue.money(cell) else { throw CellProblem("is empty") }
      return total
    }
    let limit = ExportLimits.fieldLength
    let itemID = text(.itemID, limit: limit)
    let variant = text(.variant, limit: limit)
    let variantID = text(.variantID, limit: limit)
    let sku = text(.sku, limit: limit)
    let itemCode = text(.itemCode, limit: limit)
    guard let name, let quantity, let total else { return nil }
    return ExportedLine(
      itemName: name, itemID: itemID, variant: variant, variantID: variantID, sku: sku,
      itemCode: itemCode, quantity: quantity, total: total)
  }

  mutating func address() -> ExportedAddress {
    let limit = ExportLimits.fieldLength
    return ExportedAddress(
      recipient: text(.recipient, limit: limit), phone: text(.phone, limit: limit),
      province: text(.province, limit: limit), city: text(.city, limit: limit),
      district: text(.district, limit: limit),
      detail: text(.detail, limit: ExportLimits.addressLength))
  }
}
