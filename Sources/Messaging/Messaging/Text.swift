internal import Domain

extension Instant {
  /// RFC 3339 in UTC; microseconds only where there are some. Written into place: an evaluation
  /// prints half a dozen.
  var text: String {
    let fields = BusinessCalendar(utcOffset: .zero).fields(of: self)
    let second = fields.timeOfDay / 1_000_000
    let micros = fields.timeOfDay % 1_000_000
    return String(unsafeUninitializedCapacity: 27) { buffer in
      var end = 0
      func put(_ character: Unicode.Scalar) {
        buffer[end] = UInt8(truncatingIfNeeded: character.value)
        end += 1
      }
      func put(_ number: Int64, digits: Int) {
        var rest = number
        for place in stride(from: end + digits - 1, through: end, by: -1) {
          buffer[place] = UInt8(truncatingIfNeeded: 48 + rest % 10)
          rest /= 10
        }
        end += digits
      }
      // Four digits hold every time that a command lets in.
      put(min(max(fields.year, 0), 9_999), digits: 4)
      put("-")
      put(fields.month, digits: 2)
      put("-")
      put(fields.day, digits: 2)
      put("T")
      put(second / 3_600, digits: 2)
      put(":")
      put(second / 60 % 60, digits: 2)
      put(":")
      put(second % 60, digits: 2)
      if micros != 0 {
        put(".")
        put(micros, digits: 6)
      }
      put("Z")
      return end
    }
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
