import Service

/// One command of the program, in a file of its own.
protocol Subcommand {
  /// Its name, options and help.
  static var command: Command { get }

  /// - Throws: ``CommandFailure``, `RPCStatus` or `UsageError`; `main` turns each into a message
  ///   and an exit code.
  static func run(_ parsed: ParsedCommand, _ terminal: Terminal) async throws
}
