internal import Domain

extension CellValue {
  /// `2026-05-31 12:34:56`, `2026/5/31 12:34`, `2026.5.31`, `2026年5月31日 12:34`; nil for an empty
  /// cell. A date without a time of day is its midnight.
  static func time(
    _ cell: CellText, in calendar: BusinessCalendar
  ) throws(CellProblem) -> Instant? {
    if cell.isEmpty { return nil }
    var scanner = TimeScanner(cell: cell)
    guard let fields = scanner.fields() else {
      throw CellProblem("\(cell.quoted) is no time like 2026-05-31 12:34:56")
    }
    guard ExportLimits.years.contains(fields.year) else {
      throw CellProblem(
        """
        \(cell.quoted) lies outside of the years \(ExportLimits.years.lowerBound) to \
        \(ExportLimits.years.upperBound)
        """)
    }
    guard let instant = calendar.instant(of: fields) else {
      throw CellProblem("\(cell.quoted) is no date of the calendar")
    }
    return instant
  }
}

private struct TimeScanner {
  let cell: CellText
  var index = 0

  mutating func fields() -> BusinessCalendar.Fields? {
    guard let year = number(digits: 4...4) else { return nil }
    let isChinese = skip("年")
    let separator = isChinese ? "月" : ["-", "/", "."].first { skip($0) }
    guard let separator, let month = number(digits: 1...2), skip(separator),
      let day = number(digits: 1...2), !isChinese || skip("日")
    else { return nil }
    guard let timeOfDay = index == cell.count ? 0 : timeOfDay() else { return nil }
    return BusinessCalendar.Fields(year: year, month: month, day: day, timeOfDay: timeOfDay)
  }

  /// Microseconds since midnight; the rest of the cell has to be a time of day.
  private mutating func timeOfDay() -> Int64? {
    let start = index
    while skip(" ") || skip("\t") || skip("T") {}
    guard index > start, let hour = number(digits: 1...2), hour < 24, skip(":"),
      let minute = number(digits: 2...2), minute < 60
    else { return nil }
    var second: Int64 = 0
    if skip(":") {
      guard let seconds = number(digits: 2...2), seconds < 60 else { return nil }
      second = seconds
    }
    return index == cell.count ? ((hour * 60 + minute) * 60 + second) * 1_000_000 : nil
  }

  private mutating func number(digits: ClosedRange<Int>) -> Int64? {
    let start = index
    var value: Int64 = 0
    while index < cell.count, index - start < digits.upperBound,
      let digit = CellValue.digit(cell[index])
    {
      value = value * 10 + Int64(digit)
      index += 1
    }
    return digits.contains(index - start) ? value : nil
  }

  private mutating func skip(_ text: StaticString) -> Bool {
    guard cell.starts(with: text, at: index) else { return false }
    index += text.utf8CodeUnitCount
    return true
  }
}
