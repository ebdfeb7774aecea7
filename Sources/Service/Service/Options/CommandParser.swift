extension Command {
  /// Understands a command line.
  ///
  /// `--name value`, `--name=value`, `-n value`, `-nvalue`, flags, `--` before arguments that begin
  /// with a dash. Options of an outer command are accepted after a subcommand too. An option wins
  /// over its environment variable, and an empty variable counts as unset.
  ///
  /// - Parameter arguments: without the program's own name.
  public func parse(
    _ arguments: [String], environment: [String: String] = [:]
  ) throws(UsageError) -> Invocation {
    var parser = CommandParser(root: self, environment: environment)
    return try parser.parse(arguments)
  }
}

struct CommandParser {
  let root: Command
  let environment: [String: String]
  /// The chosen commands, outermost first.
  private var path: [Command]
  private var texts: [String: [String]] = [:]
  private var positional: [String] = []

  init(root: Command, environment: [String: String]) {
    self.root = root
    self.environment = environment
    path = [root]
  }

  private var command: Command { path.last ?? root }
  private var title: String { path.map(\.name).joined(separator: " ") }
  private var options: [OptionSpec] { path.flatMap(\.options) }

  private func error(_ message: String) -> UsageError { UsageError(message, command: title) }

  mutating func parse(_ arguments: [String]) throws(UsageError) -> Invocation {
    var rest = arguments[...]
    var optionsEnded = false
    while let token = rest.popFirst() {
      if !optionsEnded, token == "--" {
        optionsEnded = true
      } else if !optionsEnded, token == "--help" || token == "-h" {
        return .help(help())
      } else if !optionsEnded, token == "--version", let version = root.version {
        return .version("\(root.name) \(version)")
      } else if !optionsEnded, token.hasPrefix("--") {
        try long(token.dropFirst(2), &rest)
      } else if !optionsEnded, token.hasPrefix("-"), token.count > 1, !Self.isNumber(token) {
        try short(token.dropFirst(), &rest)
      } else if command.subcommands.isEmpty {
        positional.append(token)
      } else if token == "help" {
        for name in rest where !name.hasPrefix("-") { try choose(name) }
        return .help(help())
      } else {
        try choose(token)
      }
    }
    return .run(try values())
  }

  private func help() -> String {
    CommandHelp(command, title: title, inherited: path.dropLast().flatMap(\.options)).text
  }

  private static func isNumber(_ token: String) -> Bool { Double(token) != nil }

  private mutating func choose(_ name: String) throws(UsageError) {
    guard let chosen = command.subcommands.first(where: { $0.name == name }) else {
      let near = NearestName.of(name, in: command.subcommands.map(\.name))
      throw error("unknown command '\(name)'" + Self.suggestion(near))
    }
    path.append(chosen)
  }

  private static func suggestion(_ near: String?, prefix: String = "") -> String {
    near.map { "; did you mean '\(prefix)\($0)'?" } ?? ""
  }

  private mutating func long(
    _ text: Substring, _ rest: inout ArraySlice<String>
  ) throws(UsageError) {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts[0])
    guard let spec = options.first(where: { $0.name == name }) else {
      let known = options.map(\.name) + ["help"] + (root.version == nil ? [] : ["version"])
      let near = NearestName.of(name, in: known)
      throw error("unknown option '--\(name)'" + Self.suggestion(near, prefix: "--"))
    }
    let attached = parts.count > 1 ? String(parts[1]) : nil
    try add(spec, as: "--\(name)", attached: attached, &rest)
  }

  private mutating func short(
    _ text: Substring, _ rest: inout ArraySlice<String>
  ) throws(UsageError) {
    guard let letter = text.first, let spec = options.first(where: { $0.short == letter }) else {
      throw error("unknown option '-\(text)'")
    }
    var attached: Substring? = text.dropFirst()
    if attached?.first == "=" { attached = attached?.dropFirst() }
    if attached?.isEmpty == true { attached = nil }
    try add(spec, as: "-\(letter)", attached: attached.map(String.init), &rest)
  }

  private mutating func add(
    _ spec: OptionSpec, as written: String, attached: String?, _ rest: inout ArraySlice<String>
  ) throws(UsageError) {
    if spec.kind != .repeated, texts[spec.name] != nil {
      throw error("option '\(written)' is given twice")
    }
    if spec.kind == .flag {
      guard attached == nil else { throw error("option '\(written)' takes no value") }
      texts[spec.name] = ["true"]
      return
    }
    guard let value = attached ?? rest.first, attached != nil || !value.hasPrefix("--") else {
      throw error("option '\(written)' needs a value: \(written) \(spec.placeholder)")
    }
    if attached == nil { rest.removeFirst() }
    texts[spec.name, default: []].append(value)
  }

  private func values() throws(UsageError) -> ParsedCommand {
    guard command.subcommands.isEmpty else {
      let names = command.subcommands.map(\.name).joined(separator: ", ")
      throw error("a command is missing: one of \(names)")
    }
    var parsed = ParsedCommand()
    parsed.path = path.dropFirst().map(\.name)
    for spec in options {
      try decode(spec, into: &parsed)
    }
    try decodeArguments(into: &parsed)
    return parsed
  }

  private func decode(_ spec: OptionSpec, into parsed: inout ParsedCommand) throws(UsageError) {
    var source = "option '--\(spec.name)'"
    var given = texts[spec.name] ?? []
    if given.isEmpty, let name = spec.environment, let value = environment[name], !value.isEmpty {
      source = "environment variable \(name)"
      given = [value]
    }
    if !given.isEmpty { parsed.given.insert(spec.name) }
    do throws(ValueProblem) {
      parsed.options[spec.name] = try spec.decode(given)
    } catch {
      throw self.error("\(source): \(Self.quoted(given))\(error.text)")
    }
  }

  private func decodeArguments(into parsed: inout ParsedCommand) throws(UsageError) {
    var left = positional[...]
    for spec in command.arguments {
      let given = spec.kind == .repeated ? Array(left) : Array(left.prefix(1))
      left = left.dropFirst(given.count)
      if spec.isRequired, given.isEmpty { throw error("argument \(spec.name) is missing") }
      do throws(ValueProblem) {
        parsed.arguments[spec.name] = try spec.decode(given)
      } catch {
        throw self.error("argument \(spec.name): \(Self.quoted(given))\(error.text)")
      }
    }
    if let extra = left.first { throw error("unexpected argument '\(extra)'") }
  }

  private static func quoted(_ given: [String]) -> String {
    given.isEmpty ? "" : given.map { "'\($0)'" }.joined(separator: ", ") + " "
  }
}
