import Foundation
import Testing

/// The README's commands, run as they stand there, on the stack and the sample of `compose/up`.
@Suite("The README", .serialized) struct ReadmeTests {
  private let readme: String

  init() throws { readme = try String(contentsOf: Checkout.url("README.md"), encoding: .utf8) }

  @Test("what compose/up plays comes out as the rules say, and the first calls work after it")
  func tour() throws {
    let stack = try Stack()
    try bash("aftercare up --detach", on: stack)
    defer { _ = try? stack.aftercare("down") }
    try bash("sh compose/sample/make-sample \"$AFTERCARE_RUN_DIR/sample\"", on: stack)
    try bash("aftercare import --shop demo-shop $AFTERCARE_RUN_DIR/sample/orders.csv", on: stack)
    let story = try bash("compose/story $AFTERCARE_RUN_DIR/sample/story.env", on: stack)
    #expect(story.hasSuffix("story: all as the rules say\n"))

    let env = try String(contentsOfFile: "\(stack.directory)/sample/story.env", encoding: .utf8)
    let order = try #require(env.firstMatch(of: /SIGNED_ORDER=(\S+)/)?.1)
    let calls = commands(under: "## A first call").filter { $0.hasPrefix("aftercare ") }
    #expect(calls.count >= 8)
    for call in calls {
      let output = try bash(call.replacing(/\bORDER\b/, with: order), on: stack)
      #expect(!output.isEmpty, "\(call)")
    }
    #expect(try stack.aftercare("down").code == 0)
  }

  @Test("every script that it names exists, every subcommand has a help text")
  func names() throws {
    let stack = try Stack()
    for line in commands(under: nil) {
      let words = line.split(separator: " ").map(String.init)
      switch words[0] {
      case "aftercare":
        #expect(try stack.aftercare(words[1], "--help").code == 0, "\(line)")
      case let path where path.hasPrefix("compose/"):
        #expect(FileManager.default.isExecutableFile(atPath: Checkout.url(path).path), "\(line)")
      case "export", "swift", ".build/release/aftercare-bench":
        break
      default:
        Issue.record("nothing checks this command: \(line)")
      }
    }
  }

  /// The commands of the `sh` blocks, without comments; of one section or of all.
  private func commands(under heading: String?) -> [String] {
    var isWanted = heading == nil
    var isInBlock = false
    var commands: [String] = []
    for line in readme.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("## "), heading != nil { isWanted = String(line) == heading }
      if line.hasPrefix("```") {
        isInBlock = line == "```sh"
      } else if isInBlock, isWanted {
        let command = String(line.split(separator: "  #", maxSplits: 1)[0])
        commands.append(command.trimmingCharacters(in: .whitespaces))
      }
    }
    return commands.filter { !$0.isEmpty }
  }

  /// Runs a line in the checkout, with the executables on the PATH; it must succeed.
  @discardableResult
  private func bash(_ line: String, on stack: Stack) throws -> String {
    let result = try stack.bash(line)
    try #require(result.code == 0, "\(line)\n\(result.output)\(result.errors)")
    return result.output
  }
}
