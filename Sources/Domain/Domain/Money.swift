/// An amount in minor units (fen, cent) of one currency.
public struct Money: Hashable, Sendable {
  public var minorUnits: Int64
  public var currency: Currency

  public init(_ minorUnits: Int64, _ currency: Currency = .cny) {
    self.minorUnits = minorUnits
    self.currency = currency
  }

  public static func zero(_ currency: Currency) -> Money { Money(0, currency) }

  /// - Throws: ``MoneyError`` when the currencies differ or the sum leaves `Int64`.
  public func adding(_ other: Money) throws(MoneyError) -> Money {
    guard currency == other.currency else { throw .currencyMismatch(currency, other.currency) }
    let (sum, overflow) = minorUnits.addingReportingOverflow(other.minorUnits)
    guard !overflow else { throw .overflow }
    return Money(sum, currency)
  }

  /// - Throws: as ``adding(_:)``.
  public func subtracting(_ other: Money) throws(MoneyError) -> Money {
    guard currency == other.currency else { throw .currencyMismatch(currency, other.currency) }
    let (difference, overflow) = minorUnits.subtractingReportingOverflow(other.minorUnits)
    guard !overflow else { throw .overflow }
    return Money(difference, currency)
  }

  /// - Throws: ``MoneyError/overflow`` when the product leaves `Int64`.
  public func multiplied(by factor: Int64) throws(MoneyError) -> Money {
    let (product, overflow) = minorUnits.multipliedReportingOverflow(by: factor)
    guard !overflow else { throw .overflow }
    return Money(product, currency)
  }
}

extension Money: CustomStringConvertible {
  /// `12.34 CNY`; currencies without minor units print without a point.
  public var description: String {
    let digits = currency.minorDigits
    let magnitude = String(minorUnits.magnitude)
    let sign = minorUnits < 0 ? "-" : ""
    guard digits > 0 else { return "\(sign)\(magnitude) \(currency.code)" }
    let padded = String(repeating: "0", count: max(0, digits + 1 - magnitude.count)) + magnitude
    return "\(sign)\(padded.dropLast(digits)).\(padded.suffix(digits)) \(currency.code)"
  }
}

public enum MoneyError: Error, Hashable, Sendable {
  case currencyMismatch(Currency, Currency)
  case overflow
}

/// An ISO 4217 currency that the platform settles in.
public struct Currency: Hashable, Sendable {
  /// Three upper-case letters.
  public let code: String
  /// Digits after the point: 2 for CNY, 0 for VND.
  public let minorDigits: Int

  /// Nil for a code that is not an active ISO 4217 currency of the list below.
  public init?(code: String) {
    guard let digits = Self.digits[code] else { return nil }
    self.code = code
    self.minorDigits = digits
  }

  private init(known code: String, _ digits: Int) {
    self.code = code
    self.minorDigits = digits
  }

  public static let cny = Currency(known: "CNY", 2)

  private static let digits: [String: Int] = {
    var table: [String: Int] = [:]
    let two = """
      AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD \
      CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD \
      GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD \
      MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP \
      PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS \
      TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VES WST XCD YER ZAR ZMW ZWG
      """
    for code in two.split(separator: " ") { table[String(code)] = 2 }
    let none = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
    for code in none.split(separator: " ") { table[String(code)] = 0 }
    for code in "BHD IQD JOD KWD LYD OMR TND".split(separator: " ") { table[String(code)] = 3 }
    return table
  }()
}
