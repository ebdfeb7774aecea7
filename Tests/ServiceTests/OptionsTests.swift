import Testing

@testable import Service

@Suite struct OptionsTests {
  enum Color: String, CaseIterable, OptionValue { case red, green }

  static let timeout = Option<Duration>(
    "timeout", short: "t", "TIME", help: "Wait this long.", environment: "APP_TIMEOUT",
    default: .seconds(10), defaultText: "10s")
  static let metadata = Option<[String]>(repeated: "metadata", short: "m", "K=V", help: "Add it.")
  static let json = Option<Bool>(flag: "json", help: "Print JSON.", environment: "APP_JSON")
  static let color = Option<Color?>("color", "COLOR", help: "Paint it.")
  static let limit = Option<Int>(required: "limit", "N", help: "At most.")
  static let target = Argument<String>("METHOD", help: "What to call.")
  static let body = Argument<String?>(optional: "JSON", help: "The request.")
  static let files = Argument<[String]>(remaining: "FILE", help: "Files.")

  static let app = Command(
    "app", summary: "An application", version: "1.2.3", options: [json.spec],
    subcommands: [
      Command(
        "call", summary: "Call a method",
        options: [timeout.spec, metadata.spec, color.spec],
        arguments: [target.spec, body.spec]),
      Command("import", summary: "Import files", options: [limit.spec], arguments: [files.spec]),
    ])

  private func run(
    _ line: String..., environment: [String: String] = [:]
  ) throws -> ParsedCommand {
    guard case .run(let parsed) = try Self.app.parse(line, environment: environment) else {
      throw UsageError("not a run", command: "")
    }
    return parsed
  }

  private func problem(_ line: String..., environment: [String: String] = [:]) -> String {
    do throws(UsageError) {
      _ = try Self.app.parse(line, environment: environment)
      return "understood"
    } catch { return error.message }
  }

  @Test func valuesInEveryForm() throws {
    let parsed = try run(
      "call", "-t250ms", "--metadata=a=1", "-m", "b=2", "S/M", "--json", "--color", "green", "{}")
    #expect(parsed.path == ["call"])
    #expect(parsed[Self.timeout] == .milliseconds(250))
    #expect(parsed[Self.metadata] == ["a=1", "b=2"])
    #expect(parsed[Self.color] == .green)
    #expect(parsed[Self.json])
    #expect(parsed[Self.target] == "S/M")
    #expect(parsed[Self.body] == "{}")
  }

  @Test func absentOptionsTakeDefaults() throws {
    let parsed = try run("call", "S/M")
    #expect(parsed[Self.timeout] == .seconds(10))
    #expect(parsed[Self.metadata] == [])
    #expect(parsed[Self.color] == nil)
    #expect(!parsed[Self.json])
    #expect(parsed[Self.body] == nil)
    #expect(!parsed.isGiven(Self.timeout))
  }

