import Domain

/// Money for people, also when a peer sends a currency that this build does not know.
enum MoneyText {
  static func text(minorUnits: Int64, currency code: String) -> String {
    guard let currency = Currency(code: code) else { return "\(minorUnits) minor units of \(code)" }
    return Money(minorUnits, currency).description
  }
}
