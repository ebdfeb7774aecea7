import Foundation

/// Each service idle: memory, and the time from start to the first successful call.
struct ProcessRows {
  let bench: Bench

  func rows() async throws -> [Row] {
    var rows: [Row] = []
    for service in ["orders", "aftersales", "messaging", "gateway"] {
      var memory = Runs(values: [])
      var start = Runs(values: [])
      for run in 1...bench.runs {
        bench.say("\(service), idle: run \(run) of \(bench.runs)")
        let stack = try Stack(bench, "idle-\(service)-\(run)")
        defer { stack.stop() }
        let begin = Load.now()
        try stack.start(service)
        try await stack.waitUntilServing(service)
        start.values.append(Double(Load.now() - begin) / 1e6)
        try await Task.sleep(for: .milliseconds(300))
        memory.values.append(try stack.residentMemory(service))
      }
      rows.append(
        Row(
          name: "\(service), idle: resident", unit: .mebibytes, value: memory, bound: .atMost(12)))
      rows.append(
        Row(
          name: "\(service): start to first call", unit: .milliseconds, value: start,
          bound: .atMost(25)))
    }
    return rows
  }
}
