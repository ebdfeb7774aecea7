/// What stands between `${` and `}` in a case file.
public enum Placeholder: Hashable, Sendable {
  /// `${orderId}`: a value that an earlier answer set.
  case name(String)
  /// `${set orderId}`, `${set orderId: o-1}`: whatever the answer has there, from then on under
  /// that name. The example is for stubs.
  case set(String, example: String?)
  /// `${any}`, `${time}`, `${number}`, each with an example if one likes.
  case anything(Kind, example: String?)
  /// `${more}`: any number of elements of a list.
  case more
  /// `${unique}`: a text of this run of the case, so that it can run again on the same server.
  case unique
  /// `${now}`, `${now-3d}`, `${now+90m}`: a time from the start of the run, in whole seconds.
  case now(offset: Int64, written: String)

  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// Whatever is there, but something.
    case any
    /// A `google.protobuf.Timestamp`.
    case time
    /// A number, also as a string.
    case number
  }

  /// Under which name its value is known during a run; `nil` for what never has one.
  var key: String? {
    switch self {
    case .name(let name), .set(let name, _): name
    case .unique: "unique"
    case .now(_, let written): written
    case .anything, .more: nil
    }
  }

  var example: String? {
    switch self {
    case .set(_, let example), .anything(_, let example): example
    default: nil
    }
  }

  /// Whether it may stand in a request.
  var isValue: Bool {
    switch self {
    case .name, .unique, .now: true
    case .set, .anything, .more: false
    }
  }

  /// - Parameter body: what stands between the braces.
  init(_ body: String) throws(PlaceholderError) {
    let halves = body.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let head = halves[0].trimmed
    let example = halves.count > 1 ? halves[1].trimmed : nil
    if head.hasPrefix("set ") {
      let name = head.dropFirst(4).trimmed
      guard Placeholder.isName(name) else {
        throw PlaceholderError("'\(name)' is no name: letters, digits and '_', a letter first")
      }
      guard !Placeholder.words.contains(name), name != "unique", name != "now" else {
        throw PlaceholderError("'\(name)' has a meaning of its own; choose another name")
      }
      self = .set(name, example: example)
      return
    }
    if let kind = Kind(rawValue: head) {
      self = .anything(kind, example: example)
      return
    }
    guard example == nil else {
      throw PlaceholderError("only 'set NAME', any, time and number take an example after ':'")
    }
    if head == "more" {
      self = .more
    } else if head == "unique" {
      self = .unique
    } else if head == "now" || head.hasPrefix("now+") || head.hasPrefix("now-") {
      guard let offset = Placeholder.seconds(head.dropFirst(3)) else {
        throw PlaceholderError(
          "'\(head)' is no time such as now, now-3d or now+1h30m, "
            + "at most 36500 days away")
      }
      self = .now(offset: offset, written: head)
    } else if Placeholder.isName(head) {
      self = .name(head)
    } else {
      throw PlaceholderError("'${\(body)}' is no placeholder")
    }
  }

  static let words = Kind.allCases.map(\.rawValue) + ["more"]

  private static func isName(_ text: String) -> Bool {
    guard let first = text.utf8.first, Character(UnicodeScalar(first)).isLetter else {
      return false
    }
    return text.utf8.allSatisfy {
      $0 == UInt8(ascii: "_") || $0 < 0x80 && Character(UnicodeScalar($0)).isLetter
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
    }
  }

  private static let secondsMax: Int64 = 36_500 * 86_400

  /// "-1d12h" in seconds, at most a hundred years; 0 for "".
  private static func seconds(_ text: Substring) -> Int64? {
    guard let sign = text.first else { return 0 }
    var total: Int64 = 0
    var digits = ""
    for character in text.dropFirst() {
      if character.isASCII, character.isNumber {
        digits.append(character)
        continue
      }
      let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]
      guard let unit = units[character], let count = Int64(digits), count <= secondsMax / unit
      else { return nil }
      total += count * unit
      guard total <= secondsMax else { return nil }
      digits = ""
    }
    guard digits.isEmpty, text.count > 1 else { return nil }
    return sign == "-" ? -total : total
  }
}

/// Why a text holds no proper placeholder.
public struct PlaceholderError: Error, Hashable, Sendable {
  public var reason: String

  init(_ reason: String) { self.reason = reason }
}

/// A text of a case file, with placeholders in it. `$${` is a literal `${`.
public struct Template: Hashable, Sendable {
  public enum Part: Hashable, Sendable {
    case text(String)
    case placeholder(Placeholder)
  }

  public var parts: [Part] = []

  public init(_ text: String) throws(PlaceholderError) {
    var rest = text[...]
    var literal = ""
    while let dollar = rest.firstIndex(of: "$") {
      literal += rest[..<dollar]
      rest = rest[dollar...]
      if rest.hasPrefix("$${") {
        literal += "${"
        rest = rest.dropFirst(3)
      } else if rest.hasPrefix("${") {
        guard let end = rest.firstIndex(of: "}") else {
          throw PlaceholderError("the '${' has no '}'; a literal one is written '$${'")
        }
        if !literal.isEmpty { parts.append(.text(literal)) }
        literal = ""
        parts.append(.placeholder(try Placeholder(String(rest.dropFirst(2)[..<end]))))
        rest = rest[rest.index(after: end)...]
      } else {
        literal += "$"
        rest = rest.dropFirst()
      }
    }
    literal += rest
    if !literal.isEmpty { parts.append(.text(literal)) }
  }

  /// Whether a text is more than itself.
  public static func isOpen(_ text: String) -> Bool { text.contains("${") }

  /// A text written so that it reads as itself.
  static func literal(_ text: String) -> String {
    guard let range = text.firstRange(of: "${") else { return text }
    return text[..<range.lowerBound] + "$${" + literal(String(text[range.upperBound...]))
  }

  /// The placeholder that is the whole text.
  public var alone: Placeholder? {
    guard parts.count == 1, case .placeholder(let placeholder) = parts[0] else { return nil }
    return placeholder
  }

  public var placeholders: [Placeholder] {
    parts.compactMap { part in
      if case .placeholder(let placeholder) = part { placeholder } else { nil }
    }
  }
}

extension StringProtocol {
  /// Without blanks at both ends.
  var trimmed: String {
    var text = self[...]
    while text.first == " " { text = text.dropFirst() }
    while text.last == " " { text = text.dropLast() }
    return String(text)
  }
}
