internal import Domain

extension Instant {
  /// RFC 3339 in UTC; microseconds only where there are some.
  var text: String {
    let fields = BusinessCalendar(utcOffset: .zero).fields(of: self)
    let seconds = fields.timeOfDay / 1_000_000
    let micros = fields.timeOfDay % 1_000_000
    var text = ""
    text.reserveCapacity(28)
    text.append(fields.year, digits: 4)
    text.append("-")
    text.append(fields.month, digits: 2)
    text.append("-")
    text.append(fields.day, digits: 2)
    text.append("T")
    text.append(seconds / 3_600, digits: 2)
    text.append(":")
    text.append(seconds / 60 % 60, digits: 2)
    text.append(":")
    text.append(seconds % 60, digits: 2)
    if micros != 0 {
      text.append(".")
      text.append(micros, digits: 6)
    }
    text.append("Z")
    return text
  }
}

extension Duration {
  /// `24 h`, `7 d`, `60 s`: as the rules are written. Whole days from two days on.
  var text: String {
    let seconds = components.seconds
    if seconds >= 172_800, seconds % 86_400 == 0 { return "\(seconds / 86_400) d" }
    if seconds >= 3_600, seconds % 3_600 == 0 { return "\(seconds / 3_600) h" }
    if seconds >= 120, seconds % 60 == 0 { return "\(seconds / 60) min" }
    return "\(seconds) s"
  }
}

extension String {
  fileprivate mutating func append(_ number: Int64, digits: Int) {
    let text = String(number)
    for _ in 0..<max(0, digits - text.utf8.count) { append("0") }
    append(text)
  }
}
