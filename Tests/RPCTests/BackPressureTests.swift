import Contracts
import RPCCore
import RPCTransport
import RPCWire
import Testing

extension SocketTests {
  @Suite struct BackPressureTests {
    @Test func aHandlerWaitsWhileItsReaderIsSlowAndGoesOnAfterwards() async throws {
      try await withFixture { fixture in
        let socket = try fixture.socket()
        try await socket.send(request(1, Echo.flood, KeyValue(value: "3000")))
        // Three megabytes do not fit: the handler has to wait, and its queue is bounded.
        try await Task.sleep(for: .milliseconds(50))
        #expect(await fixture.server.statistics().callsInProgress == 1)
        for index in 0..<3000 {
          let frame = try #require(try await socket.receiveFrame())
          #expect(try keyValue(frame).key == "\(index)")
        }
        #expect(try await socket.receiveFrame()?.flags == 5)
        #expect(await fixture.settled(connections: 1).callsInProgress == 0)
      }
    }

    @Test func aPeerThatTakesNothingIsClosedAfterTheStall() async throws {
      let fixture = try Fixture(writeStall: .milliseconds(50))
      let socket = try fixture.socket()
      try await socket.send(request(1, Echo.flood, KeyValue(value: "100000")))
      #expect(await eventually { fixture.observer.seen.closed.count == 1 })
      #expect(await fixture.settled() == ServerStatistics())
      #expect(fixture.observer.seen.closed.first?.hasPrefix("the peer took nothing") == true)
      // The socket was open until here.
      #expect(try await socket.receiveFrame() != nil)
      await fixture.end()
    }

    @Test func aPeerThatSendsFasterThanItTakesItsRepliesIsNotReadAhead() async throws {
      var router = Router()
      router.unary(Echo.unary) { (request: KeyValue, _) async throws(RPCStatus) -> KeyValue in
        KeyValue(key: request.key, value: String(repeating: "r", count: 8_000))
      }
      let fixture = try Fixture(router: router)
      let socket = try fixture.socket()
      var (sent, taken) = (0, 0)
      var id: UInt32 = 1
      var frame = request(id, Echo.unary, KeyValue(key: "k")).bytes
      var left = frame[...]
      for _ in 0..<400 {
        // All that goes; then a few replies.
        while true {
          let count = socket.sendSome(Array(left))
          if count == 0 { break }
          sent += count
          left = left.dropFirst(count)
          if left.isEmpty {
            id += 2
            frame = request(id, Echo.unary, KeyValue(key: "k")).bytes
            left = frame[...]
          }
        }
        for _ in 0..<8 where try await socket.receiveFrame() != nil { taken += frame.count }
      }
      // The sockets' buffers hold less than that, and what is read ahead grew without end.
      #expect(sent - taken < 2 * 1_024 * 1_024)
      await fixture.end()
    }

    @Test func aLargeMessageThatIsBegunAndNotGoneOnWithEndsItsConnection() async throws {
      let fixture = try Fixture(writeStall: .milliseconds(50))
      let socket = try fixture.socket()
      let frame = request(1, Echo.unary, KeyValue(value: String(repeating: "v", count: 200_000)))
      try await socket.send(Array(frame.bytes.prefix(1_000)))
      #expect(await eventually { fixture.observer.seen.closed.count == 1 })
      #expect(fixture.observer.seen.closed.first?.hasPrefix("the peer sent nothing") == true)
      await fixture.end()
    }

