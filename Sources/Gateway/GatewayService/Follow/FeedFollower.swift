import Contracts
import Domain
import Gateway
import RPCCore
import Service
import Store
import Synchronization

/// Follows one service's feed and applies the reactions to its events (GW-FOLLOW).
///
/// The feed delivers at least once; the reactions carry request ids derived from the event's place
/// in the log, so their effects happen exactly once. The cursor is stored after the reactions: what
/// a crash loses is repeated and changes nothing.
///
/// One task reads, another reacts to all that arrived meanwhile, in batches: the commands of a batch
/// run side by side, a few at a time, so that the services store them together and live calls keep
/// most of the room; and the cursor is stored once for all of them.
final class FeedFollower: Sendable {
  /// What differs between the feeds.
  struct Feed: Sendable {
    var service: ServiceName
    var channel: any RPCCore.Channel
    var watch: MethodDescriptor
    /// The watching method's request.
    var request: @Sendable (_ cursor: String) -> [UInt8]
    /// The fields of an event that say what happened; those beside them, such as the policy, not.
    var change: ClosedRange<Int>
    /// What an event leads to; the header is decoded only when asked for.
    var reactions: @Sendable (Reactions, [UInt8], EventPeek) throws(DecodeError) -> [Reaction]
  }

  /// Events of one batch: a millisecond of work, after which others get their turn.
  static let batchMax = 512
  /// Events that wait while a batch is worked on.
  static let bufferMax = 2_048
  /// How often the place in a feed is stored while its events lead to nothing.
  static let storeEvery: Duration = .seconds(1)
  /// Shops whose names are kept in memory; beyond it they are looked up again.
  static let shopsMax = 10_000
  /// Reactions under way at a time: enough for the services to store them together, few beside the
  /// thousand live calls that a service takes.
  static let effectsInFlightMax = 16

  private struct State {
    var position: FeedCursor
    var isConnected = false
    var isCaughtUp = false
    var problem = "not connected yet"
    var events: UInt64 = 0
    /// Shops that were named and remembered since the process started.
    var shops: Set<[UInt8]> = []
  }

  private let feed: Feed
  private let environment: ServiceEnvironment<GatewayPolicy>
  private let apply: @Sendable (Reaction, CallOptions) async throws(RPCStatus) -> Void
  private let state: Mutex<State>

  init(
    _ feed: Feed, environment: ServiceEnvironment<GatewayPolicy>,
    apply: @escaping @Sendable (Reaction, CallOptions) async throws(RPCStatus) -> Void
  ) {
    self.feed = feed
    self.environment = environment
    self.apply = apply
    state = Mutex(State(position: FeedCursor(service: feed.service)))
  }

  private var store: Store { environment.store }
  private var policy: GatewayPolicy { environment.policy.current }
  private func now() -> Instant { environment.clock.now }

  /// Follows until the task is cancelled; reconnects after `policy.follow.retryAfter`.
  ///
  /// - Parameter pause: how to wait.
  func run(_ pause: Pause = { try? await Task.sleep(for: $0) }) async {
    while !Task.isCancelled {
      do {
        try await follow(pause)
        disconnected("the feed ended")
      } catch let status as RPCStatus where Self.isForeign(status) {
        await beginAgain(because: status)
      } catch {
        disconnected("\(error)")
      }
      await pause(policy.follow.retryAfter)
    }
  }

  private func follow(_ pause: Pause) async throws {
    let position = try await store.read { [service = feed.service] in
      try $0.cursor(of: service)
    }
    state.withLock { $0.position = position }
    let stream = try await feed.channel.stream(
      feed.watch, feed.request(position.cursor), CallOptions(timeout: .hours(24)))
    connected()
    let buffer = EventBuffer(capacity: Self.bufferMax)
    // A task of its own for reading, so that events arrive while a batch is stored.
    let reading = Task { await Self.read(stream, into: buffer) }
    defer {
      reading.cancel()
      stream.cancel()
      buffer.finish(.success(()))
    }
    try await withTaskCancellationHandler {
      try await work(buffer, from: position, pause)
    } onCancel: {
      buffer.finish(.failure(.cancelled()))
    }
  }

