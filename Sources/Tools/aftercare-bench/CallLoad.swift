import Contracts
import Foundation
import RPCCore

extension Bench {
  /// Calls a unary method by the C load of `Tests/Peers`: measures the service, where our client
  /// would encode and decode on the same CPUs.
  ///
  /// - Parameter requests: sent in turn, over and over when there are fewer than `calls`; together
  ///   at most 16 MiB.
  func call(
    _ method: MethodDescriptor, of service: String, in stack: Stack, calls: Int,
    inFlight: Int = 64, _ requests: [some ContractMessage]
  ) throws -> LoadResult {
    let file = "\(directory)/requests-of-\(method.name)"
    try write(requests, to: file)
    defer { try? FileManager.default.removeItem(atPath: file) }
    return try LoadResult.run([
      peers.load, "call", stack.socket(service), "\(calls)", "\(inFlight)",
      "\(stack.pid(service))", method.service, method.name, file,
    ])
  }

  /// The same with several methods of one service, 64 at a time: each request once, in this order.
  func call(
    of service: String, in stack: Stack,
    _ requests: [(method: MethodDescriptor, request: any ContractMessage)]
  ) throws -> LoadResult {
    let file = "\(directory)/requests-of-\(service)"
    try write(
      parts: requests.flatMap { [Array($0.method.name.utf8), $0.request.serializedBytes()] },
      to: file)
    defer { try? FileManager.default.removeItem(atPath: file) }
    return try LoadResult.run([
      peers.load, "call", stack.socket(service), "\(requests.count)", "64",
      "\(stack.pid(service))", requests.first?.method.service ?? "", "*", file,
    ])
  }

  /// Follows a stream by the C load, at a steady rate, until it is ended with SIGTERM; then prints
  /// how many messages it read a second.
  func follower(
    of method: MethodDescriptor, of service: String, in stack: Stack, messagesPerSecond: Int,
    _ request: some ContractMessage
  ) throws -> Child {
    let file = "\(directory)/request-of-\(method.name)"
    try write([request], to: file)
    let follower = try Child([
      peers.load, "follow", stack.socket(service), "\(messagesPerSecond)", method.service,
      method.name, file,
    ])
    try follower.waitUntilReady()
    return follower
  }

  /// The requests as the loads of `Tests/Peers` read them: each after its length.
  func write(_ requests: [some ContractMessage], to file: String) throws {
    try write(parts: requests.map { $0.serializedBytes() }, to: file)
  }

  private func write(parts: [[UInt8]], to file: String) throws {
    var data = Data()
    for bytes in parts {
      withUnsafeBytes(of: UInt32(bytes.count).bigEndian) { data.append(contentsOf: $0) }
      data.append(contentsOf: bytes)
    }
    guard data.count <= 16 << 20 else {
      throw BenchError("\(data.count) bytes of requests are more than the C load takes")
    }
    try data.write(to: URL(fileURLWithPath: file))
  }
}
