import CLinux
import Contracts
import Foundation
import RPCCore
import RPCTransport
import RPCWire
import Testing

extension SocketTests {
  /// The known failures of existing ttrpc implementations, each shown not to be ours.
  @Suite struct KnownFailureTests {
    @Test func failure01_dataFrameOnAnActiveUnaryStreamDoesNotCrashTheServer() async throws {
      try await withFixture { fixture in
        let socket = try fixture.socket()
        try await socket.send(request(1, Echo.gated, KeyValue(key: "k")))
        #expect(await eventually { await fixture.gate.inside == 1 })
        try await socket.send(RawSocket.Frame(1, .data, [], [1, 2, 3]))
        try await socket.send(RawSocket.Frame(1, .data, .remoteClosed, []))
        try await socket.send(RawSocket.Frame(1, .data, .noData, [1]))
        await fixture.gate.open()
        let frame = try #require(try await socket.receiveFrame())
        #expect(frame.streamID == 1)
        #expect(try frame.response().status == nil)
      }
    }

    @Test func failure02_shutdownOnAnIdleConnectionLetsItsFirstCallFinish() async throws {
      let fixture = try Fixture()
      let idle = try fixture.socket()
      let late = try fixture.socket()
      #expect(await eventually { await fixture.server.statistics().connections == 2 })
      // One call is running when the drain starts, the other one is still in the socket.
      try await idle.send(request(1, Echo.gated, KeyValue(key: "first")))
      #expect(await eventually { await fixture.gate.inside == 1 })
      async let drained: Void = fixture.server.drain(grace: .seconds(20))
      try await late.send(request(1, Echo.unary, KeyValue(key: "late")))
      let answer = try #require(try await late.receiveFrame())
      #expect(try answer.response().status == nil)
      await fixture.gate.open()
      let first = try #require(try await idle.receiveFrame())
      #expect(try first.response().status == nil)
      try await idle.receiveEnd()
      try await late.receiveEnd()
      await drained
      await fixture.end()
    }

    @Test func failure03_anUnreadRequestStreamDoesNotBlockOthersOnItsConnection() async throws {
      try await withFixture { fixture in
        let channel = fixture.channel()
        let unread: ClientStreamingCall<KeyValue, KeyValue> = try await Calls.clientStreaming(
          channel, Echo.unread, CallOptions())
        let filler = KeyValue(value: String(repeating: "x", count: 100_000))
        // Far more than any socket buffer holds, and less than the stream's budget.
        for _ in 0..<50 { try await unread.send(filler) }
        let echoed: KeyValue = try await Calls.unary(channel, Echo.unary, filler, CallOptions())
        #expect(echoed == filler)
        await fixture.gate.open()
        #expect(try await unread.finish().value == "50")
      }
    }

    @Test func failure03_anUnreadResponseStreamDoesNotBlockOthersOnItsConnection() async throws {
      try await withFixture { fixture in
        let channel = fixture.channel()
        let unread: ResponseStream<KeyValue> = try await Calls.serverStreaming(
          channel, Echo.flood, KeyValue(value: "5000"), CallOptions())
        for index in 0..<20 {
          let message = KeyValue(key: "\(index)")
          let echoed: KeyValue = try await Calls.unary(channel, Echo.unary, message, CallOptions())
          #expect(echoed == message)
        }
        var count = 0
        while try await unread.next() != nil { count += 1 }
        #expect(count == 5000)
      }
    }

    @Test func failure04_aBlockedWriteDoesNotStopReadingAndSendsRespectTheirDeadline() async throws
    {
      let path = temporaryPath()
      try makeDirectory(of: path)
      let listener = try RawListener(path: path)
      let loop = try EventLoop()
      loop.start()
      defer { loop.stop() }
      let channel = UnixChannel(path: path, loop: loop)
      let stream: BidirectionalCall<KeyValue, KeyValue> = try await Calls.bidirectional(
        channel, Echo.bidi, CallOptions(timeout: .milliseconds(400)))
      let peer = try await listener.accept()
      // The peer reads nothing, so sends come to wait; what it writes still arrives.
      let sender = Task { () async -> RPCStatus? in
        let filler = KeyValue(value: String(repeating: "x", count: 100_000))
        do throws(RPCStatus) { while true { try await stream.send(filler) } } catch { return error }
      }
      try await peer.send(
        RawSocket.Frame(1, .data, [], KeyValue(key: "while blocked").serializedBytes()))
      #expect(try await stream.responses.next()?.key == "while blocked")
      #expect(await sender.value?.code == .deadlineExceeded)
    }

