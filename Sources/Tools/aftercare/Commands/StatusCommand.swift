import Contracts
import RPCContracts
import RPCCore
import Service

/// `aftercare status`: what runs, since when, how far its log is.
enum StatusCommand: Subcommand {
  static let json = Option<Bool>(flag: "json", help: "Print one JSON object a line.")

  static let command = Command(
    "status", summary: "Show what runs: version, policy, uptime, log position, memory",
    discussion: "Exits 0 when all four processes answer, and 78 (UNAVAILABLE) otherwise.",
    options: [Places.runOption.spec, json.spec])

  static func run(_ parsed: ParsedCommand, _ terminal: Terminal) async throws {
    let places = try Places(parsed)
    var table = TextTable([
      "process", "pid", "version", "policy", "up", "events", "memory", "state",
    ])
    var missing: [String] = []
    for target in Target.allCases {
      do throws(RPCStatus) {
        let channel = try Connections.channel(to: target.socket(in: places.run))
        let info = try await AdminServiceClient(channel).getInfo(
          TypeV1.GetInfoRequest(), options: CallOptions(timeout: .seconds(2)))
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
        missing.append(target.rawValue)
        if parsed[json] {
          terminal.print(
            JSONLine.text([
              ("name", .string(target.rawValue)), ("problem", .string(error.description)),
            ]))
        } else {
          table.rows.append(
            [target.rawValue, "", "", "", "", "", "", terminal.styled("down", .red)])
        }
      }
    }
    if !parsed[json] { table.lines(terminal).forEach(terminal.print) }
    guard missing.isEmpty else {
      throw CommandFailure(
        .unavailable,
        "not running in \(places.run): \(missing.joined(separator: ", ")); start with "
          + "'aftercare up'")
    }
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
