import Contracts
import Domain
import Service

/// Dates and times for people, in the business time zone.
enum CalendarText {
  static func date(_ fields: BusinessCalendar.Fields) -> String {
    "\(padded(fields.year, 4))-\(padded(fields.month, 2))-\(padded(fields.day, 2))"
  }

  /// Hours, minutes, seconds.
  static func time(_ fields: BusinessCalendar.Fields) -> String {
    let seconds = fields.timeOfDay / 1_000_000
    return
      "\(padded(seconds / 3_600, 2)):\(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2))"
  }

  static func dateAndTime(_ instant: Instant, _ calendar: BusinessCalendar = .init()) -> String {
    let fields = calendar.fields(of: instant)
    return "\(date(fields)) \(time(fields))"
  }

  private static func padded(_ number: Int64, _ width: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, width - text.count)) + text
  }
}

/// Money for people.
enum MoneyLine {
  static func text(_ money: TypeV1.Money) -> String {
    guard let currency = Currency(code: money.currency) else {
      return "\(money.minorUnits) minor units of \(money.currency)"
    }
    return Money(money.minorUnits, currency).description
  }
}

extension Instant {
  /// For printing: a time that a peer left out or got wrong is the epoch.
  init(timestamp: GoogleProtobuf.Timestamp?) {
    self = timestamp.flatMap { Instant($0) } ?? Instant(microseconds: 0)
  }
}
