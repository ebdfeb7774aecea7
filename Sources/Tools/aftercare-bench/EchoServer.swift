import Contracts
import Glibc
import RPCContracts
import RPCCore
import RPCTransport

/// The echo that is measured, as a process of its own: `aftercare-bench echo-server SOCKET`.
enum EchoServer {
  static func run(socket: String) throws -> Never {
    var router = Router()
    BenchEcho().register(on: &router)
    let loop = try EventLoop()
    let server = Server(Server.Configuration(socketPath: socket), router: router, loop: loop)
    try server.start()
    print("ready")
    fflush(nil)
    loop.run()
    exit(0)
  }
}

/// `vectors.Echo`, except that `Server` streams as many messages as it is asked for.
struct BenchEcho: EchoHandler {
  func unary(
    _ request: TTRPC.KeyValue, context: CallContext
  ) async throws(RPCStatus) -> TTRPC.KeyValue { request }

  func empty(
    _ request: TTRPC.KeyValue, context: CallContext
  ) async throws(RPCStatus) -> TTRPC.KeyValue { TTRPC.KeyValue() }

  func fail(
    _ request: TTRPC.KeyValue, context: CallContext
  ) async throws(RPCStatus) -> TTRPC.KeyValue { throw RPCStatus(.failedPrecondition, "not now") }

  /// `value` messages of `key` bytes each.
  func server(
    _ request: TTRPC.KeyValue, responses: ResponseWriter<TTRPC.KeyValue>, context: CallContext
  ) async throws(RPCStatus) {
    guard let count = Int(request.value), let size = Int(request.key), size < 1 << 20 else {
      throw RPCStatus(.invalidArgument, "key and value must be numbers")
    }
    let message = TTRPC.KeyValue(key: "k", value: String(repeating: "x", count: size))
    for _ in 0..<count { try await responses.send(message) }
  }

  func client(
    _ requests: RequestStream<TTRPC.KeyValue>, context: CallContext
  ) async throws(RPCStatus) -> TTRPC.KeyValue {
    var count = 0
    while try await requests.next() != nil { count += 1 }
    return TTRPC.KeyValue(key: "count", value: String(count))
  }

  func bidi(
    _ requests: RequestStream<TTRPC.KeyValue>, responses: ResponseWriter<TTRPC.KeyValue>,
    context: CallContext
  ) async throws(RPCStatus) {
    while let request = try await requests.next() { try await responses.send(request) }
  }
}
