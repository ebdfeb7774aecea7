import Contracts
import Foundation
import RPCContracts
import RPCCore
import RPCTransport
import Testing

/// Real processes on a state directory of their own. They are killed with the test.
final class Stack: @unchecked Sendable {
  // `@unchecked Sendable`: the table of processes is guarded by the lock.

  static let services = ["orders", "aftersales", "messaging", "gateway"]

  /// Where the executables are: AFTERCARE_BIN, else beside the tests.
  static let executables: String = {
    if let given = ProcessInfo.processInfo.environment["AFTERCARE_BIN"], !given.isEmpty {
      return URL(fileURLWithPath: given).standardizedFileURL.path
    }
    var url = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    while url.path != "/" {
      if FileManager.default.isExecutableFile(atPath: "\(url.path)/aftercare-orders") {
        return url.path
      }
      url.deleteLastPathComponent()
    }
    return FileManager.default.currentDirectoryPath + "/.build/debug"
  }()

  let directory: String
  private let lock = NSLock()
  private var processes: [String: Process] = [:]

  init() throws {
    // Short: a socket's path may have 107 bytes.
    directory = "/tmp/ac-\(UUID().uuidString.prefix(13))"
    try FileManager.default.createDirectory(
      atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o750])
  }

  deinit {
    killAll()
    try? FileManager.default.removeItem(atPath: directory)
  }

  var environment: [String: String] {
    ProcessInfo.processInfo.environment.merging([
      "AFTERCARE_RUN_DIR": directory, "AFTERCARE_STATE_DIR": "\(directory)/state",
    ]) { $1 }
  }

  func socket(_ service: String) -> String { "\(directory)/\(service).sock" }

  func log(_ service: String) -> String {
    (try? String(contentsOfFile: "\(directory)/\(service).log", encoding: .utf8)) ?? ""
  }

  /// A channel of its own for each caller; it reconnects when the service comes back.
  func channel(_ service: String) -> UnixChannel { UnixChannel(path: socket(service)) }

  var orders: OrderServiceClient { OrderServiceClient(channel("orders")) }
  var afterSales: AfterSalesServiceClient { AfterSalesServiceClient(channel("aftersales")) }
  var messaging: MessagingServiceClient { MessagingServiceClient(channel("messaging")) }
  var gateway: GatewayServiceClient { GatewayServiceClient(channel("gateway")) }

  /// - Parameter wrapper: a program with its arguments that becomes the service in the end.
  func start(_ service: String, within wrapper: [String] = []) throws {
    let process = Process()
    let command =
      wrapper + ["\(Self.executables)/aftercare-\(service)", "--log-format", "json"]
    process.executableURL = URL(fileURLWithPath: command[0])
    process.arguments = Array(command.dropFirst())
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    let path = "\(directory)/\(service).log"
    if !FileManager.default.fileExists(atPath: path) {
      _ = FileManager.default.createFile(atPath: path, contents: nil)
    }
    let log = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    try log.seekToEnd()
    process.standardError = log
    process.standardOutput = log
    try process.run()
    lock.withLock { processes[service] = process }
  }

  /// Starts and waits until the service serves.
  func startAndWait(_ services: [String] = Stack.services) async throws {
    for service in services { try start(service) }
    for service in services { try await waitUntilServing(service) }
  }

  func waitUntilServing(_ service: String) async throws {
    let client = HealthClient(channel(service))
    for _ in 0..<600 {
      let reply = try? await client.check(
        HealthV1.HealthCheckRequest(), options: CallOptions(timeout: .seconds(1)))
      if reply?.status == .serving { return }
      try await Task.sleep(for: .milliseconds(50))
    }
    throw StackError("\(service) does not serve: \(log(service).suffix(2_000))")
  }

  func processID(_ service: String) -> Int32? {
    lock.withLock { processes[service]?.processIdentifier }
  }

  /// SIGKILL: nothing is flushed, nothing is said.
  func kill(_ service: String) {
    guard let process = lock.withLock({ processes.removeValue(forKey: service) }) else { return }
    Foundation.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  func killAll() { for service in Stack.services { kill(service) } }

  func signal(_ service: String, _ signal: Int32) {
    guard let process = lock.withLock({ processes[service] }) else { return }
    Foundation.kill(process.processIdentifier, signal)
  }

  /// SIGTERM, and its exit code.
  func terminate(_ service: String) throws -> Int32 {
    guard let process = lock.withLock({ processes.removeValue(forKey: service) }) else {
      throw StackError("\(service) does not run")
    }
    process.terminate()
    process.waitUntilExit()
    return process.terminationStatus
  }

  /// Runs one of the executables to its end.
  func run(
    _ program: String, _ arguments: [String], input: String? = nil
  ) throws -> (code: Int32, output: String, errors: String) {
    try run(path: "\(Self.executables)/\(program)", arguments, input: input)
  }

  /// Runs a line of shell in the checkout, with the executables on the PATH.
  func bash(_ line: String) throws -> (code: Int32, output: String, errors: String) {
    try run(path: "/bin/bash", ["-euo", "pipefail", "-c", line], input: nil)
  }

  private func run(
    path: String, _ arguments: [String], input: String?
  ) throws -> (code: Int32, output: String, errors: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.currentDirectoryURL = Checkout.root
    process.environment = environment.merging([
      "PATH": "\(Self.executables):\(environment["PATH"] ?? "/usr/bin:/bin")"
    ]) { $1 }
    // Files, not pipes: a program that prints much must not wait for us.
    let scratch = "\(directory)/run-\(UUID().uuidString.prefix(8))"
    for name in ["out", "err"] {
      _ = FileManager.default.createFile(atPath: "\(scratch).\(name)", contents: nil)
    }
    process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: "\(scratch).out"))
    process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: "\(scratch).err"))
    if let input {
      try Data(input.utf8).write(to: URL(fileURLWithPath: "\(scratch).in"))
      process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: "\(scratch).in"))
    } else {
      process.standardInput = FileHandle.nullDevice
    }
    try process.run()
    process.waitUntilExit()
    return (
      process.terminationStatus,
      try String(contentsOfFile: "\(scratch).out", encoding: .utf8),
      try String(contentsOfFile: "\(scratch).err", encoding: .utf8)
    )
  }

  func aftercare(_ arguments: String...) throws -> (code: Int32, output: String, errors: String) {
    try run("aftercare", arguments)
  }
}

