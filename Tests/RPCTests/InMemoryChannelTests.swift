import RPCCore
import RPCTesting
import Testing

extension SocketTests {
  @Suite struct InMemoryChannelTests {
    private func status(
      _ channel: InMemoryChannel, _ method: MethodDescriptor,
      _ options: CallOptions = CallOptions()
    ) async -> RPCStatus? {
      do throws(RPCStatus) {
        _ = try await channel.unary(method, [], options)
        return nil
      } catch { return error }
    }

    @Test func allFourKindsWork() async throws {
      let channel = InMemoryChannel(Echo.router())
      let message = KeyValue(key: "k", value: "v")
      let reply: KeyValue = try await Calls.unary(channel, Echo.unary, message, CallOptions())
      #expect(reply == message)
      let upload: ClientStreamingCall<KeyValue, KeyValue> = try await Calls.clientStreaming(
        channel, Echo.client, CallOptions())
      for _ in 0..<5 { try await upload.send(message) }
      #expect(try await upload.finish().value == "5")
      let download: ResponseStream<KeyValue> = try await Calls.serverStreaming(
        channel, Echo.server, message, CallOptions())
      var values: [String] = []
      while let message = try await download.next() { values.append(message.value) }
      #expect(values == ["0", "1", "2"])
      let chat: BidirectionalCall<KeyValue, KeyValue> = try await Calls.bidirectional(
        channel, Echo.bidi, CallOptions())
      for _ in 0..<3 {
        try await chat.send(message)
        #expect(try await chat.responses.next() == message)
      }
      try await chat.finish()
      #expect(try await chat.responses.next() == nil)
      #expect(await eventually { channel.callsInProgress == 0 })
    }

    @Test func statusesAreThoseOfTheWire() async throws {
      let channel = InMemoryChannel(Echo.router())
      #expect(await status(channel, Echo.fail)?.origin == .peer)
      #expect(await status(channel, Echo.fail)?.message == "not now")
      #expect(await status(channel, Echo.method("No", .unary))?.message == "method No")
      let service = MethodDescriptor(service: "no.Such", name: "No", kind: .unary)
      #expect(await status(channel, service)?.message == "service no.Such")
    }

    @Test func deadlinesCancelTheHandler() async throws {
      let gate = Gate()
      let channel = InMemoryChannel(Echo.router(gate: gate))
      let ended = await status(channel, Echo.hang, CallOptions(timeout: .milliseconds(20)))
      #expect(ended?.code == .deadlineExceeded)
      #expect(await eventually { await gate.inside == 0 })
    }

    @Test func aLostConnectionFailsCallsAndCancelsHandlers() async throws {
      let gate = Gate()
      let channel = InMemoryChannel(Echo.router(gate: gate))
      let call = Task { await status(channel, Echo.hang) }
      #expect(await eventually { await gate.inside == 1 })
      channel.disconnect()
      #expect(await call.value?.code == .unavailable)
      #expect(await eventually { await gate.inside == 0 })
      #expect(await status(channel, Echo.unary) == nil)
    }

    @Test func cancellingTheCallerLeavesTheHandler() async throws {
      let gate = Gate()
      let channel = InMemoryChannel(Echo.router(gate: gate))
      let call = Task { await status(channel, Echo.gated) }
      #expect(await eventually { await gate.inside == 1 })
      call.cancel()
      #expect(await call.value?.code == .cancelled)
      #expect(await gate.inside == 1)
      await gate.open()
    }

    @Test func faultsHappenBeforeOrAfterTheHandler() async throws {
      let gate = Gate()
      await gate.open()
      let channel = InMemoryChannel(Echo.router(gate: gate))
      channel.inject { _ in .lostBefore }
      #expect(await status(channel, Echo.gated)?.code == .unavailable)
      #expect(await gate.total == 0)
      channel.inject { _ in .lostAfter }
      #expect(await status(channel, Echo.gated)?.code == .unavailable)
      #expect(await gate.total == 1)
      channel.inject { _ in .refused(.aborted) }
      #expect(await status(channel, Echo.gated)?.code == .aborted)
      channel.inject(nil)
      #expect(await status(channel, Echo.gated) == nil)
      #expect(await gate.total == 2)
    }

    @Test func streamsHaveBackPressure() async throws {
      let channel = InMemoryChannel(Echo.router())
      let stream: ResponseStream<KeyValue> = try await Calls.serverStreaming(
        channel, Echo.flood, KeyValue(value: "2000"), CallOptions())
      try await Task.sleep(for: .milliseconds(20))
      #expect(channel.callsInProgress == 1, "two megabytes are not queued ahead")
      var count = 0
      while try await stream.next() != nil { count += 1 }
      #expect(count == 2000)
    }
  }
}
