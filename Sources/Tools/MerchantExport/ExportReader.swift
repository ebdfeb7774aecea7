public import Domain

/// What a reader of exports needs to know beyond the file.
public struct ExportOptions: Sendable {
  /// The zone in which the file's times are meant.
  public var calendar: BusinessCalendar
  /// The name of the column that holds the buyer's id; nil when there is none.
  public var buyerColumn: String?

  public init(calendar: BusinessCalendar = BusinessCalendar(), buyerColumn: String? = nil) {
    self.calendar = calendar
    self.buyerColumn = buyerColumn
  }
}

/// What a reader of exports finds.
public enum ExportItem: Sendable, Hashable {
  case order(ExportedOrder)
  case problem(RowProblem)
}

/// Reads a merchant export as its bytes come, in memory that does not grow with the file.
///
/// The encoding and the delimiter (comma, tab or semicolon) are those in which the first row names
/// most known columns. Orders come out in the order of their first rows, once no further row of
/// theirs is expected: ``ExportLimits/openOrders`` other orders later, or at the end.
///
/// Not for use from several threads at once.
public struct ExportReader {
  private let options: ExportOptions
  private var phase = Phase.header([])
  private var window: OrderWindow
  /// Items that are ready and not yet handed out.
  private var items: [ExportItem] = []
  /// Rows read so far, without the header and blank rows.
  public private(set) var rowCount = 0

  private enum Phase {
    /// Bytes up to the end of the first row that is not blank.
    case header([UInt8])
    case rows(Body)
    case ended
  }

  private struct Body {
    var tokenizer: CSVTokenizer
    let format: ExportFormat
    let rowReader: RowReader
    let assembly: OrderAssembly
    var isPastHeader = false
  }

  public init(options: ExportOptions = ExportOptions()) {
    self.init(options: options, window: OrderWindow())
  }

  init(options: ExportOptions, window: OrderWindow) {
    self.options = options
    self.window = window
  }

  /// The encoding of the file; nil before its first row was read.
  public var encoding: ExportEncoding? {
    if case .rows(let body) = phase { body.format.encoding } else { nil }
  }

  /// Takes in the next bytes of the file, of any number.
  ///
  /// - Returns: the orders and problems that became ready.
  /// - Throws: when the file is no merchant export; the reader is then of no further use.
  public mutating func read(
    _ bytes: UnsafeRawBufferPointer
  ) throws(ExportError) -> [ExportItem] {
    switch phase {
    case .ended: break
    case .header(var head):
      // The bytes collected so far belong to this copy alone while the reader adds to it.
      phase = .ended
      head.append(contentsOf: bytes)
      let isDecidable =
        head.count >= ExportLimits.cellBytes || bytes.contains { $0 == 0x0A || $0 == 0x0D }
      if isDecidable, let format = try ExportFormat.detect(head, options, isAtEnd: false) {
        try begin(format, head)
      } else {
        phase = .header(head)
      }
    case .rows(var body):
      phase = .ended
      consume(bytes, &body)
      phase = .rows(body)
    }
    return takeItems()
  }

  /// The same for bytes in an array.
  public mutating func read(_ bytes: [UInt8]) throws(ExportError) -> [ExportItem] {
    try bytes.withUnsafeBufferPointer { bytes throws(ExportError) in
      try read(UnsafeRawBufferPointer(bytes))
    }
  }

  /// After the last byte: the orders and problems that are left.
  ///
  /// - Throws: when the file is no merchant export.
  public mutating func finish() throws(ExportError) -> [ExportItem] {
    if case .header(let head) = phase {
      guard let format = try ExportFormat.detect(head, options, isAtEnd: true) else {
        throw .empty
      }
      try begin(format, head)
    }
    guard case .rows(var body) = phase else { return [] }
    phase = .ended
    while body.tokenizer.finish() { take(&body) }
    while let open = window.removeComplete(isAtEnd: true) { emit(open, body) }
    return takeItems()
  }

  private mutating func begin(_ format: ExportFormat, _ head: [UInt8]) throws(ExportError) {
    var body = Body(
      tokenizer: CSVTokenizer(delimiter: format.delimiter), format: format,
      rowReader: RowReader(
        header: format.header, decoder: try TextDecoder(format.encoding),
        calendar: options.calendar),
      assembly: OrderAssembly(header: format.header))
    head.withUnsafeBytes {
      consume(UnsafeRawBufferPointer(rebasing: $0[format.markLength...]), &body)
    }
    phase = .rows(body)
  }

  private mutating func consume(_ bytes: UnsafeRawBufferPointer, _ body: inout Body) {
    var bytes = bytes
    while body.tokenizer.next(&bytes) { take(&body) }
  }

  /// Takes in the row that the tokenizer completed.
  private mutating func take(_ body: inout Body) {
    let row = body.tokenizer.row
    if row.defect == nil && row.isBlank() { return }
    guard body.isPastHeader else {
      body.isPastHeader = true
      return
    }
    rowCount += 1
    add(body.rowReader.read(row), row)
    while let open = window.removeComplete() { emit(open, body) }
  }

  private mutating func add(_ outcome: RowReader.Outcome, _ row: CSVRow) {
    let addition: OrderWindow.Addition
    let id: String
    switch outcome {
    case .problems(nil, let problems):
      items.append(contentsOf: problems.map(ExportItem.problem))
      return
    case .problems(let orderID?, let problems):
      id = orderID
      addition = window.add(orderID: id, bytes: row.bytes.count) { $0.add(problems) }
    case .row(let orderID, let orderRow):
      id = orderID
      addition = window.add(orderID: id, bytes: row.bytes.count) { $0.add(orderRow) }
    }
    if addition == .tooLate {
      let reason = """
        comes more than \(ExportLimits.openOrders) orders after the other rows of its order, which is \
        read without it: sort the file by order number before it is imported
        """
      items.append(
        .problem(RowProblem(rows: [row.position], orderID: id, column: nil, reason: reason)))
    }
  }

  private mutating func emit(_ open: OrderWindow.OpenOrder, _ body: Body) {
    let (order, problems) = body.assembly.assemble(open)
    if let order { items.append(.order(order)) }
    items.append(contentsOf: problems.map(ExportItem.problem))
  }

  private mutating func takeItems() -> [ExportItem] {
    defer { items.removeAll() }
    return items
  }
}
