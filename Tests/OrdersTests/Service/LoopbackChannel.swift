import RPCCore
import Synchronization

/// Calls a router's handlers in this process, through the bytes of the contract.
struct LoopbackChannel: Channel {
  let router: Router

  func unary(
    _ method: MethodDescriptor, _ payload: [UInt8], _ options: CallOptions
  ) async throws(RPCStatus) -> [UInt8] {
    let stream = try await stream(method, payload, options)
    guard let reply = try await stream.next() else { throw .internal("no reply") }
    return reply
  }

  func stream(
    _ method: MethodDescriptor, _ payload: [UInt8]?, _ options: CallOptions
  ) async throws(RPCStatus) -> any ClientStream {
    guard let entry = router.entry(service: method.service, method: method.name) else {
      throw .unimplemented("\(method)")
    }
    let call = LoopbackCall(
      CallContext(
        method: method, deadline: options.effectiveDeadline(for: method.kind, at: .now()),
        metadata: options.outgoingMetadata()), payload ?? [])
    let interceptors = router.interceptors
    call.task.withLock { $0 = Task { await entry.invoke(call, interceptors) } }
    return call
  }
}

/// Both ends of one call.
final class LoopbackCall: ServerCall, ClientStream {
  let context: CallContext
  let task = Mutex<Task<Void, Never>?>(nil)
  private nonisolated(unsafe) let request: UnsafeMutableRawBufferPointer
  /// Where the handler writes a message at the moment.
  private nonisolated(unsafe) var place = UnsafeMutableRawBufferPointer(start: nil, count: 0)
  private let replies: AsyncThrowingStream<[UInt8], any Error>
  private let continuation: AsyncThrowingStream<[UInt8], any Error>.Continuation

  init(_ context: CallContext, _ payload: [UInt8]) {
    self.context = context
    request = .allocate(byteCount: payload.count, alignment: 1)
    request.copyBytes(from: payload)
    (replies, continuation) = AsyncThrowingStream.makeStream()
  }

  deinit { request.deallocate() }

  var requestBytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(request) }
  var isAnswered: Bool { false }

  private func begin(_ size: Int) -> UnsafeMutableRawPointer {
    place = .allocate(byteCount: max(size, 1), alignment: 1)
    place = UnsafeMutableRawBufferPointer(rebasing: place[..<size])
    return place.baseAddress!
  }

  private func end() {
    continuation.yield(Array(place))
    place.deallocate()
  }

  func beginReply(size: Int) throws(RPCStatus) -> UnsafeMutableRawPointer { begin(size) }

  func endReply() {
    end()
    continuation.finish()
  }

  func beginMessage(size: Int) throws(RPCStatus) -> UnsafeMutableRawPointer? { begin(size) }
  func endMessage() { end() }

  /// For the handler nothing is ever slow; the orders contract streams no requests.
  func send(_ message: [UInt8]) async throws(RPCStatus) { continuation.yield(message) }
  func nextMessage() async throws(RPCStatus) -> [UInt8]? { nil }
  func finish() { continuation.finish() }
  func fail(_ status: RPCStatus) { continuation.finish(throwing: status) }
  func finish() async throws(RPCStatus) {}

  func next() async throws(RPCStatus) -> [UInt8]? {
    do {
      var iterator = replies.makeAsyncIterator()
      return try await iterator.next()
    } catch {
      throw error as? RPCStatus ?? .cancelled()
    }
  }

  func cancel() { task.withLock { $0?.cancel() } }
}
