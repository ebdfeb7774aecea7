import Domain
import Foundation
import Glibc
import RPCCore
import Service

/// `aftercare up`: starts and supervises the four processes.
enum UpCommand: Subcommand {
  static let bin = Option<String?>(
    "bin", "DIR", help: "Take the executables from this directory.",
    defaultText: "the directory of this program")
  static let policies = Option<String?>(
    "policies", "DIR",
    help: "Take each process's policy from NAME.json in this directory, where there is one.",
    environment: "AFTERCARE_POLICY_DIR")
  static let detach = Option<Bool>(
    flag: "detach", short: "d", help: "Return when all are ready; logs go to RUN-DIR/up.log.")
  static let logLevel = Option<LogLevel>(
    "log-level", "LEVEL", help: "Log debug, info, warning or error and above.", default: .info,
    defaultText: "info")
  static let logFormat = Option<LogFormat?>(
    "log-format", "FORMAT", help: "Log as json or text.",
    defaultText: "text on a terminal, otherwise json")

  static let command = Command(
    "up", summary: "Start the four processes and keep them running",
    discussion: """
      Runs in the foreground with one combined log on standard error. A process that ends is
      started again, at first after 100 ms, then with growing delays up to 10 s. Ctrl-C or SIGTERM
      stops the gateway first, then the services, each within its grace time; SIGHUP lets all read
      their policies again. With --policies, what is taken from there is said at the start.
      """,
    options: [
      Places.runOption.spec, Places.stateOption.spec, bin.spec, policies.spec, detach.spec,
      logLevel.spec, logFormat.spec,
    ])

  static func run(_ parsed: ParsedCommand, _ terminal: Terminal) async throws {
    let places = try Places(parsed, withState: true)
    var policies: [Target: String] = [:]
    if let directory = parsed[Self.policies] { policies = try policyFiles(in: directory) }
    if parsed[detach] { return try detached(places, terminal) }
    let signals = try SignalPipe()
    try places.makeDirectories()
    let lock = try RunLock(runDirectory: places.run)
    defer { close(lock.descriptor) }
    if let directory = parsed[Self.policies] {
      policyLines(policies, directory).forEach(terminal.complain)
    }
    let supervisor = try Supervisor(
      try programs(parsed, policies), runDirectory: places.run,
      environment: places.environment, signals: signals, log: STDERR_FILENO,
      say: { terminal.complain("aftercare up: \($0)") })
    try supervisor.run {
      terminal.complain(
        "aftercare up: ready: \(Target.allCases.map(\.rawValue).joined(separator: ", ")) "
          + "in \(places.run)")
    }
  }

  /// The gateway first: it is stopped first, so that nobody calls a service that is gone.
  private static func programs(
    _ parsed: ParsedCommand, _ policies: [Target: String]
  ) throws(CommandFailure) -> [Supervisor.Program] {
    let directory = parsed[bin] ?? Places.ownDirectory
    var programs: [Supervisor.Program] = []
    for target in [Target.gateway, .aftersales, .messaging, .orders] {
      let path = "\(directory)/\(target.executable)"
      guard access(path, X_OK) == 0 else {
        throw CommandFailure(
          .notFound, "no executable \(path); build it with 'swift build -c release' or give --bin")
      }
      var arguments = ["--log-level", parsed[logLevel].rawValue]
      let format = parsed[logFormat] ?? (isatty(STDERR_FILENO) == 1 ? .text : .json)
      arguments += ["--log-format", format.rawValue]
      if let file = policies[target] { arguments += ["--policy", file] }
      programs.append(
        Supervisor.Program(name: target.rawValue, path: path, arguments: arguments))
    }
    return programs
  }

  /// The file of each process that has one.
  ///
  /// - Throws: NOT_FOUND without the directory: who names one does not want default policies.
  static func policyFiles(in directory: String) throws(CommandFailure) -> [Target: String] {
    guard access("\(directory)/.", X_OK) == 0 else {
      throw CommandFailure(
        .notFound, "cannot take policies from \(directory): \(errorText(errno))")
    }
    var files: [Target: String] = [:]
    for target in Target.allCases {
      let file = "\(directory)/\(target.rawValue).json"
      if access(file, F_OK) == 0 { files[target] = file }
    }
    return files
  }

  /// Whose policy comes from where, so that a misnamed file is seen.
  static func policyLines(_ files: [Target: String], _ directory: String) -> [String] {
    Target.allCases.map { target in
      let policy = files[target].map { "takes its policy from \($0)" }
      return "aftercare up: \(target.rawValue) \(policy ?? "has no policy in \(directory)")"
    }
  }

  /// Starts this program again without `--detach`, in a session of its own, and waits for its
  /// `ready` line.
  private static func detached(_ places: Places, _ terminal: Terminal) throws(CommandFailure) {
    try places.makeDirectories()
    if let pid = RunLock.holder(of: places.run) {
      throw CommandFailure(
        .alreadyExists, "\(places.run) is supervised already by process \(pid)")
    }
    let path = "\(places.run)/up.log"
    let log = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o640)
    guard log >= 0 else {
      throw CommandFailure(.permissionDenied, "cannot write \(path): \(errorText(errno))")
    }
    defer { close(log) }
    let arguments = CommandLine.arguments.dropFirst().filter { $0 != "--detach" && $0 != "-d" }
    let pid = try ChildProcess.startDetached(
      Places.ownPath, Array(arguments), environment: places.environment, output: log)
    var status: Int32 = 0
    while true {
      let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
      if text.contains("aftercare up: ready:") {
        terminal.print("started by process \(pid); logs in \(path); stop with 'aftercare down'")
        return
      }
      if waitpid(pid, &status, WNOHANG) == pid {
        terminal.complain(text)
        throw CommandFailure(.unavailable, "the stack did not start; its log is above")
      }
      usleep(20_000)
    }
  }
}

/// `aftercare down`: stops what `aftercare up` started.
enum DownCommand: Subcommand {
  static let timeout = Option<Duration>(
    "timeout", "TIME", help: "Wait this long for all to stop.", default: .seconds(60),
    defaultText: "60s")

  static let command = Command(
    "down", summary: "Stop what 'aftercare up' started",
    discussion: "Exits 0 also when nothing is running.",
    options: [Places.runOption.spec, timeout.spec])

  static func run(_ parsed: ParsedCommand, _ terminal: Terminal) async throws {
    let places = try Places(parsed)
    guard let pid = RunLock.holder(of: places.run) else {
      terminal.print("nothing is running in \(places.run)")
      return
    }
    guard kill(pid, SIGTERM) == 0 else {
      throw CommandFailure(.permissionDenied, "cannot stop process \(pid): \(errorText(errno))")
    }
    let deadline = ContinuousClock.now + parsed[timeout]
    while RunLock.holder(of: places.run) == pid {
      guard ContinuousClock.now < deadline else {
        throw CommandFailure(
          .deadlineExceeded,
          "process \(pid) has not stopped yet; wait longer with --timeout, or look at its log")
      }
      try await Task.sleep(for: .milliseconds(50))
    }
    terminal.print("stopped")
  }
}
