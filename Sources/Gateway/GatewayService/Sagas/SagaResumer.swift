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
    while !Task.isCancelled {
      await resumeAll(olderThan: patience)
      await purge()
      let policy = environment.policy.current.sagas
      patience = min(policy.resumeEvery, .seconds(1))
      await alarm.wait(for: policy.resumeEvery)
    }
  }

  /// - Parameter age: younger flows are left to the callers that just run them.
  private func resumeAll(olderThan age: Duration) async {
    do {
      let cutoff = environment.clock.now - age
      let unfinished = try await environment.store.read {
        try $0.runningSagas(createdBefore: cutoff, limit: Self.batch)
      }
      for record in unfinished where !Task.isCancelled { await resume(record) }
    } catch {
      environment.logger.warning("flows cannot be read", ["error": .text("\(error)")])
    }
  }

  private func resume(_ record: SagaRecord) async {
    let options = CallOptions(
      timeout: environment.policy.current.sagas.timeout, trace: TraceContext.random())
    do throws(RPCStatus) {
      try await book.resume(record, runner, options)
      environment.logger.info(
        "flow resumed", ["method": .text(record.method), "request_id": .text(record.requestID)])
    } catch {
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
