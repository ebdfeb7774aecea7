import ContractDescriptors
import ContractKit
import Foundation
import RPCCore
import Service

/// `aftercare contract verify`: runs cases against any server that claims to be one of ours.
enum VerifyCommand {
  static let junit = Option<String?>(
    "junit", "FILE", help: "Also write the results as JUnit XML to this file.")
  static let json = Option<Bool>(flag: "json", help: "Print one JSON object for each case.")
  static let cases = Argument<[String]>(
    remaining: "CASES", help: "Files of cases, or folders of them. Without any, \(folder).")

  /// The suite of this project, from the root of its checkout.
  static let folder = "Tests/Contract/cases"

  static let command = Command(
    "verify", summary: "Run cases against servers, as a test runner does",
    discussion: """
      Reads all cases first: a mistake in one is told with file and line, and nothing is called.
      Then runs them one after the other. Exits 0 when all that were run passed, and 73
      (FAILED_PRECONDITION) when one failed or none could be run. Cases that need a process which
      was not given are skipped.
      """,
    options: [
      ContractServers.option.spec, Places.runOption.spec, CallOptionsParsing.timeout.spec,
      junit.spec, json.spec,
    ],
    arguments: [cases.spec])

  static func run(_ parsed: ParsedCommand, _ terminal: Terminal) async throws {
    let given = parsed[cases]
    if given.isEmpty, !FileManager.default.fileExists(atPath: folder) {
      throw UsageError(
        "there is no \(folder) here: name files or folders of cases",
        command: "aftercare contract verify")
    }
    let cases = try CaseFiles.read(given.isEmpty ? [folder] : given, terminal)
    let servers = try await ContractServers(parsed)
    let runner = CaseRunner(timeout: parsed[CallOptionsParsing.timeout], newRun: CaseFiles.newRun) {
      servers.channel(for: $0)
    }
    var report = Report()
    for (index, contractCase) in cases.enumerated() {
      terminal.progress("\(index + 1) of \(cases.count): \(contractCase.name)")
      let result = await runner.run(contractCase)
      terminal.endProgress()
      let lines = report.add(result)
      if parsed[json] {
        terminal.print(object(result))
      } else {
        for line in lines { terminal.print(styled(line, terminal)) }
      }
    }
    if let path = parsed[junit] { try write(report.junit(), to: path) }
    if !parsed[json] { terminal.print(styled(report.summary, terminal)) }
    if report.failed > 0 {
      throw CommandFailure(.failedPrecondition, "\(report.failed) of \(cases.count) cases failed")
    }
    if report.passed == 0 {
      throw CommandFailure(.failedPrecondition, "no case could be run")
    }
  }

  private static func styled(_ line: ReportLine, _ terminal: Terminal) -> String {
    switch line.tone {
    case .good: terminal.styled(line.text, .green)
    case .bad: terminal.styled(line.text, .red)
    case .faint: terminal.styled(line.text, .dim)
    case .plain: line.text
    }
  }

  private static func object(_ result: CaseResult) -> String {
    var members: [(String, JSONValue)] = [
      ("file", .string(result.contractCase.file)), ("name", .string(result.contractCase.name)),
    ]
    switch result.outcome {
    case .passed: members.append(("outcome", .string("passed")))
    case .skipped(let reason):
      members += [("outcome", .string("skipped")), ("reason", .string(reason))]
    case .failed(let failure):
      let differences = failure.differences.map { difference in
        JSONLine.object([
          ("path", .string(difference.path)), ("line", .integer(Int64(difference.position.line))),
          ("expected", .string(difference.expected)), ("actual", .string(difference.actual)),
        ])
      }
      members += [
        ("outcome", .string("failed")), ("step", .integer(Int64(failure.step + 1))),
        ("differences", .array(differences)),
      ]
    }
    return JSONLine.text(members)
  }

  private static func write(_ text: String, to path: String) throws(CommandFailure) {
    do {
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    } catch {
      throw CommandFailure(.permissionDenied, "cannot write \(path): \(error.localizedDescription)")
    }
  }
}
