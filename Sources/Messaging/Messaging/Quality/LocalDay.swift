public import Domain

/// A day of a calendar, whatever the zone.
public struct LocalDay: Hashable, Comparable, Sendable {
  /// Days since 1970-01-01.
  public var number: Int64

  public init(number: Int64) { self.number = number }

  /// The day of a moment of UTC.
  init(containing instant: Instant) {
    let length: Int64 = 86_400_000_000
    let quotient = instant.microseconds / length
    number = instant.microseconds % length < 0 ? quotient - 1 : quotient
  }

  /// Nil if there is no such day.
  init?(_ year: Int64, _ month: Int64, _ day: Int64) {
    let fields = BusinessCalendar.Fields(year: year, month: month, day: day)
    guard let instant = BusinessCalendar(utcOffset: .zero).instant(of: fields) else { return nil }
    self.init(containing: instant)
  }

  /// `2026-05-31`; nil for anything else.
  public init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-") else {
      return nil
    }
    func number(_ range: Range<Int>) -> Int64? {
      var value: Int64 = 0
      for byte in bytes[range] {
        guard byte >= 0x30, byte <= 0x39 else { return nil }
        value = value * 10 + Int64(byte - 0x30)
      }
      return value
    }
    guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10) else {
      return nil
    }
    self.init(year, month, day)
  }

  /// Midnight as if the zone were UTC.
  public var midnight: Instant { Instant(microseconds: number * 86_400_000_000) }

  /// `2026-05-31`
  public var text: String {
    String(midnight.text.prefix(10))
  }

  public static func < (a: LocalDay, b: LocalDay) -> Bool { a.number < b.number }
}
