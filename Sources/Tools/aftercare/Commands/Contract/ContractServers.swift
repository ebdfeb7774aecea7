import ContractKit
import Contracts
import RPCContracts
import RPCCore
import RPCTransport
import Service

/// Who is asked: the servers that cases are run against.
struct ContractServers: Sendable {
  static let option = Option<[String]>(
    repeated: "socket", "[NAME=]PATH",
    help: """
      Call this server: for orders, aftersales, messaging or gateway with NAME=, otherwise for \
      whatever it says that it is, or for everything if it does not say. Without it, all that run \
      in the run directory.
      """)

  private var channels: [Target: UnixChannel] = [:]
  /// Serves everything that has no channel of its own.
  private var general: UnixChannel?

  /// - Throws: UNAVAILABLE when a server that has to say what it is cannot be reached.
  init(_ parsed: ParsedCommand) async throws {
    let given = parsed[Self.option]
    if given.isEmpty {
      for target in Target.allCases {
        channels[target] = try Connections.channel(to: target, parsed)
      }
      return
    }
    for text in given {
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      if parts.count == 2 {
        guard let target = Target(rawValue: parts[0].lowercased()), !parts[1].isEmpty else {
          throw UsageError(
            "--socket '\(text)': the name before '=' is one of "
              + Target.allCases.map(\.rawValue).joined(separator: ", "),
            command: "aftercare contract \(parsed.path.last ?? "")")
        }
        channels[target] = try Connections.channel(to: String(parts[1]))
      } else {
        let channel = try Connections.channel(to: text)
        if let target = try await Self.identity(of: channel) {
          channels[target] = channel
        } else {
          general = channel
        }
      }
    }
  }

  /// What a server says that it is; nil when it has no such method, as a stub.
  private static func identity(of channel: UnixChannel) async throws -> Target? {
    do throws(RPCStatus) {
      let info = try await AdminServiceClient(channel).getInfo(TypeV1.GetInfoRequest())
      return Target.allCases.first { $0.executable == info.name }
    } catch {
      if error.code == .unimplemented { return nil }
      throw error
    }
  }

  func channel(for method: ContractMethod) -> (any Channel)? {
    guard let target = method.process.flatMap({ Target(rawValue: $0) }) else {
      return general ?? (channels.count == 1 ? channels.values.first : nil)
    }
    return channels[target] ?? general
  }
}
