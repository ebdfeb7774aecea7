import CLinux
import Foundation
import RPCCore
import Testing

@testable import RPCTransport

extension SocketTests {
  @Suite struct SocketFileTests {
    private func start(_ path: String) -> ServerError? {
      do throws(ServerError) {
        try Server(.init(socketPath: path), router: Router()).start()
        return nil
      } catch { return error }
    }

    private func mode(_ path: String) -> Int {
      let attributes = try? FileManager.default.attributesOfItem(atPath: path)
      return (attributes?[.posixPermissions] as? NSNumber)?.intValue ?? 0
    }

    @Test func modesAreClosedToOthers() async throws {
      try await withFixture { fixture in
        #expect(mode(fixture.path) == 0o660)
        #expect(mode((fixture.path as NSString).deletingLastPathComponent) == 0o750)
      }
    }

    @Test func pathOfMoreThan107BytesIsRefused() {
      let path = "/tmp/" + String(repeating: "x", count: 103)
      #expect(path.utf8.count == 108)
      #expect(start(path) == .pathTooLong(path: path, bytes: 108))
      #expect(start(path)?.description.contains("107") == true)
    }

    @Test func pathOf107BytesWorks() async throws {
      let directory = (temporaryPath() as NSString).deletingLastPathComponent
      let path = directory + "/" + String(repeating: "x", count: 106 - directory.utf8.count)
      #expect(path.utf8.count == 107)
      let fixture = try Fixture(path: path)
      let reply: KeyValue = try await Calls.unary(
        fixture.channel(), Echo.unary, KeyValue(key: "k"), CallOptions())
      #expect(reply.key == "k")
      await fixture.end()
    }

    @Test func staleSocketIsReplaced() async throws {
      let path = temporaryPath()
      try makeDirectory(of: path)
      let descriptor = clinux_unix_listen(path, 1, 0o600)
      #expect(descriptor >= 0)
      clinux_close(descriptor)
      #expect(clinux_path_kind(path) == 1)
      let fixture = try Fixture(path: path)
      let reply: KeyValue = try await Calls.unary(
        fixture.channel(), Echo.unary, KeyValue(key: "k"), CallOptions())
      #expect(reply.key == "k")
      await fixture.end()
    }

    @Test func socketOnWhichSomebodyAnswersIsLeftAlone() async throws {
      try await withFixture { fixture in
        #expect(start(fixture.path) == .inUse(path: fixture.path))
        let reply: KeyValue = try await Calls.unary(
          fixture.channel(), Echo.unary, KeyValue(key: "k"), CallOptions())
        #expect(reply.key == "k")
      }
    }

    @Test func foreignFileIsLeftAlone() throws {
      let path = temporaryPath()
      try makeDirectory(of: path)
      try "mine".write(toFile: path, atomically: true, encoding: .utf8)
      #expect(start(path) == .notASocket(path: path))
      #expect(try String(contentsOfFile: path, encoding: .utf8) == "mine")
    }

    @Test func directoryThatCannotBeMadeIsAClearError() throws {
      let file = temporaryPath("file")
      try makeDirectory(of: file)
      try "x".write(toFile: file, atomically: true, encoding: .utf8)
      guard case .system(let error, _) = start(file + "/inside/s") else {
        Issue.record("it started")
        return
      }
      #expect(error.operation == "mkdir")
    }

    @Test func ofTwoServersThatStartAtOnceOneServes() async throws {
      for _ in 0..<20 {
        let path = temporaryPath()
        try makeDirectory(of: path)
        clinux_close(clinux_unix_listen(path, 1, 0o600))
        async let first = Task.detached { start(path) }.value
        async let second = Task.detached { start(path) }.value
        let failures = await [first, second].compactMap { $0 }
        #expect(failures == [.inUse(path: path)])
      }
    }

