import Foundation

/// A process that the benchmark starts and ends.
final class Child {
  let process = Process()
  private let output = Pipe()

  var pid: Int32 { process.processIdentifier }

  /// Starts it and waits for a first line on its standard output.
  init(_ command: [String], environment: [String: String] = [:]) throws {
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = command
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardOutput = output
    process.standardInput = FileHandle.nullDevice
    try process.run()
  }

  /// Waits for the line with which servers of the benchmark say that they listen.
  func waitUntilReady() throws {
    guard !output.fileHandleForReading.availableData.isEmpty else {
      throw BenchError("\(process.arguments?.joined(separator: " ") ?? "") did not start")
    }
  }

  /// Everything that it prints until it ends.
  ///
  /// - Throws: ``BenchError`` when it fails.
  func result() throws -> Data {
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw BenchError(
        "\(process.arguments?.joined(separator: " ") ?? "") failed with "
          + "\(process.terminationStatus)")
    }
    return data
  }

  /// Ends it at once: a peer has nothing to save.
  func stop() { kill(process.processIdentifier, SIGKILL) }

  /// Runs a command to its end.
  @discardableResult
  static func run(_ command: [String], environment: [String: String] = [:]) throws -> Data {
    try Child(command, environment: environment).result()
  }

  static func hasTool(_ name: String) -> Bool {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    return path.split(separator: ":").contains {
      FileManager.default.isExecutableFile(atPath: "\($0)/\(name)")
    }
  }
}

struct BenchError: Error, CustomStringConvertible {
  var description: String
  init(_ description: String) { self.description = description }
}

/// What every load prints.
struct LoadResult: Codable {
  var calls: Double
  var seconds: Double
  var p50Nanoseconds: Double
  var p99Nanoseconds: Double
  var serverCPUNanoseconds: Double

  enum CodingKeys: String, CodingKey {
    case calls, seconds
    case p50Nanoseconds = "p50_ns"
    case p99Nanoseconds = "p99_ns"
    case serverCPUNanoseconds = "server_cpu_ns"
  }

  var callsPerSecond: Double { calls / seconds }
  var p50Microseconds: Double { p50Nanoseconds / 1_000 }
  var p99Microseconds: Double { p99Nanoseconds / 1_000 }
  var serverMicrosecondsPerCall: Double { serverCPUNanoseconds / calls / 1_000 }

  static func run(_ command: [String]) throws -> LoadResult {
    try JSONDecoder().decode(LoadResult.self, from: Child.run(command))
  }
}
