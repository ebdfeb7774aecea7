import Domain
import Testing

@testable import Gateway

@Suite struct CircuitBreakerTests {
  let settings = CircuitBreaker.Settings(failureThreshold: 3, openFor: .seconds(1))
  let start = Instant(seconds: 1_000)

  func expect(
    _ breaker: inout CircuitBreaker, admits expected: Bool, _ now: Instant,
    at location: SourceLocation = #_sourceLocation
  ) {
    let admitted = breaker.admit(now: now)
    #expect(admitted == expected, sourceLocation: location)
  }

  @Test func opensAfterTheThresholdInARowOnly() {
    var breaker = CircuitBreaker(settings)
    breaker.record(success: false, now: start)
    breaker.record(success: false, now: start)
    breaker.record(success: true, now: start)
    breaker.record(success: false, now: start)
    breaker.record(success: false, now: start)
    expect(&breaker, admits: true, start)
    breaker.record(success: false, now: start)
    expect(&breaker, admits: false, start)
    expect(&breaker, admits: false, start + .milliseconds(999))
  }

  @Test func letsOneTrialThroughWhenItsTimeIsUp() {
    var breaker = CircuitBreaker(settings)
    for _ in 0..<3 { breaker.record(success: false, now: start) }
    let later = start + .seconds(1)
    expect(&breaker, admits: true, later)
    expect(&breaker, admits: false, later)
    breaker.record(success: true, now: later)
    expect(&breaker, admits: true, later)
    #expect(breaker.state == .closed(failures: 0))
  }

  @Test func aFailedTrialOpensItAgain() {
    var breaker = CircuitBreaker(settings)
    for _ in 0..<3 { breaker.record(success: false, now: start) }
    let later = start + .seconds(1)
    expect(&breaker, admits: true, later)
    breaker.record(success: false, now: later)
    expect(&breaker, admits: false, later + .milliseconds(999))
    expect(&breaker, admits: true, later + .seconds(1))
  }

  @Test func aTrialThatNeverReportsDoesNotKeepItShut() {
    var breaker = CircuitBreaker(settings)
    for _ in 0..<3 { breaker.record(success: false, now: start) }
    expect(&breaker, admits: true, start + .seconds(1))
    expect(&breaker, admits: false, start + .milliseconds(1_999))
    expect(&breaker, admits: true, start + .seconds(2))
  }

  @Test func failuresOfOlderCallsDoNotProlongTheOpenTime() {
    var breaker = CircuitBreaker(settings)
    for _ in 0..<3 { breaker.record(success: false, now: start) }
    breaker.record(success: false, now: start + .milliseconds(900))
    expect(&breaker, admits: true, start + .seconds(1))
  }
}
