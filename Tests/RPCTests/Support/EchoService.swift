import RPCCore

/// The service of the recorded frames, and a few methods that misbehave on purpose.
enum Echo {
  static let unary = method("Unary", .unary)
  static let empty = method("Empty", .unary)
  static let fail = method("Fail", .unary)
  static let server = method("Server", .serverStreaming)
  static let client = method("Client", .clientStreaming)
  static let bidi = method("Bidi", .bidirectional)
  /// Answers when `Gate` lets it.
  static let gated = method("Gated", .unary)
  /// Never answers by itself; ends when its task is cancelled.
  static let hang = method("Hang", .unary)
  /// Answers with as many bytes as asked for.
  static let large = method("Large", .unary)
  /// Takes requests, but only when `Gate` lets it.
  static let unread = method("Unread", .clientStreaming)
  /// Sends as many messages of 1000 bytes as asked for.
  static let flood = method("Flood", .serverStreaming)
  /// Answers with the call's context: "trace=…" and the like.
  static let context = method("Context", .unary)

  static func method(_ name: String, _ kind: CallKind) -> MethodDescriptor {
    MethodDescriptor(service: "vectors.Echo", name: name, kind: kind)
  }

  static func router(
    gate: Gate = Gate(), interceptors: [any ServerInterceptor] = []
  ) -> Router {
    var router = Router(interceptors: interceptors)
    router.unary(unary) { (request: KeyValue, _) async throws(RPCStatus) -> KeyValue in request }
    router.unary(empty) { (_: KeyValue, _) async throws(RPCStatus) -> KeyValue in KeyValue() }
    router.unary(fail) { (_: KeyValue, _) async throws(RPCStatus) -> KeyValue in
      throw .failedPrecondition("not now")
    }
    router.serverStreaming(server) {
      (request: KeyValue, responses: ResponseWriter<KeyValue>, _) async throws(RPCStatus) in
      for index in 0..<3 {
        try await responses.send(KeyValue(key: request.key, value: "\(index)"))
      }
    }
    router.clientStreaming(client) {
      (requests: RequestStream<KeyValue>, _) async throws(RPCStatus) -> KeyValue in
      var count = 0
      while try await requests.next() != nil { count += 1 }
      return KeyValue(key: "count", value: "\(count)")
    }
    router.bidirectional(bidi) {
      (requests: RequestStream<KeyValue>, responses: ResponseWriter<KeyValue>, _)
        async throws(RPCStatus) in
      while let request = try await requests.next() { try await responses.send(request) }
    }
    addMisbehaving(to: &router, gate)
    return router
  }

  private static func addMisbehaving(to router: inout Router, _ gate: Gate) {
    router.unary(gated) { (request: KeyValue, _) async throws(RPCStatus) -> KeyValue in
      await gate.pass()
      return request
    }
    router.unary(hang) { (_: KeyValue, _) async throws(RPCStatus) -> KeyValue in
      await gate.entered()
      try? await Task.sleep(for: .seconds(3600))
      await gate.left()
      throw .cancelled()
    }
    router.unary(large) { (request: KeyValue, _) async throws(RPCStatus) -> KeyValue in
      KeyValue(value: String(repeating: "x", count: Int(request.value) ?? 0))
    }
    router.clientStreaming(unread) {
      (requests: RequestStream<KeyValue>, _) async throws(RPCStatus) -> KeyValue in
      await gate.pass()
      var count = 0
      while try await requests.next() != nil { count += 1 }
      return KeyValue(key: "count", value: "\(count)")
    }
    router.serverStreaming(flood) {
      (request: KeyValue, responses: ResponseWriter<KeyValue>, _) async throws(RPCStatus) in
      let filler = String(repeating: "x", count: 990)
      for index in 0..<(Int(request.value) ?? 0) {
        try await responses.send(KeyValue(key: "\(index)", value: filler))
      }
    }
    router.unary(context) { (_: KeyValue, context) async throws(RPCStatus) -> KeyValue in
      let left = context.deadline.remaining()
      return KeyValue(
        key: "uid=\(context.peer.map { String($0.userID) } ?? "none")",
        value: "trace=\(context.trace?.traceID ?? "none") left=\(left.components.seconds)")
    }
  }
}

/// Lets handlers pass when a test says so, and tells the test who came.
actor Gate {
  private var isOpen = false
  private var waiting: [CheckedContinuation<Void, Never>] = []
  private(set) var inside = 0
  private(set) var total = 0

  func pass() async {
    entered()
    if !isOpen { await withCheckedContinuation { waiting.append($0) } }
    left()
  }

  func open() {
    isOpen = true
    for continuation in waiting { continuation.resume() }
    waiting = []
  }

  func entered() {
    inside += 1
    total += 1
  }

  func left() { inside -= 1 }
}
