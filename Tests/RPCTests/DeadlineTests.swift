import RPCCore
import RPCTransport
import RPCWire
import Synchronization
import Testing

extension SocketTests {
  @Suite struct DeadlineTests {
    private func status(
      _ channel: UnixChannel, _ method: MethodDescriptor, _ options: CallOptions
    ) async -> RPCStatus? {
      do throws(RPCStatus) {
        _ = try await channel.unary(method, [], options)
        return nil
      } catch { return error }
    }

    @Test func callEndsAtItsDeadlineOnTheClient() async throws {
      try await withFixture { fixture in
        let status = await status(
          fixture.channel(), Echo.hang, CallOptions(timeout: .milliseconds(30)))
        #expect(status?.code == .deadlineExceeded)
        #expect(await eventually { await fixture.gate.inside == 0 })
      }
    }

    @Test func deadlineIsAnsweredEvenIfTheHandlerDoesNotStop() async throws {
      try await withFixture { fixture in
        let socket = try fixture.socket()
        try await socket.send(request(1, Echo.gated, timeout: 20_000_000))
        #expect(try await socket.receiveStatus().status.code == .deadlineExceeded)
        // The handler still runs and counts, and its late reply goes nowhere.
        #expect(await fixture.server.statistics().callsInProgress == 1)
        await fixture.gate.open()
        #expect(await fixture.settled(connections: 1).callsInProgress == 0)
        try await socket.send(request(3, Echo.unary))
        #expect(try await socket.receiveFrame()?.streamID == 3)
      }
    }

    @Test func manyDifferentDeadlinesEndInTheirOrder() async throws {
      try await withFixture { fixture in
        let socket = try fixture.socket()
        let order = [90, 10, 50, 30, 70]
        // In one piece, so that all deadlines count from the same turn of the loop.
        let frames = order.enumerated().flatMap { index, milliseconds in
          request(
            UInt32(index) * 2 + 1, Echo.hang, timeout: Int64(milliseconds) * 1_000_000
          ).bytes
        }
        try await socket.send(frames)
        var ended: [UInt32] = []
        for _ in order { ended.append(try await socket.receiveStatus().streamID) }
        #expect(ended == [3, 7, 5, 9, 1])
      }
    }

    @Test func deadlineOfAStreamEndsIt() async throws {
      try await withFixture { fixture in
        let socket = try fixture.socket()
        try await socket.send(
          request(1, Echo.client, flags: .remoteOpen, timeout: 20_000_000))
        #expect(try await socket.receiveStatus().status.code == .deadlineExceeded)
        #expect(await fixture.settled(connections: 1).openStreams == 0)
      }
    }

    @Test func aDeadlineInThePastMakesNoCall() async throws {
      try await withFixture { fixture in
        let status = await status(
          fixture.channel(), Echo.hang, CallOptions(deadline: .after(.seconds(-1))))
        #expect(status?.code == .deadlineExceeded)
        #expect(await fixture.gate.total == 0)
      }
    }

    @Test func everyCallHasADeadlineOnTheWire() async throws {
      let path = temporaryPath()
      try makeDirectory(of: path)
      let listener = try RawListener(path: path)
      let loop = try EventLoop()
      loop.start()
      defer { loop.stop() }
      let channel = UnixChannel(path: path, loop: loop)
      let call = Task { await status(channel, Echo.unary, CallOptions()) }
      let peer = try await listener.accept()
      let frame = try #require(try await peer.receiveFrame())
      let timeout = try EnvelopeTests.read(frame.data).timeout
      #expect(timeout > 0)
      #expect(timeout <= Limits.unaryTimeout.wholeNanoseconds)
      call.cancel()
      #expect(await call.value?.code == .cancelled)
    }

    @Test func eachHopSubtractsWhatWasUsed() async throws {
      // A front service that calls a back service within its own call.
      try await withFixture { back in
        let channel = UnixChannel(path: back.path, loop: back.clientLoop)
        var router = Router()
        router.unary(Echo.context) {
          (request: KeyValue, context) async throws(RPCStatus) -> KeyValue in
          try? await Task.sleep(for: .milliseconds(1100))
          return try await Calls.unary(channel, Echo.context, request, CallOptions(within: context))
        }
        let front = try Fixture(router: router)
        let trace = TraceContext.random()
        let reply: KeyValue = try await Calls.unary(
          front.channel(), Echo.context, KeyValue(),
          CallOptions(timeout: .seconds(20), trace: trace))
        #expect(reply.value == "trace=\(trace.traceID) left=18")
        await front.end()
      }
    }

    @Test func cancellingTheTaskEndsTheCallHereOnly() async throws {
      try await withFixture { fixture in
        let channel = fixture.channel()
        let call = Task {
          await status(channel, Echo.gated, CallOptions(timeout: .seconds(60)))
        }
        #expect(await eventually { await fixture.gate.inside == 1 })
        call.cancel()
        let ended = await call.value
        #expect(ended?.code == .cancelled)
        #expect(ended?.origin == .local)
        #expect(await channel.callsInProgress() == 0)
        #expect(await fixture.gate.inside == 1, "there is no cancel frame")
        await fixture.gate.open()
        // The late reply is dropped and the connection lives.
        #expect(await status(channel, Echo.unary, CallOptions()) == nil)
      }
    }

    @Test func aCancelledTaskMakesNoCall() async throws {
      try await withFixture { fixture in
        let channel = fixture.channel()
        // Many times: the cancellation and the call race to the loop.
        for _ in 0..<200 {
          let call = Task {
            while !Task.isCancelled { await Task.yield() }
            return await status(channel, Echo.gated, CallOptions())
          }
          call.cancel()
          #expect(await call.value?.code == .cancelled)
        }
        #expect(await fixture.gate.total == 0)
      }
    }

    @Test func cancellingAStreamWakesItsReader() async throws {
      try await withFixture { fixture in
        let call: BidirectionalCall<KeyValue, KeyValue> = try await Calls.bidirectional(
          fixture.channel(), Echo.bidi, CallOptions())
        let reader = Task { () async -> RPCStatus? in
          do throws(RPCStatus) {
            _ = try await call.responses.next()
            return nil
          } catch { return error }
        }
        try await Task.sleep(for: .milliseconds(5))
        call.cancel()
        #expect(await reader.value?.code == .cancelled)
      }
    }

    @Test func droppingAStreamGivesItUp() async throws {
      try await withFixture { fixture in
        let channel = fixture.channel()
        do {
          let _: BidirectionalCall<KeyValue, KeyValue> = try await Calls.bidirectional(
            channel, Echo.bidi, CallOptions())
        }
        #expect(await eventually { await channel.callsInProgress() == 0 })
      }
    }

    @Test func aLostConnectionCancelsTheHandlersOfItsStreams() async throws {
      let ended = Mutex<[String]>([])
      var router = Router()
      router.bidirectional(Echo.bidi) {
        (requests: RequestStream<KeyValue>, _: ResponseWriter<KeyValue>, _)
          async throws(RPCStatus) in
        do throws(RPCStatus) { while try await requests.next() != nil {} } catch {
          ended.withLock { $0.append("\(error.code.name) \(Task.isCancelled)") }
          throw error
        }
      }
      let fixture = try Fixture(router: router)
      var socket: RawSocket? = try fixture.socket()
      try await socket?.send(request(1, Echo.bidi, flags: .remoteOpen))
      #expect(await eventually { await fixture.server.statistics().openStreams == 1 })
      socket = nil
      #expect(await eventually { ended.withLock { $0 } == ["CANCELLED true"] })
      #expect(await fixture.settled() == ServerStatistics())
      await fixture.end()
    }
  }
}
