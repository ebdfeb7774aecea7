import Contracts
import Domain
import Service

/// A time on the command line, RFC 3339.
struct InstantOption: OptionValue {
  var instant: Instant

  var timestamp: GoogleProtobuf.Timestamp { .init(instant) }

  static func parse(option text: String) throws(ValueProblem) -> InstantOption {
    guard let instant = RFC3339.parse(text) else {
      throw ValueProblem("is not a time such as 2026-05-31T12:00:00+08:00")
    }
    return InstantOption(instant: instant)
  }
}

/// An amount on the command line: `12.34CNY`, `500VND`.
struct AmountOption: OptionValue {
  var money: TypeV1.Money

  static func parse(option text: String) throws(ValueProblem) -> AmountOption {
    let problem = ValueProblem("is not an amount such as 12.34CNY")
    guard let currency = Currency(code: String(text.suffix(3)).uppercased()) else { throw problem }
    let number = text.dropLast(3).split(
      separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let fraction = number.count > 1 ? number[1] : ""
    guard let whole = number.first, !whole.isEmpty, fraction.count <= currency.minorDigits,
      number.count == 1 || !fraction.isEmpty,
      (whole + fraction).allSatisfy({ $0.isASCII && $0.isNumber })
    else { throw problem }
    let zeros = String(repeating: "0", count: currency.minorDigits - fraction.count)
    guard let minorUnits = Int64(whole + fraction + zeros) else {
      throw ValueProblem("is too large an amount")
    }
    return AmountOption(
      money: TypeV1.Money(minorUnits: minorUnits, currency: currency.code))
  }
}
