import Contracts
import RPCContracts
import RPCCore
import Testing

/// Generated clients and handlers name the method, the kind and the messages of the contract.
struct StubTests {
  @Test func registerServesEveryMethodWithItsKind() {
    var router = Router()
    NoEcho().register(on: &router)
    #expect(router.entries.map(\.method) == EchoMethods.all)
    #expect(
      EchoMethods.all.map(\.kind) == [
        .unary, .unary, .unary, .serverStreaming, .clientStreaming, .bidirectional,
      ])
    #expect(EchoMethods.server.description == "vectors.Echo/Server")
  }

  @Test func aUnaryClientEncodesTheRequestAndDecodesTheResponse() async throws {
    let channel = RecordingChannel()
    let reply = try await EchoClient(channel).unary(TTRPC.KeyValue(key: "k", value: "v"))
    #expect(reply == TTRPC.KeyValue(key: "k", value: "v"))
    let stream = try await EchoClient(channel).server(TTRPC.KeyValue(key: "s"))
    #expect(try await stream.next() == TTRPC.KeyValue(key: "s"))
    #expect(try await stream.next() == nil)
    let counting = try await EchoClient(channel).client()
    try await counting.send(TTRPC.KeyValue(key: "c"))
    #expect(try await counting.finish() == TTRPC.KeyValue(key: "c"))
    let both = try await EchoClient(channel).bidi()
    try await both.send(TTRPC.KeyValue(key: "b"))
    #expect(try await both.responses.next() == TTRPC.KeyValue(key: "b"))
  }
}

/// Answers with what it gets.
private struct RecordingChannel: Channel {
  func unary(
    _ method: MethodDescriptor, _ payload: [UInt8], _ options: CallOptions
  ) async throws(RPCStatus) -> [UInt8] {
    #expect(method === EchoMethods.unary)
    return payload
  }

  func stream(
    _ method: MethodDescriptor, _ payload: [UInt8]?, _ options: CallOptions
  ) async throws(RPCStatus) -> any ClientStream {
    #expect((payload == nil) == method.kind.streamsRequests)
    let stream = Loop()
    if let payload { try await stream.send(payload) }
    return stream
  }
}

private final class Loop: ClientStream {
  private let messages: AsyncStream<[UInt8]>
  private let continuation: AsyncStream<[UInt8]>.Continuation

  init() { (messages, continuation) = AsyncStream.makeStream() }

  func send(_ message: [UInt8]) async throws(RPCStatus) {
    continuation.yield(message)
    continuation.finish()
  }

  func finish() async throws(RPCStatus) {}

  func next() async throws(RPCStatus) -> [UInt8]? {
    for await message in messages { return message }
    return nil
  }

  func cancel() {}
}

private struct NoEcho: EchoHandler {
  func unary(
    _ request: TTRPC.KeyValue, context: CallContext
  ) async throws(RPCStatus) -> TTRPC.KeyValue { request }

  func empty(
    _ request: TTRPC.KeyValue, context: CallContext
  ) async throws(RPCStatus) -> TTRPC.KeyValue { request }

  func fail(
    _ request: TTRPC.KeyValue, context: CallContext
  ) async throws(RPCStatus) -> TTRPC.KeyValue { request }

  func server(
    _ request: TTRPC.KeyValue, responses: ResponseWriter<TTRPC.KeyValue>, context: CallContext
  ) async throws(RPCStatus) {}

  func client(
    _ requests: RequestStream<TTRPC.KeyValue>, context: CallContext
  ) async throws(RPCStatus) -> TTRPC.KeyValue { TTRPC.KeyValue() }

  func bidi(
    _ requests: RequestStream<TTRPC.KeyValue>, responses: ResponseWriter<TTRPC.KeyValue>,
    context: CallContext
  ) async throws(RPCStatus) {}
}
