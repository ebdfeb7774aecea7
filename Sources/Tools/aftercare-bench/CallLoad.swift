import Contracts
import Foundation
import RPCCore

extension Bench {
  /// Calls a unary method by the C load of `Tests/Peers`, 64 at a time: measures the service, where
  /// our client would encode and decode on the same CPUs.
  ///
  /// - Parameter requests: sent in turn, over and over when there are fewer than `calls`; together
  ///   at most 16 MiB.
  func call(
    _ method: MethodDescriptor, of service: String, in stack: Stack, calls: Int,
    _ requests: [some ContractMessage]
  ) throws -> LoadResult {
    let file = "\(directory)/requests-of-\(method.name)"
    try write(requests, to: file)
    defer { try? FileManager.default.removeItem(atPath: file) }
    return try LoadResult.run([
      peers.load, "call", stack.socket(service), "\(calls)", "64", "\(stack.pid(service))",
      method.service, method.name, file,
    ])
  }

  /// The requests as the loads of `Tests/Peers` read them: each after its length.
  func write(_ requests: [some ContractMessage], to file: String) throws {
    var data = Data()
    for request in requests {
      let bytes = request.serializedBytes()
      withUnsafeBytes(of: UInt32(bytes.count).bigEndian) { data.append(contentsOf: $0) }
      data.append(contentsOf: bytes)
    }
    guard data.count <= 16 << 20 else {
      throw BenchError("\(data.count) bytes of requests are more than the C load takes")
    }
    try data.write(to: URL(fileURLWithPath: file))
  }
}
