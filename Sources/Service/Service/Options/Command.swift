/// A program, or one of its subcommands: what it takes, from which its parser and help are made.
public struct Command: Sendable {
  public var name: String
  /// One line, without a full stop.
  public var summary: String
  /// Further paragraphs of the help.
  public var discussion: String
  /// Printed by `--version`; only looked at in the outermost command.
  public var version: String?
  public var options: [OptionSpec]
  public var arguments: [OptionSpec]
  /// A command with subcommands takes no arguments of its own.
  public var subcommands: [Command]

  public init(
    _ name: String, summary: String, discussion: String = "", version: String? = nil,
    options: [OptionSpec] = [], arguments: [OptionSpec] = [], subcommands: [Command] = []
  ) {
    self.name = name
    self.summary = summary
    self.discussion = discussion
    self.version = version
    self.options = options
    self.arguments = arguments
    self.subcommands = subcommands
  }
}

/// What a command line asks for.
public enum Invocation: Sendable {
  case run(ParsedCommand)
  /// `--help`, `-h` or `help NAME`: a text for standard output, exit 0.
  case help(String)
  /// `--version`: likewise.
  case version(String)
}

/// A command line that cannot be understood: exit 2.
public struct UsageError: Error, Hashable, Sendable {
  /// What is wrong and what to do, on one line, without the program's name.
  public var message: String
  /// The command concerned, for the hint: `aftercare call`.
  public var command: String

  public init(_ message: String, command: String) {
    self.message = message
    self.command = command
  }

  /// For standard error: `aftercare call: unknown option '--tiemout' …`.
  public var line: String { "\(command): \(message) (see '\(command) --help')" }
}

/// The values of a command line that was understood.
public struct ParsedCommand: Sendable {
  /// The names of the chosen subcommands, outermost first; empty for a program without any.
  public internal(set) var path: [String] = []
  var options: [String: any Sendable] = [:]
  var arguments: [String: any Sendable] = [:]
  var given: Set<String> = []

  public subscript<Value>(_ option: Option<Value>) -> Value {
    guard let value = options[option.spec.name] as? Value else {
      preconditionFailure("option --\(option.spec.name) is not declared by this command")
    }
    return value
  }

  public subscript<Value>(_ argument: Argument<Value>) -> Value {
    guard let value = arguments[argument.spec.name] as? Value else {
      preconditionFailure("argument \(argument.spec.name) is not declared by this command")
    }
    return value
  }

  /// Whether the option stood on the command line or in its environment variable.
  public func isGiven<Value>(_ option: Option<Value>) -> Bool { given.contains(option.spec.name) }
}
