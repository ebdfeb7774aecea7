import ContractDescriptors
import ContractKit
import Foundation
import RPCCore
import Service

/// `aftercare contract record`: makes a case from live calls.
enum RecordCommand {
  static let name = Option<String>(
    "name", "TEXT", help: "What the case shows, in a sentence.", default: "Recorded calls")
  static let output = Option<String?>(
    "output", short: "o", "FILE", help: "Write the case to this file.",
    defaultText: "standard output")
  static let calls = Argument<[String]>(
    remaining: "METHOD JSON",
    help: "A method and its request, as for 'aftercare call'; any number.",
    isRequired: true)

  static let command = Command(
    "record", summary: "Make a case from live calls",
    discussion: """
      Makes the calls one after the other. In the case, what would differ the next time is left
      open: request ids end in ${unique}, generated ids are set by the answer in which they first
      occur and used by name after it, times are any time, cursors are anything. Requests may use
      ${unique}, ${now-3d} and names that earlier answers set, for example '{"orderId":
      "${orderId}"}'. A refusal is recorded with code, reason, rules and fields.
      """,
    options: [
      ContractServers.option.spec, Places.runOption.spec, CallOptionsParsing.timeout.spec,
      name.spec, output.spec,
    ],
    arguments: [calls.spec])

  static func run(_ parsed: ParsedCommand, _ terminal: Terminal) async throws {
    let words = parsed[calls]
    guard words.count.isMultiple(of: 2) else {
      throw UsageError(
        "'\(words[words.count - 1])' has no request: write METHOD JSON for each call",
        command: "aftercare contract record")
    }
    let lookup = MethodLookup()
    let servers = try await ContractServers(parsed)
    var recorder = Recorder(
      name: parsed[name], timeout: parsed[CallOptionsParsing.timeout], bindings: CaseFiles.newRun())
    for index in stride(from: 0, to: words.count, by: 2) {
      let method = try lookup.find(words[index]).contractMethod
      guard let channel = servers.channel(for: method) else {
        throw CommandFailure(.unavailable, "no --socket is given for \(words[index])")
      }
      let text = words[index + 1]
      let requests = method.kind.streamsRequests ? JSONSequence.split(text) : [text]
      do throws(ContractJSONError) {
        try await recorder.record(words[index], method, requests, channel)
      } catch {
        throw CommandFailure(
          .invalidArgument, "the request of \(words[index]) is no \(method.method.input): \(error)")
      }
    }
    let text = recorder.contractCase.text
    guard let path = parsed[output] else {
      return terminal.print(String(text.dropLast()))
    }
    do {
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    } catch {
      throw CommandFailure(.permissionDenied, "cannot write \(path): \(error.localizedDescription)")
    }
    terminal.complain("recorded \(recorder.contractCase.steps.count) calls in \(path)")
  }
}
