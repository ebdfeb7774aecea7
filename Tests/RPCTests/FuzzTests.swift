import Foundation
import RPCCore
import RPCTransport
import RPCWire
import Testing

extension SocketTests {
  /// Random input with a seed that is printed when something fails: `AFTERCARE_FUZZ_SEED` repeats
  /// it, `AFTERCARE_FUZZ_ROUNDS` makes it longer.
  @Suite struct FuzzTests {
    private let seed: UInt64
    private let rounds: Int

    init() {
      let environment = ProcessInfo.processInfo.environment
      seed = environment["AFTERCARE_FUZZ_SEED"].flatMap { UInt64($0) } ?? .random(in: 1...1_000_000)
      rounds = environment["AFTERCARE_FUZZ_ROUNDS"].flatMap { Int($0) } ?? 1
    }

    /// Recorded frames, whole, damaged, repeated, or made up.
    private func input(_ generator: inout SeededGenerator) -> [UInt8] {
      var bytes: [UInt8] = []
      for _ in 0..<Int.random(in: 1...20, using: &generator) {
        let lines = Vector.all.randomElement(using: &generator)!.lines
        var frame = lines.randomElement(using: &generator)!.bytes
        switch Int.random(in: 0..<8, using: &generator) {
        case 0: frame = Array(frame.prefix(.random(in: 0...frame.count, using: &generator)))
        case 1:
          let index = Int.random(in: 0..<frame.count, using: &generator)
          frame[index] = .random(in: 0...255, using: &generator)
        case 2:
          // Keeps the frame whole, so that its content is what is damaged.
          if frame.count > 10 {
            frame[.random(in: 10..<frame.count, using: &generator)] = .random(
              in: 0...255, using: &generator)
          }
        case 3:
          var random = RawSocket.Frame(
            .random(in: 0...9, using: &generator), .data,
            FrameFlags(rawValue: .random(in: 0...7, using: &generator)),
            (0..<Int.random(in: 0...40, using: &generator)).map { _ in
              .random(in: 0...255, using: &generator)
            })
          random.type = .random(in: 0...4, using: &generator)
          frame = random.bytes
        case 4:
          let streamID = UInt32.random(in: 0...99, using: &generator)
          withUnsafeBytes(of: streamID.bigEndian) { frame.replaceSubrange(4..<8, with: $0) }
        default: break
        }
        bytes += frame
      }
      return bytes
    }

    /// Runs both machines over the bytes. Nothing may trap; budgets and counts must stay sound.
    @Test func machinesSurviveAnything() {
      var generator = SeededGenerator(seed: seed)
      let routes = RouteTable(Echo.router())
      for round in 0..<(3000 * rounds) {
        var server = ServerMachine()
        var client = ClientMachine()
        for token in 0..<4 {
          _ = client.start(token % 2 == 0 ? .unary : .bidirectional, token: token)
        }
        var decoder = FrameDecoder()
        let bytes = input(&generator)
        bytes.withUnsafeBytes { raw in
          var offset = 0
          reading: while true {
            let rest = UnsafeRawBufferPointer(rebasing: raw[offset...])
            switch decoder.next(rest) {
            case .frame(let header):
              let data = UnsafeRawBufferPointer(rebasing: rest[10..<(10 + Int(header.length))])
              offset += 10 + Int(header.length)
              feed(&server, &client, header, data, routes)
            case .oversized(let header):
              offset += 10
              _ = server.receiveOversized(header)
              _ = client.receiveOversized(header)
            case .skip(let count): offset += count
            case .more: break reading
            }
          }
        }
        #expect(server.openStreams <= server.callsInProgress, "seed \(seed) round \(round)")
        #expect(client.callsInProgress <= 4, "seed \(seed) round \(round)")
      }
    }

    private func feed(
      _ server: inout ServerMachine, _ client: inout ClientMachine, _ header: FrameHeader,
      _ data: UnsafeRawBufferPointer, _ routes: RouteTable
    ) {
      var request = RequestEnvelope()
      switch server.receive(header, data, routes, &request) {
      case .call(let route, let requestsEnded):
        if routes.entries[route].method.kind.streamsRequests, !requestsEnded {
          server.opened(header.streamID, token: 0)
        }
      case .message(_, let last): if !last { server.taken(header.streamID, bytes: data.count) }
      default: break
      }
      var response = ResponseEnvelope()
      _ = client.receive(header, data, &response)
    }

    @Test func envelopesSurviveRandomBytes() {
      var generator = SeededGenerator(seed: seed)
      for _ in 0..<(20_000 * rounds) {
        let bytes: [UInt8] = (0..<Int.random(in: 0...60, using: &generator)).map { _ in
          // Mostly bytes that mean something as tags and lengths.
          Bool.random(using: &generator)
            ? [0x0a, 0x12, 0x1a, 0x20, 0x2a, 1, 2, 3, 0x80].randomElement(using: &generator)!
            : .random(in: 0...255, using: &generator)
        }
        _ = try? EnvelopeTests.read(bytes)
        _ = try? EnvelopeTests.response(bytes)
      }
    }

    @Test func aLiveServerSurvivesAnythingAndServesOthers() async throws {
      var generator = SeededGenerator(seed: seed)
      let fixture = try Fixture()
      await fixture.gate.open()
      let good = fixture.channel()
      for round in 0..<(150 * rounds) {
        let socket = try fixture.socket()
        for _ in 0..<Int.random(in: 1...5, using: &generator) {
          _ = socket.sendSome(input(&generator))
        }
        let message = KeyValue(key: "\(round)")
        let reply: KeyValue = try await Calls.unary(good, Echo.unary, message, CallOptions())
        #expect(reply == message, "seed \(seed)")
      }
      let left = await fixture.settled(connections: 1)
      #expect(left.callsInProgress == 0, "seed \(seed)")
      #expect(left.openStreams == 0, "seed \(seed)")
      await fixture.end()
    }

    @Test func aLiveClientSurvivesAnything() async throws {
      var generator = SeededGenerator(seed: seed)
      let path = temporaryPath()
      try makeDirectory(of: path)
      let listener = try RawListener(path: path)
      let loop = try EventLoop()
      loop.start()
      for _ in 0..<(60 * rounds) {
        let channel = UnixChannel(path: path, loop: loop)
        let calls = (0..<3).map { index in
          Task {
            if index == 0 {
              _ = try? await channel.unary(Echo.unary, [], CallOptions(timeout: .seconds(60)))
            } else if let stream = try? await channel.stream(
              Echo.bidi, nil, CallOptions(timeout: .seconds(60)))
            {
              while let next = try? await stream.next() { _ = next }
            }
          }
        }
        do {
          let peer = try await listener.accept()
          for _ in 0..<3 { _ = try await peer.receiveFrame() }
          for _ in 0..<4 { _ = peer.sendSome(input(&generator)) }
        }
        for call in calls { await call.value }
        #expect(await channel.callsInProgress() == 0, "seed \(seed)")
      }
      loop.stop()
    }

    /// The canary: a machine with a planted mistake has to be found by the same checks.
    @Test func aPlantedMistakeIsFound() {
      var generator = SeededGenerator(seed: seed)
      var found = false
      for _ in 0..<2000 where !found {
        let bytes = input(&generator)
        // A reader that believes lengths runs past the end of what it has.
        var offset = 0
        while offset + 10 <= bytes.count {
          let header = bytes.withUnsafeBytes { FrameHeader($0.baseAddress! + offset) }
          offset += 10 + Int(header.length)
        }
        found = offset > bytes.count
      }
      #expect(found)
    }
  }
}
