import Foundation
import RPCCore
import RPCTransport

/// Keeps a number of calls under way and times each.
enum Load {
  /// - Parameters:
  ///   - inFlight: calls at a time.
  ///   - body: makes call number `index`.
  /// - Returns: as the loads of `Tests/Peers` report it; no CPU time of the server.
  static func run(
    calls: Int, inFlight: Int,
    _ body: @escaping @Sendable (_ index: Int) async throws(RPCStatus) -> Void
  ) async throws -> LoadResult {
    let start = now()
    let samples = try await withThrowingTaskGroup(of: [Double].self) { group in
      for lane in 0..<inFlight {
        group.addTask(executorPreference: EventLoop.shared) {
          var samples: [Double] = []
          samples.reserveCapacity(calls / inFlight + 1)
          for index in stride(from: lane, to: calls, by: inFlight) {
            let begin = now()
            try await body(index)
            samples.append(Double(now() - begin))
          }
          return samples
        }
      }
      var all: [Double] = []
      for try await lane in group { all += lane }
      return all.sorted()
    }
    return LoadResult(
      calls: Double(samples.count), seconds: Double(now() - start) / 1e9,
      p50Nanoseconds: samples[samples.count / 2],
      p99Nanoseconds: samples[samples.count * 99 / 100], serverCPUNanoseconds: 0)
  }

  /// Monotonic nanoseconds.
  static func now() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}
