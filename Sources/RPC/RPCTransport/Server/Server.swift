import CLinux
public import RPCCore
import Synchronization

/// A ttrpc server on Unix sockets.
public final class Server: Sendable {
  /// What a server needs to know.
  public struct Configuration: Sendable {
    /// Where it listens; at most 107 bytes. Ignored when `listeners` are given.
    public var socketPath: String
    /// Listening sockets that somebody else made, see `Activation`. The server owns them.
    public var listeners: [Int32] = []
    /// Which users may connect at all. What they may call is decided by interceptors.
    public var admit: @Sendable (Peer) -> Bool = { _ in true }
    public var observer: (any ServerObserver)?

    public init(socketPath: String) { self.socketPath = socketPath }
  }

  private struct State {
    var listeners: [Listener] = []
    var file: SocketFile?
    var next = 0
    var isDraining = false
  }

  private let configuration: Configuration
  private let loops: [EventLoop]
  private let router: Router
  private let admission: Admission
  private let state = Mutex(State())
  private let shards = Mutex<[ServerShard]>([])

  /// - Parameters:
  ///   - router: all methods; a server's methods do not change.
  ///   - loops: run by the caller; connections are spread over them. The first one also accepts.
  /// - Precondition: there is at least one loop.
  public init(_ configuration: Configuration, router: Router, loops: [EventLoop]) {
    precondition(!loops.isEmpty, "a server needs a loop")
    self.configuration = configuration
    self.loops = loops
    self.router = router
    admission = Admission(configuration.admit)
  }

  public convenience init(
    _ configuration: Configuration, router: Router, loop: EventLoop = .shared
  ) {
    self.init(configuration, router: router, loops: [loop])
  }

  /// Listens and serves. From any thread; returns when clients can connect.
  ///
  /// - Throws: why it cannot listen.
  public func start() throws(ServerError) {
    let path = configuration.socketPath
    var descriptors = configuration.listeners
    if descriptors.isEmpty {
      let (file, descriptor) = try SocketFile.listen(at: path)
      descriptors = [descriptor]
      state.withLock { $0.file = file }
    }
    let made = loops.map { loop in
      ServerShard(
        loop: loop, router: router, observer: configuration.observer,
        onClose: { [weak self] peer in self?.released(peer) })
    }
    shards.withLock { $0 = made }
    for descriptor in descriptors { listen(descriptor, path) }
  }

  private func listen(_ descriptor: Int32, _ path: String) {
    let observer = configuration.observer
    let listener = Listener(
      descriptor, on: loops[0], admission: admission,
      accepted: { [weak self] socket, peer in self?.accepted(socket, peer) },
      refused: { peer, reason in observer?.connectionRefused(peer, reason: reason) })
    state.withLock { $0.listeners.append(listener) }
    loops[0].execute {
      do throws(SystemError) { try listener.start() } catch {
        observer?.connectionRefused(nil, reason: "\(path): \(error)")
      }
    }
  }

  private func accepted(_ socket: Int32, _ peer: Peer) {
    let shards = shards.withLock { $0 }
    let index = state.withLock { state in
      state.next = (state.next + 1) % shards.count
      return state.next
    }
    let shard = shards[index]
    if shard.loop.isCurrent {
      shard.adopt(socket, peer)
    } else {
      shard.loop.execute { shard.adopt(socket, peer) }
    }
  }

  private func released(_ peer: Peer?) {
    guard let peer else { return }
    if loops[0].isCurrent {
      admission.release(peer)
    } else {
      loops[0].execute { [admission] in admission.release(peer) }
    }
  }

  /// Stops gracefully: accepts no more, serves what is under way, finishes calls in progress,
  /// writes what is queued, closes. Calls that have not ended after `grace` are cancelled with
  /// UNAVAILABLE.
  public func drain(grace: Duration = Limits.drainGrace) async {
    let first = state.withLock { state in
      defer { state.isDraining = true }
      return !state.isDraining
    }
    guard first else { return }
    let listeners = state.withLock { $0.listeners }
    await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
      loops[0].execute {
        for listener in listeners { listener.stop() }
        continuation.resume()
      }
    }
    state.withLock { $0.file }?.remove()
    let now = Deadline.now()
    let linger = now + min(grace, Limits.drainLinger)
    for shard in shards.withLock({ $0 }) {
      await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
        shard.loop.execute {
          shard.drain(linger: linger, end: now + grace) { continuation.resume() }
        }
      }
    }
  }

  /// What the server has in its hands, over all loops.
  public func statistics() async -> ServerStatistics {
    var sum = ServerStatistics()
    for shard in shards.withLock({ $0 }) {
      let one = await withCheckedContinuation {
        (continuation: CheckedContinuation<ServerStatistics, Never>) in
        shard.loop.execute { continuation.resume(returning: shard.statistics) }
      }
      sum.connections += one.connections
      sum.callsInProgress += one.callsInProgress
      sum.openStreams += one.openStreams
    }
    return sum
  }
}
