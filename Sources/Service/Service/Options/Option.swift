/// What the parser and the help know of an option or a positional argument.
public struct OptionSpec: Sendable {
  public enum Kind: Sendable, Hashable {
    case flag
    case value
    case repeated
  }

  /// Without the dashes: `log-level`. For an argument, its placeholder: `FILE`.
  public var name: String
  public var short: Character?
  public var kind: Kind
  /// What stands for the value in the help: `LEVEL`.
  public var placeholder: String
  public var help: String
  /// The variable that supplies the value when the option is not given.
  public var environment: String?
  /// The default as the help shows it; nil when there is none worth showing.
  public var defaultText: String?
  public var isRequired: Bool
  /// The typed value of the given texts.
  let decode: @Sendable ([String]) throws(ValueProblem) -> any Sendable
}

/// A declared option and the type of its value: `Option<String?>`, `Option<[Int]>`, `Option<Bool>`.
public struct Option<Value: Sendable>: Sendable {
  public var spec: OptionSpec

  private init(
    _ name: String, short: Character?, kind: OptionSpec.Kind, _ placeholder: String, help: String,
    environment: String?, defaultText: String?, isRequired: Bool = false,
    decode: @escaping @Sendable ([String]) throws(ValueProblem) -> Value
  ) {
    spec = OptionSpec(
      name: name, short: short, kind: kind, placeholder: placeholder, help: help,
      environment: environment, defaultText: defaultText, isRequired: isRequired,
      decode: { (texts) throws(ValueProblem) -> any Sendable in try decode(texts) })
  }
}

extension Option where Value: OptionValue {
  /// An option that takes a value and has a default.
  public init(
    _ name: String, short: Character? = nil, _ placeholder: String, help: String,
    environment: String? = nil, default fallback: Value, defaultText: String? = nil
  ) {
    self.init(
      name, short: short, kind: .value, placeholder, help: help, environment: environment,
      defaultText: defaultText ?? "\(fallback)"
    ) { (texts) throws(ValueProblem) -> Value in
      guard let text = texts.last else { return fallback }
      return try Value.parse(option: text)
    }
  }

  /// An option that must be given.
  public init(
    required name: String, short: Character? = nil, _ placeholder: String, help: String,
    environment: String? = nil
  ) {
    self.init(
      name, short: short, kind: .value, placeholder, help: help, environment: environment,
      defaultText: nil, isRequired: true
    ) { (texts) throws(ValueProblem) -> Value in
      guard let text = texts.last else { throw ValueProblem("is required") }
      return try Value.parse(option: text)
    }
  }
}

extension Option {
  /// An option that takes a value and may be absent. `defaultText` says what absence means.
  public init<Wrapped: OptionValue>(
    _ name: String, short: Character? = nil, _ placeholder: String, help: String,
    environment: String? = nil, defaultText: String? = nil
  ) where Value == Wrapped? {
    self.init(
      name, short: short, kind: .value, placeholder, help: help, environment: environment,
      defaultText: defaultText
    ) { (texts) throws(ValueProblem) -> Value in
      guard let text = texts.last else { return nil }
      return try Wrapped.parse(option: text)
    }
  }

  /// An option that may be given several times; its values in the order given.
  public init<Element: OptionValue>(
    repeated name: String, short: Character? = nil, _ placeholder: String, help: String
  ) where Value == [Element] {
    self.init(
      name, short: short, kind: .repeated, placeholder, help: help, environment: nil,
      defaultText: nil
    ) { (texts) throws(ValueProblem) -> Value in
      var values: [Element] = []
      for text in texts { values.append(try Element.parse(option: text)) }
      return values
    }
  }
}

extension Option where Value == Bool {
  /// An option without a value. From the environment, `1`, `true` and `yes` switch it on.
  public init(
    flag name: String, short: Character? = nil, help: String, environment: String? = nil
  ) {
    self.init(
      name, short: short, kind: .flag, "", help: help, environment: environment, defaultText: nil
    ) { (texts) throws(ValueProblem) -> Bool in
      switch texts.last {
      case nil, "0", "false", "no": return false
      case "1", "true", "yes": return true
      default: throw ValueProblem("is neither true nor false")
      }
    }
  }
}

/// A declared positional argument.
public struct Argument<Value: Sendable>: Sendable {
  public var spec: OptionSpec

  private init(
    _ name: String, kind: OptionSpec.Kind, help: String, isRequired: Bool,
    decode: @escaping @Sendable ([String]) throws(ValueProblem) -> Value
  ) {
    spec = OptionSpec(
      name: name, short: nil, kind: kind, placeholder: name, help: help, environment: nil,
      defaultText: nil, isRequired: isRequired,
      decode: { (texts) throws(ValueProblem) -> any Sendable in try decode(texts) })
  }
}

extension Argument where Value: OptionValue {
  /// An argument that must be given. `name` is its placeholder: `FILE`.
  public init(_ name: String, help: String) {
    self.init(name, kind: .value, help: help, isRequired: true) {
      (texts) throws(ValueProblem) -> Value in
      guard let text = texts.first else { throw ValueProblem("is required") }
      return try Value.parse(option: text)
    }
  }
}

extension Argument {
  /// An argument that may be absent.
  public init<Wrapped: OptionValue>(optional name: String, help: String) where Value == Wrapped? {
    self.init(name, kind: .value, help: help, isRequired: false) {
      (texts) throws(ValueProblem) -> Value in
      guard let text = texts.first else { return nil }
      return try Wrapped.parse(option: text)
    }
  }

  /// All remaining arguments; at least one when `isRequired`. Must be declared last.
  public init<Element: OptionValue>(
    remaining name: String, help: String, isRequired: Bool = false
  ) where Value == [Element] {
    self.init(name, kind: .repeated, help: help, isRequired: isRequired) {
      (texts) throws(ValueProblem) -> Value in
      var values: [Element] = []
      for text in texts { values.append(try Element.parse(option: text)) }
      return values
    }
  }
}
