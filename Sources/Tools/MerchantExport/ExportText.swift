public import Domain

/// How a merchant export writes what its reader reads.
public enum ExportText {
  /// Begins a UTF-8 file, so that spreadsheets see that it is one.
  public static let byteOrderMark: [UInt8] = ExportEncoding.utf8.byteOrderMark

  /// `2026-05-31 12:34:56` in the business time zone; parts of a second are left out.
  ///
  /// - Parameter instant: in a year of four digits.
  public static func time(_ instant: Instant, in calendar: BusinessCalendar = .init()) -> String {
    let fields = calendar.fields(of: instant)
    let seconds = fields.timeOfDay / 1_000_000
    return String(unsafeUninitializedCapacity: 19) { place in
      var end = 0
      func write(_ number: Int64, digits: Int, then separator: Unicode.Scalar? = nil) {
        var rest = number
        for index in stride(from: end + digits - 1, through: end, by: -1) {
          place[index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
          rest /= 10
        }
        end += digits
        guard let separator else { return }
        place[end] = UInt8(ascii: separator)
        end += 1
      }
      write(fields.year, digits: 4, then: "-")
      write(fields.month, digits: 2, then: "-")
      write(fields.day, digits: 2, then: " ")
      write(seconds / 3_600, digits: 2, then: ":")
      write(seconds / 60 % 60, digits: 2, then: ":")
      write(seconds % 60, digits: 2)
      return end
    }
  }

  /// Yuan with two decimals: `12.34`.
  ///
  /// - Parameter fen: not negative.
  public static func money(fen: Int64) -> String {
    String(fen / 100) + (fen % 100 < 10 ? ".0" : ".") + String(fen % 100)
  }

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
}
