/// Where a row stands in the file.
public struct RowPosition: Sendable, Hashable {
  /// The row as a spreadsheet counts them: the header is row 1, a cell with line breaks is one row.
  public var row: Int
  /// The line of the file on which the row begins, as a text editor counts them.
  public var line: Int

  public init(row: Int, line: Int) {
    self.row = row
    self.line = line
  }
}

/// Rows that were not taken, and why. The rest of the file is not affected.
public struct RowProblem: Sendable, Hashable {
  /// The rows that were not taken.
  public var rows: [RowPosition]
  /// The order number of the rows, where it could be read.
  public var orderID: String?
  /// The column that holds the cause, as the file names it; nil when it is not one cell.
  public var column: String?
  /// For people: what is wrong, and what would be right.
  public var reason: String
}

/// Why a file cannot be read as a merchant export at all.
public enum ExportError: Error, Sendable, Hashable {
  /// There is no row in it.
  case empty
  /// Not text in a known encoding: a spreadsheet file, UTF-16. Says what it is and what to do.
  case unreadable(String)
  /// The first row is no header of a merchant export; `found` are its first cells.
  case notAnExport(found: [String])
  /// Required columns that the header lacks, each with all names under which it is known.
  case missingColumns([[String]])
  /// The C library cannot convert from this encoding.
  case noConverter(String)
  /// The file could not be opened or read: the system's error number, and the path.
  case system(errno: Int32, path: String)
}

extension ExportError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .empty: "the file is empty"
    case .unreadable(let what): what
    case .notAnExport(let found):
      "the first row names no known column of a merchant export"
        + (found.isEmpty ? "" : " (it begins: \(found.joined(separator: ", ")))")
    case .missingColumns(let columns):
      "the file lacks "
        + columns.map { names in
          names.count == 1
            ? names[0] : "\(names[0]) (or \(names.dropFirst().joined(separator: ", ")))"
        }.joined(separator: "; ")
    case .noConverter(let encoding):
      """
      the C library has no converter from \(encoding): install libc6's gconv modules \
      (package libc-gconv-modules-extra where it is separate), or save the file as UTF-8
      """
    case .system(let number, let path): "\(path): \(errorMessage(number))"
    }
  }
}
