public import AfterSales
internal import Contracts
public import Domain
public import Service
internal import Store
internal import Synchronization

/// The running figures of all shops (AS-METRICS): one row per case, folded from the event log.
///
/// Commands know nothing of them. A timer folds what was appended, a batch a write, with the number
/// of the last event in the same commit, so that each event counts once, whatever restarts come
/// between; a question about figures folds the rest first.
public final class Measures: Sendable {
  private struct State {
    /// The last event that is known to be counted.
    var counted: Int64 = 0
    /// When the timer last reached the end of the log.
    var ranAt = Instant(microseconds: .min)
  }

  private let environment: ServiceEnvironment<AfterSalesPolicy>
  private let state = Mutex(State())

  /// Between two runs of the timer: figures are not asked for every second.
  private static let interval: Duration = .seconds(5)
  private static let batch = 64
  private static let page = 1_000

  public init(_ environment: ServiceEnvironment<AfterSalesPolicy>) {
    self.environment = environment
  }

  /// For a ``Service/DueTimer``: when the timer shall look again.
  public func nextDue() -> Instant? {
    let now = environment.clock.now
    let (counted, ranAt) = state.withLock { ($0.counted, $0.ranAt) }
    return counted < environment.store.lastSequence ? ranAt + Self.interval : now + Self.interval
  }

  /// Counts at most `limit` events, in one write.
  ///
  /// - Returns: how many it counted.
  public func run(at now: Instant, limit: Int) async throws -> Int {
    let count = try await fold(limit: limit)
    if count < limit { state.withLock { $0.ranAt = now } }
    return count
  }

  /// Counts the whole log up to now.
  func catchUp() async throws {
    while try await fold(limit: Self.batch) == Self.batch { await Task.yield() }
  }

  /// The running figures, with the last event that they count.
  func metrics(_ period: MeasuredPeriod) async throws -> (ShopMetrics, sequence: Int64) {
    try await catchUp()
    var tally = MetricsTally()
    var position: (Instant, String)?
    while true {
      let page = try await environment.store.read { [position] in
        try $0.measures(period, after: position, limit: Self.page)
      }
      for measure in page { tally.add(measure) }
      guard page.count == Self.page, let last = page.last else { break }
      position = (last.submittedAt, last.caseID)
      // Other calls on the loop go first.
      await Task.yield()
    }
    return (tally.metrics, state.withLock { $0.counted })
  }

  /// The same figures from nothing but the log.
  func recompute(_ period: MeasuredPeriod) async throws -> (ShopMetrics, sequence: Int64) {
    var measures: [String: CaseMeasure] = [:]
    var sequence: Int64 = 0
    while true {
      let events = try await environment.store.events(after: sequence, limit: Self.batch)
      guard let last = events.last else { break }
      sequence = last.sequence
      for recorded in events {
        guard let observation = observation(recorded) else { continue }
        let id = observation.caseID
        let measure = CaseMeasure(observation, after: measures[id])
        if period.contains(measure) { measures[id] = measure }
      }
      await Task.yield()
    }
    var tally = MetricsTally()
    for measure in measures.values { tally.add(measure) }
    return (tally.metrics, sequence)
  }

  private func fold(limit: Int) async throws -> Int {
    let store = environment.store
    while true {
      if state.withLock({ $0.counted }) >= store.lastSequence { return 0 }
      // Decoded before the write: the writer has commands to do.
      let (counted, events) = try store.look { transaction in
        let counted = try transaction.measuredSequence()
        return (counted, try transaction.events(after: counted, limit: limit))
      }
      guard let last = events.last?.sequence else { return 0 }
      let observations = events.compactMap(observation)
      let isCounted = try await store.write { transaction in
        // A question and the timer may have looked at the same events.
        guard try transaction.measuredSequence() == counted else { return false }
        try transaction.count(observations, through: last)
        return true
      }
      guard isCounted else { continue }
      state.withLock { $0.counted = max($0.counted, last) }
      return events.count
    }
  }

  /// An event that does not read back must not hold up the figures of all others.
  private func observation(_ recorded: RecordedEvent) -> CaseObservation? {
    do throws(DecodeError) {
      return try CaseObservation(AfterSalesV1.CaseEvent(serialized: recorded.event.payload))
    } catch {
      environment.logger.error(
        "an event is not counted: it is damaged",
        ["sequence": .integer(recorded.sequence), "error": .text("\(error)")])
      return nil
    }
  }
}
