import ContractDescriptors
import ContractKit
import Foundation
import RPCCore
import RPCTesting

@testable import aftercare

/// What the tests of the contract kit share.
enum Kit {
  static let reader = CaseFiles.reader

  /// A case of the given steps, one JSON object a line.
  static func text(_ steps: String...) -> String {
    "{\"name\": \"n\",\n\"steps\": [\n\(steps.joined(separator: ",\n"))\n]}"
  }

  static func read(_ text: String) throws -> ContractCase {
    try reader.read(Array(text.utf8), file: "case.json")
  }

  /// What is said of a file, without its name.
  static func problems(_ text: String) -> [String] {
    do throws(CaseProblems) {
      _ = try reader.read(Array(text.utf8), file: "case.json")
      return []
    } catch {
      return error.all.map { String($0.description.dropFirst("case.json:".count)) }
    }
  }

  /// All committed cases, in order of their paths.
  static func committed() throws -> [ContractCase] {
    let root = Repository.root.appendingPathComponent("Tests/Contract/cases").path
    let found = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
    return try found.filter { $0.hasSuffix(".json") }.sorted().map { path in
      try reader.read(try Repository.bytes("Tests/Contract/cases/\(path)"), file: path)
    }
  }

  /// A channel to a stub of the cases.
  static func stub(_ cases: [ContractCase]) -> InMemoryChannel {
    var router = Router()
    let serving = StubServing(StubBook(cases) { 1_780_000_000 })
    serving.register(services: MethodLookup().services, on: &router)
    return InMemoryChannel(router)
  }

  static func runner(_ channel: InMemoryChannel) -> CaseRunner {
    CaseRunner(newRun: CaseFiles.newRun) { _ in channel }
  }

  /// Runs the cases; gives the names of those that failed.
  static func failures(_ cases: [ContractCase], at channel: InMemoryChannel) async -> [String] {
    var failed: [String] = []
    for contractCase in cases {
      if case .failed = await runner(channel).run(contractCase).outcome {
        failed.append(contractCase.file)
      }
    }
    return failed
  }

  static func call(
    _ channel: InMemoryChannel, _ method: String, _ request: String
  ) async throws -> String {
    let found = try MethodLookup().find(method)
    let bytes = try ContractJSON().bytes(request, of: found.method.input)
    let reply = try await channel.unary(found.descriptor, bytes, CallOptions())
    return try ContractJSON().text(reply, of: found.method.output)
  }
}
