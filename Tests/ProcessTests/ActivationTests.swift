import Contracts
import Foundation
import RPCContracts
import RPCCore
import RPCTransport
import Testing

/// What systemd does for a unit, done to a real process.
@Suite("Under a service manager", .serialized) struct ActivationTests {
  /// Listens on the path of the first argument as descriptor 3 and becomes the rest, as a socket
  /// unit has it. Perl is part of every Debian.
  private static let socketUnit = [
    "/usr/bin/perl", "-e",
    """
    use Socket; $^F = 9; socket(my $s, AF_UNIX, SOCK_STREAM, 0); fileno($s) == 3 or die "not 3";
    bind($s, sockaddr_un(shift)) && listen($s, 8) or die "$!";
    $ENV{LISTEN_PID} = $$; $ENV{LISTEN_FDS} = 1; exec @ARGV;
    """,
  ]

  @Test func aServiceTakesTheSocketItIsGivenAndTellsHowItIsDoing() async throws {
    let stack = try Stack()
    let manager = try NotificationSocket(path: "\(stack.directory)/notify")
    let path = "\(stack.directory)/given.sock"
    try stack.start(
      "orders",
      within: ["/usr/bin/env", "NOTIFY_SOCKET=\(manager.path)"] + Self.socketUnit + [path])
    // The client may be earlier than the service: its connection waits in the socket.
    try await eventually("the socket") { FileManager.default.fileExists(atPath: path) }
    let reply = try await HealthClient(UnixChannel(path: path)).check(
      HealthV1.HealthCheckRequest(), options: CallOptions(timeout: .seconds(20), waitForReady: true)
    )
    #expect(reply.status == .serving)
    #expect(!FileManager.default.fileExists(atPath: stack.socket("orders")))
    #expect(manager.receive()?.hasPrefix("READY=1\n") == true)

    stack.signal("orders", SIGHUP)
    #expect(manager.receive()?.hasPrefix("RELOADING=1\nMONOTONIC_USEC=") == true)
    #expect(manager.receive()?.hasPrefix("READY=1\n") == true)

    #expect(try stack.terminate("orders") == 0)
    #expect(manager.receive() == "STOPPING=1")
    #expect(FileManager.default.fileExists(atPath: path), "the file is the manager's")
  }

  @Test func aDescriptorThatIsNoListeningSocketIsRefused() throws {
    let stack = try Stack()
    let result = try stack.bash(
      "LISTEN_FDS=1 LISTEN_PID=$$ exec aftercare-orders 3</dev/null")
    #expect(result.code == 1)
    #expect(result.errors.contains("socket activation: descriptor 3 is not a listening"))
  }
}

/// Where a service manager hears of its services.
private final class NotificationSocket {
  let path: String
  private let descriptor: Int32

  init(path: String) throws {
    self.path = path
    descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    // A service that says nothing fails the test instead of holding it up.
    var limit = timeval(tv_sec: 20, tv_usec: 0)
    setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard result == 0 else { throw StackError("\(path) cannot be bound") }
  }

  deinit { close(descriptor) }

  /// The next message; nil when none comes.
  func receive() -> String? {
    var bytes = [UInt8](repeating: 0, count: 4_096)
    let count = recv(descriptor, &bytes, bytes.count, 0)
    return count < 0 ? nil : String(decoding: bytes[..<count], as: UTF8.self)
  }
}
