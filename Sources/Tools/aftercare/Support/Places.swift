import Glibc
import RPCCore
import Service

/// Where sockets and state are for a command.
struct Places {
  static let runOption = Option<String?>(
    "run-dir", "DIR", help: "Look for the sockets in this directory.",
    environment: Directories.runVariable,
    defaultText: "$XDG_RUNTIME_DIR/aftercare, as root /run/aftercare")
  static let stateOption = Option<String?>(
    "state-dir", "DIR", help: "Keep the databases in this directory.",
    environment: Directories.stateVariable,
    defaultText: "~/.local/state/aftercare, as root /var/lib/aftercare")

  let run: String
  /// Nil for commands without `--state-dir`.
  let state: String?
  /// The environment for started processes, with both directories.
  let environment: [String: String]

  /// - Parameter withState: the command has `--state-dir`.
  init(_ parsed: ParsedCommand, withState: Bool = false) throws(CommandFailure) {
    var environment = ProcessEnvironment.variables
    guard let run = parsed[Self.runOption] ?? Directories.run(environment: environment) else {
      throw CommandFailure(
        .invalidArgument,
        "no directory for the sockets: give --run-dir, or set \(Directories.runVariable) or "
          + "XDG_RUNTIME_DIR")
    }
    self.run = run
    environment[Directories.runVariable] = run
    state =
      withState ? parsed[Self.stateOption] ?? Directories.state(environment: environment) : nil
    if let state { environment[Directories.stateVariable] = state }
    self.environment = environment
  }

  /// Makes the run directory, for its owner and group only.
  func makeDirectories() throws(CommandFailure) {
    for directory in [run, state].compactMap({ $0 }) { try Self.make(directory) }
  }

  private static func make(_ directory: String) throws(CommandFailure) {
    var path = directory.hasPrefix("/") ? "/" : ""
    for part in directory.split(separator: "/") {
      path += path.isEmpty || path.hasSuffix("/") ? String(part) : "/\(part)"
      guard mkdir(path, 0o750) == 0 || errno == EEXIST else {
        throw CommandFailure(.permissionDenied, "cannot make \(path): \(errorText(errno))")
      }
    }
  }

  /// The path of this program.
  static var ownPath: String {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
    guard count > 0 else { return CommandLine.arguments[0] }
    return String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// The directory of this program.
  static var ownDirectory: String {
    let path = ownPath
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
