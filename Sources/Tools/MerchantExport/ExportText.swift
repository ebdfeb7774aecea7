public import Domain

/// How a merchant export writes what its reader reads.
public enum ExportText {
  /// Begins a UTF-8 file, so that spreadsheets see that it is one.
  public static let byteOrderMark: [UInt8] = ExportEncoding.utf8.byteOrderMark

  /// `2026-05-31 12:34:56` in the business time zone; parts of a second are left out.
  public static func time(_ instant: Instant, in calendar: BusinessCalendar = .init()) -> String {
    let fields = calendar.fields(of: instant)
    let seconds = fields.timeOfDay / 1_000_000
    return padded(fields.year, 4) + "-" + padded(fields.month, 2) + "-" + padded(fields.day, 2)
      + " " + padded(seconds / 3_600, 2) + ":" + padded(seconds / 60 % 60, 2) + ":"
      + padded(seconds % 60, 2)
  }

  /// Yuan with two decimals: `12.34`.
  ///
  /// - Parameter fen: not negative.
  public static func money(fen: Int64) -> String { "\(fen / 100).\(padded(fen % 100, 2))" }

  /// A row of cells with its line break; cells are quoted where they have to be.
  public static func row(_ cells: [String]) -> String {
    cells.map(cell).joined(separator: ",") + "\r\n"
  }

  private static func cell(_ text: String) -> String {
    let needsQuotes = text.utf8.contains { byte in
      byte == UInt8(ascii: "\"") || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\r")
        || byte == UInt8(ascii: "\n")
    }
    guard needsQuotes else { return text }
    var quoted = "\""
    for scalar in text.unicodeScalars {
      if scalar == "\"" { quoted += "\"" }
      quoted.unicodeScalars.append(scalar)
    }
    return quoted + "\""
  }

  private static func padded(_ number: Int64, _ width: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
  }
}
