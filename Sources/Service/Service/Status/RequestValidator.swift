public import Contracts
public import Domain
internal import Store

/// Checks the fields of a request and turns them into values of the domain.
///
/// Every check returns a usable value even when it notes a violation, so that a handler checks all
/// fields in a row and asks ``check()`` once: the caller learns everything that is wrong at once.
///
/// ```swift
/// var fields = environment.fields
/// let id = fields.id(request.orderID, "order_id")
/// let amount = fields.money(request.amount, "amount", minimum: 1)
/// try environment.check(fields)
/// ```
///
/// The path of a field is put together only for a violation.
public struct RequestValidator: Sendable {
  public private(set) var violations: [Refusal.Violation] = []
  private let now: Instant

  /// - Parameter now: what times are compared with.
  public init(now: Instant) { self.now = now }

  /// Notes what is wrong with a field. - Parameter field: its path, `lines[0].quantity`.
  public mutating func violation(_ field: String, _ explanation: String) {
    violations.append(.init(field, explanation))
  }

  /// Takes over what another validator noted.
  public mutating func add(_ other: RequestValidator) { violations += other.violations }

  /// - Throws: a refusal of kind `.invalid` with all violations.
  public func check() throws(Refusal) {
    guard let first = violations.first else { return }
    let more = violations.count == 1 ? "" : " (and \(violations.count - 1) more)"
    throw Refusal(
      .invalid, reason: "INVALID_FIELDS",
      message: "\(first.subject) \(first.explanation)\(more)", violations: violations)
  }
}

// MARK: - Texts

extension RequestValidator {
  /// An id: 1 to 64 characters, no control characters, no blanks at its ends.
  @discardableResult
  public mutating func id(_ value: String, _ field: @autoclosure () -> String) -> String {
    if value.isEmpty {
      violation(field(), "is missing")
    } else if Self.hasBlankEnd(value) {
      violation(field(), "begins or ends with a blank")
    } else {
      text(value, field(), most: RequestLimits.idCharacters, isMultiline: false)
    }
    return value
  }

  /// An id that may be left out: nil when it is empty.
  public mutating func optionalID(_ value: String, _ field: @autoclosure () -> String) -> String? {
    value.isEmpty ? nil : id(value, field())
  }

  /// The id of a command: visible ASCII, up to 64 characters, and after a slash what gateways
  /// derived from it.
  public mutating func requestID(_ value: String, _ field: @autoclosure () -> String = "request_id")
  {
    if value.isEmpty {
      violation(field(), "is missing: a new one for each command, the same one for its repetition")
    } else if value.utf8.count > RequestLimits.requestIDBytes
      || value.utf8.prefix(while: { $0 != UInt8(ascii: "/") }).count
        > RequestLimits.requestIDCharacters
    {
      violation(
        field(),
        "is longer than \(RequestLimits.requestIDCharacters) characters, or \(RequestLimits.requestIDBytes) with what follows a '/'"
      )
    } else if !value.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) {
      violation(field(), "may hold visible ASCII characters only")
    }
  }

  /// A text of `least` to `most` characters; line breaks and tabs only when it `isMultiline`.
  @discardableResult
  public mutating func text(
    _ value: String, _ field: @autoclosure () -> String, least: Int = 0,
    most: Int = RequestLimits.textCharacters, isMultiline: Bool = true
  ) -> String {
    // A scalar has one to four bytes: most texts are decided by their byte count alone.
    let isShort = value.utf8.count <= 4 * most
    let (count, isRefused) = isShort ? Self.scan(value, isMultiline) : (Int.max, false)
    if count < least {
      violation(field(), value.isEmpty ? "is missing" : "has fewer than \(least) characters")
    } else if count > most {
      violation(field(), "is longer than \(most) characters")
    } else if isRefused {
      violation(field(), "holds a control character")
    }
    return value
  }

  private static func hasBlankEnd(_ value: String) -> Bool {
    guard let first = value.utf8.first, let last = value.utf8.last else { return false }
    if first < 0x80 && last < 0x80 { return isBlank(first) || isBlank(last) }
    return value.first?.isWhitespace == true || value.last?.isWhitespace == true
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D) ~= byte }

  /// How many characters there are, and whether one of them is refused.
  ///
  /// On the bytes, since every text of every request passes here.
  private static func scan(
    _ value: String, _ isMultiline: Bool
  ) -> (count: Int, isRefused: Bool) {
    var value = value
    return value.withUTF8 { bytes in
      var (count, holdsRefused) = (0, false)
      for index in bytes.indices {
        let byte = bytes[index]
        // Every character has one byte that does not go on with another.
        if byte & 0xC0 == 0x80 { continue }
        count += 1
        if (0x20...0x7E) ~= byte || byte > 0xE2 { continue }
        if isRefused(bytes[index...], isMultiline) { holdsRefused = true }
      }
      return (count, holdsRefused)
    }
  }

  /// Controls, and marks that turn the direction of what follows, which hide what a text says.
  ///
  /// - Parameter bytes: begin with a character.
  private static func isRefused(_ bytes: Slice<UnsafeBufferPointer<UInt8>>, _ isMultiline: Bool)
    -> Bool
  {
    let start = bytes.startIndex
    switch bytes[start] {
    case 0x09, 0x0A, 0x0D: return !isMultiline
    case 0x00...0x1F, 0x7F: return true
    // U+0080 to U+009F.
    case 0xC2: return bytes[start + 1] < 0xA0
    case 0xE2:
      switch (bytes[start + 1], bytes[start + 2]) {
      // U+2028 and U+2029; U+202A to U+202E; U+2066 to U+2069.
      case (0x80, 0xA8...0xA9): return !isMultiline
      case (0x80, 0xAA...0xAE), (0x81, 0xA6...0xA9): return true
      default: return false
      }
    default: return false
    }
  }
}

