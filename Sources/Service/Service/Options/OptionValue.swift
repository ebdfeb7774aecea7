/// Why a text is no value of an option, argument or policy field: `is not a whole number`.
public struct ValueProblem: Error, Hashable, Sendable {
  public var text: String
  public init(_ text: String) { self.text = text }
}

/// A type that can be written on a command line.
public protocol OptionValue: Sendable {
  /// - Throws: what is wrong with the text, to be read after it: `'x' is not a whole number`.
  static func parse(option text: String) throws(ValueProblem) -> Self
}

extension String: OptionValue {
  public static func parse(option text: String) throws(ValueProblem) -> String {
    guard !text.isEmpty else { throw ValueProblem("is empty") }
    return text
  }
}

extension Int: OptionValue {
  public static func parse(option text: String) throws(ValueProblem) -> Int {
    guard let value = Int(text) else { throw ValueProblem("is not a whole number") }
    return value
  }
}

extension Int64: OptionValue {
  public static func parse(option text: String) throws(ValueProblem) -> Int64 {
    guard let value = Int64(text) else { throw ValueProblem("is not a whole number") }
    return value
  }
}

extension Double: OptionValue {
  public static func parse(option text: String) throws(ValueProblem) -> Double {
    guard let value = Double(text), value.isFinite else { throw ValueProblem("is not a number") }
    return value
  }
}

extension Duration: OptionValue {
  public static func parse(option text: String) throws(ValueProblem) -> Duration {
    try DurationText.parse(text)
  }
}

extension OptionValue where Self: RawRepresentable & CaseIterable, RawValue == String {
  public static func parse(option text: String) throws(ValueProblem) -> Self {
    if let value = Self(rawValue: text) { return value }
    throw ValueProblem("is not one of \(allCases.map(\.rawValue).joined(separator: ", "))")
  }
}
