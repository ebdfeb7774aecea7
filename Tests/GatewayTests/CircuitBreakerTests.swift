import Domain
import Testing

@testable import Gateway

@Suite struct CircuitBreakerTests {
  let settings = CircuitBreaker.Settings(failureThreshold: 3, openFor: .seconds(1))
  let start = Instant(seconds: 1_000)

  @Test func opensAfterTheThresholdInARowOnly() {
    var breaker = CircuitBreaker(settings)
    breaker.record(success: false, now: start)
    breaker.record(success: false, now: start)
    breaker.record(success: true, now: start)
    breaker.record(success: false, now: start)
    breaker.record(success: false, now: start)
    #expect(breaker.admit(now: start))
    breaker.record(success: false, now: start)
    #expect(!breaker.admit(now: start))
    #expect(!breaker.admit(now: start + .milliseconds(999)))
  }

  @Test func letsOneTrialThroughWhenItsTimeIsUp() {
    var breaker = CircuitBreaker(settings)
    for _ in 0..<3 { breaker.record(success: false, now: start) }
    let later = start + .seconds(1)
    #expect(breaker.admit(now: later))
    #expect(!breaker.admit(now: later))
    breaker.record(success: true, now: later)
    #expect(breaker.admit(now: later))
    #expect(breaker.state == .closed(failures: 0))
  }

  @Test func aFailedTrialOpensItAgain() {
    var breaker = CircuitBreaker(settings)
    for _ in 0..<3 { breaker.record(success: false, now: start) }
    let later = start + .seconds(1)
    #expect(breaker.admit(now: later))
    breaker.record(success: false, now: later)
    #expect(!breaker.admit(now: later + .milliseconds(999)))
    #expect(breaker.admit(now: later + .seconds(1)))
  }

  @Test func aTrialThatNeverReportsDoesNotKeepItShut() {
    var breaker = CircuitBreaker(settings)
    for _ in 0..<3 { breaker.record(success: false, now: start) }
    #expect(breaker.admit(now: start + .seconds(1)))
    #expect(!breaker.admit(now: start + .milliseconds(1_999)))
    #expect(breaker.admit(now: start + .seconds(2)))
  }

  @Test func failuresOfOlderCallsDoNotProlongTheOpenTime() {
    var breaker = CircuitBreaker(settings)
    for _ in 0..<3 { breaker.record(success: false, now: start) }
    breaker.record(success: false, now: start + .milliseconds(900))
    #expect(breaker.admit(now: start + .seconds(1)))
  }
}
