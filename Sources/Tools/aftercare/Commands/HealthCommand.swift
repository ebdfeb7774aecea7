import Contracts
import RPCContracts
import RPCCore
import Service

/// `aftercare health`: whether processes can do their work.
enum HealthCommand: Subcommand {
  static let socket = Option<String?>(
    "socket", "PATH", help: "Ask the process on this socket instead.")
  static let wait = Option<Duration>(
    "wait", "TIME", help: "Keep asking until all are SERVING, at most this long.", default: .zero,
    defaultText: "ask once")
  static let timeout = Option<Duration>(
    "timeout", "TIME", help: "The longest that one answer may take.", default: .seconds(2),
    defaultText: "2s")
  static let json = Option<Bool>(flag: "json", help: "Print one JSON object a line.")
  static let names = Argument<[Target]>(
    remaining: "NAME", help: "orders, aftersales, messaging, gateway; all without a name.")

  static let command = Command(
    "health", summary: "Ask whether the processes are SERVING",
    discussion: """
      Exits 0 when all that were asked are SERVING, and 78 (UNAVAILABLE) otherwise: made for health
      checks of containers and for scripts that wait for the stack.
      """,
    options: [Places.runOption.spec, socket.spec, wait.spec, timeout.spec, json.spec],
    arguments: [names.spec])

  static func run(_ parsed: ParsedCommand, _ terminal: Terminal) async throws {
    var sockets: [(name: String, path: String)] = []
    if let path = parsed[socket] {
      sockets = [(path, path)]
    } else {
      let places = try Places(parsed)
      let targets = parsed[names].isEmpty ? Target.allCases : parsed[names]
      sockets = targets.map { ($0.rawValue, $0.socket(in: places.run)) }
    }
    let deadline = ContinuousClock.now + parsed[wait]
    while true {
      var answers: [(name: String, status: String, isServing: Bool)] = []
      for (name, path) in sockets {
        let (status, isServing) = await Self.ask(path, timeout: parsed[timeout])
        answers.append((name, status, isServing))
      }
      let isHealthy = answers.allSatisfy(\.isServing)
      if isHealthy || ContinuousClock.now >= deadline {
        for answer in answers { terminal.print(line(answer, parsed[json], terminal)) }
        guard isHealthy else {
          throw CommandFailure(
            .unavailable,
            "not serving: "
              + answers.filter { !$0.isServing }.map(\.name).joined(separator: ", "))
        }
        return
      }
      try await Task.sleep(for: .milliseconds(50))
    }
  }

  private static func line(
    _ answer: (name: String, status: String, isServing: Bool), _ json: Bool, _ terminal: Terminal
  ) -> String {
    if json {
      return JSONLine.text([
        ("name", .string(answer.name)), ("status", .string(answer.status)),
      ])
    }
    return "\(answer.name): \(terminal.styled(answer.status, answer.isServing ? .green : .red))"
  }

  private static func ask(
    _ path: String, timeout: Duration
  ) async -> (status: String, isServing: Bool) {
    do throws(RPCStatus) {
      let client = HealthClient(try Connections.channel(to: path))
      let reply = try await client.check(
        HealthV1.HealthCheckRequest(), options: CallOptions(timeout: timeout))
      switch reply.status {
      case .serving: return ("SERVING", true)
      case .notServing: return ("NOT_SERVING", false)
      default: return ("UNKNOWN", false)
      }
    } catch {
      return (error.message.isEmpty ? error.code.name : error.message, false)
    }
  }
}