    @Test func activatedSocketServesAndStays() async throws {
      let path = temporaryPath()
      try makeDirectory(of: path)
      let descriptor = clinux_unix_listen(path, 16, 0o600)
      #expect(clinux_adopt_listener(descriptor) == 0)
      // A client that connects before the server runs loses nothing.
      let early = try RawSocket(connectingTo: path)
      try await early.send(request(1, Echo.unary, KeyValue(key: "early")))
      let loop = try EventLoop()
      loop.start()
      var configuration = Server.Configuration(socketPath: path)
      configuration.listeners = [descriptor]
      let server = Server(configuration, router: Echo.router(), loop: loop)
      try server.start()
      #expect(try await early.receiveFrame()?.streamID == 1)
      await server.drain()
      #expect(clinux_path_kind(path) == 1, "it belongs to whoever made it")
      loop.stop()
    }

    @Test func onlyListeningUnixSocketsAreAdopted() throws {
      var pair: [Int32] = [-1, -1]
      #expect(clinux_unix_pair(&pair) == 0)
      #expect(clinux_adopt_listener(pair[0]) == -EINVAL)
      #expect(clinux_adopt_listener(-1) == -EBADF)
      for descriptor in pair { clinux_close(descriptor) }
    }

    @Test func withoutActivationThereAreNoListeners() throws {
      #expect(try Activation.listeners() == [])
    }

    @Test func peerCredentialsAreThoseOfTheProcess() async throws {
      try await withFixture { fixture in
        let reply: KeyValue = try await Calls.unary(
          fixture.channel(), Echo.context, KeyValue(), CallOptions())
        #expect(reply.key == "uid=\(getuid())")
        let peer = fixture.observer.seen.calls.first?.context.peer
        #expect(peer == Peer(userID: getuid(), groupID: getgid(), processID: getpid()))
      }
    }

    @Test func usersThatAreNotAdmittedAreClosedAtOnce() async throws {
      let loop = try EventLoop()
      loop.start()
      let path = temporaryPath()
      var configuration = Server.Configuration(socketPath: path)
      configuration.admit = { $0.userID != getuid() }
      let server = Server(configuration, router: Echo.router(), loop: loop)
      try server.start()
      try await RawSocket(connectingTo: path).receiveEnd()
      #expect(await server.statistics().connections == 0)
      await server.drain()
      loop.stop()
    }

    @Test func connectionsAreLimitedPerUserAndInAll() {
      let admission = Admission { $0.userID != 7 }
      func peer(_ user: UInt32) -> Peer { Peer(userID: user, groupID: 0, processID: 1) }
      for _ in 0..<Limits.connectionsPerUserMax { #expect(admission.take(peer(1)) == nil) }
      #expect(admission.take(peer(1)) == "too many connections of user 1")
      #expect(admission.take(peer(7)) == "user 7 is not admitted")
      admission.release(peer(1))
      #expect(admission.take(peer(1)) == nil)
      for user in 2...3 as ClosedRange<UInt32> {
        for _ in 0..<Limits.connectionsPerUserMax { #expect(admission.take(peer(user)) == nil) }
      }
      #expect(admission.take(peer(4)) == "too many connections")
    }

    @Test func serverOnTwoLoopsServesOnBoth() async throws {
      let loops = [try EventLoop(), try EventLoop()]
      for loop in loops { loop.start() }
      let path = temporaryPath()
      var router = Router()
      router.unary(Echo.unary) { (_: KeyValue, _) async throws(RPCStatus) -> KeyValue in
        KeyValue(key: loops[0].isCurrent ? "first" : loops[1].isCurrent ? "second" : "neither")
      }
      let server = Server(.init(socketPath: path), router: router, loops: loops)
      try server.start()
      var seen: Set<String> = []
      var channels: [UnixChannel] = []
      for _ in 0..<4 {
        let channel = UnixChannel(path: path)
        channels.append(channel)
        let reply: KeyValue = try await Calls.unary(
          channel, Echo.unary, KeyValue(), CallOptions())
        seen.insert(reply.key)
      }
      #expect(seen == ["first", "second"])
      #expect(await server.statistics().connections == 4)
      await server.drain()
      for loop in loops { loop.stop() }
    }
  }
}
