/// Times and lengths as the sentences of rules and refusals say them.

extension Instant {
  /// RFC 3339 in UTC; microseconds only where there are some.
  public var text: String { RFC3339.format(self, .asNeeded) }
}

extension Duration {
  /// `24 h`, `7 d`, `60 s`: as the rules are written. Whole days from two days on.
  public var text: String {
    let seconds = components.seconds
    if seconds >= 172_800, seconds % 86_400 == 0 { return "\(seconds / 86_400) d" }
    if seconds >= 3_600, seconds % 3_600 == 0 { return "\(seconds / 3_600) h" }
    if seconds >= 120, seconds % 60 == 0 { return "\(seconds / 60) min" }
    return "\(seconds) s"
  }
}