    @Test func manyStreamsShareASlowConnection() async throws {
      try await withFixture { fixture in
        let channel = fixture.channel()
        try await withThrowingTaskGroup(of: Int.self) { group in
          for _ in 0..<16 {
            group.addTask {
              let stream: ResponseStream<KeyValue> = try await Calls.serverStreaming(
                channel, Echo.flood, KeyValue(value: "500"), CallOptions())
              var count = 0
              while let message = try await stream.next() {
                #expect(message.key == "\(count)")
                count += 1
              }
              return count
            }
          }
          for try await count in group { #expect(count == 500) }
        }
      }
    }

    @Test func aLongStreamThatIsReadSlowlyMakesTheServerWait() async throws {
      try await withFixture { fixture in
        // Ten times what a stream may queue: only waiting gets all of it through.
        let total = Limits.streamQueueBytesMax / 1000 * 10
        let stream: ResponseStream<KeyValue> = try await Calls.serverStreaming(
          fixture.channel(), Echo.flood, KeyValue(value: "\(total)"), CallOptions())
        var count = 0
        while let message = try await stream.next() {
          #expect(message.key == "\(count)")
          count += 1
          if count == 1 { try await Task.sleep(for: .milliseconds(200)) }
        }
        #expect(count == total)
      }
    }

    @Test func anUnreadStreamFailsWhenOthersUseItsConnection() async throws {
      try await withFixture { fixture in
        let channel = fixture.channel()
        let total = Limits.streamQueueBytesMax / 1000 * 3
        let stream: ResponseStream<KeyValue> = try await Calls.serverStreaming(
          channel, Echo.flood, KeyValue(value: "\(total)"), CallOptions())
        // Each call makes the client read on, until the stream is over its budget.
        let failed = await eventually {
          let _: KeyValue = try await Calls.unary(channel, Echo.unary, KeyValue(), CallOptions())
          return await channel.callsInProgress() == 0
        }
        #expect(failed)
        let status = await #expect(throws: RPCStatus.self) {
          while try await stream.next() != nil {}
        }
        #expect(status?.code == .resourceExhausted)
        #expect(status?.origin == .local)
      }
    }

    @Test func anUnreadRequestStreamFailsAtItsBudgetAndOthersLive() async throws {
      try await withFixture { fixture in
        let socket = try fixture.socket()
        try await socket.send(request(1, Echo.unread, flags: .remoteOpen))
        let frame = RawSocket.Frame(1, .data, [], [UInt8](repeating: 0, count: 1024 * 1024))
        for _ in 0..<9 { try await socket.send(frame) }
        let (streamID, status) = try await socket.receiveStatus()
        #expect(streamID == 1)
        #expect(status.code == .resourceExhausted)
        try await socket.send(request(3, Echo.unary))
        #expect(try await socket.receiveFrame()?.streamID == 3)
        await fixture.gate.open()
      }
    }

    @Test func aServerStopsReadingCallsWhoseRepliesAreNotRead() async throws {
      try await withFixture { fixture in
        let socket = try fixture.socket()
        var all: [UInt8] = []
        for index in 0..<400 {
          all += request(UInt32(index) * 2 + 1, Echo.large, KeyValue(value: "50000")).bytes
        }
        try await socket.send(all)
        try await Task.sleep(for: .milliseconds(50))
        #expect(fixture.observer.seen.calls.count < 50, "20 MB of replies are not made ahead")
        for index in 0..<400 {
          #expect(try await socket.receiveFrame()?.streamID == UInt32(index) * 2 + 1)
        }
        #expect(fixture.observer.seen.calls.count == 400)
      }
    }

    @Test func aSenderOnAnotherThreadThanTheLoopWaitsToo() async throws {
      var router = Router()
      router.bidirectional(Echo.bidi) {
        (requests: RequestStream<KeyValue>, responses: ResponseWriter<KeyValue>, _)
          async throws(RPCStatus) in
        let result = await Task.detached { () async -> RPCStatus? in
          do throws(RPCStatus) {
            while let request = try await requests.next() {
              for _ in 0..<100 { try await responses.send(request) }
            }
            return nil
          } catch { return error }
        }.value
        if let result { throw result }
      }
      let fixture = try Fixture(router: router)
      let call: BidirectionalCall<KeyValue, KeyValue> = try await Calls.bidirectional(
        fixture.channel(), Echo.bidi, CallOptions())
      let message = KeyValue(value: String(repeating: "x", count: 10_000))
      for _ in 0..<10 { try await call.send(message) }
      try await call.finish()
      var count = 0
      while let reply = try await call.responses.next() {
        #expect(reply == message)
        count += 1
      }
      #expect(count == 1000)
      await fixture.end()
    }
  }
}

func keyValue(_ frame: RawSocket.Frame) throws -> KeyValue {
  try KeyValue(serialized: frame.data)
}
