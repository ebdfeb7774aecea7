/// The options that every service takes, with their values.
public struct ServiceOptions: Sendable {
  /// Path of the socket to listen on.
  public var socket: String
  /// The state directory.
  public var state: String
  /// Path of the policy file; nil for the built-in defaults.
  public var policy: String?
  public var logLevel: LogLevel
  /// Nil: text on a terminal, JSON otherwise.
  public var logFormat: LogFormat?
  /// Event loop threads, 1...64.
  public var loops: Int
  /// How long a drain waits for calls in progress.
  public var grace: Duration
  /// How long the answers of commands are kept for retries; 0 for ever.
  public var keepsAnswers: Duration
  /// Print the policy in force and exit.
  public var printsPolicy: Bool

  static let socketOption = Option<String?>(
    "socket", "PATH", help: "Listen on this Unix socket.",
    defaultText: "NAME.sock in the run directory")
  static let stateOption = Option<String?>(
    "state", "DIR", help: "Keep the database in this directory.",
    defaultText: "the state directory")
  static let policyOption = Option<String?>(
    "policy", "FILE", help: "Decide by this JSON document, read again on SIGHUP.",
    defaultText: "the rules' defaults")
  static let logLevelOption = Option<LogLevel>(
    "log-level", "LEVEL", help: "Log debug, info, warning or error and above.",
    environment: "AFTERCARE_LOG_LEVEL", default: .info, defaultText: "info")
  static let logFormatOption = Option<LogFormat?>(
    "log-format", "FORMAT", help: "Log as json or text.", environment: "AFTERCARE_LOG_FORMAT",
    defaultText: "text on a terminal, otherwise json")
  static let loopsOption = Option<LoopCount>(
    "loops", "N", help: "Use this many event loop threads.", default: LoopCount(value: 1),
    defaultText: "1")
  static let graceOption = Option<Duration>(
    "grace", "TIME", help: "On SIGTERM, wait this long for calls in progress.",
    default: .seconds(10), defaultText: "10s")
  static let keepAnswersOption = Option<Duration>(
    "keep-answers", "TIME",
    help: "Keep what commands answered so long, for retries with the same request_id; 0 for ever.",
    default: AnswerRetention.usual, defaultText: "30d")
  static let printPolicyOption = Option<Bool>(
    flag: "print-policy", help: "Print the policy in force and exit.")

  /// The command line of the service with the given short name, `orders`.
  static func command(_ name: String, summary: String, version: String) -> Command {
    var socket = socketOption.spec
    socket.defaultText = "\(name).sock in the run directory"
    var state = stateOption.spec
    state.defaultText = "the state directory"
    return Command(
      "aftercare-\(name)", summary: summary, discussion: discussion, version: version,
      options: [
        socket, state, policyOption.spec, logLevelOption.spec, logFormatOption.spec,
        loopsOption.spec, graceOption.spec, keepAnswersOption.spec, printPolicyOption.spec,
      ])
  }

  private static let discussion = """
    The run directory is AFTERCARE_RUN_DIR, else $XDG_RUNTIME_DIR/aftercare (as root
    /run/aftercare). The state directory is AFTERCARE_STATE_DIR, else
    $XDG_STATE_HOME/aftercare or ~/.local/state/aftercare (as root /var/lib/aftercare).

    SIGTERM or SIGINT: finish the calls in progress, then exit 0; a second one exits at
    once. SIGHUP: read the policy file again.
    """

  /// - Throws: ``StartError`` when a directory is neither given nor known.
  init(
    _ parsed: ParsedCommand, name: String, environment: [String: String], userID: UInt32? = nil
  ) throws(StartError) {
    if let path = parsed[Self.socketOption] {
      socket = path
    } else if let run = Directories.run(environment: environment, userID: userID) {
      socket = "\(run)/\(name).sock"
    } else {
      throw StartError(
        "no directory for the socket: give --socket, or set \(Directories.runVariable) or "
          + "XDG_RUNTIME_DIR")
    }
    if let path = parsed[Self.stateOption] {
      state = path
    } else if let directory = Directories.state(environment: environment, userID: userID) {
      state = directory
    } else {
      throw StartError(
        "no directory for the state: give --state, or set \(Directories.stateVariable) or HOME")
    }
    policy = parsed[Self.policyOption]
    logLevel = parsed[Self.logLevelOption]
    logFormat = parsed[Self.logFormatOption]
    loops = parsed[Self.loopsOption].value
    grace = parsed[Self.graceOption]
    keepsAnswers = parsed[Self.keepAnswersOption]
    printsPolicy = parsed[Self.printPolicyOption]
  }
}

/// A number of event loops.
struct LoopCount: OptionValue {
  var value: Int

  static func parse(option text: String) throws(ValueProblem) -> LoopCount {
    let value = try Int.parse(option: text)
    guard (1...64).contains(value) else { throw ValueProblem("is not between 1 and 64") }
    return LoopCount(value: value)
  }
}

/// Why a service did not start, with what to do: exit 1.
public struct StartError: Error, Hashable, Sendable {
  public var text: String
  public init(_ text: String) { self.text = text }
}
