import Foundation
import Testing

@Suite("The scripts of compose/")
struct ScriptTests {
  private static let bash = [
    "compose/setup.bash", "compose/test", "compose/up", "compose/story", ".ci/run",
  ]
  private static let posix = ["compose/sample/make-sample"]

  @Test("they are valid shell", arguments: bash)
  func bashSyntax(script: String) throws {
    let outcome = try Repository.run("bash", ["-n", script])
    #expect(outcome.status == 0 && outcome.errors == "")
  }

  @Test("what needs no bash runs under any shell", arguments: posix)
  func posixSyntax(script: String) throws {
    let outcome = try Repository.run("sh", ["-n", script])
    #expect(outcome.status == 0 && outcome.errors == "")
  }

  @Test("shellcheck finds nothing", .enabled(if: Repository.isInstalled("shellcheck")))
  func shellcheck() throws {
    let outcome = try Repository.run("shellcheck", ["-x"] + Self.bash + Self.posix)
    #expect(outcome.status == 0, "\(outcome.output)")
  }

  @Test(
    "commands are executable and have --help",
    arguments: ["compose/test", "compose/up", "compose/story"])
  func help(script: String) throws {
    let outcome = try Repository.run(script, ["--help"])
    #expect(outcome.status == 0 && outcome.output.contains("usage: \(script)"))
  }

  @Test("every script stops at the first failure", arguments: bash + posix)
  func strictness(script: String) throws {
    let text = try Repository.text(script)
    let isSourced = text.contains("Sourced by both")
    #expect(isSourced || text.contains("\nset -euo pipefail\n") || text.contains("\nset -eu\n"))
  }

  @Test("without a toolchain set-up says how to get one, and the way without")
  func noToolchain() throws {
    let folder = try TemporaryFolder()
    // Only what the script itself needs is on this PATH.
    for tool in ["bash", "uname", "cat", "sed", "head", "sort", "dirname", "id"] {
      let found = try Repository.run("bash", ["-c", "command -v \(tool)"]).output
      try FileManager.default.createSymbolicLink(
        atPath: "\(folder.path)/\(tool)",
        withDestinationPath: found.trimmingCharacters(in: .whitespacesAndNewlines))
    }
    let outcome = try Repository.run(
      "bash",
      ["-c", "set -euo pipefail; toolchain_folders=; . compose/setup.bash; find_toolchain"],
      environment: ["PATH": folder.path, "SWIFTLY_BIN_DIR": folder.path])
    #expect(outcome.status == 1)
    for part in ["download.swift.org", "gpg --verify", "swiftly init", "docker compose -f"] {
      #expect(outcome.errors.contains(part))
    }
  }
}
