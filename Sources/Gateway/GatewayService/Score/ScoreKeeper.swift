import Contracts
import Domain
import RPCCore
import Service
import Store

/// Keeps the scores of all shops that the feeds name recent, so that a shop has others to be
/// compared with (GW-SCORE). Works through a few shops at a time.
struct ScoreKeeper: Sendable {
  let environment: ServiceEnvironment<GatewayPolicy>
  let upstreams: Upstreams

  /// Shops that are scored in one round.
  static let batch = 16
  /// Between two rounds.
  static let pause: Duration = .seconds(30)

  /// Runs until the task is cancelled.
  func run(_ pause: Pause) async {
    while !Task.isCancelled {
      await pause(Self.pause)
      await round()
    }
  }

  func round() async {
    let cutoff = environment.clock.now - environment.policy.current.scores.keepFor
    let shops = try? await environment.store.read {
      try $0.shopsToScore(before: cutoff, limit: Self.batch)
    }
    for shop in shops ?? [] where !Task.isCancelled {
      let reader = ScoreReader(
        environment: environment, upstreams: upstreams, shopID: shop,
        days: Int64(environment.policy.current.scores.days))
      do throws(RPCStatus) {
        let scored = try await reader.score(CallOptions(timeout: .seconds(10)))
        // A shop without any figures waits for its next turn like the others.
        if scored.score < 0 { try await postpone(shop) }
      } catch {
        environment.logger.debug(
          "a shop cannot be scored now",
          ["shop": .text(shop), "error": .text("\(error)")])
        return
      }
    }
  }

  private func postpone(_ shop: String) async throws(RPCStatus) {
    let now = environment.clock.now
    do {
      try await environment.store.write { try $0.storeScore(-1, of: shop, at: now) }
    } catch { throw StatusMapping.status(of: error, now: now) }
  }
}
