import Domain
import Testing

@Suite struct InstantTests {
  let first = Instant(microseconds: .min)
  let last = Instant(microseconds: .max)

  @Test func arithmeticSaturatesInsteadOfTrapping() {
    #expect(last + .seconds(1) == last)
    #expect(first - .seconds(1) == first)
    #expect(first + .seconds(-1) == first)
    #expect(last - .seconds(-1) == last)
    #expect(last - first == .microseconds(Int64.max))
    #expect(first - last == .microseconds(Int64.min))
    #expect(Instant(seconds: 0) + .seconds(Int64.max) == last)
    #expect(Duration.seconds(Int64.min).microseconds == .min)
  }

  @Test func differencesAreExact() {
    #expect(Instant(seconds: 10) - Instant(microseconds: 9_999_999) == .microseconds(1))
    #expect(Instant(seconds: 10) - Instant(seconds: 11) == .seconds(-1))
  }

  @Test func unitsAreRollingLengths() {
    #expect(Duration.days(1) == .hours(24))
    #expect(Duration.hours(1) == .minutes(60))
    #expect(Duration.minutes(1) == .seconds(60))
  }
}

@Suite struct RefusalTests {
  @Test func namesFailedRulesOnly() {
    let refusal = Refusal.rules(
      reason: "NOT_OPEN", message: "not open",
      failed: [
        RuleOutcome(rule: "A", result: .pass, explanation: "fine"),
        RuleOutcome(rule: "B", result: .fail, explanation: "too late"),
        RuleOutcome(rule: "C", result: .notApplicable, explanation: ""),
      ])
    #expect(refusal.kind == .precondition)
    #expect(refusal.violations == [.init("B", "too late")])
  }
}
