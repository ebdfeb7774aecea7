/// A small table in a CSV file whose columns are found by their names: quick replies, lists. Read
/// as a whole, in the encodings and with the delimiters in which merchant exports come.
public struct NamedTable: Sendable, Hashable {
  /// A row, without the header and blank rows.
  public struct Row: Sendable, Hashable {
    public var position: RowPosition
    /// The trimmed cells, in the order of the columns that were asked for; empty where the row or
    /// the file has none.
    public var cells: [String]
    /// Why the row cannot be trusted; nil if it can.
    public var problem: String?
  }

  /// The largest file, in bytes.
  public static let bytesMax = 16 * 1_024 * 1_024

  public let encoding: ExportEncoding
  public private(set) var rows: [Row] = []

  private static let delimiters = [UInt8(ascii: ","), UInt8(ascii: "\t"), UInt8(ascii: ";")]

  /// - Parameters:
  ///   - columns: the names of each column, in lower case, the usual one first.
  ///   - required: indices of the columns without which the file makes no sense.
  /// - Throws: when no reading of the first row names the required columns.
  public init(
    _ bytes: [UInt8], columns: [[String]], required: Set<Int>
  ) throws(ExportError) {
    if bytes.count > Self.bytesMax {
      throw .unreadable("the file has more than \(Self.bytesMax / 1_024 / 1_024) MiB")
    }
    if bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) || bytes.starts(with: [0xD0, 0xCF, 0x11, 0xE0])
    {
      throw .unreadable("this is a spreadsheet file (Excel): save it as CSV and import that")
    }
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      throw .unreadable("the file is in UTF-16: save it as CSV UTF-8")
    }
    let marked = ExportEncoding.allCases.first { bytes.starts(with: $0.byteOrderMark) }
    let body = bytes.dropFirst(marked?.byteOrderMark.count ?? 0)
    var best: (encoding: ExportEncoding, delimiter: UInt8, places: [Int?])?
    var isEmpty = true
    for encoding in marked.map({ [$0] }) ?? ExportEncoding.allCases {
      let decoder = try TextDecoder(encoding)
      for delimiter in Self.delimiters {
        var reader = TableReader(body, delimiter: delimiter)
        guard let header = reader.next() else { continue }
        isEmpty = false
        let names = header.cells(decoder).map { $0?.lowercased() ?? "" }
        let places = columns.map { aliases in names.firstIndex { aliases.contains($0) } }
        let known = places.count { $0 != nil }
        if known > best.map({ $0.places.count { $0 != nil } }) ?? 0 {
          best = (encoding, delimiter, places)
        }
      }
    }
    guard !isEmpty else { throw .empty }
    let missing = columns.indices.filter { required.contains($0) && best?.places[$0] == nil }
    guard missing.isEmpty, let best else { throw .missingColumns(missing.map { columns[$0] }) }
    encoding = best.encoding
    let decoder = try TextDecoder(best.encoding)
    var reader = TableReader(body, delimiter: best.delimiter)
    _ = reader.next()
    while let row = reader.next() {
      let cells = row.cells(decoder)
      var problem = row.defect?.reason
      let found = best.places.map { place -> String in
        guard let place, place < cells.count else { return "" }
        if cells[place] == nil { problem = problem ?? "a cell is not valid \(encoding.rawValue)" }
        return cells[place] ?? ""
      }
      rows.append(Row(position: row.position, cells: found, problem: problem))
    }
  }
}

/// Hands out the rows of a file that are not blank.
private struct TableReader {
  private var rest: ArraySlice<UInt8>
  private var tokenizer: CSVTokenizer

  init(_ bytes: ArraySlice<UInt8>, delimiter: UInt8) {
    rest = bytes
    tokenizer = CSVTokenizer(delimiter: delimiter)
  }

  mutating func next() -> CSVRow? {
    while advance() {
      if tokenizer.row.defect != nil || !tokenizer.row.isBlank() { return tokenizer.row }
    }
    return nil
  }

  private mutating func advance() -> Bool {
    let (isRow, used) = rest.withUnsafeBytes { bytes -> (Bool, Int) in
      var left = bytes
      let isRow = tokenizer.next(&left)
      return (isRow, bytes.count - left.count)
    }
    rest = rest.dropFirst(used)
    return isRow || tokenizer.finish()
  }
}

extension CSVRow {
  /// The trimmed cells; nil where the bytes are not valid.
  fileprivate func cells(_ decoder: TextDecoder) -> [String?] {
    bytes.withUnsafeBufferPointer { bytes in
      ends.indices.map { index in
        decoder.decode(UnsafeBufferPointer(rebasing: bytes[range(index)])) { $0?.string }
      }
    }
  }
}
