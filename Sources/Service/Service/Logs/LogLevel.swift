/// How much a line matters. A logger writes lines of its own level and above.
public enum LogLevel: String, Sendable, CaseIterable, Comparable, OptionValue {
  case debug, info, warning, error

  private var rank: Int {
    switch self {
    case .debug: 0
    case .info: 1
    case .warning: 2
    case .error: 3
    }
  }

  public static func < (a: LogLevel, b: LogLevel) -> Bool { a.rank < b.rank }
}

public enum LogFormat: String, Sendable, CaseIterable, OptionValue {
  /// One JSON object a line.
  case json
  /// For people.
  case text
}

/// A value in a log line. Never put message texts, addresses or secrets into one.
public enum LogValue: Sendable, Hashable {
  case text(String)
  case integer(Int64)
  case number(Double)
  case flag(Bool)
}

extension LogValue: ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByFloatLiteral
{
  public init(stringLiteral value: String) { self = .text(value) }
  public init(integerLiteral value: Int64) { self = .integer(value) }
  public init(booleanLiteral value: Bool) { self = .flag(value) }
  public init(floatLiteral value: Double) { self = .number(value) }
  public init(_ value: some BinaryInteger) { self = .integer(Int64(clamping: value)) }
}

/// The named values of a log line, in the order written: `["socket": .text(path), "loops": 2]`.
public struct LogFields: Sendable, ExpressibleByDictionaryLiteral {
  var items: [(name: String, value: LogValue)]

  public init(dictionaryLiteral elements: (String, LogValue)...) {
    items = elements.map { ($0.0, $0.1) }
  }

  public mutating func append(_ name: String, _ value: LogValue) { items.append((name, value)) }
}
