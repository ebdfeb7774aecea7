internal import Domain

/// Why a cell does not hold what its column promises.
struct CellProblem: Error {
  var reason: String

  init(_ reason: String) { self.reason = reason }
}

/// Readers of trimmed cells.
enum CellValue {
  /// A cell as reasons quote it: at most 40 characters, control characters escaped.
  static func quoted(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars.prefix(40) {
      if scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) {
        result += scalar.escaped(asASCII: true)
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    if text.unicodeScalars.count > 40 { result += "…" }
    return "‘\(result)’"
  }

  /// Removes blanks of all kinds, tabs and line breaks at both ends.
  static func trimmed(_ text: String) -> String {
    guard let first = text.utf8.first, let last = text.utf8.last else { return text }
    if (0x21...0x7E).contains(first) && (0x21...0x7E).contains(last) { return text }
    let scalars = text.unicodeScalars
    guard let start = scalars.firstIndex(where: { !isBlank($0) }),
      let end = scalars.lastIndex(where: { !isBlank($0) })
    else { return "" }
    return String(scalars[start...end])
  }

  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09...0x0D, 0x20, 0xA0, 0xFEFF, 0x200B, 0x3000: true
    default: false
    }
  }

  /// Text of at most `limit` characters. Line breaks and tabs become one blank each unless
  /// `keepsLines`; other control characters are refused.
  static func text(_ cell: String, limit: Int, keepsLines: Bool = false) throws(CellProblem)
    -> String
  {
    var count = 0
    var hasBreaks = false
    for scalar in cell.unicodeScalars {
      count += 1
      switch scalar.value {
      case 0: throw CellProblem("holds a NUL character")
      case 0x09, 0x0A, 0x0D: hasBreaks = true
      case 0x01...0x1F, 0x7F...0x9F: throw CellProblem("holds a control character")
      default: break
      }
    }
    guard count <= limit else {
      throw CellProblem("has \(count) characters; at most \(limit) can be kept")
    }
    guard hasBreaks && !keepsLines else { return cell }
    let breaks: Set<Unicode.Scalar> = ["\t", "\n", "\r"]
    return cell.unicodeScalars.split { breaks.contains($0) }.map { String($0) }
      .joined(separator: " ")
  }

  /// An order number or another id: no blanks at its ends, nothing that does not print. The
  /// spreadsheet form `="123"` is taken apart.
  static func id(_ cell: String) throws(CellProblem) -> String {
    var id = cell
    if id.hasPrefix("=\"") && id.hasSuffix("\"") && id.utf8.count >= 3 {
      id = trimmed(String(id.dropFirst(2).dropLast()))
    }
    guard !id.isEmpty else { throw CellProblem("is empty") }
    let text = try text(id, limit: ExportLimits.idLength, keepsLines: true)
    if text.utf8.contains(where: { $0 < 0x20 }) {
      throw CellProblem("holds a tab or a line break: \(quoted(text))")
    }
    return text
  }

  /// A whole number from 1 to the limit, with or without thousands separators.
  static func quantity(_ cell: String) throws(CellProblem) -> Int64 {
    guard let units = try decimal(cell, digits: 0), units >= 1 else {
      throw CellProblem(
        "\(quoted(cell)) is no quantity: 1 to \(ExportLimits.quantity) whole units")
    }
    guard units <= ExportLimits.quantity else {
      throw CellProblem("\(quoted(cell)) is more than \(ExportLimits.quantity) units")
    }
    return units
  }

  /// Yuan with at most two decimals, as fen; nil for an empty cell. `¥`, `元`, blanks and thousands
  /// separators are allowed.
  static func money(_ cell: String) throws(CellProblem) -> Money? {
    if cell.isEmpty { return nil }
    var amount = Substring(cell)
    if let first = amount.first, "¥￥".contains(first) { amount = amount.dropFirst() }
    if amount.last == "元" { amount = amount.dropLast() }
    guard let fen = try decimal(trimmed(String(amount)), digits: 2) else {
      throw CellProblem("\(quoted(cell)) is no amount: yuan with at most two decimals")
    }
    return Money(fen)
  }

  /// An unsigned decimal in units of its last digit; nil when it is none.
  private static func decimal(_ text: String, digits: Int) throws(CellProblem) -> Int64? {
    let bytes = Array(text.utf8)
    if bytes.first == UInt8(ascii: "-") { throw CellProblem("\(quoted(text)) is negative") }
    let point = bytes.firstIndex(of: UInt8(ascii: ".")) ?? bytes.count
    let whole = bytes[..<point]
    let fraction = point < bytes.count ? bytes[(point + 1)...] : []
    guard !whole.isEmpty, fraction.count <= digits, point == bytes.count || !fraction.isEmpty
    else { return nil }
    // Separators stand before every third digit or nowhere.
    let isGrouped = whole.contains(UInt8(ascii: ","))
    var value: Int64 = 0
    func append(_ digit: UInt8) throws(CellProblem) {
      let (tenfold, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = tenfold.addingReportingOverflow(Int64(digit))
      if overflow || carry { throw CellProblem("\(quoted(text)) is too large") }
      value = sum
    }
    for (offset, byte) in whole.enumerated() {
      let isSeparator = isGrouped && offset > 0 && (whole.count - offset) % 4 == 0
      if isSeparator && byte == UInt8(ascii: ",") { continue }
      guard !isSeparator, let digit = digit(byte) else { return nil }
      try append(digit)
    }
    for byte in fraction {
      guard let digit = digit(byte) else { return nil }
      try append(digit)
    }
    for _ in fraction.count..<digits { try append(0) }
    return value
  }

  static func digit(_ byte: UInt8) -> UInt8? {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) ? byte - UInt8(ascii: "0") : nil
  }
}