// MARK: - Numbers

extension RequestValidator {
  /// An amount that must be given, in minor units of a known currency.
  public mutating func money(
    _ value: TypeV1.Money?, _ field: @autoclosure () -> String, minimum: Int64 = 0,
    maximum: Int64 = RequestLimits.amountMinorUnits
  ) -> Money {
    guard let value else {
      violation(field(), "is missing")
      return .zero(.cny)
    }
    return money(value, field(), minimum, maximum)
  }

  /// An amount that may be left out.
  public mutating func optionalMoney(
    _ value: TypeV1.Money?, _ field: @autoclosure () -> String, minimum: Int64 = 0,
    maximum: Int64 = RequestLimits.amountMinorUnits
  ) -> Money? {
    value.map { money($0, field(), minimum, maximum) }
  }

  private mutating func money(
    _ value: TypeV1.Money, _ field: @autoclosure () -> String, _ minimum: Int64, _ maximum: Int64
  ) -> Money {
    // Most amounts are in it, and the table of all would have to hash its code.
    let currency = value.currency == Currency.cny.code ? .cny : Currency(code: value.currency)
    if value.currency.isEmpty {
      violation("\(field()).currency", "is missing: an ISO 4217 code such as CNY")
    } else if currency == nil {
      violation(
        "\(field()).currency", "is no currency in use: three upper-case letters of ISO 4217")
    }
    number(value.minorUnits, "\(field()).minor_units", minimum...maximum)
    return Money(value.minorUnits, currency ?? .cny)
  }

  /// A number of units: 1 to a million.
  @discardableResult
  public mutating func quantity(
    _ value: Int64, _ field: @autoclosure () -> String, minimum: Int64 = 1,
    maximum: Int64 = RequestLimits.quantity
  ) -> Int64 {
    number(value, field(), minimum...maximum)
  }

  @discardableResult
  public mutating func number(
    _ value: Int64, _ field: @autoclosure () -> String, _ range: ClosedRange<Int64>
  ) -> Int64 {
    if !range.contains(value) {
      violation(field(), "is \(value), outside \(range.lowerBound) to \(range.upperBound)")
    }
    return min(max(value, range.lowerBound), range.upperBound)
  }

  /// The version that the caller saw: nil for any (0).
  public mutating func expectedVersion(
    _ value: Int64, _ field: @autoclosure () -> String = "expected_version"
  ) -> Int64? {
    number(value, field(), 0...Int64.max)
    return value > 0 ? value : nil
  }

  /// How many rows a page has: the default for 0, at most the maximum (more is no error, AIP-158).
  public mutating func pageSize(
    _ value: Int32, _ field: @autoclosure () -> String = "page_size",
    standard: Int = RequestLimits.pageSize,
    most: Int = RequestLimits.pageSizeMax
  ) -> Int {
    if value < 0 { violation(field(), "is negative") }
    return value <= 0 ? standard : min(Int(value), most)
  }

  /// Between the bounds, the number of elements of a list.
  public mutating func count(
    _ count: Int, _ field: @autoclosure () -> String, _ range: ClosedRange<Int>
  ) {
    if count < range.lowerBound {
      violation(field(), count == 0 ? "is missing" : "has fewer than \(range.lowerBound) elements")
    } else if count > range.upperBound {
      violation(field(), "has \(count) elements, more than \(range.upperBound)")
    }
  }
}

// MARK: - Times and actors

extension RequestValidator {
  /// A time that must be given; see ``optionalTime(_:_:isPlanned:)``.
  public mutating func time(
    _ value: GoogleProtobuf.Timestamp?, _ field: @autoclosure () -> String, isPlanned: Bool = false
  ) -> Instant {
    if let time = optionalTime(value, field(), isPlanned: isPlanned) { return time }
    if value == nil { violation(field(), "is missing") }
    return now
  }

  /// A time that may be left out: from 2000 on; when it `isPlanned` up to ten years ahead, otherwise
  /// at most one day ahead.
  public mutating func optionalTime(
    _ value: GoogleProtobuf.Timestamp?, _ field: @autoclosure () -> String, isPlanned: Bool = false
  ) -> Instant? {
    guard let value else { return nil }
    guard let instant = Instant(value) else {
      violation(field(), "is no time: nanos go from 0 to 999999999, years from 1 to 9999")
      return nil
    }
    let latest = now + (isPlanned ? RequestLimits.plannedFuture : RequestLimits.future)
    if instant < RequestLimits.earliest {
      violation(field(), "lies before \(RFC3339.format(RequestLimits.earliest, .seconds))")
    } else if instant > latest {
      violation(field(), "lies after \(RFC3339.format(latest, .seconds))")
    }
    return instant
  }

  /// On whose behalf; kind and id must be given.
  public mutating func actor(_ value: TypeV1.Actor?, _ field: @autoclosure () -> String = "actor")
    -> Actor
  {
    guard let value else {
      violation(field(), "is missing: on whose behalf is this?")
      return Actor(.system, id: "")
    }
    let kind = Actor.Kind(value.kind)
    if kind == nil { violation("\(field()).kind", "is missing") }
    return Actor(kind ?? .system, id: id(value.id, "\(field()).id"))
  }

  /// From where: the API when it is not said.
  public mutating func channel(
    _ value: TypeV1.Channel, _ field: @autoclosure () -> String = "channel"
  ) -> Channel {
    switch value {
    case .desktop: return .desktop
    case .mobile: return .mobile
    case .api, .unspecified: return .api
    case .unrecognized(let number):
      violation(field(), "is \(number), which is no channel")
      return .api
    }
  }
}
