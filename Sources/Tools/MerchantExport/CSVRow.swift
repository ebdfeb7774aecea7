/// A row of bytes, split into cells and unquoted. Cells are not decoded: in UTF-8 and in GB18030 no
/// byte of a longer character can be mistaken for a quote, a delimiter or a line break.
struct CSVRow {
  var position = RowPosition(row: 0, line: 1)
  /// All cells, one after the other.
  var bytes: [UInt8] = []
  /// Where each cell ends in `bytes`.
  var ends: [Int] = []
  /// Why the row cannot be trusted; its cells are then what could be read.
  var defect: CSVDefect?

  func range(_ index: Int) -> Range<Int> { (index == 0 ? 0 : ends[index - 1])..<ends[index] }

  /// Whether nothing but blanks is in cell `index` and those after it.
  func isBlank(from index: Int = 0) -> Bool {
    let start = index == 0 ? 0 : ends[index - 1]
    return bytes[start...].allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
  }
}

/// Why a row cannot be trusted.
enum CSVDefect: Hashable {
  /// The file ends inside of a quoted cell; `line` is where the cell begins.
  case unterminatedQuote(line: Int)
  /// A quoted cell does not end within the limit; `line` is where it begins.
  case endlessQuote(line: Int)
  /// Something follows a closing quote.
  case textAfterQuote
  case cellTooLong
  case rowTooLong
  case tooManyCells

  var reason: String {
    switch self {
    case .unterminatedQuote(let line):
      "the quoted cell that begins on line \(line) never ends: its closing quote is missing"
    case .endlessQuote(let line):
      """
      the quoted cell that begins on line \(line) does not end within \
      \(ExportLimits.cellBytes / 1_024) KiB: its closing quote is missing
      """
    case .textAfterQuote:
      "a cell goes on after its closing quote: write a quote inside a quoted cell twice"
    case .cellTooLong: "a cell has more than \(ExportLimits.cellBytes / 1_024) KiB"
    case .rowTooLong: "the row has more than \(ExportLimits.rowBytes / 1_024) KiB"
    case .tooManyCells: "the row has more than \(ExportLimits.cells) cells"
    }
  }
}
