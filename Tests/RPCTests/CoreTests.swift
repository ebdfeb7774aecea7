import Contracts
import RPCCore
import RPCTesting
import Testing

@Suite struct TraceContextTests {
  static let text = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

  @Test func readsAndWritesTheRecordedOne() throws {
    let trace = try #require(TraceContext(traceparent: Self.text))
    #expect(trace.traceID == "0af7651916cd43dd8448eb211c80319c")
    #expect(trace.flags == 1)
    #expect(trace.traceparent == Self.text)
  }

  @Test(arguments: [
    "", "00", "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    "00-00000000000000000000000000000000-b7ad6b7169203331-01",
    "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
    "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-",
    "00_0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    "00-0af7651916cd43dd8448eb211c80319-b7ad6b7169203331-010",
    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0g",
  ])
  func malformedOnesAreNone(_ text: String) { #expect(TraceContext(traceparent: text) == nil) }

  @Test func laterVersionsAreReadAsFarAsKnown() {
    let later = "cc" + Self.text.dropFirst(2) + "-what-comes"
    #expect(TraceContext(traceparent: later)?.spanID == 0xb7ad_6b71_6920_3331)
  }

  @Test func aChildKeepsTheTraceAndHasASpanOfItsOwn() throws {
    var trace = try #require(TraceContext(traceparent: Self.text))
    trace.state = "a=1"
    let child = trace.child()
    #expect(child.traceID == trace.traceID)
    #expect(child.spanID != trace.spanID)
    #expect(child.state == "a=1")
  }

  @Test func optionsWithinACallPassTraceStateAndDeadlineOn() throws {
    let context = CallContext(
      method: Echo.unary, deadline: .after(.seconds(3)),
      metadata: ["traceparent": Self.text, "tracestate": "a=1", "other": "x"])
    let options = CallOptions(within: context)
    #expect(options.deadline == context.deadline)
    let sent = options.outgoingMetadata()
    #expect(TraceContext(sent)?.traceID == context.trace?.traceID)
    #expect(sent["tracestate"] == "a=1")
    #expect(sent["other"] == nil)
  }
}

@Suite struct DeadlineValueTests {
  @Test func arithmeticSaturates() {
    #expect(Deadline.never + .seconds(-5) == .never)
    #expect(Deadline(nanoseconds: .max - 1) + .seconds(1) == .never)
    #expect(Deadline.now() + .seconds(Int64.max) == .never)
    #expect(Deadline.never.remainingNanoseconds(at: .now()) == .max)
    #expect(Deadline(nanoseconds: 5).remaining(at: Deadline(nanoseconds: 9)) == .zero)
  }

  @Test func optionsChooseTheEarlierEnd() {
    let now = Deadline(nanoseconds: 1_000)
    let later = now + .seconds(5)
    #expect(CallOptions().effectiveDeadline(for: .unary, at: now) == now + Limits.unaryTimeout)
    #expect(
      CallOptions().effectiveDeadline(for: .serverStreaming, at: now) == now
        + Limits.streamTimeout)
    #expect(
      CallOptions(timeout: .seconds(9), deadline: later).effectiveDeadline(for: .unary, at: now)
        == later)
    #expect(
      CallOptions(timeout: .seconds(1), deadline: later).effectiveDeadline(for: .unary, at: now)
        == now + .seconds(1))
  }
}

@Suite struct MetadataTests {
  @Test func keysAreLoweredAndOrderIsKept() {
    var metadata: Metadata = ["B": "1", "a": "2"]
    metadata.add("b", "3")
    #expect(metadata["b"] == "1")
    #expect(metadata.values("b") == ["1", "3"])
    #expect(metadata.elements.map(\.key) == ["b", "a", "b"])
    metadata["b"] = nil
    #expect(metadata.count == 1)
  }
}

@Suite struct InterceptorTests {
  /// Notes what it sees, refuses what it is told to.
  struct Note: ServerInterceptor, ClientInterceptor {
    let name: String
    let log: Log
    var refuses = false

    func intercept(
      _ context: CallContext, next: (CallContext) async throws(RPCStatus) -> Void
    ) async throws(RPCStatus) {
      log.add("\(name) in")
      if refuses { throw .permissionDenied("not you") }
      var context = context
      context.metadata.add("by", name)
      do throws(RPCStatus) { try await next(context) } catch {
        log.add("\(name) \(error.code.name)")
        throw error
      }
      log.add("\(name) out")
    }

    func intercept(
      _ method: MethodDescriptor, _ options: CallOptions,
      next: (CallOptions) async throws(RPCStatus) -> Void
    ) async throws(RPCStatus) {
      log.add("\(name) calls \(method.name)")
      var options = options
      options.metadata.add("from", name)
      try await next(options)
    }
  }

