import Foundation

/// The runtime against the limit and the peers, on the same socket type in the same run.
struct EchoRows {
  let bench: Bench
  /// Calls per run one at a time, and with 64 in flight.
  var single: Int { bench.isQuick ? 5_000 : 50_000 }
  var many: Int { bench.isQuick ? 50_000 : 400_000 }

  func rows() throws -> [Row] {
    let limit = try Peer(bench, "c", [bench.peers.echoServer])
    defer { limit.child.stop() }
    let ours = try Peer(bench, "aftercare", [bench.ownPath, "echo-server"])
    defer { ours.child.stop() }
    return try latency(limit, ours) + throughput(limit, ours) + goRows(limit) + streaming(ours)
  }

  private func latency(_ limit: Peer, _ ours: Peer) throws -> [Row] {
    try bench.pin(limit.child.pid)
    try bench.pin(ours.child.pid)
    defer {
      bench.unpin(limit.child.pid)
      bench.unpin(ours.child.pid)
    }
    var limits = Runs(values: [])
    var figures = Runs(values: [])
    try bench.repeated("echo, one at a time") {
      limits.values.append(
        try LoadResult.run(bench.pinned + limit.unary(single, 1)).p50Microseconds)
      figures.values.append(
        try LoadResult.run(
          bench.pinned + [bench.ownPath, "echo-client", ours.socket, "\(single)", "1"]
        ).p50Microseconds)
    }
    return [
      Row(name: "echo, one at a time, C: p50", unit: .microseconds, value: limits),
      Row(
        name: "echo, one at a time: p50", unit: .microseconds, value: figures, peer: "C",
        ratio: figures.ratio(to: limits), bound: .atMost(1.6)),
    ]
  }

  private func throughput(_ limit: Peer, _ ours: Peer) throws -> [Row] {
    var limits: [LoadResult] = []
    var figures: [LoadResult] = []
    try bench.repeated("echo, 64 in flight") {
      limits.append(try LoadResult.run(limit.unary(many, 64)))
      figures.append(try LoadResult.run(ours.unary(many, 64)))
    }
    let limitCPU = Runs(values: limits.map(\.serverMicrosecondsPerCall))
    let cpu = Runs(values: figures.map(\.serverMicrosecondsPerCall))
    let limitRate = Runs(values: limits.map(\.callsPerSecond))
    let rate = Runs(values: figures.map(\.callsPerSecond))
    return [
      Row(name: "echo, 64 in flight, C: server CPU a call", unit: .microseconds, value: limitCPU),
      Row(
        name: "echo, 64 in flight: server CPU a call", unit: .microseconds, value: cpu, peer: "C",
        ratio: cpu.ratio(to: limitCPU), bound: .atMost(2.5)),
      Row(name: "echo, 64 in flight, C: calls", unit: .perSecond, value: limitRate),
      Row(
        name: "echo, 64 in flight: calls", unit: .perSecond, value: rate, peer: "C",
        ratio: rate.ratio(to: limitRate), bound: .atLeast(0.4)),
    ]
  }

  /// The same calls to the Go peers.
  private func goRows(_ limit: Peer) throws -> [Row] {
    var rows: [Row] = []
    switch bench.peers.ttrpcGo {
    case .missing(let why): rows.append(.skipped("echo, ttrpc-go", why))
    case .path(let path):
      let peer = try Peer(bench, "ttrpc-go", [path])
      defer { peer.child.stop() }
      rows += try goPeer("ttrpc-go", peer.unary(many / 8, 64), peer.unary(single / 5, 1))
    }
    switch bench.peers.grpcGo {
    case .missing(let why): rows.append(.skipped("echo, grpc-go", why))
    case .path(let path):
      let peer = try Peer(bench, "grpc-go", [path, "serve"])
      defer { peer.child.stop() }
      let pid = "\(peer.child.pid)"
      rows += try goPeer(
        "grpc-go", [path, "unary", peer.socket, "\(many / 8)", "64", pid],
        [path, "unary", peer.socket, "\(single / 5)", "1", pid])
    }
    return rows
  }

  private func goPeer(_ name: String, _ many: [String], _ single: [String]) throws -> [Row] {
    var rates: [LoadResult] = []
    var latencies: [LoadResult] = []
    try bench.repeated("echo, \(name)") {
      rates.append(try LoadResult.run(many))
      latencies.append(try LoadResult.run(single))
    }
    return [
      Row(
        name: "echo, one at a time, \(name) (not pinned): p50", unit: .microseconds,
        value: Runs(values: latencies.map(\.p50Microseconds))),
      Row(
        name: "echo, 64 in flight, \(name): server CPU a call", unit: .microseconds,
        value: Runs(values: rates.map(\.serverMicrosecondsPerCall))),
      Row(
        name: "echo, 64 in flight, \(name): calls", unit: .perSecond,
        value: Runs(values: rates.map(\.callsPerSecond))),
    ]
  }

  /// Server streaming of 100-byte messages against grpc-go.
  private func streaming(_ ours: Peer) throws -> [Row] {
    let messages = bench.isQuick ? 100_000 : 1_000_000
    let name = "server streaming, 100-byte messages"
    func load() throws -> LoadResult {
      try LoadResult.run([bench.peers.load, "stream", ours.socket, "\(messages)", "100"])
    }
    guard case .path(let path) = bench.peers.grpcGo else {
      var rates = Runs(values: [])
      try bench.repeated(name) { rates.values.append(try load().callsPerSecond) }
      return [Row(name: name, unit: .perSecond, value: rates)]
    }
    let peer = try Peer(bench, "grpc-go-stream", [path, "serve"])
    defer { peer.child.stop() }
    var rates = Runs(values: [])
    var others = Runs(values: [])
    try bench.repeated(name) {
      rates.values.append(try load().callsPerSecond)
      others.values.append(
        try LoadResult.run([path, "stream", peer.socket, "\(messages / 2)", "100"]).callsPerSecond)
    }
    return [
      Row(name: "\(name), grpc-go", unit: .perSecond, value: others),
      Row(
        name: name, unit: .perSecond, value: rates, peer: "grpc-go",
        ratio: rates.ratio(to: others), bound: .atLeast(1.3)),
    ]
  }
}

/// A server of the benchmark on a socket of its own.
struct Peer {
  let child: Child
  let socket: String
  private let load: String

  init(_ bench: Bench, _ name: String, _ command: [String]) throws {
    socket = "\(bench.directory)/\(name).sock"
    load = bench.peers.load
    child = try Child(command + [socket])
    try child.waitUntilReady()
  }

  /// The C load against this server.
  func unary(_ calls: Int, _ inFlight: Int) -> [String] {
    [load, "unary", socket, "\(calls)", "\(inFlight)", "\(child.pid)"]
  }
}
