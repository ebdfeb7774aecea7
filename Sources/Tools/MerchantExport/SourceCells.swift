/// What the cells of one row say in the known columns, without blanks at their ends.
///
/// Kept as bytes of UTF-8: most cells are read as numbers and times, or only compared, and never
/// become strings.
public struct SourceCells: Sendable, Hashable {
  /// All cells, one after the other in the order of the columns.
  private var bytes: [UInt8] = []
  /// Where each cell is in `bytes`, by the raw value of its column; nil where the file lacks the
  /// column or the cell cannot be decoded.
  private var ranges: [Range<Int32>?]

  /// - Parameter row: may be defective; cells that it lacks are not there.
  init(_ row: CSVRow, _ header: ExportHeader, _ decoder: TextDecoder) {
    bytes.reserveCapacity(row.bytes.count)
    ranges = [Range<Int32>?](repeating: nil, count: ExportColumn.allCases.count)
    row.bytes.withUnsafeBufferPointer { source in
      for column in ExportColumn.allCases {
        guard let place = header.place(column), place < row.ends.count else { continue }
        decoder.decode(UnsafeBufferPointer(rebasing: source[row.range(place)])) { text in
          guard let text else { return }
          let start = Int32(bytes.count)
          text.append(to: &bytes)
          ranges[column.rawValue] = start..<Int32(bytes.count)
        }
      }
    }
  }

  /// The text of a cell; nil where the file lacks the column or the cell cannot be decoded.
  public subscript(column: ExportColumn) -> String? { read(column) { $0?.string } }

  /// Whether a cell says the same, byte by byte; nil where there is no such cell.
  public func says(_ content: CellContent, in column: ExportColumn) -> Bool? {
    read(column) { text in text.map { content.isWritten($0.bytes) } }
  }

  func read<Result, Failure: Error>(
    _ column: ExportColumn, _ body: (CellText?) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    guard let range = ranges[column.rawValue] else { return try body(nil) }
    return try bytes.withUnsafeBufferPointer { bytes throws(Failure) in
      try body(
        CellText(
          trimmed: UnsafeBufferPointer(
            rebasing: bytes[Int(range.lowerBound)..<Int(range.upperBound)])))
    }
  }
}