/// The checkout that the tests were built from.
enum Checkout {
  static let root: URL = {
    var url = URL(fileURLWithPath: #filePath)
    while !FileManager.default.fileExists(atPath: url.appendingPathComponent("Package.swift").path)
    {
      url.deleteLastPathComponent()
    }
    return url
  }()

  static func url(_ path: String) -> URL { root.appendingPathComponent(path) }
}

struct StackError: Error, CustomStringConvertible {
  var description: String
  init(_ description: String) { self.description = description }
}

/// Waits for something that another process does; fails the test after a generous time.
func eventually(
  _ what: String, _ condition: () async throws -> Bool
) async throws {
  for _ in 0..<600 {
    if try await condition() { return }
    try await Task.sleep(for: .milliseconds(50))
  }
  throw StackError("never happened: \(what)")
}

func money(_ minorUnits: Int64) -> TypeV1.Money {
  TypeV1.Money(minorUnits: minorUnits, currency: "CNY")
}

func actor(_ kind: TypeV1.Actor.Kind, _ id: String) -> TypeV1.Actor {
  TypeV1.Actor(kind: kind, id: id)
}

/// Seconds before now, as a time of the past.
func ago(days: Double) -> GoogleProtobuf.Timestamp {
  GoogleProtobuf.Timestamp(seconds: Int64(Date().timeIntervalSince1970 - days * 86_400))
}

/// An order of the past that a buyer has signed for.
func signedOrder(_ id: String, buyer: String, signedDaysAgo: Double) -> OrdersV1.ImportedOrder {
  OrdersV1.ImportedOrder(
    orderID: id, shopID: "shop", buyerID: buyer, tradeState: .signed,
    lines: [OrdersV1.NewLine(itemName: "保温杯 500ml", quantity: 2, total: money(5_980))],
    paid: money(5_980), createdAt: ago(days: signedDaysAgo + 4),
    paidAt: ago(days: signedDaysAgo + 3.9), shippedAt: ago(days: signedDaysAgo + 2),
    signedAt: ago(days: signedDaysAgo))
}
