import Contracts
import Foundation
import RPCContracts
import RPCCore
import RPCTransport

/// Real service processes on a fresh state directory.
final class Stack {
  let directory: String
  private var processes: [String: Process] = [:]
  private let executables: String
  private let environment: [String: String]

  /// - Parameter environment: for the services, beside what the benchmark was started with.
  init(_ bench: Bench, _ name: String, environment: [String: String] = [:]) throws {
    self.environment = environment
    directory = "\(bench.directory)/\(name)"
    executables = bench.executables
    try FileManager.default.createDirectory(
      atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o750])
  }

  func socket(_ service: String) -> String { "\(directory)/\(service).sock" }

  func channel(_ service: String) -> UnixChannel { UnixChannel(path: socket(service)) }

  func pid(_ service: String) -> Int32 { processes[service]?.processIdentifier ?? 0 }

  /// Starts a service without waiting for it.
  func start(_ service: String) throws {
    let path = "\(executables)/aftercare-\(service)"
    guard FileManager.default.isExecutableFile(atPath: path) else {
      throw BenchError("no \(path): run 'swift build -c release --static-swift-stdlib' first")
    }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = ["--log-level", "error", "--log-format", "json"]
    process.environment = ProcessInfo.processInfo.environment.merging(
      ["AFTERCARE_RUN_DIR": directory, "AFTERCARE_STATE_DIR": "\(directory)/state"]
        .merging(environment) { $1 }
    ) { $1 }
    process.standardInput = FileHandle.nullDevice
    try process.run()
    processes[service] = process
  }

  /// Waits for the first successful call.
  func waitUntilServing(_ service: String) async throws {
    let client = HealthClient(channel(service))
    let reply = try await client.check(
      HealthV1.HealthCheckRequest(), options: CallOptions(timeout: .seconds(10), waitForReady: true)
    )
    guard reply.status == .serving else { throw BenchError("\(service) does not serve") }
  }

  /// Stops a service and throws its state away.
  func forget(_ service: String) throws {
    guard let process = processes.removeValue(forKey: service) else { return }
    process.terminate()
    process.waitUntilExit()
    let state = "\(directory)/state"
    for file in try FileManager.default.contentsOfDirectory(atPath: state)
    where file.hasPrefix(service) { try FileManager.default.removeItem(atPath: "\(state)/\(file)") }
  }

  func stop() {
    for process in processes.values { process.terminate() }
    for process in processes.values { process.waitUntilExit() }
    processes = [:]
  }

  /// Resident memory in MiB.
  func residentMemory(_ service: String) throws -> Double {
    try Self.memory(pid(service), "VmRSS:")
  }

  /// The most resident memory that it ever had, in MiB.
  func peakMemory(_ service: String) throws -> Double {
    try Self.memory(pid(service), "VmHWM:")
  }

  static func memory(_ pid: Int32, _ field: String) throws -> Double {
    let status = try String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)
    let line = status.split(separator: "\n").first { $0.hasPrefix(field) }
    guard let kilobytes = line?.split(whereSeparator: \.isWhitespace).dropFirst().first,
      let value = Double(kilobytes)
    else { throw BenchError("no \(field) of process \(pid)") }
    return value / 1_024
  }

  /// User and system time so far.
  func processorSeconds(_ service: String) throws -> Double {
    let stat = try String(contentsOfFile: "/proc/\(pid(service))/stat", encoding: .utf8)
    // After the name in parentheses: state is the first field, the times are the 12th and 13th.
    let fields = stat.drop { $0 != ")" }.split(separator: " ")
    guard fields.count > 13, let user = Double(fields[12]), let system = Double(fields[13]) else {
      throw BenchError("no processor time of \(service)")
    }
    return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
  }
}
