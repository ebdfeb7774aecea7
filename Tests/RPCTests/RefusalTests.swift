import Contracts
import RPCCore
import RPCTransport
import RPCWire
import Testing

extension SocketTests {
  /// Every row of the protocol's table of refusals, on a real socket. Each test ends by showing that
  /// the connection lives on (or does not, where that is the rule).
  @Suite struct RefusalTests {
    private func expectAlive(_ socket: RawSocket, _ streamID: UInt32) async throws {
      try await socket.send(request(streamID, Echo.unary, KeyValue(key: "k", value: "v")))
      let frame = try #require(try await socket.receiveFrame())
      #expect(frame.streamID == streamID)
      #expect(try frame.response().status == nil)
    }

    @Test func unknownServiceIsUnimplemented() async throws {
      try await withFixture { fixture in
        let socket = try fixture.socket()
        try await socket.send(
          request(1, MethodDescriptor(service: "no.Such", name: "Unary", kind: .unary)))
        let (streamID, status) = try await socket.receiveStatus()
        #expect(streamID == 1)
        #expect(status.code == .unimplemented)
        #expect(status.message == "service no.Such")
        try await expectAlive(socket, 3)
      }
    }

    @Test func unknownMethodIsUnimplemented() async throws {
      try await withFixture { fixture in
        let socket = try fixture.socket()
        try await socket.send(request(1, Echo.method("Nope", .unary)))
        let (_, status) = try await socket.receiveStatus()
        #expect(status.code == .unimplemented)
        #expect(status.message == "method Nope")
        try await expectAlive(socket, 3)
      }
    }

    @Test func dataOverFourMiBIsExhaustedAndSkipped() async throws {
      try await withFixture { fixture in
        let socket = try fixture.socket()
        let frame = RawSocket.Frame(
          1, .request, [], [UInt8](repeating: 0xff, count: Limits.frameDataBytesMax + 1))
        try await socket.send(frame)
        let (streamID, status) = try await socket.receiveStatus()
        #expect(streamID == 1)
        #expect(status.code == .resourceExhausted)
        try await expectAlive(socket, 3)
      }
    }

    @Test func largestAllowedRequestIsServed() async throws {
      try await withFixture { fixture in
        let socket = try fixture.socket()
        let overhead =
          request(1, Echo.empty, KeyValue(value: String(repeating: "x", count: 3_000_000)))
          .data.count - 3_000_000
        let value = String(repeating: "x", count: Limits.frameDataBytesMax - overhead)
        let frame = request(1, Echo.empty, KeyValue(value: value))
        #expect(frame.data.count == Limits.frameDataBytesMax)
        try await socket.send(frame)
        #expect(try await socket.receiveFrame()?.response().status == nil)
      }
    }

    @Test func evenStreamIDIsInvalidArgument() async throws {
      try await withFixture { fixture in
        let socket = try fixture.socket()
        try await socket.send(request(2, Echo.unary))
        let (streamID, status) = try await socket.receiveStatus()
        #expect(streamID == 2)
        #expect(status.code == .invalidArgument)
        try await expectAlive(socket, 3)
      }
    }

    @Test func reusedStreamIDIsInvalidArgument() async throws {
      try await withFixture { fixture in
        let socket = try fixture.socket()
        try await expectAlive(socket, 5)
        for streamID in [5, 3] as [UInt32] {
          try await socket.send(request(streamID, Echo.unary))
          let (answered, status) = try await socket.receiveStatus()
          #expect(answered == streamID)
          #expect(status.code == .invalidArgument)
        }
        try await expectAlive(socket, 7)
      }
    }

    @Test func undecodableEnvelopeIsInvalidArgument() async throws {
      try await withFixture { fixture in
        let socket = try fixture.socket()
        try await socket.send(RawSocket.Frame(1, .request, [], [0x0a, 0xff, 0xff]))
        #expect(try await socket.receiveStatus().status.code == .invalidArgument)
        try await expectAlive(socket, 3)
      }
    }

    @Test func undecodableMessageIsInvalidArgumentNamingTheField() async throws {
      try await withFixture { fixture in
        let socket = try fixture.socket()
        let outgoing = OutgoingRequest(method: Echo.unary, payload: [0x12, 1, 0xff])
        var data = [UInt8](repeating: 0, count: outgoing.byteCount)
        data.withUnsafeMutableBytes { outgoing.write($0.baseAddress!) }
        try await socket.send(RawSocket.Frame(1, .request, [], data))
        let (_, status) = try await socket.receiveStatus()
        #expect(status.code == .invalidArgument)
        #expect(status.message == "ttrpc.KeyValue.value: is not valid UTF-8")
        let details = status.detail(GoogleRPC.BadRequest.self)
        #expect(details?.fieldViolations.map(\.field) == ["value"])
        try await expectAlive(socket, 3)
      }
    }

    @Test func invalidUTF8AndNULInNamesAreInvalidArgumentNamingTheField() async throws {
      try await withFixture { fixture in
        let socket = try fixture.socket()
        try await socket.send(RawSocket.Frame(1, .request, [], [0x0a, 1, 0xff]))
        #expect(try await socket.receiveStatus().status.message.contains("service"))
        try await socket.send(RawSocket.Frame(3, .request, [], [0x12, 1, 0]))
        let (_, status) = try await socket.receiveStatus()
        #expect(status.code == .invalidArgument)
        #expect(status.message.contains("method"))
        try await expectAlive(socket, 5)
      }
    }

