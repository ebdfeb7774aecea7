import Foundation

/// What all rows share: the peers, the scratch directory, how often and on which CPU.
struct Bench {
  let peers: Peers
  /// Where the release executables are.
  let executables: String
  /// Thrown away at the end.
  let directory: String
  let ownPath: String
  /// Each figure is the median of so many runs.
  let runs: Int
  /// Fewer calls per run, for trying the benchmark itself.
  let isQuick: Bool
  let say: @Sendable (String) -> Void

  /// Before a command that shares one CPU with the server it loads.
  var pinned: [String] { ["taskset", "-c", "0"] }

  func pin(_ pid: Int32) throws { try Child.run(["taskset", "-acp", "0", "\(pid)"]) }

  func unpin(_ pid: Int32) {
    let last = ProcessInfo.processInfo.processorCount - 1
    _ = try? Child.run(["taskset", "-acp", "0-\(last)", "\(pid)"])
  }

  /// Takes a measurement `runs` times.
  func repeated(_ name: String, _ body: () throws -> Void) throws {
    for run in 1...runs {
      say("\(name): run \(run) of \(runs)")
      try body()
    }
  }

  func repeated(_ name: String, _ body: () async throws -> Void) async throws {
    for run in 1...runs {
      say("\(name): run \(run) of \(runs)")
      try await body()
    }
  }
}
