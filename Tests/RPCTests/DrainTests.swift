import CLinux
import RPCCore
import RPCTransport
import RPCWire
import Testing

extension SocketTests {
  @Suite struct DrainTests {
    @Test func drainOfAnIdleServerEndsAtOnceAndRemovesItsSocket() async throws {
      let fixture = try Fixture()
      await fixture.server.drain()
      #expect(clinux_path_kind(fixture.path) == 0)
      await fixture.end()
    }

    @Test func idleConnectionsAreClosed() async throws {
      let fixture = try Fixture()
      let socket = try fixture.socket()
      #expect(await eventually { await fixture.server.statistics().connections == 1 })
      await fixture.server.drain()
      try await socket.receiveEnd()
      await fixture.end()
    }

    @Test func newCallsAreRefusedAndRunningOnesFinish() async throws {
      let fixture = try Fixture()
      let socket = try fixture.socket()
      try await socket.send(request(1, Echo.gated))
      #expect(await eventually { await fixture.gate.inside == 1 })
      async let drained: Void = fixture.server.drain(grace: .seconds(20))
      // Until the linger is over calls are served, then refused; the running one is not touched.
      var streamID: UInt32 = 1
      var refused: RPCStatus?
      while refused == nil {
        streamID += 2
        try await socket.send(request(streamID, Echo.unary))
        refused = try await socket.receiveFrame()?.response().status
      }
      #expect(refused?.code == .unavailable)
      await fixture.gate.open()
      let last = try #require(try await socket.receiveFrame())
      #expect(last.streamID == 1)
      #expect(try last.response().status == nil)
      try await socket.receiveEnd()
      await drained
      await fixture.end()
    }

    @Test func callsThatDoNotEndAreCancelledAfterTheGraceTime() async throws {
      let fixture = try Fixture()
      let socket = try fixture.socket()
      try await socket.send(request(1, Echo.hang))
      #expect(await eventually { await fixture.gate.inside == 1 })
      async let drained: Void = fixture.server.drain(grace: .milliseconds(150))
      #expect(try await socket.receiveStatus().status.code == .unavailable)
      try await socket.receiveEnd()
      await drained
      #expect(await eventually { await fixture.gate.inside == 0 })
      await fixture.end()
    }

    @Test func aConnectionInTheQueueIsStillServed() async throws {
      let fixture = try Fixture()
      // Connected by the kernel, perhaps not yet accepted by the server.
      let socket = try fixture.socket()
      try await socket.send(request(1, Echo.unary, KeyValue(key: "k")))
      async let drained: Void = fixture.server.drain()
      #expect(try await socket.receiveFrame()?.response().status == nil)
      await drained
      await fixture.end()
    }

    @Test func aSocketThatSomebodyReplacedIsNotRemoved() async throws {
      let fixture = try Fixture()
      clinux_unlink(fixture.path)
      let successor = try Fixture(path: fixture.path)
      await fixture.server.drain()
      #expect(clinux_path_kind(fixture.path) == 1)
      await fixture.end()
      await successor.end()
    }
  }
}