    @Test func failure05_whenThePeerGoesAwayEveryPendingCallFailsAtOnce() async throws {
      let path = temporaryPath()
      try makeDirectory(of: path)
      let listener = try RawListener(path: path)
      let loop = try EventLoop()
      loop.start()
      defer { loop.stop() }
      let channel = UnixChannel(path: path, loop: loop)
      let pending = (0..<100).map { _ in
        Task { () async -> RPCStatus? in
          do throws(RPCStatus) {
            _ = try await channel.unary(Echo.unary, [], CallOptions(timeout: .seconds(3600)))
            return nil
          } catch { return error }
        }
      }
      let stream: ResponseStream<KeyValue> = try await Calls.serverStreaming(
        channel, Echo.server, KeyValue(), CallOptions())
      var peer: RawSocket? = try await listener.accept()
      for _ in 0..<101 { _ = try await peer?.receiveFrame() }
      peer = nil
      for call in pending {
        let status = await call.value
        #expect(status?.code == .unavailable)
        #expect(status?.origin == .local)
      }
      await #expect(throws: RPCStatus.self) { try await stream.next() }
      #expect(await channel.callsInProgress() == 0)
    }

    @Test func failure05_whenTheClientGoesAwayItsHandlersAreCancelled() async throws {
      try await withFixture { fixture in
        var socket: RawSocket? = try fixture.socket()
        for index in 0..<50 { try await socket?.send(request(UInt32(index) * 2 + 1, Echo.hang)) }
        #expect(await eventually { await fixture.gate.inside == 50 })
        socket = nil
        #expect(await eventually { await fixture.gate.inside == 0 })
        let left = await fixture.settled()
        #expect(left == ServerStatistics())
      }
    }

    @Test func failure06_anOversizeReplyIsATypedErrorAndTheConnectionLives() async throws {
      try await withFixture { fixture in
        let channel = fixture.channel()
        let tooLarge = KeyValue(value: "\(Limits.frameDataBytesMax)")
        let status = await #expect(throws: RPCStatus.self) {
          let _: KeyValue = try await Calls.unary(channel, Echo.large, tooLarge, CallOptions())
        }
        #expect(status?.code == .resourceExhausted)
        #expect(status?.origin == .peer)
        let largest = KeyValue(value: "\(Limits.frameDataBytesMax - 16)")
        let reply: KeyValue = try await Calls.unary(channel, Echo.large, largest, CallOptions())
        #expect(reply.value.utf8.count == Limits.frameDataBytesMax - 16)
        #expect(fixture.observer.seen.opened == 1)
      }
    }

