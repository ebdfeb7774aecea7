import Glibc
import Testing

@testable import aftercare

@Suite("aftercare status") struct StatusTests {
  @Test func whatIsDownIsToBeStarted() {
    let failure = StatusCommand.failure(down: [.orders, .gateway], silent: [], in: "/run/x")
    #expect(failure?.exitCode == 78)
    #expect(
      failure?.description == "not running in /run/x: orders, gateway; start with 'aftercare up'")
  }

  @Test func whatDoesNotAnswerIsNotStartedAgain() {
    #expect(
      StatusCommand.failure(down: [], silent: [.orders], in: "/run/x")?.description
        == "no answer within 2 s: orders")
    #expect(
      StatusCommand.failure(down: [.gateway], silent: [.orders], in: "/run/x")?.description
        == "not running in /run/x: gateway; no answer within 2 s: orders")
    #expect(StatusCommand.failure(down: [], silent: [], in: "/run/x") == nil)
  }

  @Test func aProcessThatHangsIsShownAsSuch() throws {
    let folder = try TemporaryFolder()
    // Takes connections, reads nothing.
    let socket = try #require(Self.listener(at: "\(folder.path)/orders.sock"))
    defer { close(socket) }
    let outcome = try Executable.bash("\"$aftercare\" status --run-dir \(folder.path)")
    #expect(outcome.status == 78)
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.first { $0.hasPrefix("orders") }?.hasSuffix("no answer") == true)
    #expect(lines.first { $0.hasPrefix("gateway") }?.hasSuffix("down") == true)
    #expect(!outcome.errors.contains("start with"))
  }

  private static func listener(at path: String) -> Int32? {
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let isShort = withUnsafeMutableBytes(of: &address.sun_path) { place in
      guard path.utf8.count < place.count else { return false }
      place.copyBytes(from: path.utf8)
      return true
    }
    guard isShort else { return nil }
    let length = socklen_t(MemoryLayout<sockaddr_un>.size)
    let isBound = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) == 0 }
    }
    return isBound && listen(descriptor, 8) == 0 ? descriptor : nil
  }
}
