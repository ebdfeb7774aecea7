import Domain
import Gateway
import Service

/// The gateway's policy document.
struct GatewayPolicy: PolicyDocument {
  var version = "default-1"
  var breaker = Breaker()
  var sagas = Sagas()
  var follow = Follow()
  var texts = Texts()
  /// Help links (GW-LINK).
  var links = HelpLinkTemplates()
  /// The experience score of shops (GW-SCORE).
  var score = ScoreFormula()
  /// Which scores shops are compared by (GW-SCORE).
  var scores = Scores()
  /// The phrase sets by which merchants' messages are read (GW-SUGGEST).
  var phrases = PhraseBook()

  init() {}

  /// When calls to a service that does not answer stop.
  struct Breaker: Codable, Sendable, Equatable {
    /// Failures in a row: 1 to 1 000.
    var failureThreshold = 5
    /// How long calls then fail at once.
    var openFor: Duration = .seconds(1)
    /// A call that ran out of its time counts as a failure of the service if it had at least this
    /// much: a caller in a hurry says nothing about the service.
    var slowAfter: Duration = .milliseconds(250)
    /// Calls to one service at a time, so that a slow one cannot hold all of the gateway: 1 to 1 024.
    var callsMax = 1_024
    /// Tries of a call that says it may be tried again, within the caller's deadline: 1 to 10.
    var attemptsMax = 3

    init() {}

    var settings: CircuitBreaker.Settings {
      CircuitBreaker.Settings(failureThreshold: failureThreshold, openFor: openFor)
    }
  }

  /// Flows of several steps.
  struct Sagas: Codable, Sendable, Equatable {
    /// The longest that resumed steps may take.
    var timeout: Duration = .seconds(10)
    /// How often unfinished flows are looked for.
    var resumeEvery: Duration = .seconds(2)
    /// How long an ended flow is kept for retries.
    var keepFor: Duration = .days(7)

    init() {}
  }

  /// The scores that shops are compared by (GW-SCORE).
  struct Scores: Codable, Sendable, Equatable {
    /// The period that they are made of, in days: 1 to 92.
    var days = 30
    /// How old a score may get before it is made again.
    var keepFor: Duration = .hours(24)

    init() {}
  }

  /// Following the feeds (GW-FOLLOW).
  struct Follow: Codable, Sendable, Equatable {
    /// How long to wait before a lost feed is tried again.
    var retryAfter: Duration = .milliseconds(500)
    /// Orders placed longer ago than this count for no message tier, and an import of history is
    /// not turned into one command per order. At least the MSG-RELATED window.
    var standingHorizon: Duration = .days(30)

    init() {}
  }

  /// Lines that are put into conversations. `{order}` and `{type}` are filled in.
  struct Texts: Codable, Sendable, Equatable {
    var invitation = "You can apply for a {type} for order {order}. Tap to agree."
    var invitationDeclined = "The buyer declined a {type} for order {order}."
    var caseOpened = "The buyer applied for a {type} for order {order}. Please decide."
    var returnAgreed = "Your return for order {order} is approved. Please send the goods."
    var refundAgreed = "Your refund for order {order} is approved and will be paid out."
    var returnShipped = "The goods of order {order} are on their way back."
    var returnReceived = "The goods of order {order} arrived and are being checked."
    var refundPaid = "The refund for order {order} has been paid."

    init() {}
  }

  /// What is wrong with the document beyond the types of its values.
  var problems: [String] {
    var problems: [String] = []
    if !(1...1_000).contains(breaker.failureThreshold) {
      problems.append("breaker.failure_threshold must be 1 to 1000")
    }
    if !(1...1_024).contains(breaker.callsMax) {
      problems.append("breaker.callsMax must be 1 to 1024")
    }
    if !(1...10).contains(breaker.attemptsMax) {
      problems.append("breaker.attemptsMax must be 1 to 10")
    }
    if !(1...92).contains(scores.days) { problems.append("scores.days must be 1 to 92") }
    if sagas.resumeEvery < .milliseconds(100) {
      problems.append("sagas.resume_every must be at least 100ms")
    }
    if follow.retryAfter < .milliseconds(50) {
      problems.append("follow.retry_after must be at least 50ms")
    }
    return problems + links.problems + score.problems + phrases.problems.map { "phrases: \($0)" }
  }
}
