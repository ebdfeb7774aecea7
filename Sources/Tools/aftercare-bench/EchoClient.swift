import Contracts
import Foundation
import RPCContracts
import RPCCore
import RPCTransport

/// Our client under load, as a process of its own: `aftercare-bench echo-client SOCKET CALLS
/// IN-FLIGHT`. Prints what the loads of `Tests/Peers` print.
enum EchoLoad {
  static func run(socket: String, calls: Int, inFlight: Int) async throws {
    let client = EchoClient(UnixChannel(path: socket))
    let request = TTRPC.KeyValue(key: "key", value: "a value of usual length")
    _ = try await Load.run(calls: min(calls, 1_000), inFlight: inFlight) { _ throws(RPCStatus) in
      _ = try await client.unary(request)
    }
    let result = try await Load.run(calls: calls, inFlight: inFlight) { _ throws(RPCStatus) in
      _ = try await client.unary(request)
    }
    print(String(decoding: try JSONEncoder().encode(result), as: UTF8.self))
  }
}