    @Test func undecodableMessageInAStreamFailsThatStream() async throws {
      try await withFixture { fixture in
        let socket = try fixture.socket()
        try await socket.send(request(1, Echo.client, flags: .remoteOpen))
        try await socket.send(RawSocket.Frame(1, .data, [], [0x12, 1, 0xff]))
        let (streamID, status) = try await socket.receiveStatus()
        #expect(streamID == 1)
        #expect(status.code == .invalidArgument)
        try await expectAlive(socket, 3)
      }
    }

    @Test func dataForAnUnknownStreamIsIgnored() async throws {
      try await withFixture { fixture in
        let socket = try fixture.socket()
        try await socket.send(RawSocket.Frame(77, .data, [], [1, 2]))
        try await expectAlive(socket, 1)
        #expect(fixture.observer.seen.ignored == 1)
      }
    }

    @Test func dataForAFinishedStreamIsIgnored() async throws {
      try await withFixture { fixture in
        let socket = try fixture.socket()
        try await socket.send(request(1, Echo.bidi, flags: .remoteOpen))
        try await socket.send(RawSocket.Frame(1, .data, [.remoteClosed, .noData]))
        _ = try await socket.receiveFrame()
        try await socket.send(RawSocket.Frame(1, .data, [], [1, 2]))
        try await expectAlive(socket, 3)
        #expect(fixture.observer.seen.ignored == 1)
      }
    }

    @Test func dataForAUnaryCallIsIgnored() async throws {
      try await withFixture { fixture in
        let socket = try fixture.socket()
        try await socket.send(request(1, Echo.gated))
        try await socket.send(RawSocket.Frame(1, .data, [], [1, 2]))
        try await socket.send(RawSocket.Frame(1, .data, [.remoteClosed, .noData]))
        try await expectAlive(socket, 3)
        await fixture.gate.open()
        #expect(try await socket.receiveFrame()?.streamID == 1)
        #expect(fixture.observer.seen.ignored == 2)
      }
    }

    @Test func unknownFrameTypeIsIgnored() async throws {
      try await withFixture { fixture in
        let socket = try fixture.socket()
        for type in [0, 2, 4, 255] as [UInt8] {
          var frame = RawSocket.Frame(1, .data, [], [1, 2, 3])
          frame.type = type
          try await socket.send(frame)
        }
        try await expectAlive(socket, 1)
        #expect(fixture.observer.seen.ignored == 4)
      }
    }

    @Test func passedDeadlineIsDeadlineExceededAndTheHandlerIsCancelled() async throws {
      try await withFixture { fixture in
        let socket = try fixture.socket()
        try await socket.send(request(1, Echo.hang, timeout: 20_000_000))
        let (streamID, status) = try await socket.receiveStatus()
        #expect(streamID == 1)
        #expect(status.code == .deadlineExceeded)
        #expect(await eventually { await fixture.gate.inside == 0 })
        #expect(await fixture.settled(connections: 1).callsInProgress == 0)
        try await expectAlive(socket, 3)
      }
    }

    @Test func negativeTimeoutIsDeadlineExceededWithoutRunningTheHandler() async throws {
      try await withFixture { fixture in
        let socket = try fixture.socket()
        try await socket.send(request(1, Echo.hang, timeout: -1))
        #expect(try await socket.receiveStatus().status.code == .deadlineExceeded)
        #expect(await fixture.gate.total == 0)
      }
    }

    @Test func overflowingTimeoutIsCapped() async throws {
      try await withFixture { fixture in
        let socket = try fixture.socket()
        try await socket.send(request(1, Echo.context, timeout: .max))
        let payload = try #require(try await socket.receiveFrame()).response().payload
        let seconds = Limits.unaryTimeoutMax.components.seconds
        #expect(String(decoding: payload, as: UTF8.self).contains("left=\(seconds - 1)"))
      }
    }

    @Test func tooManyMisbehavingFramesCloseTheConnection() async throws {
      try await withFixture { fixture in
        let socket = try fixture.socket()
        for _ in 0..<(Limits.misbehavingFramesMax - 1) {
          try await socket.send(RawSocket.Frame(99, .data, [], [1]))
        }
        try await expectAlive(socket, 1)
        try await socket.send(RawSocket.Frame(99, .data, [], [1]))
        try await socket.receiveEnd()
        #expect(await fixture.settled().connections == 0)
      }
    }

    @Test func aReaderThatDoesNotDrainItsSocketIsBoundedAndOthersDoNotWait() async throws {
      try await withFixture { fixture in
        let slow = try fixture.socket()
        try await slow.send(request(1, Echo.flood, KeyValue(value: "100000"), timeout: 300_000_000))
        #expect(await eventually { await fixture.server.statistics().callsInProgress == 1 })
        let other = try fixture.socket()
        try await expectAlive(other, 1)
        // Its stream fails at its deadline with a bounded queue; nothing of it stays.
        #expect(await fixture.settled(connections: 2).callsInProgress == 0)
        let call = try #require(
          fixture.observer.seen.calls.first { $0.context.method == Echo.flood })
        #expect(call.code == .deadlineExceeded)
        #expect(call.bytesSent < Limits.writeQueueBytesPause + 1_000_000)
      }
    }
  }
}
