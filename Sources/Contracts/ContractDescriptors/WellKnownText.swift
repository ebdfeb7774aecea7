/// Why a text is not an instant, a duration or a field mask.
struct WellKnownError: Error {
  var reason: String

  init(_ reason: String) { self.reason = reason }
}

/// Seconds and nanoseconds, as in `google.protobuf.Timestamp` and `Duration`.
struct SecondsAndNanos: Equatable {
  var seconds: Int64
  var nanos: Int32

  /// The message's bytes.
  var bytes: [UInt8] {
    (seconds == 0 ? [] : [0x08] + WireWriter.varint(UInt64(bitPattern: seconds)))
      + (nanos == 0 ? [] : [0x10] + WireWriter.varint(UInt64(bitPattern: Int64(nanos))))
  }

  /// The digits after the point, in groups of three; empty for none.
  static func fraction(_ nanos: Int32) -> String {
    if nanos == 0 { return "" }
    let digits = String(nanos.magnitude)
    var text = String(repeating: "0", count: 9 - digits.count) + digits
    while text.hasSuffix("000") { text.removeLast(3) }
    return "." + text
  }

  /// One to nine digits as nanoseconds.
  static func nanos(_ digits: Substring) -> Int32? {
    guard (1...9).contains(digits.count), digits.utf8.allSatisfy({ (48...57).contains($0) }) else {
      return nil
    }
    return Int32(digits + String(repeating: "0", count: 9 - digits.count))
  }
}

/// Instants in RFC 3339, years 1 to 9999.
enum TimestampText {
  private static let wanted = "is not a time like \"2026-05-31T12:34:56Z\" or \"…+08:00\""

  static func parse(_ text: String) throws(WellKnownError) -> [UInt8] {
    let utf8 = Array(text.utf8)
    func digits(_ start: Int, _ count: Int) -> Int? {
      guard start + count <= utf8.count else { return nil }
      var value = 0
      for byte in utf8[start..<start + count] {
        guard (48...57).contains(byte) else { return nil }
        value = value * 10 + Int(byte) - 48
      }
      return value
    }
    func has(_ characters: String, at index: Int) -> Bool {
      index < utf8.count && characters.utf8.contains(utf8[index])
    }
    guard let year = digits(0, 4), has("-", at: 4), let month = digits(5, 2), has("-", at: 7),
      let day = digits(8, 2), has("Tt", at: 10), let hour = digits(11, 2), has(":", at: 13),
      let minute = digits(14, 2), has(":", at: 16), let second = digits(17, 2)
    else { throw WellKnownError("\"\(text)\" \(wanted)") }
    var index = 19
    var nanos: Int32 = 0
    if has(".", at: index) {
      let end = utf8[(index + 1)...].firstIndex { !(48...57).contains($0) } ?? utf8.count
      let fraction = String(decoding: utf8[(index + 1)..<end], as: UTF8.self)
      guard let parsed = SecondsAndNanos.nanos(Substring(fraction)) else {
        throw WellKnownError("\"\(text)\" needs one to nine digits after the point")
      }
      nanos = parsed
      index = end
    }
    var offset = 0
    if has("Zz", at: index), index + 1 == utf8.count {
      offset = 0
    } else if has("+-", at: index), let hours = digits(index + 1, 2), has(":", at: index + 3),
      let minutes = digits(index + 4, 2), index + 6 == utf8.count, hours < 24, minutes < 60
    {
      offset = (hours * 60 + minutes) * (utf8[index] == UInt8(ascii: "-") ? -60 : 60)
    } else {
      throw WellKnownError("\"\(text)\" \(wanted)")
    }
    guard (1...12).contains(month), (1...CivilDate.days(in: month, of: year)).contains(day),
      hour < 24, minute < 60, second < 60, year > 0
    else { throw WellKnownError("\"\(text)\" is a date or time that does not exist") }
    let days = CivilDate.daysSince1970(year, month, day)
    let seconds = Int64(days * 86_400 + hour * 3600 + minute * 60 + second - offset)
    guard range.contains(seconds) else {
      throw WellKnownError("\"\(text)\" is out of range: years 1 to 9999")
    }
    return SecondsAndNanos(seconds: seconds, nanos: nanos).bytes
  }

