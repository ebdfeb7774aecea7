internal import Domain

/// Lengths of time as people write them: `48h`, `15d`, `10m`, `60s`, `250ms`, `1d12h`.
public enum DurationText {
  private static let units: [(name: String, microseconds: Int64)] = [
    ("d", 86_400_000_000), ("h", 3_600_000_000), ("m", 60_000_000), ("s", 1_000_000),
    ("ms", 1_000), ("us", 1),
  ]

  /// Parts go from the largest unit to the smallest, each once: `1d12h`, never `12h1d`. `0` needs
  /// no unit. Never negative.
  public static func parse(_ text: String) throws(ValueProblem) -> Duration {
    if text == "0" { return .zero }
    var rest = text[...]
    var total: Int64 = 0
    var lastUnit = -1
    repeat {
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      rest = rest.dropFirst(digits.count)
      let name = rest.prefix { $0.isASCII && $0.isLetter }
      rest = rest.dropFirst(name.count)
      guard !digits.isEmpty, let unit = units.firstIndex(where: { $0.name == name }),
        unit > lastUnit
      else { throw ValueProblem("is not a length of time such as 48h, 15d, 10m, 60s or 250ms") }
      lastUnit = unit
      guard let count = Int64(digits) else { throw ValueProblem("is too long a time") }
      let (part, tooLarge) = count.multipliedReportingOverflow(by: units[unit].microseconds)
      let (sum, overflow) = total.addingReportingOverflow(part)
      guard !tooLarge, !overflow else { throw ValueProblem("is too long a time") }
      total = sum
    } while !rest.isEmpty
    return .microseconds(total)
  }

  /// The shortest form that ``parse(_:)`` reads back: the largest unit that divides the length.
  /// Lengths are whole microseconds; `48h` is written as `2d`.
  public static func format(_ length: Duration) -> String {
    let total = length.microseconds
    guard total != 0 else { return "0s" }
    for unit in units where total % unit.microseconds == 0 {
      return "\(total / unit.microseconds)\(unit.name)"
    }
    return "\(total)us"
  }
}
