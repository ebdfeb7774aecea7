import Foundation
import Testing

/// The program itself, as a shell runs it.
enum Executable {
  /// Next to the tests, where the build puts it.
  static let path: String = {
    var url = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    while url.path != "/" {
      url.deleteLastPathComponent()
      let candidate = url.appendingPathComponent("aftercare").path
      var isDirectory: ObjCBool = false
      if FileManager.default.fileExists(atPath: candidate, isDirectory: &isDirectory),
        !isDirectory.boolValue
      {
        return candidate
      }
    }
    return "aftercare"
  }()

  /// Runs a line of shell in which `$aftercare` is the program.
  static func bash(_ line: String) throws -> Repository.Outcome {
    try Repository.run("bash", ["-c", line], environment: ["aftercare": path])
  }
}

@Suite("Output that cannot be written") struct OutputTests {
  @Test(arguments: ["rules", "--help", "rules --json"])
  func onAFullDeviceItIsSaidAndTheProgramFails(_ command: String) throws {
    let outcome = try Executable.bash("\"$aftercare\" \(command) >/dev/full")
    #expect(outcome.status == 79)
    #expect(
      outcome.errors
        == "aftercare: cannot write all of standard output: No space left on device\n")
  }

  @Test(arguments: ["rules", "rules --markdown"])
  func aReaderThatWentAwayEndsItQuietly(_ command: String) throws {
    // The reader is gone before the first byte.
    let outcome = try Executable.bash(
      "{ sleep 0.2; \"$aftercare\" \(command); echo \"code $?\" >&2; } | true")
    #expect(outcome.errors == "code 0\n")
  }
}
