import CLinux
import RPCCore

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// How many connections a server has, and of whom. On its first loop only.
final class Admission: @unchecked Sendable {
  private let admit: @Sendable (Peer) -> Bool
  private var connections = 0
  private var connectionsPerUser: [UInt32: Int] = [:]

  init(_ admit: @escaping @Sendable (Peer) -> Bool) { self.admit = admit }

  /// Counts the connection, or says why it is refused.
  func take(_ peer: Peer) -> String? {
    let ofUser = connectionsPerUser[peer.userID, default: 0]
    if connections >= Limits.connectionsMax { return "too many connections" }
    if ofUser >= Limits.connectionsPerUserMax {
      return "too many connections of user \(peer.userID)"
    }
    if !admit(peer) { return "user \(peer.userID) is not admitted" }
    connections += 1
    connectionsPerUser[peer.userID] = ofUser + 1
    return nil
  }

  func release(_ peer: Peer) {
    connections -= 1
    let left = connectionsPerUser[peer.userID, default: 1] - 1
    connectionsPerUser[peer.userID] = left == 0 ? nil : left
  }
}

/// Accepts connections on one loop and hands them out, within the limits.
final class Listener: EventSource, @unchecked Sendable {
  private let loop: EventLoop
  private let descriptor: Int32
  private var token: UInt64 = 0
  private var isOpen = false
  /// A descriptor to give up when the process has no more: the connection in the queue can then be
  /// taken and closed, instead of being reported for ever.
  private var reserve: Int32
  private let admission: Admission
  private let accepted: @Sendable (Int32, Peer) -> Void
  private let refused: @Sendable (Peer?, String) -> Void

  init(
    _ descriptor: Int32, on loop: EventLoop, admission: Admission,
    accepted: @escaping @Sendable (Int32, Peer) -> Void,
    refused: @escaping @Sendable (Peer?, String) -> Void
  ) {
    self.descriptor = descriptor
    self.loop = loop
    self.admission = admission
    self.accepted = accepted
    self.refused = refused
    reserve = clinux_eventfd()
  }

  func start() throws(SystemError) {
    token = try loop.register(self, descriptor, .read)
    isOpen = true
  }

  /// Stops accepting, after taking what the system has already connected.
  func stop() {
    guard isOpen else { return }
    acceptAll(atMost: Int(Limits.listenBacklog) + 1)
    isOpen = false
    loop.unregister(descriptor, token: token)
    clinux_close(descriptor)
    if reserve >= 0 { clinux_close(reserve) }
  }

  func ready(_ readiness: Poller.Readiness) { acceptAll(atMost: 64) }

  private func acceptAll(atMost count: Int) {
    for _ in 0..<count {
      let socket = clinux_accept(descriptor)
      switch socket {
      case 0...: take(socket)
      case -EAGAIN: return
      case -EMFILE, -ENFILE: if !refuseOne() { return pause() }
      default: return pause()
      }
    }
  }

  private func take(_ socket: Int32) {
    var (user, group, process) = (UInt32(0), UInt32(0), Int32(0))
    guard clinux_peer_credentials(socket, &user, &group, &process) == 0 else {
      clinux_close(socket)
      return refused(nil, "the peer's credentials cannot be read")
    }
    let peer = Peer(userID: user, groupID: group, processID: process)
    if let problem = admission.take(peer) {
      clinux_close(socket)
      return refused(peer, problem)
    }
    accepted(socket, peer)
  }

  /// - Returns: false when nothing could be accepted even so.
  private func refuseOne() -> Bool {
    // It may have been lost to another thread the last time.
    if reserve < 0 { reserve = clinux_eventfd() }
    guard reserve >= 0 else { return false }
    clinux_close(reserve)
    let socket = clinux_accept(descriptor)
    if socket >= 0 {
      clinux_close(socket)
      refused(nil, "the process has no descriptors left")
    }
    reserve = clinux_eventfd()
    return socket >= 0
  }

  /// The system is short of something: look again in a while, not in a busy loop.
  private func pause() {
    loop.change(descriptor, [], token: token)
    loop.schedule(at: loop.now + .milliseconds(100)) { [weak self] in
      guard let self, isOpen else { return }
      loop.change(descriptor, .read, token: token)
    }
  }
}