    @Test func failure06_anOversizeRequestIsATypedErrorOfTheCaller() async throws {
      try await withFixture { fixture in
        let channel = fixture.channel()
        let huge = KeyValue(value: String(repeating: "x", count: Limits.frameDataBytesMax))
        let status = await #expect(throws: RPCStatus.self) {
          let _: KeyValue = try await Calls.unary(channel, Echo.unary, huge, CallOptions())
        }
        #expect(status?.code == .resourceExhausted)
        #expect(status?.origin == .local)
      }
    }

    @Test func failure07_emptyMessagesWorkInAllFourKinds() async throws {
      try await withFixture { fixture in
        let channel = fixture.channel()
        let empty = KeyValue()
        let reply: KeyValue = try await Calls.unary(channel, Echo.unary, empty, CallOptions())
        #expect(reply == empty)
        let upload: ClientStreamingCall<KeyValue, KeyValue> = try await Calls.clientStreaming(
          channel, Echo.client, CallOptions())
        for _ in 0..<3 { try await upload.send(empty) }
        #expect(try await upload.finish().value == "3")
        let chat: BidirectionalCall<KeyValue, KeyValue> = try await Calls.bidirectional(
          channel, Echo.bidi, CallOptions())
        for _ in 0..<3 {
          try await chat.send(empty)
          #expect(try await chat.responses.next() == empty)
        }
        try await chat.finish()
        #expect(try await chat.responses.next() == nil)
        let download: ResponseStream<KeyValue> = try await Calls.serverStreaming(
          channel, Echo.server, empty, CallOptions())
        var values: [String] = []
        while let message = try await download.next() { values.append(message.value) }
        #expect(values == ["0", "1", "2"])
      }
    }

    @Test func failure08_messagesOfAStreamAreNeverReordered() async throws {
      try await withFixture { fixture in
        let channel = fixture.channel()
        try await withThrowingTaskGroup(of: Void.self) { group in
          for stream in 0..<8 {
            group.addTask {
              let call: BidirectionalCall<KeyValue, KeyValue> = try await Calls.bidirectional(
                channel, Echo.bidi, CallOptions())
              async let received = { () async throws -> [String] in
                var values: [String] = []
                while let message = try await call.responses.next() { values.append(message.value) }
                return values
              }()
              for index in 0..<500 {
                try await call.send(KeyValue(key: "\(stream)", value: "\(index)"))
              }
              try await call.finish()
              #expect(try await received == (0..<500).map(String.init))
            }
          }
          try await group.waitForAll()
        }
      }
    }

    @Test func failure09_queuedRepliesAreFlushedBeforeAShutdownCloses() async throws {
      let fixture = try Fixture()
      let socket = try fixture.socket()
      // Two megabytes of replies: more than the socket takes, so they wait in the server.
      for index in 0..<20 {
        try await socket.send(
          request(UInt32(index) * 2 + 1, Echo.large, KeyValue(value: "100000")))
      }
      #expect(await eventually { fixture.observer.seen.calls.count >= 3 })
      // Calls that the server has not read yet are not its own; those it answered are.
      let answered = fixture.observer.seen.calls.count
      async let drained: Void = fixture.server.drain(grace: .seconds(20))
      var received = 0
      while let frame = try await socket.receiveFrame() {
        #expect(frame.streamID == UInt32(received) * 2 + 1)
        #expect(try frame.response().payload.count > 100_000)
        received += 1
      }
      #expect(received >= answered)
      await drained
      await fixture.end()
    }

    /// Half a minute in a debug build; `AFTERCARE_SHORT_CALLS` makes fewer.
    @Test func failure10_nothingIsLeftAfterAMillionShortCalls() async throws {
      let environment = ProcessInfo.processInfo.environment["AFTERCARE_SHORT_CALLS"]
      let calls = environment.flatMap { Int($0) } ?? 1_000_000
      try await withFixture { fixture in
        let channel = UnixChannel(path: fixture.path, loop: fixture.loop)
        let payload = KeyValue(key: "k", value: "v").serializedBytes()
        await fixture.loop.run {
          await withTaskGroup(of: Void.self) { group in
            for _ in 0..<64 {
              group.addTask(executorPreference: fixture.loop) {
                for _ in 0..<(calls / 64) {
                  let reply = try? await channel.unary(Echo.unary, payload, CallOptions())
                  if reply != payload { Issue.record("a call failed") }
                }
              }
            }
          }
        }
        let left = await fixture.settled(connections: 1)
        #expect(left.callsInProgress == 0)
        #expect(left.openStreams == 0)
        #expect(await channel.callsInProgress() == 0)
      }
    }

    @Test func failure10_nothingIsLeftAfterTenThousandConnectionsThatDieMidway() async throws {
      try await withFixture { fixture in
        let before = try openDescriptors()
        let whole = request(1, Echo.hang).bytes
        for index in 0..<10_000 {
          // They die after nothing, within a frame, or with a call in progress.
          let socket = try await connect(fixture)
          _ = socket.sendSome(Array(whole[..<(index % (whole.count + 1))]))
          if index % 100 == 0 { try await Task.sleep(for: .milliseconds(1)) }
        }
        let left = await fixture.settled()
        #expect(left == ServerStatistics())
        #expect(await fixture.gate.inside == 0)
        #expect(try openDescriptors() <= before + 40, "other tests run beside this one")
      }
    }

    /// Connects as soon as the server's queue has room.
    private func connect(_ fixture: Fixture) async throws -> RawSocket {
      while true {
        if let socket = try? fixture.socket() { return socket }
        try await Task.sleep(for: .milliseconds(1))
      }
    }

    private func openDescriptors() throws -> Int {
      try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
    }
  }
}

/// Makes the folder that a socket goes into.
func makeDirectory(of path: String) throws {
  let result = clinux_make_directories(
    (path as NSString).deletingLastPathComponent, 0o750)
  if result < 0 { throw TestFailure("mkdir: \(result)") }
}