  private static func read(_ stream: any ClientStream, into buffer: EventBuffer) async {
    do throws(RPCStatus) {
      while !Task.isCancelled, let event = try await stream.next() { await buffer.push(event) }
      buffer.finish(.success(()))
    } catch { buffer.finish(.failure(error)) }
  }

  private func work(
    _ buffer: EventBuffer, from start: FeedCursor, _ pause: Pause
  ) async throws {
    var position = start
    var storedAt = start.appliedAt
    while let batch = try await buffer.take(Self.batchMax) {
      let before = position
      position = try await react(to: batch, at: position)
      let reached = position
      let shops = newShops(in: batch)
      // Events that led to nothing may be read again: their place is stored now and then.
      let didNothing =
        shops.isEmpty && reached.applied == before.applied && reached.refused == before.refused
      if !didNothing || reached.appliedAt - storedAt >= Self.storeEvery {
        try await store.write { transaction in
          try transaction.store(reached)
          for shop in shops { try transaction.rememberShop(String(decoding: shop, as: UTF8.self)) }
        }
        storedAt = reached.appliedAt
      }
      let isCaughtUp = buffer.isEmpty
      state.withLock { state in
        state.position = reached
        state.isCaughtUp = isCaughtUp
        state.events += UInt64(batch.count)
        if state.shops.count > Self.shopsMax { state.shops = [] }
        state.shops.formUnion(shops)
      }
      // Live calls go first: a yield would come back before the loop has looked at its sockets.
      await pause(.zero)
    }
  }

  private func react(to batch: [[UInt8]], at start: FeedCursor) async throws -> FeedCursor {
    var position = start
    var plan = ReactionPlan()
    var last: TypeV1.EventHeader?
    var reactions: Reactions?
    for (index, bytes) in batch.enumerated() {
      guard let peek = EventPeek(bytes, change: feed.change) else {
        throw RPCStatus.internal("an event of \(feed.service.rawValue) cannot be read")
      }
      if index == batch.count - 1 || reactions == nil {
        let header = try TypeV1.EventHeader(serialized: Array(bytes[peek.header]))
        last = header
        reactions = Reactions(
          database: Self.database(of: header.cursor), restarts: start.restarts)
      }
      guard let reactions else { continue }
      for reaction in try feed.reactions(reactions, bytes, peek) where isDue(reaction) {
        plan.add(reaction)
      }
    }
    let refused = try await apply(plan)
    position.applied += Int64(plan.count) - refused
    position.refused += refused
    if let last {
      position.cursor = last.cursor
      position.sequence = last.sequence
      position.recordedAt = last.recordedAt.flatMap { Instant($0) } ?? now()
      position.appliedAt = now()
    }
    return position
  }

  /// The shops that this feed names for the first time since the process started.
  private func newShops(in batch: [[UInt8]]) -> Set<[UInt8]> {
    var shops: Set<[UInt8]> = []
    var last: ArraySlice<UInt8> = []
    for bytes in batch {
      guard let peek = EventPeek(bytes, change: feed.change) else { continue }
      let shop = bytes[peek.shop]
      if shop.isEmpty || shop == last { continue }
      shops.insert(Array(shop))
      last = shop
    }
    return state.withLock { shops.subtracting($0.shops) }
  }

  /// A standing of long ago changes nothing, and a million imported orders should not become a
  /// million commands.
  private func isDue(_ reaction: Reaction) -> Bool {
    guard case .updateStanding(let update) = reaction,
      let ordered = (update.orderPlacedAt ?? update.orderPaidAt).flatMap({ Instant($0) })
    else { return true }
    return ordered > now() - policy.follow.standingHorizon
  }

  /// Runs the lanes side by side.
  ///
  /// - Returns: how many reactions were refused.
  private func apply(_ plan: ReactionPlan) async throws -> Int64 {
    if plan.lanes.isEmpty { return 0 }
    return try await withThrowingTaskGroup(of: Int64.self) { group in
      var rest = plan.lanes[...]
      for lane in rest.prefix(Self.effectsInFlightMax) {
        group.addTask { try await self.apply(lane) }
      }
      rest = rest.dropFirst(Self.effectsInFlightMax)
      var refused: Int64 = 0
      while let count = try await group.next() {
        refused += count
        if let lane = rest.popFirst() { group.addTask { try await self.apply(lane) } }
      }
      return refused
    }
  }

