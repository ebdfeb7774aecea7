import RPCCore
import RPCTransport
import Service

/// Channels to the processes.
enum Connections {
  /// - Throws: INVALID_ARGUMENT for a path that no socket can have.
  static func channel(to path: String) throws(RPCStatus) -> UnixChannel {
    guard path.utf8.count <= 107 else {
      throw RPCStatus(
        .invalidArgument,
        "\(path) is longer than the 107 bytes of a socket's path; choose a shorter --run-dir")
    }
    return UnixChannel(path: path)
  }

  static func channel(
    to target: Target, _ parsed: ParsedCommand
  ) throws(RPCStatus) -> UnixChannel {
    let places: Places
    do throws(CommandFailure) { places = try Places(parsed) } catch {
      throw RPCStatus(error.code, error.description)
    }
    return try channel(to: target.socket(in: places.run))
  }
}
