import Foundation

/// A gateway of grpc-go in front of services of grpc-go: the processes and the hops of the stack,
/// without what the stack decides. Its services answer with bytes that they are given.
final class GoStack {
  private let load: String
  private let socket: String
  private var children: [Child] = []

  /// - Parameters:
  ///   - path: of the peer.
  ///   - answer: what every service answers.
  ///   - logs: whether a service first appends what is written to it to a file, and syncs it.
  init(_ bench: Bench, _ name: String, peer path: String, answer: [UInt8], logs: Bool) throws {
    load = path
    let directory = "\(bench.directory)/\(name)"
    socket = "\(directory)/gateway.sock"
    try FileManager.default.createDirectory(
      atPath: directory, withIntermediateDirectories: true, attributes: nil)
    let file = "\(directory)/answer"
    try Data(answer).write(to: URL(fileURLWithPath: file))
    let sockets = (1...3).map { "\(directory)/\($0).sock" }
    for socket in sockets {
      try start([path, "store", socket, file] + (logs ? ["\(socket).log"] : []))
    }
    try start([path, "gateway", socket] + sockets)
  }

  deinit { for child in children { child.stop() } }

  private func start(_ command: [String]) throws {
    let child = try Child(command)
    children.append(child)
    try child.waitUntilReady()
  }

  /// One hop behind the gateway.
  func read(_ requests: String, _ calls: Int, inFlight: Int) throws -> LoadResult {
    try LoadResult.run([load, "call", socket, "Read", requests, "\(calls)", "\(inFlight)"])
  }

  /// Three services behind the gateway, one after the other.
  func write(_ requests: String, _ calls: Int, inFlight: Int) throws -> LoadResult {
    try LoadResult.run([load, "call", socket, "Write", requests, "\(calls)", "\(inFlight)"])
  }
}
