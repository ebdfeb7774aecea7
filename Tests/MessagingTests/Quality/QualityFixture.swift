import Domain
import Messaging

/// A shop's log, written in its local time.
struct QualityLog {
  let zone: TimeZoneRule
  var policy = QualityPolicy()
  private(set) var traces: [String: QualityTrace] = [:]

  init(_ rule: String = "CST-8") { zone = TimeZoneRule(rule)! }

  /// `2026-06-01 08:00:00`, or with a fraction.
  func time(_ text: String) -> Instant {
    let parts = text.split(separator: " ")
    let clock = parts[1].split(separator: ":")
    let seconds = clock[2].split(separator: ".")
    let micros = seconds.count > 1 ? Int64(seconds[1])! : 0
    let timeOfDay =
      Duration.hours(Int64(clock[0])!) + .minutes(Int64(clock[1])!) + .seconds(Int64(seconds[0])!)
      + .microseconds(micros)
    return zone.instant(LocalDay(String(parts[0]))!, at: timeOfDay)
  }

  /// One event a line: conversation, local time, what happened, all separated by blanks.
  ///
  /// `buyer`, `spam`, `auto`, `agent NAME`, `transfer NAME`, `rate N NAME`, `complaint`.
  mutating func write(_ lines: String) {
    for line in lines.split(separator: "\n") {
      let words = line.split(separator: " ").map(String.init)
      let at = time("\(words[1]) \(words[2])")
      let fact: QualityFact
      switch words[3] {
      case "buyer": fact = .buyerWrote(at: at, isSuspectedSpam: false)
      case "spam": fact = .buyerWrote(at: at, isSuspectedSpam: true)
      case "auto": fact = .machineWrote(at: at)
      case "agent": fact = .agentWrote(words[4], at: at)
      case "transfer": fact = .transferred(to: words[4])
      case "rate": fact = .rated(Int64(words[4])!, previous: 0, agent: words[5], firstAt: at)
      default: fact = .complained(at: at)
      }
      follow(fact, in: words[0])
    }
  }

  mutating func follow(_ fact: QualityFact, in conversation: String) {
    var trace = traces[conversation] ?? QualityTrace(zone: zone, policy: policy)
    trace.follow(fact, messageID: "m\(trace.entries.count + 1)")
    traces[conversation] = trace
  }

  /// The counts of a day, of one agent or of the whole shop.
  func counts(_ day: String, agent: String? = nil) -> QualityCounts {
    var sum = QualityCounts()
    for (key, counts) in traces.values.flatMap(\.counts)
    where key.day.text == day && (agent == nil || agent == key.agent) {
      sum += counts
    }
    return sum
  }

  func judgements(_ conversation: String) -> [QualityJudgement] {
    traces[conversation]?.entries.map(\.judgement) ?? []
  }
}
