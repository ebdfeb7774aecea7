import AfterSales
import Domain
import Testing

@Suite("AS-WINDOW, AS-ONE-YEAR") struct WindowRuleTests {
  let windowEnd = signedAt + .days(15)

  @Test("AS-WINDOW: open until one microsecond before 15 d, over exactly at 15 d")
  func windowBoundary() {
    let before = Evaluation(inquiry(at: windowEnd - .microseconds(1), by: buyer))
    #expect(before.result(.window, .exchange) == .pass)
    #expect(before.outcome(.window, .exchange).changesAt == windowEnd)
    #expect(before.changesAt(.exchange) == windowEnd)

    let after = Evaluation(inquiry(at: windowEnd, by: buyer))
    #expect(after.result(.window, .exchange) == .fail)
    #expect(after.outcome(.window, .exchange).changesAt == nil)
    #expect(!after.isOpen(.exchange))
    #expect(after.changesAt(.exchange) == nil)
  }

  @Test("AS-WINDOW: has nothing to say before signing")
  func notSigned() {
    let evaluation = Evaluation(inquiry(order(.inDelivery), at: paidAt + .days(300)))
    #expect(evaluation.result(.window, .refundOnly) == .notApplicable)
    #expect(evaluation.result(.oneYear, .refundOnly) == .notApplicable)
    #expect(evaluation.changesAt(.refundOnly) == nil)
  }

  @Test("AS-WINDOW: a signed order without a signing time counts as past the window")
  func unknownSigning() {
    var facts = order(.completed)
    facts.signedAt = nil
    let asked = inquiry(facts)
    #expect(Evaluation(asked).isOpen(.returnRefund))
    #expect(Evaluation(asked).result(.window, .reship) == .fail)
    #expect(Evaluation(asked).result(.window, .returnRefund) == .notApplicable)
    facts.paidAt = nil
    #expect(Evaluation(inquiry(facts)).result(.oneYear, .returnRefund) == .fail)
  }

  @Test("AS-ONE-YEAR: past the window an invitation for a refund passes, nothing else does")
  func pastWindow() {
    let evaluation = Evaluation(inquiry(at: windowEnd))
    #expect(evaluation.result(.window, .refundOnly) == .notApplicable)
    #expect(evaluation.result(.oneYear, .refundOnly) == .pass)
    #expect(evaluation.isOpen(.returnRefund))
    #expect(evaluation.result(.oneYear, .reship) == .fail)
    #expect(evaluation.result(.window, .reship) == .fail)
    let alone = Evaluation(inquiry(at: windowEnd, by: buyer))
    #expect(alone.result(.oneYear, .refundOnly) == .fail)
  }

  @Test("AS-ONE-YEAR: open until one microsecond before a calendar year, over exactly then")
  func yearBoundary() throws {
    let calendar = BusinessCalendar()
    let yearEnd = calendar.instant(paidAt, addingYears: 1)
    #expect(yearEnd == paidAt + .days(365))
    let before = Evaluation(inquiry(at: yearEnd - .microseconds(1)))
    #expect(before.outcome(.oneYear, .refundOnly).result == .pass)
    #expect(before.outcome(.oneYear, .refundOnly).changesAt == yearEnd)
    #expect(before.changesAt(.refundOnly) == yearEnd)
    #expect(Evaluation(inquiry(at: yearEnd)).result(.oneYear, .refundOnly) == .fail)
  }

  @Test("AS-ONE-YEAR: paid on 29 February, the year ends on 28 February")
  func leapDay() throws {
    let calendar = BusinessCalendar()
    let day: Int64 = 86_400_000_000
    let paid = try #require(
      calendar.instant(of: .init(year: 2028, month: 2, day: 29, timeOfDay: day - 1)))
    let limit = try #require(
      calendar.instant(of: .init(year: 2029, month: 2, day: 28, timeOfDay: day - 1)))
    var facts = order()
    facts.paidAt = paid
    facts.signedAt = paid + .days(3)
    #expect(Evaluation(inquiry(facts, at: limit - .microseconds(1))).isOpen(.refundOnly))
    #expect(!Evaluation(inquiry(facts, at: limit)).isOpen(.refundOnly))
  }

  @Test("AS-ONE-YEAR: a year that spans 29 February has 366 days, in the business zone")
  func leapYear() throws {
    let calendar = BusinessCalendar()
    // 00:30 in Shanghai is still the day before in UTC.
    let paid = try #require(
      calendar.instant(of: .init(year: 2027, month: 3, day: 1, timeOfDay: 1_800_000_000)))
    var facts = order()
    facts.paidAt = paid
    facts.signedAt = paid + .days(3)
    let evaluation = Evaluation(inquiry(facts, at: paid + .days(100)))
    #expect(evaluation.changesAt(.refundOnly) == paid + .days(366))
  }

  @Test("AS-WINDOW before AS-ONE-YEAR: a window that outlasts the year stays open to its end")
  func windowOutlastsYear() {
    var facts = order()
    facts.signedAt = paidAt + .days(360)
    let late = paidAt + .days(370)
    #expect(Evaluation(inquiry(facts, at: late)).isOpen(.refundOnly))
    #expect(Evaluation(inquiry(facts, at: late)).changesAt(.refundOnly) == paidAt + .days(375))
    #expect(!Evaluation(inquiry(facts, at: paidAt + .days(375))).isOpen(.refundOnly))
  }
}
