import Domain
import Testing

@Suite struct RFC3339Tests {
  @Test func timesAreWrittenInUTCAndCut() {
    let time = Instant(microseconds: 1_793_521_800_123_987)
    #expect(RFC3339.format(time, .milliseconds) == "2026-11-01T08:30:00.123Z")
    #expect(RFC3339.format(time, .seconds) == "2026-11-01T08:30:00Z")
    #expect(RFC3339.format(time, .microseconds) == "2026-11-01T08:30:00.123987Z")
    #expect(RFC3339.format(Instant(seconds: -1)) == "1969-12-31T23:59:59.000Z")
  }

  @Test func sentencesSayAFractionWhereThereIsOne() {
    #expect(Instant(seconds: 1_793_521_800).text == "2026-11-01T08:30:00Z")
    #expect(Instant(microseconds: 1_793_521_800_000_050).text == "2026-11-01T08:30:00.000050Z")
  }

  @Test func yearsOfMoreThanFourDigitsReadAsTheNearestOfFour() {
    #expect(RFC3339.format(Instant(microseconds: .max), .seconds).hasPrefix("9999-"))
    #expect(RFC3339.format(Instant(microseconds: .min), .seconds).hasPrefix("0000-"))
  }

  @Test(arguments: [
    ("2026-11-01T08:30:00Z", Int64(1_793_521_800_000_000)),
    ("2026-11-01t16:30:00.5+08:00", 1_793_521_800_500_000),
    ("2026-11-01T00:30:00.123456789-08:00", 1_793_521_800_123_456),
  ])
  func timesAreReadInEveryZone(_ text: String, _ microseconds: Int64) {
    #expect(RFC3339.parse(text)?.microseconds == microseconds)
  }

  @Test(arguments: [
    "", "2026-11-01", "2026-11-01T08:30:00", "2026-13-01T08:30:00Z", "2026-02-29T08:30:00Z",
    "2026-11-01T24:00:00Z", "2026-11-01T08:30:00.Z", "2026-11-01T08:30:00+8:00",
    "2026-11-01T08:30:00Zx", "2026-11-01T08:30:00.1234567890Z",
  ])
  func anythingElseIsNoTime(_ text: String) { #expect(RFC3339.parse(text) == nil) }
}

@Suite struct DurationTextTests {
  @Test(arguments: [
    (Duration.seconds(60), "60 s"), (.seconds(119), "119 s"), (.minutes(2), "2 min"),
    (.minutes(90), "90 min"), (.hours(24), "24 h"), (.days(2), "2 d"), (.hours(49), "49 h"),
    (.zero, "0 s"),
  ])
  func lengthsReadAsTheRulesAreWritten(_ length: Duration, _ text: String) {
    #expect(length.text == text)
  }
}