  static func text(_ value: SecondsAndNanos) throws(WellKnownError) -> String {
    guard range.contains(value.seconds), (0..<1_000_000_000).contains(value.nanos) else {
      throw WellKnownError("is out of range: years 1 to 9999")
    }
    let days = (Double(value.seconds) / 86_400).rounded(.down)
    let (year, month, day) = CivilDate.date(daysSince1970: Int(days))
    let second = Int(value.seconds) - Int(days) * 86_400
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let years = String(repeating: "0", count: 4 - String(year).count) + String(year)
    return "\(years)-\(two(month))-\(two(day))T\(two(second / 3600)):\(two(second / 60 % 60)):"
      + "\(two(second % 60))\(SecondsAndNanos.fraction(value.nanos))Z"
  }

  private static let range: ClosedRange<Int64> = -62_135_596_800...253_402_300_799
}

/// Dates of the Gregorian calendar, continued to the year 1.
enum CivilDate {
  static func days(in month: Int, of year: Int) -> Int {
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    return month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
  }

  /// Counts in eras of 400 years that begin in March, so that the leap day is a year's last.
  static func daysSince1970(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let year = month <= 2 ? year - 1 : year
    let era = (year >= 0 ? year : year - 399) / 400
    let yearOfEra = year - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  static func date(daysSince1970 days: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
  }
}

/// Durations in seconds: "1.5s".
enum DurationText {
  private static let secondsMax: Int64 = 315_576_000_000

  static func parse(_ text: String) throws(WellKnownError) -> [UInt8] {
    var rest = Substring(text)
    let isNegative = rest.first == "-"
    if isNegative { rest.removeFirst() }
    guard rest.last == "s" else {
      throw WellKnownError("\"\(text)\" is not a duration like \"1.5s\"")
    }
    rest.removeLast()
    let parts = rest.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), !parts[0].isEmpty,
      parts[0].utf8.allSatisfy({ (48...57).contains($0) }),
      let nanos = parts.count == 2 ? SecondsAndNanos.nanos(parts[1]) : 0
    else { throw WellKnownError("\"\(text)\" is not a duration like \"1.5s\"") }
    guard let seconds = Int64(parts[0]), seconds < secondsMax || seconds == secondsMax && nanos == 0
    else { throw WellKnownError("\"\(text)\" is out of range: ±\(secondsMax)s") }
    return SecondsAndNanos(
      seconds: isNegative ? -seconds : seconds, nanos: isNegative ? -nanos : nanos
    ).bytes
  }

  static func text(_ value: SecondsAndNanos) throws(WellKnownError) -> String {
    guard value.seconds.magnitude <= UInt64(secondsMax), value.nanos.magnitude < 1_000_000_000,
      value.seconds == 0 || value.nanos == 0 || (value.seconds < 0) == (value.nanos < 0)
    else { throw WellKnownError("is no valid duration") }
    let sign = value.seconds < 0 || value.nanos < 0 ? "-" : ""
    return "\(sign)\(value.seconds.magnitude)\(SecondsAndNanos.fraction(value.nanos))s"
  }
}

/// Field masks: paths in camel case, separated by commas.
enum FieldMaskText {
  static func parse(_ text: String) throws(WellKnownError) -> [UInt8] {
    if text.isEmpty { return [] }
    var bytes: [UInt8] = []
    for path in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard !path.isEmpty, path.utf8.allSatisfy({ isAllowed($0) }), !path.contains("_") else {
        throw WellKnownError("\"\(path)\" is not a field name in camel case")
      }
      var snake = ""
      for letter in path {
        if letter.isUppercase { snake += "_" }
        snake += letter.lowercased()
      }
      bytes += [0x0A] + WireWriter.delimited(Array(snake.utf8))
    }
    return bytes
  }

  static func text(_ paths: [String]) throws(WellKnownError) -> String {
    var camel: [String] = []
    for path in paths {
      var result = ""
      var raises = false
      for letter in path {
        guard !letter.isUppercase, !raises || letter.isLowercase else {
          throw WellKnownError("\"\(path)\" has no form in camel case")
        }
        if letter == "_" {
          raises = true
        } else {
          result += raises ? letter.uppercased() : String(letter)
          raises = false
        }
      }
      if raises { throw WellKnownError("\"\(path)\" has no form in camel case") }
      camel.append(result)
    }
    return camel.joined(separator: ",")
  }

  private static func isAllowed(_ byte: UInt8) -> Bool {
    UnicodeScalar(byte).properties.isAlphabetic && byte < 0x80 || (48...57).contains(byte)
      || byte == UInt8(ascii: ".")
  }
}
