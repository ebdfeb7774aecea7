internal import Domain
internal import Store

/// Forgets the answers of commands once nobody retries them any more, so that a database does not
/// grow by every command ever run. A request id that was forgotten is a new command.
struct AnswerRetention: Sendable {
  /// Longer than anybody retries: a client that was offline over a long holiday.
  static let usual: Duration = .seconds(30 * 86_400)
  /// How often it looks.
  static let pause: Duration = .seconds(600)
  /// What one write forgets: others' commands wait no longer than for this.
  static let batchLimit = 64

  let store: Store
  let clock: any WallClock
  let alarm: any Alarm
  let logger: Logger
  let keep: Duration

  /// Runs until its task is cancelled.
  func run() async {
    while !Task.isCancelled {
      do {
        let forgotten = try await forget()
        if forgotten > 0 {
          logger.info("forgot the answers of old commands", ["commands": .init(forgotten)])
        }
      } catch {
        // It is tried again after the pause; what cannot be stored is told by the store's health.
        logger.debug("old answers are kept for now", ["error": .text("\(error)")])
      }
      await alarm.wait(for: Self.pause)
    }
  }

  /// - Returns: how many commands were forgotten.
  func forget() async throws -> Int {
    let now = clock.now
    var forgotten = 0
    while !Task.isCancelled {
      let count = try await store.purgeCommands(
        before: now - keep, now: now, limit: Self.batchLimit)
      forgotten += count
      if count < Self.batchLimit { break }
      // Calls that wait for the loop go first.
      await Task.yield()
    }
    return forgotten
  }
}
