public import Domain

/// How a merchant export writes what its reader reads.
public enum ExportText {
  /// Begins a UTF-8 file, so that spreadsheets see that it is one.
  public static let byteOrderMark: [UInt8] = ExportEncoding.utf8.byteOrderMark

  /// `2026-05-31 12:34:56` in the business time zone; parts of a second are left out.
  ///
  /// - Parameter instant: in a year of four digits.
  public static func time(_ instant: Instant, in calendar: BusinessCalendar = .init()) -> String {
    String(unsafeUninitializedCapacity: timeLength) { write(instant, calendar, to: $0) }
  }

  /// Yuan with two decimals: `12.34`.
  ///
  /// - Parameter fen: not negative.
  public static func money(fen: Int64) -> String {
    String(unsafeUninitializedCapacity: moneyLength) { write(fen: fen, to: $0) }
  }

  /// Bytes of a time.
  static let timeLength = 19
  /// Bytes of an amount at most: those of the largest number, and its point.
  static let moneyLength = 20

  /// - Returns: how many bytes were written, ``timeLength``.
  static func write(
    _ instant: Instant, _ calendar: BusinessCalendar, to place: UnsafeMutableBufferPointer<UInt8>
  ) -> Int {
    let fields = calendar.fields(of: instant)
    let seconds = fields.timeOfDay / 1_000_000
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

  /// - Returns: how many bytes were written, at most ``moneyLength``.
  static func write(fen: Int64, to place: UnsafeMutableBufferPointer<UInt8>) -> Int {
    // From its end, the digits and the point: at least `0.00`.
    var start = moneyLength
    var rest = fen
    while rest > 0 || start > moneyLength - 4 {
      start -= 1
      if start == moneyLength - 3 {
        place[start] = UInt8(ascii: ".")
      } else {
        place[start] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
        rest /= 10
      }
    }
    for index in start..<moneyLength { place[index - start] = place[index] }
    return moneyLength - start
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
