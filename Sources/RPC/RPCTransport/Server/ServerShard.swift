import RPCCore
import RPCWire

/// What a server is on one of its loops: its connections there. On that loop only.
final class ServerShard: @unchecked Sendable {
  let loop: EventLoop
  let routes: RouteTable
  let router: Router
  let observer: (any ServerObserver)?
  let unaryLongest = Limits.unaryTimeoutMax.wholeNanoseconds
  let streamLongest = Limits.streamTimeoutMax.wholeNanoseconds
  private let onClose: @Sendable (Peer?) -> Void
  private var connections: [ObjectIdentifier: ServerConnection] = [:]
  /// Streaming calls in progress, by user id.
  private var streamsOfUsers: [UInt32: Int] = [:]
  private var drained: (@Sendable () -> Void)?

  init(
    loop: EventLoop, router: Router, observer: (any ServerObserver)?,
    onClose: @escaping @Sendable (Peer?) -> Void
  ) {
    self.loop = loop
    self.observer = observer
    self.onClose = onClose
    routes = RouteTable(router)
    self.router = router
  }

  /// Serves an accepted socket, which it owns from here on.
  func adopt(_ descriptor: Int32, _ peer: Peer?) {
    do throws(SystemError) {
      let connection = try ServerConnection(descriptor, peer: peer, shard: self)
      connections[ObjectIdentifier(connection)] = connection
      observer?.connectionOpened(peer)
      if drained != nil { connection.drain() }
    } catch {
      observer?.connectionRefused(peer, reason: "\(error)")
      onClose(peer)
    }
  }

  func closed(_ connection: ServerConnection, _ reason: String) {
    connections[ObjectIdentifier(connection)] = nil
    observer?.connectionClosed(connection.peer, reason: reason)
    onClose(connection.peer)
    finishDrain()
  }

  /// Counts a streaming call; false when the user has too many.
  func takesStream(of peer: Peer?) -> Bool {
    guard let user = peer?.userID else { return true }
    let streams = streamsOfUsers[user, default: 0]
    if streams >= Limits.streamsPerUserMax { return false }
    streamsOfUsers[user] = streams + 1
    return true
  }

  func streamEnded(of peer: Peer?) {
    guard let user = peer?.userID, let streams = streamsOfUsers[user] else { return }
    streamsOfUsers[user] = streams == 1 ? nil : streams - 1
  }

  /// Serves what is under way for `linger`, then takes no new calls, and cancels what has not
  /// ended by `end`. `done` is called when every connection is closed.
  func drain(linger: Deadline, end: Deadline, done: @escaping @Sendable () -> Void) {
    drained = done
    loop.schedule(at: linger) { [self] in
      for connection in connections.values { connection.drain() }
      finishDrain()
    }
    loop.schedule(at: end) { [self] in
      for connection in connections.values { connection.cancelAll() }
    }
    finishDrain()
  }

  private func finishDrain() {
    guard connections.isEmpty, let done = drained else { return }
    drained = nil
    done()
  }

  var statistics: ServerStatistics {
    var sum = ServerStatistics()
    sum.connections = connections.count
    for connection in connections.values {
      sum.callsInProgress += connection.machine.callsInProgress
      sum.openStreams += connection.machine.openStreams
    }
    return sum
  }
}

/// What a server has in its hands right now.
public struct ServerStatistics: Sendable, Hashable {
  public var connections = 0
  /// Calls whose handler has not returned.
  public var callsInProgress = 0
  /// Calls whose client may still send.
  public var openStreams = 0

  public init() {}
}
