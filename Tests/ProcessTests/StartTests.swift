import Foundation
import Testing

/// Starts that must fail: one clear line that says what to do, and nothing is touched.
@Suite("A start that must fail", .serialized) struct StartTests {
  @Test(arguments: Stack.services)
  func anUnknownOptionIsNamedWithTheNearestOne(_ service: String) throws {
    let stack = try Stack()
    let result = try stack.run("aftercare-\(service)", ["--sokcet", "x"])
    #expect(result.code == 2)
    #expect(result.errors.contains("--sokcet") && result.errors.contains("--socket"))
  }

  @Test(arguments: Stack.services)
  func helpAndVersionGoToStandardOutput(_ service: String) throws {
    let stack = try Stack()
    let help = try stack.run("aftercare-\(service)", ["--help"])
    #expect(help.code == 0 && help.errors.isEmpty)
    for option in ["--socket", "--state", "--policy", "--log-level"] {
      #expect(help.output.contains(option))
    }
    let version = try stack.run("aftercare-\(service)", ["--version"])
    #expect(version.code == 0)
    #expect(version.output.hasPrefix("aftercare-\(service) "))
  }

  @Test func aMissingValueIsRefused() throws {
    let result = try Stack().run("aftercare-orders", ["--socket"])
    #expect(result.code == 2)
    #expect(result.errors.contains("--socket"))
  }

  @Test func aSocketPathOver107BytesIsRefused() throws {
    let stack = try Stack()
    let path = "\(stack.directory)/\(String(repeating: "x", count: 108 - stack.directory.count))"
    let result = try stack.run("aftercare-orders", ["--socket", path])
    #expect(result.code == 1)
    #expect(result.errors.contains("107"))
  }

  @Test func aForeignFileInPlaceOfTheSocketIsKept() throws {
    let stack = try Stack()
    let path = stack.socket("orders")
    try Data("mine".utf8).write(to: URL(fileURLWithPath: path))
    let result = try stack.run("aftercare-orders", [])
    #expect(result.code == 1)
    #expect(result.errors.contains(path))
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "mine")
  }

  @Test func aStaleSocketIsReplacedAndALiveOneIsNot() async throws {
    let stack = try Stack()
    try await stack.startAndWait(["orders"])
    let second = try stack.run(
      "aftercare-orders", ["--state", "\(stack.directory)/other"])
    #expect(second.code == 1)
    #expect(second.errors.contains(stack.socket("orders")))
    stack.kill("orders")
    #expect(FileManager.default.fileExists(atPath: stack.socket("orders")))
    try await stack.startAndWait(["orders"])
  }

  @Test func aStateDirectoryInUseIsRefused() async throws {
    let stack = try Stack()
    try await stack.startAndWait(["orders"])
    let second = try stack.run(
      "aftercare-orders", ["--socket", "\(stack.directory)/second.sock"])
    #expect(second.code == 1)
    #expect(second.errors.contains("\(stack.directory)/state"))
  }

  @Test func aDamagedDatabaseIsRefusedAndKept() async throws {
    let stack = try Stack()
    try await stack.startAndWait(["orders"])
    #expect(try stack.terminate("orders") == 0)
    let path = "\(stack.directory)/state/orders.db"
    let damaged = Data(repeating: 0x42, count: 8_192)
    try damaged.write(to: URL(fileURLWithPath: path))
    let result = try stack.run("aftercare-orders", [])
    #expect(result.code == 1)
    #expect(result.errors.contains(path))
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == damaged)
  }

  @Test func aPolicyWithAnUnknownKeyIsRefusedByName() throws {
    let stack = try Stack()
    let path = "\(stack.directory)/policy.json"
    try Data(#"{"version": "x", "reciept": {}}"#.utf8).write(to: URL(fileURLWithPath: path))
    let result = try stack.run("aftercare-orders", ["--policy", path])
    #expect(result.code == 1)
    #expect(result.errors.contains("reciept"))
  }

  @Test func aBadPolicyOnReloadLeavesTheOldOneInForce() async throws {
    let stack = try Stack()
    let path = "\(stack.directory)/policy.json"
    try Data(#"{"version": "first"}"#.utf8).write(to: URL(fileURLWithPath: path))
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "\(Stack.executables)/aftercare-orders")
    process.arguments = ["--policy", path, "--log-format", "json"]
    process.environment = stack.environment
    let log = "\(stack.directory)/reload.log"
    _ = FileManager.default.createFile(atPath: log, contents: nil)
    process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: log))
    try process.run()
    defer {
      process.terminate()
      process.waitUntilExit()
    }
    try await stack.waitUntilServing("orders")
    try Data("{".utf8).write(to: URL(fileURLWithPath: path))
    kill(process.processIdentifier, SIGHUP)
    try await eventually("the refused reload is logged") {
      try String(contentsOfFile: log, encoding: .utf8).contains("policy")
    }
    let status = try stack.aftercare("call", "orders/GetInfo", "{}")
    #expect(status.output.contains("first"), "\(status)")
    try Data(#"{"version": "second"}"#.utf8).write(to: URL(fileURLWithPath: path))
    kill(process.processIdentifier, SIGHUP)
    try await eventually("the new policy is in force") {
      try stack.aftercare("call", "orders/GetInfo", "{}").output.contains("second")
    }
  }
}
