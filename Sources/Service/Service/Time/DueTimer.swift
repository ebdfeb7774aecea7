public import Domain
internal import Synchronization

/// Runs what falls due in a service's store: expiries, deadlines, reminders.
///
/// The due times live in the store (a `due_at` index), so nothing is lost in a restart, and each is
/// handled by a write that also removes it, so it fires once. Between due times it sleeps; at most
/// ``longestSleep``, because the machine's clock may be set meanwhile.
public final class DueTimer: Sendable {
  /// The earliest due time that is stored, nil when nothing is due ever.
  public typealias NextDue = @Sendable () async throws -> Instant?
  /// Handles at most `limit` of what was due at `now`; returns how many it handled.
  public typealias RunDue = @Sendable (_ now: Instant, _ limit: Int) async throws -> Int

  public static let longestSleep: Duration = .seconds(5)
  /// What one write handles: others' commands wait no longer than for this.
  public static let batchLimit = 64
  /// After a failure, and when nothing of what is due could be handled; doubled each time.
  static let firstRetry: Duration = .seconds(1)
  static let longestRetry: Duration = .seconds(30)

  public let name: String
  private let clock: any WallClock
  private let alarm: any Alarm
  private let logger: Logger
  private let fired: Counter
  private let nextDue: NextDue
  private let runDue: RunDue
  /// When it wakes by itself; `max` while it is awake, so that every poke rings.
  private let wakesAt = Mutex(Instant(microseconds: .max))

  public init(
    _ name: String, clock: any WallClock, alarm: any Alarm, logger: Logger = .none,
    fired: Counter = Counter(), nextDue: @escaping NextDue, runDue: @escaping RunDue
  ) {
    self.name = name
    self.clock = clock
    self.alarm = alarm
    self.logger = logger
    self.fired = fired
    self.nextDue = nextDue
    self.runDue = runDue
  }

  /// Says that something was stored that falls due at this time. Cheap; callable from any thread.
  public func poke(_ due: Instant) {
    // What is due at once rings too: the clock may have jumped since the sleep began.
    if wakesAt.withLock({ due < $0 }) || due <= clock.now { alarm.ring() }
  }

  /// Runs until its task is cancelled; a batch in progress is finished first.
  public func run() async {
    var retry = Self.firstRetry
    while !Task.isCancelled {
      wakesAt.withLock { $0 = Instant(microseconds: .max) }
      do {
        let due = try await nextDue()
        let now = clock.now
        if let due, due <= now {
          let count = try await runDue(now, Self.batchLimit)
          fired.add(UInt64(max(0, count)))
          if count > 0 {
            retry = Self.firstRetry
            // Calls that wait for the loop go first.
            await Task.yield()
            continue
          }
          logger.warning("a timer found nothing to do at a due time", ["timer": .text(name)])
          await alarm.wait(for: retry)
          retry = min(retry * 2, Self.longestRetry)
        } else {
          retry = Self.firstRetry
          await sleep(until: due, now: now)
        }
      } catch {
        if Task.isCancelled { return }
        logger.warning("a timer failed", ["timer": .text(name), "error": .text("\(error)")])
        await alarm.wait(for: retry)
        retry = min(retry * 2, Self.longestRetry)
      }
    }
  }

  private func sleep(until due: Instant?, now: Instant) async {
    guard let due else { return await alarm.wait(for: nil) }
    let length = min(due - now, Self.longestSleep)
    wakesAt.withLock { $0 = now + length }
    await alarm.wait(for: length)
  }
}