  @Test func theOptionWinsOverItsVariableAndThatOverTheDefault() throws {
    let environment = ["APP_TIMEOUT": "3s", "APP_JSON": "yes"]
    #expect(try run("call", "x", environment: environment)[Self.timeout] == .seconds(3))
    #expect(try run("call", "x", environment: environment)[Self.json])
    #expect(
      try run("call", "x", "--timeout", "4s", environment: environment)[Self.timeout]
        == .seconds(4))
    #expect(try run("call", "x", environment: ["APP_TIMEOUT": ""])[Self.timeout] == .seconds(10))
    #expect(
      problem("call", "x", environment: ["APP_TIMEOUT": "soon"])
        == "environment variable APP_TIMEOUT: 'soon' is not a length of time such as 48h, 15d, "
        + "10m, 60s or 250ms")
  }

  @Test func whatFollowsTwoDashesIsAnArgument() throws {
    let parsed = try run("import", "--limit", "-5", "--", "--help", "-x")
    #expect(parsed[Self.limit] == -5)
    #expect(parsed[Self.files] == ["--help", "-x"])
    #expect(try run("call", "x", "-")[Self.body] == "-")
  }

  @Test func unknownNamesSuggestTheNearest() {
    #expect(
      problem("call", "--tiemout", "3") == "unknown option '--tiemout'; did you mean '--timeout'?")
    #expect(
      problem("call", "--meta=a", "x") == "unknown option '--meta'; did you mean '--metadata'?")
    #expect(problem("call", "--zebra") == "unknown option '--zebra'")
    #expect(problem("cal") == "unknown command 'cal'; did you mean 'call'?")
    #expect(problem("call", "-q") == "unknown option '-q'")
    #expect(problem("--verison") == "unknown option '--verison'; did you mean '--version'?")
  }

  @Test func wrongUseIsRefusedWithWhatToDo() {
    #expect(problem("call", "--timeout") == "option '--timeout' needs a value: --timeout TIME")
    #expect(
      problem("call", "--timeout", "--json") == "option '--timeout' needs a value: --timeout TIME")
    #expect(problem("call", "-t", "1s", "--timeout", "2s") == "option '--timeout' is given twice")
    #expect(problem("call", "--json=1", "x") == "option '--json' takes no value")
    #expect(
      problem("call", "--color", "blue", "x") == "option '--color': 'blue' is not one of red, green"
    )
    #expect(
      problem("call", "--timeout", "1h2d", "x").hasPrefix("option '--timeout': '1h2d' is not"))
    #expect(problem("call") == "argument METHOD is missing")
    #expect(problem("call", "a", "b", "c") == "unexpected argument 'c'")
    #expect(problem("import") == "option '--limit': is required")
    #expect(
      problem("import", "--limit", "many") == "option '--limit': 'many' is not a whole number")
    #expect(problem() == "a command is missing: one of call, import")
  }

  @Test func anErrorNamesTheCommandThatHelps() {
    let error = #expect(throws: UsageError.self) { try Self.app.parse(["call"]) }
    #expect(error?.line == "app call: argument METHOD is missing (see 'app call --help')")
  }

  @Test func helpShowsEveryOptionWithItsDefaultAndVariable() throws {
    for line in [["call", "--help"], ["help", "call"], ["call", "--timeout", "1s", "-h"]] {
      guard case .help(let text) = try Self.app.parse(line) else {
        Issue.record("no help for \(line)")
        return
      }
      #expect(
        text == """
          Call a method

          Usage: app call [options] METHOD [JSON]

          Arguments:
            METHOD  What to call.
            JSON    The request.

          Options:
            -t, --timeout TIME  Wait this long. [default: 10s]
            -m, --metadata K=V  Add it. Can be repeated.
            --color COLOR       Paint it.
            --json              Print JSON.
            -h, --help          Show this help.

          Environment:
            APP_TIMEOUT  for --timeout
            APP_JSON     for --json

          """)
    }
  }

  @Test func versionIsTheProgramsWhereverItIsAsked() throws {
    for line in [["--version"], ["call", "--version"]] {
      guard case .version(let text) = try Self.app.parse(line) else {
        Issue.record("no version")
        return
      }
      #expect(text == "app 1.2.3")
    }
  }

  @Test func editsCountInsertionsDeletionsReplacementsAndSwaps() {
    #expect(NearestName.edits("", "abc") == 3)
    #expect(NearestName.edits("socket", "sokcet") == 1)
    #expect(NearestName.edits("kitten", "sitting") == 3)
  }
}

@Suite struct ServiceOptionsTests {
  private func options(
    _ line: [String], _ environment: [String: String], userID: UInt32
  ) throws -> ServiceOptions {
    let command = ServiceOptions.command("orders", summary: "Orders", version: "1")
    guard case .run(let parsed) = try command.parse(line, environment: environment) else {
      throw StartError("not a run")
    }
    return try ServiceOptions(parsed, name: "orders", environment: environment, userID: userID)
  }

  @Test func directoriesFollowTheUserAndTheEnvironment() throws {
    let root = try options([], ["HOME": "/root", "XDG_RUNTIME_DIR": "/run/user/0"], userID: 0)
    #expect(root.socket == "/run/aftercare/orders.sock")
    #expect(root.state == "/var/lib/aftercare")
    let user = try options([], ["HOME": "/home/a", "XDG_RUNTIME_DIR": "/run/user/7"], userID: 7)
    #expect(user.socket == "/run/user/7/aftercare/orders.sock")
    #expect(user.state == "/home/a/.local/state/aftercare")
    let xdg = try options([], ["XDG_STATE_HOME": "/s", "XDG_RUNTIME_DIR": "/r"], userID: 7)
    #expect(xdg.state == "/s/aftercare")
    let given = try options(
      [], ["AFTERCARE_RUN_DIR": "/a", "AFTERCARE_STATE_DIR": "/b"], userID: 0)
    #expect(given.socket == "/a/orders.sock")
    #expect(given.state == "/b")
    let explicit = try options(["--socket", "x.sock", "--state", "y"], [:], userID: 7)
    #expect(explicit.socket == "x.sock")
    #expect(explicit.state == "y")
  }

  @Test func anUnknowableDirectoryIsRefusedWithWhatToSet() {
    #expect(throws: StartError.self) { try options([], ["HOME": "/h"], userID: 7) }
    #expect(throws: StartError.self) { try options([], ["XDG_RUNTIME_DIR": "/r"], userID: 7) }
    #expect(throws: StartError.self) {
      try options([], ["XDG_RUNTIME_DIR": "relative", "HOME": "/h"], userID: 7)
    }
  }

  @Test func defaultsAndBounds() throws {
    let options = try options([], [:], userID: 0)
    #expect(options.loops == 1)
    #expect(options.grace == .seconds(10))
    #expect(options.keepsAnswers == .seconds(30 * 86_400))
    #expect(options.logLevel == .info)
    #expect(options.logFormat == nil)
    #expect(options.policy == nil)
    #expect(throws: UsageError.self) { try self.options(["--loops", "0"], [:], userID: 0) }
    #expect(throws: UsageError.self) { try self.options(["--loops", "65"], [:], userID: 0) }
  }
}
