import Domain
import Testing

@Suite struct MoneyTests {
  let vnd = Currency(code: "VND")

  @Test func sumsAreCheckedForOverflow() throws {
    #expect(throws: MoneyError.overflow) { try Money(.max).adding(Money(1)) }
    #expect(throws: MoneyError.overflow) { try Money(.min).subtracting(Money(1)) }
    #expect(throws: MoneyError.overflow) { try Money(.max).multiplied(by: 2) }
    #expect(try Money(40).adding(Money(2)) == Money(42))
    #expect(try Money(40).subtracting(Money(42)) == Money(-2))
    #expect(try Money(21).multiplied(by: 2) == Money(42))
  }

  @Test func currenciesDoNotMix() throws {
    let vnd = try #require(vnd)
    #expect(throws: MoneyError.currencyMismatch(.cny, vnd)) { try Money(1).adding(Money(1, vnd)) }
    #expect(throws: MoneyError.currencyMismatch(.cny, vnd)) {
      try Money(1).subtracting(Money(1, vnd))
    }
  }

  @Test(arguments: ["", "cny", "CN", "CNYX", "XXX", "人民币"])
  func unknownCurrenciesAreRefused(_ code: String) { #expect(Currency(code: code) == nil) }

  @Test func printsMinorUnitsByCurrency() throws {
    let vnd = try #require(vnd)
    let kwd = try #require(Currency(code: "KWD"))
    #expect(Money(1_234).description == "12.34 CNY")
    #expect(Money(5).description == "0.05 CNY")
    #expect(Money(-5).description == "-0.05 CNY")
    #expect(Money(.min).description == "-92233720368547758.08 CNY")
    #expect(Money(1_234, vnd).description == "1234 VND")
    #expect(Money(1_234, kwd).description == "1.234 KWD")
  }
}
