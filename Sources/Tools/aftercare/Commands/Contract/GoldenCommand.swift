import ContractDescriptors
import ContractKit
import Foundation
import RPCCore
import Service

/// `aftercare contract golden`: writes the golden frames of all methods.
enum GoldenCommand {
  static let directory = Argument<String?>(
    optional: "DIR", help: "Where to write them; Tests/Contract/golden without it.")

  static let command = Command(
    "golden", summary: "Write request and response frames of every method, with their JSON",
    discussion: """
      One file a method: the frames of one call in which every field is set, in hex, with the JSON
      of their messages. An implementation in another language must write and read them. Files of
      methods that are gone are removed. A test fails while the committed ones are stale.
      """,
    arguments: [directory.spec])

  static func run(_ parsed: ParsedCommand, _ terminal: Terminal) async throws {
    let root = URL(fileURLWithPath: parsed[directory] ?? "Tests/Contract/golden")
    let files = try GoldenFrames().files(services: MethodLookup().services)
    for (path, text) in files {
      let file = root.appendingPathComponent(path)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
    let found =
      FileManager.default.enumerator(atPath: root.path)?.compactMap { $0 as? String } ?? []
    for path in found where path.hasSuffix(".json") && files[path] == nil {
      try FileManager.default.removeItem(at: root.appendingPathComponent(path))
      terminal.print("removed \(path)")
    }
    terminal.print("\(files.count) files in \(root.path)")
  }
}