  static func router(_ interceptors: [any ServerInterceptor]) -> Router {
    var router = Router(interceptors: interceptors)
    router.unary(Echo.unary) { (_: KeyValue, context) async throws(RPCStatus) -> KeyValue in
      KeyValue(
        key: context.metadata.values("by").joined(separator: ","),
        value: context.metadata.values("from").joined(separator: ","))
    }
    router.unary(Echo.fail) { (_: KeyValue, _) async throws(RPCStatus) -> KeyValue in
      throw .aborted("no")
    }
    return router
  }

  @Test func runAroundEachCallOutermostFirst() async throws {
    let log = Log()
    let channel = InMemoryChannel(
      Self.router([Note(name: "a", log: log), Note(name: "b", log: log)]),
      interceptors: [Note(name: "x", log: log), Note(name: "y", log: log)])
    let reply: KeyValue = try await Calls.unary(channel, Echo.unary, KeyValue(), CallOptions())
    #expect(reply == KeyValue(key: "a,b", value: "x,y"))
    #expect(
      log.lines == ["x calls Unary", "y calls Unary", "a in", "b in", "b out", "a out"])
  }

  @Test func seeErrorsAndMayRefuse() async throws {
    let log = Log()
    let channel = InMemoryChannel(Self.router([Note(name: "a", log: log)]))
    await #expect(throws: RPCStatus.self) {
      let _: KeyValue = try await Calls.unary(channel, Echo.fail, KeyValue(), CallOptions())
    }
    #expect(log.lines == ["a in", "a ABORTED"])
    let closed = InMemoryChannel(Self.router([Note(name: "a", log: log, refuses: true)]))
    let status = await #expect(throws: RPCStatus.self) {
      let _: KeyValue = try await Calls.unary(closed, Echo.unary, KeyValue(), CallOptions())
    }
    #expect(status?.code == .permissionDenied)
  }

  @Test func refuseACallBeforeItsRequestIsDecoded() async throws {
    let log = Log()
    let malformed: [UInt8] = [0xff]
    let cases: [(gate: Turnstile?, code: RPCStatus.Code)] = [
      (Turnstile(log: log, refuses: true), .permissionDenied), (nil, .invalidArgument),
    ]
    for (gate, code) in cases {
      var router = Self.router([])
      router.gate = gate
      let channel = InMemoryChannel(router)
      let status = await #expect(throws: RPCStatus.self) {
        _ = try await channel.unary(Echo.unary, malformed, CallOptions())
      }
      #expect(status?.code == code)
    }
    #expect(log.lines == ["refused"])
  }

  @Test func seeCallsComeAndGoWhateverBecomesOfThem() async throws {
    let log = Log()
    var router = Self.router([Note(name: "a", log: log)])
    router.gate = Turnstile(log: log)
    let fixture = try Fixture(router: router)
    let channel = fixture.channel()
    let _: KeyValue = try await Calls.unary(channel, Echo.unary, KeyValue(), CallOptions())
    await #expect(throws: RPCStatus.self) {
      let _: KeyValue = try await Calls.unary(channel, Echo.fail, KeyValue(), CallOptions())
    }
    await fixture.end()
    #expect(log.lines == ["in", "a in", "a out", "out", "in", "a in", "a ABORTED", "out"])
  }

  /// A gate that notes who passes.
  final class Turnstile: ServerGate {
    let log: Log
    let refuses: Bool

    init(log: Log, refuses: Bool = false) {
      self.log = log
      self.refuses = refuses
    }

    func admit(_ context: CallContext) throws(RPCStatus) {
      log.add(refuses ? "refused" : "in")
      if refuses { throw .permissionDenied("not you") }
    }

    func left(_ context: CallContext) { log.add("out") }
  }

  @Test func workOnSocketsToo() async throws {
    let log = Log()
    let fixture = try Fixture(router: Self.router([Note(name: "a", log: log)]))
    let reply: KeyValue = try await Calls.unary(
      fixture.channel(), Echo.unary, KeyValue(), CallOptions())
    #expect(reply.key == "a")
    await fixture.end()
  }
}

@Suite struct RouterTests {
  @Test(arguments: [[], [InterceptorTests.Note(name: "a", log: .init())]])
  func bytesThatAHandlerLeavesAreTheAnswer(_ interceptors: [InterceptorTests.Note]) async throws {
    var router = Router(interceptors: interceptors)
    router.unary(Echo.unary) { (request: KeyValue, context) async throws(RPCStatus) -> KeyValue in
      if request.key == "bytes" {
        context.answer?.answerBytes = KeyValue(key: "from", value: "bytes").serializedBytes()
      }
      return KeyValue(key: "from", value: "value")
    }
    let channel = InMemoryChannel(router)
    for key in ["bytes", "value"] {
      let reply: KeyValue = try await Calls.unary(
        channel, Echo.unary, KeyValue(key: key), CallOptions())
      #expect(reply == KeyValue(key: "from", value: key))
    }
  }

  @Test func knowsItsServices() {
    let router = Echo.router()
    #expect(router.services == ["vectors.Echo"])
    #expect(router.entry(service: "vectors.Echo", method: "Bidi")?.method.kind == .bidirectional)
    #expect(router.entry(service: "vectors.Echo", method: "bidi") == nil)
  }
}
