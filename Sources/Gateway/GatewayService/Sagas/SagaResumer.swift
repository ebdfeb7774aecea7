import Domain
import RPCCore
import Service
import Store

/// Ends the flows that a crash, a missing service or a caller that left interrupted, and forgets
/// ended ones when nobody retries them any more.
struct SagaResumer: Sendable {
  let environment: ServiceEnvironment<GatewayPolicy>
  let book: SagaBook
  let runner: SagaRunner
  let alarm: any Alarm

  /// Flows looked at in one round.
  static let batch = 64

  /// Runs until the task is cancelled. Flows of before the start are taken up at once.
  func run() async {
    var patience: Duration = .zero
    var rounds = SagaRounds()
    while !Task.isCancelled {
      await round(&rounds, olderThan: patience)
      await purge()
      let policy = environment.policy.current.sagas
      patience = min(policy.resumeEvery, .seconds(1))
      await alarm.wait(for: policy.resumeEvery)
    }
  }

  /// Takes up the next flows behind those of the round before: however many there are that cannot
  /// end, each one has its turn.
  ///
  /// - Parameter age: younger flows are left to the callers that just run them.
  func round(_ rounds: inout SagaRounds, olderThan age: Duration) async {
    do {
      let cutoff = environment.clock.now - age
      let place = rounds.last ?? .start
      let unfinished = try await environment.store.read {
        try $0.runningSagas(after: place, createdBefore: cutoff, limit: Self.batch)
      }
      for record in unfinished where !Task.isCancelled { await resume(record, &rounds) }
      if let last = unfinished.last, unfinished.count == Self.batch {
        rounds.last = SagaPlace(createdAt: last.createdAt, requestID: last.requestID)
      } else {
        rounds.startOver()
      }
    } catch {
      environment.logger.warning("flows cannot be read", ["error": .text("\(error)")])
    }
  }

  private func resume(_ record: SagaRecord, _ rounds: inout SagaRounds) async {
    let options = CallOptions(
      timeout: environment.policy.current.sagas.timeout, trace: TraceContext.random())
    do throws(RPCStatus) {
      try await book.resume(record, runner, options)
      environment.logger.info(
        "flow resumed", ["method": .text(record.method), "request_id": .text(record.requestID)])
    } catch {
      if StepFailure.isAnswer(error), rounds.isNews(record.requestID) {
        environment.logger.warning(
          "flow refused",
          [
            "method": .text(record.method), "request_id": .text(record.requestID),
            "error": .text("\(error)"),
          ])
        return
      }
      environment.logger.debug(
        "flow cannot end yet",
        ["request_id": .text(record.requestID), "error": .text("\(error)")])
    }
  }

  private func purge() async {
    let cutoff = environment.clock.now - environment.policy.current.sagas.keepFor
    _ = try? await environment.store.write { try $0.purgeSagas(before: cutoff, limit: Self.batch) }
  }
}

/// How far the rounds through the unfinished flows are, and which refusals were logged.
struct SagaRounds: Sendable {
  /// The last flow of the round before; nil when the next round begins with the oldest.
  var last: SagaPlace?
  /// Flows that a service refused since the oldest had its turn, and the time before.
  private var refused: Set<String> = []
  private var refusedBefore: Set<String> = []

  /// Whether the refusal of this flow was not met before.
  mutating func isNews(_ requestID: String) -> Bool {
    refused.insert(requestID).inserted && !refusedBefore.contains(requestID)
  }

  mutating func startOver() {
    last = nil
    refusedBefore = refused
    refused = []
  }
}
