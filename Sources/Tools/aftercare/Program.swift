import RPCCore
import Service

/// The command line as a whole: which commands there are, and what their failures look like.
enum Program {
  static var subcommands: [any Subcommand.Type] {
    [
      UpCommand.self, DownCommand.self, StatusCommand.self, HealthCommand.self, ListCommand.self,
      DescribeCommand.self, CallCommand.self, WatchCommand.self, ImportCommand.self,
      ExportCommand.self, QuickRepliesCommand.self, TimelineCommand.self, ExplainCommand.self,
      LabelCommand.self, RulesCommand.self, ContractCommand.self, StubCommand.self,
    ]
  }

  static var command: Command {
    Command(
      "aftercare", summary: "Run and use the after-sales back end",
      discussion: """
        Exit codes: 0 success, 2 usage, otherwise 64 + the gRPC code of the failure (65 cancelled,
        67 invalid argument, 68 deadline exceeded, 69 not found, 73 failed precondition,
        78 unavailable).
        """,
      version: Build.version, subcommands: subcommands.map { $0.command })
  }

  /// - Returns: the exit code.
  static func run(_ arguments: [String], _ terminal: Terminal) async -> Int32 {
    do {
      switch try command.parse(arguments, environment: ProcessEnvironment.variables) {
      case .help(let text), .version(let text):
        terminal.print(text.hasSuffix("\n") ? String(text.dropLast()) : text)
        return 0
      case .run(let parsed):
        guard let chosen = subcommands.first(where: { $0.command.name == parsed.path.first })
        else { return 2 }
        try await chosen.run(parsed, terminal)
        return 0
      }
    } catch let error as UsageError {
      terminal.complain(error.line)
      return 2
    } catch let error as CommandFailure {
      terminal.endProgress()
      terminal.complain("aftercare: \(error)")
      return error.exitCode
    } catch let error as RPCStatus {
      terminal.endProgress()
      StatusText.lines(error).forEach(terminal.complain)
      return 64 + error.code.rawValue
    } catch is CancellationError {
      return 64 + RPCStatus.Code.cancelled.rawValue
    } catch {
      terminal.complain("aftercare: \(error)")
      return 64 + RPCStatus.Code.internal.rawValue
    }
  }
}
