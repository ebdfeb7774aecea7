import RPCCore
import Service

/// The options that every calling command has.
enum CallOptionsParsing {
  static let timeout = Option<Duration>(
    "timeout", "TIME", help: "The longest that a call may take.", default: .seconds(10),
    defaultText: "10s")

  static func options(_ parsed: ParsedCommand) -> CallOptions {
    CallOptions(timeout: parsed[timeout], trace: TraceContext.random())
  }
}
