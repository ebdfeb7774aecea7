import Foundation
import Testing

/// The contents of the runtime image, put together in a plain directory from the same packages and
/// executables, and started there as compose.yaml says: no container engine is needed to find out
/// whether a library, a user, a path or a permission is missing.
@Suite("The runtime image in a plain directory", .serialized, .enabled(if: ImageFiles.isPossible))
final class ImageTests {
  private static let services = ["orders", "aftersales", "messaging", "gateway"]
  private let dockerfile: Dockerfile
  private let compose: YAML
  private let folder: TemporaryFolder
  private var processes: [Process] = []

  init() throws {
    dockerfile = Dockerfile(parsing: try Repository.text("compose/Dockerfile"))
    compose = try YAML(parsing: Repository.text("compose/compose.yaml"))
    folder = try TemporaryFolder()
  }

  deinit {
    for process in processes where process.isRunning {
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
    }
  }

  @Test("the executables load nothing but what the image installs", arguments: services + ["cli"])
  func libraries(name: String) throws {
    let executable = name == "cli" ? "aftercare" : "aftercare-\(name)"
    let installed = try ImageFiles.libraries(of: Dockerfile.packages(dockerfile.runtime))
    let loaded = try ImageFiles.loaded(by: ImageFiles.executable(executable))
    let missing = loaded.filter { !installed.contains($0) }
    #expect(missing.isEmpty, "\(executable) loads what the image does not install")
  }

  @Test("each process starts as its user, is healthy, answers the command line, and drains")
  func stack() throws {
    let image = try ImageFiles(of: dockerfile, in: folder.url)
    for name in Self.services {
      let service = try #require(compose["services"]?[name])
      processes.append(try image.start(service, log: folder.file("\(name).log")))
    }
    for name in Self.services {
      let test = try #require(compose["services"]?[name]?["healthcheck"]?["test"]?.texts)
      try untilHealthy(name, Array(test.dropFirst()), in: image)
    }
    let sample = try Repository.bytes("compose/sample/orders.csv")
    try Data(sample).write(to: image.root.appendingPathComponent("tmp/orders.csv"))
    let operatorUser = try #require(compose["services"]?["cli"]?["user"]?.text)
    let imported = try image.run(
      ["/usr/bin/aftercare", "import", "--shop", "shop", "/tmp/orders.csv"], as: operatorUser)
    #expect(imported.status == 0, "\(imported)")
    // Through the gateway, which reaches the other three as its own user.
    let story = try Repository.text("compose/sample/story.env")
    let order = try #require(story.firstMatch(of: /SIGNED_ORDER=(\S+)/)?.1)
    let timeline = try image.run(
      ["/usr/bin/aftercare", "timeline", String(order)], as: operatorUser)
    #expect(timeline.status == 0 && timeline.output.contains(order), "\(timeline)")
    for process in processes {
      process.terminate()
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
    }
  }

  @Test("a user without a role is refused, and one outside the group reaches no socket")
  func strangers() throws {
    let image = try ImageFiles(of: dockerfile, in: folder.url)
    let service = try #require(compose["services"]?["orders"])
    processes.append(try image.start(service, log: folder.file("orders.log")))
    try untilHealthy("orders", ["/usr/bin/aftercare", "health", "orders"], in: image)
    let list = ["/usr/bin/aftercare", "call", "orders/ListOrders", #"{"shopId": "shop"}"#]
    let member = try image.run(list, as: "12345:aftercare")
    #expect(member.status == 64 + 7 && member.errors.contains("PERMISSION_DENIED"), "\(member)")
    let stranger = try image.run(list, as: "12345:12345")
    #expect(stranger.status != 0 && stranger.errors.contains("ermission denied"), "\(stranger)")
  }

  private func untilHealthy(_ name: String, _ test: [String], in image: ImageFiles) throws {
    var last: Repository.Outcome?
    for _ in 0..<600 where processes.allSatisfy(\.isRunning) {
      let outcome = try image.run(test, as: "aftercare-\(name):aftercare")
      if outcome.status == 0 { return }
      last = outcome
      usleep(50_000)
    }
    let log = try folder.bytes("\(name).log")
    Issue.record("\(name) is not healthy: \(last as Any) \(String(decoding: log, as: UTF8.self))")
  }
}
