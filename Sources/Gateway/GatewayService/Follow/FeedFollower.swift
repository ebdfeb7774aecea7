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
final class FeedFollower<Event: ContractMessage>: Sendable {
  /// What differs between the feeds.
  struct Feed: Sendable {
    var service: ServiceName
    var watch:
      @Sendable (_ cursor: String, CallOptions) async throws(RPCStatus) -> ResponseStream<Event>
    var header: @Sendable (Event) -> TypeV1.EventHeader?
    var reactions: @Sendable (Reactions, Event) -> [Reaction]
  }

  private struct State {
    var position: FeedCursor
    var isConnected = false
    var problem = "not connected yet"
  }

  /// Events between two stored cursors while the feed runs at full speed.
  static var eventsPerCursorMax: Int { 256 }

  private let feed: Feed
  private let environment: ServiceEnvironment<GatewayPolicy>
  private let apply: @Sendable (Reaction, CallOptions) async throws(RPCStatus) -> Void
  private let report: @Sendable (String) -> Void
  private let state: Mutex<State>

  init(
    _ feed: Feed, environment: ServiceEnvironment<GatewayPolicy>,
    apply: @escaping @Sendable (Reaction, CallOptions) async throws(RPCStatus) -> Void,
    report: @escaping @Sendable (String) -> Void
  ) {
    self.feed = feed
    self.environment = environment
    self.apply = apply
    self.report = report
    state = Mutex(State(position: FeedCursor(service: feed.service)))
  }

  private var store: Store { environment.store }
  private var policy: GatewayPolicy { environment.policy.current }
  private func now() -> Instant { environment.clock.now }

  /// Follows until the task is cancelled; reconnects after `policy.follow.retryAfter`.
  func run() async {
    while !Task.isCancelled {
      do {
        try await follow()
        disconnected("the feed ended")
      } catch {
        disconnected("\(error)")
      }
      try? await Task.sleep(for: policy.follow.retryAfter)
    }
  }

  private func follow() async throws {
    var position = try await store.read { [service = feed.service] in
      try $0.cursor(of: service)
    }
    state.withLock { $0.position = position }
    let stream = try await feed.watch(position.cursor, CallOptions(timeout: .hours(24)))
    connected()
    var unstored = 0
    while let event = try await stream.next() {
      guard let header = feed.header(event) else { continue }
      position = try await react(to: event, header, at: position)
      unstored += 1
      state.withLock { $0.position = position }
      // A quiet feed stores each position at once, a busy one every so many events.
      let isCaughtUp = position.appliedAt - position.recordedAt < .seconds(1)
      if isCaughtUp || unstored == Self.eventsPerCursorMax {
        let stored = position
        try await store.write { try $0.store(stored) }
        unstored = 0
      }
    }
  }

  private func react(
    to event: Event, _ header: TypeV1.EventHeader, at position: FeedCursor
  ) async throws(RPCStatus) -> FeedCursor {
    var position = position
    let reactions = Reactions(database: Self.database(of: header.cursor))
    for reaction in feed.reactions(reactions, event) where isDue(reaction) {
      try await applyUntilAnswered(reaction)
      position.applied += 1
    }
    position.cursor = header.cursor
    position.sequence = header.sequence
    position.recordedAt = header.recordedAt.flatMap { Instant($0) } ?? now()
    position.appliedAt = now()
    return position
  }

  /// A standing of long ago changes nothing, and a million imported orders should not become a
  /// million commands.
  private func isDue(_ reaction: Reaction) -> Bool {
    guard case .updateStanding(let update) = reaction,
      let placed = update.orderPlacedAt.flatMap({ Instant($0) })
    else { return true }
    return placed > now() - policy.follow.standingHorizon
  }

  /// A service that is down is waited for. A reaction that is refused is reported and passed over:
  /// the state that it was about has moved on, and the feed must not stop for it.
  private func applyUntilAnswered(_ reaction: Reaction) async throws(RPCStatus) {
    while true {
      do throws(RPCStatus) {
        return try await apply(reaction, CallOptions(timeout: policy.sagas.timeout))
      } catch {
        if StepFailure.isAnswer(error) {
          report("\(feed.service.rawValue): a reaction was refused: \(error)")
          return
        }
        state.withLock { $0.problem = "\(error)" }
        do { try await Task.sleep(for: policy.follow.retryAfter) } catch {
          throw RPCStatus(.cancelled, "stopped following \(feed.service.rawValue)")
        }
      }
    }
  }

  /// What tells the logs of two databases apart: a cursor begins with the database's id.
  static func database(of cursor: String) -> String { String(cursor.prefix(16)) }

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
        state.problem = problem
      }
      return state.isConnected
    }
    if isNew { report("\(feed.service.rawValue): \(problem)") }
  }

  /// For GetFollower.
  var position: GatewayV1.FeedPosition {
    state.withLock { state in
      let lag = max(.zero, state.position.appliedAt - state.position.recordedAt)
      return GatewayV1.FeedPosition(
        service: feed.service.rawValue, sequence: state.position.sequence,
        cursor: state.position.cursor, lag: GoogleProtobuf.Duration(lag),
        isConnected: state.isConnected, problem: state.problem, applied: state.position.applied)
    }
  }
}
