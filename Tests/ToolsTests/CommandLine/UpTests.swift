import Foundation
import Testing

@testable import aftercare

@Suite("aftercare up --policies") struct UpTests {
  @Test(arguments: ["", " --detach"])
  func aDirectoryThatDoesNotExistIsRefused(_ option: String) throws {
    let folder = try TemporaryFolder()
    let outcome = try Executable.bash(
      "\"$aftercare\" up --run-dir \(folder.path)/run --state-dir \(folder.path)/state "
        + "--policies \(folder.path)/nowhere\(option)")
    #expect(outcome.status == 69)
    #expect(
      outcome.errors
        == "aftercare: cannot take policies from \(folder.path)/nowhere: No such file or "
        + "directory\n")
  }

  @Test func aFileIsNoDirectory() throws {
    let folder = try TemporaryFolder()
    let file = try folder.file("orders.json")
    #expect(throws: CommandFailure.self) { try UpCommand.policyFiles(in: file.url.path) }
  }

  @Test func itSaysWhichFilesAreTaken() throws {
    let folder = try TemporaryFolder()
    _ = try folder.file("orders.json")
    // Named otherwise: nobody's.
    _ = try folder.file("after-sales.json")
    let files = try UpCommand.policyFiles(in: folder.path)
    #expect(files == [.orders: "\(folder.path)/orders.json"])
    #expect(
      UpCommand.policyLines(files, folder.path) == [
        "aftercare up: orders takes its policy from \(folder.path)/orders.json",
        "aftercare up: aftersales has no policy in \(folder.path)",
        "aftercare up: messaging has no policy in \(folder.path)",
        "aftercare up: gateway has no policy in \(folder.path)",
      ])
  }
}