  private func apply(_ lane: [Reaction]) async throws -> Int64 {
    var refused: Int64 = 0
    for reaction in lane where try await !applyUntilAnswered(reaction) { refused += 1 }
    return refused
  }

  /// A service that is down is waited for. A reaction that is refused is reported and passed over:
  /// the state that it was about has moved on, and the feed must not stop for it.
  ///
  /// - Returns: whether it was applied.
  private func applyUntilAnswered(_ reaction: Reaction) async throws(RPCStatus) -> Bool {
    while true {
      do throws(RPCStatus) {
        try await apply(reaction, CallOptions(timeout: policy.sagas.timeout))
        return true
      } catch {
        if StepFailure.isAnswer(error) {
          report("a reaction was refused: \(error)")
          return false
        }
        state.withLock { $0.problem = "\(error)" }
        do { try await Task.sleep(for: policy.follow.retryAfter) } catch {
          throw RPCStatus(.cancelled, "stopped following \(feed.service.rawValue)")
        }
      }
    }
  }

  // MARK: - Another database

  /// Whether the service says that our cursor is not of its log, or beyond its end: its database was
  /// replaced by another one, or by an older copy.
  static func isForeign(_ status: RPCStatus) -> Bool {
    let reason = status.detail(GoogleRPC.ErrorInfo.self)?.reason
    return ["CURSOR_FOREIGN", "CURSOR_MALFORMED", "CURSOR_BEYOND_END"].contains(reason)
  }

  /// Follows the new log from its beginning. Its reactions are new commands: the count of restarts
  /// is part of their ids, since an older copy gives the same numbers to other events.
  private func beginAgain(because status: RPCStatus) async {
    var position = state.withLock { $0.position }
    let before = position.sequence
    position.cursor = ""
    position.sequence = 0
    position.restarts += 1
    let restarted = position
    do {
      try await store.write { try $0.store(restarted) }
    } catch {
      disconnected("\(error)")
      return
    }
    state.withLock { $0.position = restarted }
    disconnected("begins again: \(status)")
    report(
      "its database was replaced after event \(before) had been followed (\(status.message)); "
        + "its log is followed again from the beginning")
  }

  /// What tells the logs of two databases apart: a cursor begins with the database's id.
  static func database(of cursor: String) -> String { String(cursor.prefix(16)) }

  // MARK: - What others see

  private func report(_ text: String) {
    environment.logger.warning(
      "following", ["feed": .text(feed.service.rawValue), "problem": .text(text)])
  }

  private func connected() {
    state.withLock { state in
      state.isConnected = true
      state.problem = ""
    }
  }

  private func disconnected(_ problem: String) {
    let isNew = state.withLock { state in
      defer {
        state.isConnected = false
        state.isCaughtUp = false
        state.problem = problem
      }
      return state.isConnected
    }
    if isNew { report(problem) }
  }

  /// How late the last event was applied; while there is more to come or the feed is lost, how old
  /// it is now.
  private func lag(_ state: State) -> Duration {
    if state.position.sequence == 0 { return .zero }
    let until = state.isCaughtUp ? state.position.appliedAt : now()
    return max(.zero, until - state.position.recordedAt)
  }

  /// For GetFollower.
  var position: GatewayV1.FeedPosition {
    state.withLock { state in
      GatewayV1.FeedPosition(
        service: feed.service.rawValue, sequence: state.position.sequence,
        cursor: state.position.cursor, lag: GoogleProtobuf.Duration(lag(state)),
        isConnected: state.isConnected, problem: state.problem, applied: state.position.applied,
        refused: state.position.refused, restarts: state.position.restarts)
    }
  }

  /// Events followed since the process started.
  var eventCount: UInt64 { state.withLock { $0.events } }
}
