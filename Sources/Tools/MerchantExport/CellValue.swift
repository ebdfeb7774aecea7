internal import Domain

/// Why a cell does not hold what its column promises.
struct CellProblem: Error {
  var reason: String

  init(_ reason: String) { self.reason = reason }
}

/// Readers of cells.
enum CellValue {
  /// Text of at most `limit` characters. Line breaks and tabs become one blank each unless
  /// `keepsLines`; other control characters are refused.
  static func text(
    _ cell: CellText, limit: Int, keepsLines: Bool = false
  ) throws(CellProblem) -> String {
    var count = 0
    var hasBreaks = false
    for index in 0..<cell.count {
      let byte = cell[index]
      // A scalar is counted by its first byte.
      if byte & 0xC0 != 0x80 { count += 1 }
      if (0x20...0x7E).contains(byte) || byte > 0x9F { continue }
      switch byte {
      case 0: throw CellProblem("holds a NUL character")
      case 0x09, 0x0A, 0x0D: hasBreaks = true
      case 0x01...0x1F, 0x7F: throw CellProblem("holds a control character")
      // U+0080 to U+009F
      case 0x80...0x9F where cell[index - 1] == 0xC2:
        throw CellProblem("holds a control character")
      default: break
      }
    }
    guard count <= limit else {
      throw CellProblem("has \(count) characters; at most \(limit) can be kept")
    }
    guard hasBreaks && !keepsLines else { return cell.string }
    let breaks: Set<Unicode.Scalar> = ["\t", "\n", "\r"]
    return cell.string.unicodeScalars.split { breaks.contains($0) }.map { String($0) }
      .joined(separator: " ")
  }

  /// An order number or another id: nothing that does not print. The spreadsheet form `="123"` is
  /// taken apart.
  static func id(_ cell: CellText) throws(CellProblem) -> String {
    let id = cell.dropping(prefix: "=\"")?.dropping(suffix: "\"") ?? cell
    guard !id.isEmpty else { throw CellProblem("is empty") }
    let text = try text(id, limit: ExportLimits.idLength, keepsLines: true)
    if text.utf8.contains(where: { $0 < 0x20 }) {
      throw CellProblem("holds a tab or a line break: \(id.quoted)")
    }
    return text
  }

  /// A whole number from 1 to the limit, with or without thousands separators.
  static func quantity(_ cell: CellText) throws(CellProblem) -> Int64 {
    guard let units = try decimal(cell, digits: 0), units >= 1 else {
      throw CellProblem("\(cell.quoted) is no quantity: 1 to \(ExportLimits.quantity) whole units")
    }
    guard units <= ExportLimits.quantity else {
      throw CellProblem("\(cell.quoted) is more than \(ExportLimits.quantity) units")
    }
    return units
  }

  /// Yuan with at most two decimals, as fen; nil for an empty cell. `¥`, `元`, blanks and thousands
  /// separators are allowed.
  static func money(_ cell: CellText) throws(CellProblem) -> Money? {
    if cell.isEmpty { return nil }
    let marked = cell.dropping(prefix: "¥") ?? cell.dropping(prefix: "￥") ?? cell
    guard let fen = try decimal(marked.dropping(suffix: "元") ?? marked, digits: 2) else {
      throw CellProblem("\(cell.quoted) is no amount: yuan with at most two decimals")
    }
    return Money(fen)
  }

  /// An unsigned decimal in units of its last digit; nil when it is none. Separators stand before
  /// every third digit of the whole part or nowhere.
  private static func decimal(_ cell: CellText, digits: Int) throws(CellProblem) -> Int64? {
    if cell.starts(with: "-") { throw CellProblem("\(cell.quoted) is negative") }
    var value: Int64 = 0
    var isTooLarge = false
    // Digits since the last separator or from the start, and digits behind the point.
    var group = 0
    var isGrouped = false
    var fraction: Int?
    func append(_ digit: UInt8) {
      let (tenfold, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = tenfold.addingReportingOverflow(Int64(digit))
      isTooLarge = isTooLarge || overflow || carry
      value = sum
    }
    for index in 0..<cell.count {
      let byte = cell[index]
      if let digit = digit(byte) {
        append(digit)
        if let places = fraction { fraction = places + 1 } else { group += 1 }
      } else if byte == UInt8(ascii: "."), fraction == nil, group > 0 {
        fraction = 0
      } else if byte == UInt8(ascii: ","), fraction == nil {
        guard isGrouped ? group == 3 : (1...3).contains(group) else { return nil }
        isGrouped = true
        group = 0
      } else {
        return nil
      }
    }
    let places = fraction ?? 0
    guard group > 0, !isGrouped || group == 3, fraction != 0, places <= digits else { return nil }
    for _ in places..<digits { append(0) }
    if isTooLarge { throw CellProblem("\(cell.quoted) is too large") }
    return value
  }

  static func digit(_ byte: UInt8) -> UInt8? {
    let digit = byte &- UInt8(ascii: "0")
    return digit <= 9 ? digit : nil
  }
}
