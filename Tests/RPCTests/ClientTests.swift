import CLinux
import RPCCore
import RPCTransport
import RPCWire
import Testing

extension SocketTests {
  @Suite struct ClientTests {
    private func status(
      _ channel: UnixChannel, _ options: CallOptions = CallOptions()
    ) async -> RPCStatus? {
      do throws(RPCStatus) {
        _ = try await channel.unary(Echo.unary, [], options)
        return nil
      } catch { return error }
    }

    @Test func manyCallsInFlightOnOneConnection() async throws {
      try await withFixture { fixture in
        let channel = fixture.channel()
        try await withThrowingTaskGroup(of: Void.self) { group in
          for index in 0..<500 {
            group.addTask {
              let message = KeyValue(key: "\(index)")
              let reply: KeyValue = try await Calls.unary(
                channel, Echo.unary, message, CallOptions())
              #expect(reply == message)
            }
          }
          try await group.waitForAll()
        }
        #expect(fixture.observer.seen.opened == 1)
      }
    }

    @Test func callsFromTasksOfTheSameLoopWork() async throws {
      try await withFixture { fixture in
        let channel = UnixChannel(path: fixture.path, loop: fixture.loop)
        let reply = await fixture.loop.run { () async -> KeyValue? in
          #expect(fixture.loop.isCurrent)
          let reply: KeyValue? = try? await Calls.unary(
            channel, Echo.unary, KeyValue(key: "here"), CallOptions())
          #expect(fixture.loop.isCurrent)
          return reply
        }
        #expect(reply?.key == "here")
      }
    }

    @Test func withoutAServerACallFailsAtOnceNamingTheSocket() async throws {
      let path = temporaryPath()
      let channel = UnixChannel(path: path)
      let status = await status(channel)
      #expect(status?.code == .unavailable)
      #expect(status?.origin == .local)
      #expect(status?.message.contains(path) == true)
    }

    @Test func aPathThatIsTooLongIsSaid() async throws {
      let channel = UnixChannel(path: "/tmp/" + String(repeating: "x", count: 120))
      #expect(await status(channel)?.message.contains("too long") == true)
    }

    @Test func waitingForReadyLastsUntilTheServerIsThere() async throws {
      let path = temporaryPath()
      let channel = UnixChannel(path: path)
      let call = Task {
        await status(channel, CallOptions(timeout: .seconds(30), waitForReady: true))
      }
      try await Task.sleep(for: .milliseconds(30))
      let fixture = try Fixture(path: path)
      #expect(await call.value == nil)
      await fixture.end()
    }

    @Test func waitingForReadyEndsAtTheDeadline() async throws {
      let channel = UnixChannel(path: temporaryPath())
      let status = await status(
        channel, CallOptions(timeout: .milliseconds(30), waitForReady: true))
      #expect(status?.code == .deadlineExceeded)
      #expect(await channel.callsInProgress() == 0)
    }

    @Test func waitingForReadyCanBeCancelled() async throws {
      let channel = UnixChannel(path: temporaryPath())
      let call = Task {
        await status(channel, CallOptions(timeout: .seconds(60), waitForReady: true))
      }
      try await Task.sleep(for: .milliseconds(10))
      call.cancel()
      #expect(await call.value?.code == .cancelled)
      #expect(await channel.callsInProgress() == 0)
    }

    @Test func afterTheServerRestartsTheSameChannelWorks() async throws {
      let path = temporaryPath()
      let first = try Fixture(path: path)
      let channel = UnixChannel(path: path)
      #expect(await status(channel) == nil)
      await first.end()
      #expect(await eventually { await status(channel)?.code == .unavailable })
      let second = try Fixture(path: path)
      #expect(
        await status(channel, CallOptions(timeout: .seconds(30), waitForReady: true)) == nil)
      #expect(await eventually { await status(channel) == nil })
      await second.end()
    }

    @Test func aClosedChannelFailsItsCalls() async throws {
      try await withFixture { fixture in
        let channel = fixture.channel()
        let call = Task { () async -> RPCStatus? in
          do throws(RPCStatus) {
            _ = try await channel.unary(Echo.gated, [], CallOptions())
            return nil
          } catch { return error }
        }
        #expect(await eventually { await fixture.gate.inside == 1 })
        channel.close()
        #expect(await call.value?.code == .unavailable)
        #expect(await status(channel)?.code == .unavailable)
        await fixture.gate.open()
      }
    }

    @Test func aDroppedChannelClosesItsConnection() async throws {
      try await withFixture { fixture in
        do {
          let channel = fixture.channel()
          #expect(await status(channel) == nil)
        }
        #expect(await fixture.settled().connections == 0)
      }
    }

    @Test func errorsOfHandlersKeepCodeTextAndDetails() async throws {
      var router = Router()
      router.unary(Echo.fail) { (_: KeyValue, _) async throws(RPCStatus) -> KeyValue in
        throw RPCStatus.failedPrecondition("no").with(detail: KeyValue(key: "rule", value: "AS-1"))
      }
      let fixture = try Fixture(router: router)
      let status = await #expect(throws: RPCStatus.self) {
        let _: KeyValue = try await Calls.unary(
          fixture.channel(), Echo.fail, KeyValue(), CallOptions())
      }
      #expect(status?.code == .failedPrecondition)
      #expect(status?.message == "no")
      #expect(status?.origin == .peer)
      #expect(status?.detail(KeyValue.self) == KeyValue(key: "rule", value: "AS-1"))
      await fixture.end()
    }

    @Test func aPeerThatSendsNonsenseDoesNotCrashTheClient() async throws {
      let path = temporaryPath()
      try makeDirectory(of: path)
      let listener = try RawListener(path: path)
      let channel = UnixChannel(path: path)
      let call = Task { await status(channel, CallOptions(timeout: .seconds(60))) }
      let peer = try await listener.accept()
      _ = try await peer.receiveFrame()
      for _ in 0..<Limits.misbehavingFramesMax {
        try await peer.send(RawSocket.Frame(2, .data, [], [1, 2, 3]))
      }
      #expect(await call.value?.code == .unavailable)
      try await peer.receiveEnd()
    }

    @Test func statusOfAClientStreamThatFailsEarlyReachesTheSender() async throws {
      var router = Router()
      router.clientStreaming(Echo.client) {
        (requests: RequestStream<KeyValue>, _) async throws(RPCStatus) -> KeyValue in
        _ = try await requests.next()
        throw .aborted("enough")
      }
      let fixture = try Fixture(router: router)
      let call: ClientStreamingCall<KeyValue, KeyValue> = try await Calls.clientStreaming(
        fixture.channel(), Echo.client, CallOptions())
      let status = await #expect(throws: RPCStatus.self) {
        while true { try await call.send(KeyValue(key: "k")) }
      }
      #expect(status?.code == .aborted)
      await fixture.end()
    }
  }
}
