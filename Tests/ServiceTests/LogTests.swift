import Domain
import Glibc
import RPCCore
import Testing

@testable import Service

@Suite struct LogTests {
  private let sink = MemorySink()
  private let clock = ManualClock(Instant(microseconds: 1_793_521_800_123_456))

  private func logger(_ format: LogFormat, level: LogLevel = .debug) -> Logger {
    Logger(sink, level: level, format: format, clock: clock)
  }

  private func object(_ line: String) throws -> JSONObject {
    guard case .object(let object) = try JSONValue(parsing: Array(line.utf8)) else {
      throw JSONShapeError(path: "", problem: "no object")
    }
    return object
  }

  @Test func aLineIsOneJSONObject() throws {
    logger(.json).info(
      "it \"works\"\n", ["path": "/a b", "count": 3, "share": 0.5, "ok": true])
    #expect(
      sink.lines == [
        #"{"time":"2026-11-01T08:30:00.123Z","level":"info","message":"it \"works\"\n","#
          + #""path":"/a b","count":3,"share":0.5,"ok":true}"#
      ])
    #expect(try object(sink.lines[0])["count"] == .integer(3))
  }

  @Test func textForPeopleHasNoRawControlCharacters() {
    logger(.text).warning("look\u{1B}[31m", ["path": "/a b", "word": "x", "empty": ""])
    #expect(
      sink.lines == [
        #"2026-11-01T08:30:00.123Z warning "look\u001b[31m" path="/a b" word=x empty="""#
      ])
  }

  @Test func filteredLinesCostNothing() {
    var evaluated = false
    let logger = logger(.json, level: .warning)
    logger.info(
      {
        evaluated = true
        return "x"
      }())
    #expect(!evaluated)
    #expect(sink.lines.isEmpty)
    logger.error("y")
    #expect(sink.lines.count == 1)
  }

  @Test func boundFieldsAreOnEveryLineAndNoNameOccursTwice() throws {
    logger(.json).with(["service": "orders"]).info("x", ["service": "other", "level": "fake"])
    #expect(
      try object(sink.lines[0]).names == ["time", "level", "message", "service"])
    #expect(try object(sink.lines[0])["service"] == .string("orders"))
  }

  @Test func longLinesAreCutAndStayJSON() throws {
    let long = String(repeating: "é", count: 10_000)
    var fields: LogFields = [:]
    for index in 0..<10 { fields.append("f\(index)", .text(long)) }
    logger(.json).info(long, fields)
    logger(.text).info(long, fields)
    for line in sink.lines { #expect(line.utf8.count < LogLine.maximumSize) }
    #expect(try object(sink.lines[0])["cut"] == .bool(true))
  }

  @Test func aFullPipeDoesNotStopTheWriterAndLosesOnlyCountedLines() throws {
    var ends: [Int32] = [0, 0]
    #expect(pipe(&ends) == 0)
    let sink = DescriptorSink(ends[1])
    let line = Array(String(repeating: "x", count: 999).utf8) + [0x0A]
    // More than the pipe, one batch on its way and the buffer hold together.
    let written = 2_500
    for _ in 0..<written { sink.write(line) }
    // Nobody has read yet: all calls returned. Now read until the notice of the loss has come.
    var text: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while !text.suffix(2).elementsEqual(Array("}\n".utf8)) {
      let count = read(ends[0], &chunk, chunk.count)
      text += chunk[..<max(0, count)]
    }
    let lines = String(decoding: text, as: UTF8.self).split(separator: "\n")
    let notices = lines.filter { $0.contains("dropped") }
    let whole = lines.count { $0.utf8.count == 999 }
    #expect(notices.count == 1)
    #expect(lines.count == whole + 1)
    sink.flush()
    let dropped = try #require(try object(String(notices[0]))["dropped"])
    #expect(dropped == .integer(Int64(written - whole)))
    close(ends[0])
  }

  @Test func aLostReaderIsNoReasonToStop() {
    signal(SIGPIPE, SIG_IGN)
    var ends: [Int32] = [0, 0]
    #expect(pipe(&ends) == 0)
    close(ends[0])
    let sink = DescriptorSink(ends[1])
    sink.write([0x78, 0x0A])
    sink.flush()
    close(ends[1])
  }
}

@Suite struct TerminalTests {
  @Test func aTextCannotCommandATerminal() {
    let sink = MemorySink()
    Logger(sink, format: .text).info("a\u{1B}[31m\u{9B}31m\u{7F}é", ["b": .text("\u{9C}")])
    #expect(sink.lines.first?.contains(#""a\u001b[31m\u009b31m\u007fé""#) == true)
    #expect(sink.lines.first?.contains(#"b="\u009c""#) == true)
  }
}

@Suite struct AccessLogTests {
  private let sink = MemorySink()

  private func end(
    _ name: String, _ code: RPCStatus.Code, kind: CallKind = .unary, level: LogLevel = .info
  ) -> [String] {
    let method = MethodDescriptor(service: "a.v1.Orders", name: name, kind: kind)
    let metadata: Metadata = [
      "traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    ]
    let context = CallContext(
      method: method, deadline: .never, metadata: metadata,
      peer: Peer(userID: 7, groupID: 8, processID: 9))
    let log = AccessLog(
      Logger(sink, level: level, clock: ManualClock(Instant(seconds: 0))),
      metrics: CallMetrics(methods: [method]))
    log.callEnded(
      CallRecord(
        context: context, code: code, duration: .microseconds(1_500), bytesReceived: 1,
        bytesSent: 2))
    return sink.lines
  }

  @Test func aCommandIsALineWithTraceMethodPeerCodeAndDuration() {
    #expect(
      end("PayOrder", .ok) == [
        #"{"time":"1970-01-01T00:00:00.000Z","level":"info","message":"call","#
          + #""method":"a.v1.Orders/PayOrder","code":"OK","duration_us":1500,"#
          + #""trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","peer_uid":7,"peer_pid":9}"#
      ])
  }

  @Test func readsAreLinesForDebuggingOnly() {
    #expect(end("GetOrder", .ok) == [])
    #expect(end("GetOrder", .ok, level: .debug).count == 1)
  }

  @Test func failuresAreLinesWhateverTheMethod() {
    #expect(end("GetOrder", .notFound).last?.contains(#""level":"info""#) == true)
    #expect(end("GetOrder", .internal).last?.contains(#""level":"warning""#) == true)
  }

  @Test func refusedConnectionsAreCountedAndSomeOfThemAreLines() {
    let metrics = CallMetrics()
    let log = AccessLog(Logger(sink), metrics: metrics)
    let peer = Peer(userID: 7, groupID: 8, processID: 9)
    for _ in 1...5 { log.connectionRefused(peer, reason: "too many connections of user 7") }
    log.connectionRefused(nil, reason: "no listener")
    #expect(sink.lines.count == 3)
    #expect(sink.lines.allSatisfy { $0.contains("too many connections of user 7") })
    func value(_ name: String) -> Double? {
      guard
        case .number(let value) = metrics.families().first(where: { $0.name == name })?.samples
          .first?.value
      else { return nil }
      return value
    }
    #expect(value("aftercare_rpc_connections") == 0)
    #expect(value("aftercare_rpc_refused_connections_total") == 6)
  }

  @Test func aFeedThatItsReaderLeftIsNoFailure() {
    #expect(end("WatchOrders", .cancelled, kind: .serverStreaming) == [])
    #expect(end("PayOrder", .cancelled).count == 1)
  }
}
