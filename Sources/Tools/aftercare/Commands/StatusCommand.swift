import Contracts
import RPCContracts
import RPCCore
import Service

/// `aftercare status`: what runs, since when, how far its log is.
enum StatusCommand: Subcommand {
  static let json = Option<Bool>(flag: "json", help: "Print one JSON object a line.")

  /// How long each process has to answer.
  private static let patience: Duration = .seconds(2)

  static let command = Command(
    "status", summary: "Show what runs: version, policy, uptime, log position, memory",
    discussion: "Exits 0 when all four processes answer, and 78 (UNAVAILABLE) otherwise.",
    options: [Places.runOption.spec, json.spec])

  static func run(_ parsed: ParsedCommand, _ terminal: Terminal) async throws {
    let places = try Places(parsed)
    var table = TextTable([
      "process", "pid", "version", "policy", "up", "events", "memory", "state",
    ])
    var (down, silent): ([Target], [Target]) = ([], [])
    for target in Target.allCases {
      do throws(RPCStatus) {
        let channel = try Connections.channel(to: target.socket(in: places.run))
        let info = try await AdminServiceClient(channel).getInfo(
          TypeV1.GetInfoRequest(), options: CallOptions(timeout: patience))
        if parsed[json] {
          terminal.print(object(target, info))
        } else {
          table.rows.append([
            target.rawValue, "\(info.pid)", info.version, info.policyVersion,
            SpanText.text(seconds: info.uptime?.seconds ?? 0), "\(info.lastSequence)",
            "\(info.residentBytes / (1 << 20)) MiB", terminal.styled("up", .green),
          ])
        }
      } catch {
        // It took the connection: it runs, and another one must not be started.
        let isSilent = error.code == .deadlineExceeded
        if isSilent { silent.append(target) } else { down.append(target) }
        if parsed[json] {
          terminal.print(
            JSONLine.text([
              ("name", .string(target.rawValue)), ("problem", .string(error.description)),
            ]))
        } else {
          let state =
            isSilent ? terminal.styled("no answer", .yellow) : terminal.styled("down", .red)
          table.rows.append([target.rawValue, "", "", "", "", "", "", state])
        }
      }
    }
    if !parsed[json] { table.lines(terminal).forEach(terminal.print) }
    if let failure = failure(down: down, silent: silent, in: places.run) { throw failure }
  }

  /// What is wrong; nil when all answered.
  static func failure(
    down: [Target], silent: [Target], in runDirectory: String
  ) -> CommandFailure? {
    func names(_ targets: [Target]) -> String {
      targets.map(\.rawValue).joined(separator: ", ")
    }
    var problems: [String] = []
    if !down.isEmpty { problems.append("not running in \(runDirectory): \(names(down))") }
    if !silent.isEmpty {
      problems.append("no answer within \(patience.components.seconds) s: \(names(silent))")
    } else if !down.isEmpty {
      problems.append("start with 'aftercare up'")
    }
    return problems.isEmpty
      ? nil : CommandFailure(.unavailable, problems.joined(separator: "; "))
  }

  private static func object(_ target: Target, _ info: TypeV1.GetInfoResponse) -> String {
    JSONLine.text([
      ("name", .string(target.rawValue)), ("pid", .integer(info.pid)),
      ("version", .string(info.version)), ("policyVersion", .string(info.policyVersion)),
      ("uptimeSeconds", .integer(info.uptime?.seconds ?? 0)),
      ("lastSequence", .integer(info.lastSequence)),
      ("residentBytes", .integer(info.residentBytes)),
    ])
  }
}
